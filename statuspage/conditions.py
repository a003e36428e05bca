"""What a request's headers ask of a file, answered as nginx 1.22 answers it (pure; nginx decides in doubt).

Where nginx and the RFC part, nginx is followed: both conditions must hold for a 304 when both are sent, a date in
If-Modified-Since must be the very one, and `*` in Accept-Encoding is no gzip.
"""

import calendar
import re
import time
from collections.abc import Mapping
from typing import Any

Environ = Mapping[str, Any]

_GZIP_BEHIND = re.compile(r" *(?:$|,|; *(?:$|[qQ]=(?P<quality>[01](?:\.[0-9]{0,3})?)(?:[ ,]|$)))")
_RANGE = re.compile(r" *(?:(\d{1,18}) *- *(\d{0,18})|-(\d{1,18})) *")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CLOCK = r"(?P<h>\d\d):(?P<m>\d\d):(?P<s>\d\d)"
_DATES = (
    re.compile(rf"[^ ,]*, *(?P<d>\d\d)[ -](?P<mon>[A-Z][a-z][a-z])[ -](?P<y>\d{{4}}|\d\d) {_CLOCK}"),
    re.compile(rf"[A-Za-z]+ +(?P<mon>[A-Z][a-z][a-z]) +(?P<d>\d\d?) {_CLOCK} (?P<y>\d{{4}})"),
)


def gzip_wanted(accept: str | None) -> bool:
    """Whether this Accept-Encoding takes gzip: the first `gzip` in it decides, with its quality."""
    found = re.search(r"(?:^|[, ])gzip", accept or "", re.IGNORECASE)
    if accept is None or found is None:
        return False
    behind = _GZIP_BEHIND.match(accept, found.end())
    if behind is None:
        return False
    quality = behind["quality"]
    return quality is None or 0 < float(quality) <= 1


def http_date(seconds: int) -> str:
    """`Sun, 06 Nov 1994 08:49:37 GMT`, whatever the locale."""
    year, month, day, hour, minute, second, weekday, *_ = time.gmtime(seconds)
    return f"{_DAYS[weekday]}, {day:02} {_MONTHS[month - 1]} {year:04} {hour:02}:{minute:02}:{second:02} GMT"


def parsed_date(text: str) -> int | None:
    """Epoch seconds of a date in any of HTTP's three forms, None when it is none of them."""
    found = next((match for form in _DATES if (match := form.match(text))), None)
    if found is None or found["mon"] not in _MONTHS:
        return None
    year = int(found["y"])
    year += (1900 if year >= 70 else 2000) if len(found["y"]) == 2 else 0
    if year < 1970:
        return None
    month = _MONTHS.index(found["mon"]) + 1
    return calendar.timegm((year, month, int(found["d"]), int(found["h"]), int(found["m"]), int(found["s"])))


def precondition(environ: Environ, *, etag: str, mtime: int) -> int:
    """200, 304 or 412 for a file of this ETag and time."""
    unmodified, match = environ.get("HTTP_IF_UNMODIFIED_SINCE"), environ.get("HTTP_IF_MATCH")
    if unmodified is not None and (parsed_date(unmodified) or -1) < mtime:
        return 412
    if match is not None and not _lists(match, etag, weak=False):
        return 412
    modified, none_match = environ.get("HTTP_IF_MODIFIED_SINCE"), environ.get("HTTP_IF_NONE_MATCH")
    if modified is None and none_match is None:
        return 200
    if modified is not None and parsed_date(modified) != mtime:
        return 200
    if none_match is not None and not _lists(none_match, etag, weak=True):
        return 200
    return 304


def wanted_range(environ: Environ, *, etag: str, mtime: int, size: int) -> slice | int:
    """The one slice to send with 206; 200 for the whole file, also where several ranges are asked; or 416."""
    asked = environ.get("HTTP_RANGE", "")
    if len(asked) < 7 or asked[:6].lower() != "bytes=" or not _same(environ.get("HTTP_IF_RANGE"), etag, mtime):
        return 200
    found: list[slice] = []
    for part in asked[6:].split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            return 416
        piece = _piece(match, size)
        if piece.start < piece.stop:
            found.append(piece)
        elif piece.start == 0:
            return 200
    if not found:
        return 416
    return found[0] if len(found) == 1 else 200


def _piece(match: re.Match[str], size: int) -> slice:
    first, last, suffix = match.groups()
    if suffix is not None:
        return slice(max(size - int(suffix), 0), size)
    return slice(int(first), min(int(last) + 1, size) if last else size)


def _same(if_range: str | None, etag: str, mtime: int) -> bool:
    if if_range is None:
        return True
    if len(if_range) >= 2 and if_range.endswith('"'):
        return if_range == etag
    return parsed_date(if_range) == mtime


def _lists(header: str, etag: str, *, weak: bool) -> bool:
    if header in ("*", etag):
        return True
    tags = (tag.strip(" \t") for tag in header.split(","))
    return any((tag.removeprefix("W/") if weak else tag) == etag for tag in tags)
