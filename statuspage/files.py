"""One published file, read once and ready to be sent: its headers as docker/nginx.conf.template gives them."""

import os
import re
from typing import Self

from statuspage.conditions import http_date

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "json": "application/json",
    "map": "application/json",
    "svg": "image/svg+xml; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
}
SHORT = "public, max-age=0, s-maxage=5, stale-if-error=86400"
FOR_EVER = "public, max-age=31536000, immutable"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors {}; base-uri 'none'"
)
_FOR_ALL_ORIGINS = re.compile(r".*(\.(json|rss|atom|ics)|/badge\.svg)")
_FOR_ALL_FRAMES = re.compile(r".*/(badge\.svg|embed\.html)")
_NAMED_BY_HASH = ("/static/", "/images/")
_OVERHEAD = 4096  # bytes that a kept file costs besides its body

Headers = list[tuple[str, str]]


def content_type(name: str) -> str:
    """By the name's end, text with its charset; feed.json is a feed."""
    if name.endswith("/feed.json"):
        return "application/feed+json"
    return TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def document_headers(name: str) -> Headers:
    """What every answer made of the file `/name` carries, whatever its status."""
    headers = [
        ("Content-Type", content_type(name)),
        ("Cache-Control", FOR_EVER if name.startswith(_NAMED_BY_HASH) else SHORT),
        ("Vary", "Accept-Encoding"),
        ("Content-Security-Policy", POLICY.format("*" if _FOR_ALL_FRAMES.fullmatch(name) else "'none'")),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ]
    return headers + [("Access-Control-Allow-Origin", "*")] * bool(_FOR_ALL_ORIGINS.fullmatch(name))


class File:
    """The plain or the .gz file of a document, as it was when it was read."""

    __slots__ = (
        "_absent",
        "_path",
        "_signature",
        "body",
        "error_headers",
        "etag",
        "gzip",
        "headers",
        "mtime",
        "size",
        "unchanged_headers",
        "weight",
    )

    def __init__(self, path: str, name: str, status: os.stat_result, body: bytes, *, absent: str) -> None:
        self._path, self._absent = path, absent
        self._signature = _signature(status)
        self.gzip = path.endswith(".gz")
        self.mtime, self.size = int(status.st_mtime), len(body)
        self.weight = self.size + _OVERHEAD
        self.body = [body]
        self.etag = f'"{self.mtime:x}-{self.size:x}"'
        self._prepare(name)

    @classmethod
    def read(cls, public: str, name: str, gzip: bool) -> Self | None:
        """The .gz of `/name` where that is wanted and there, else the plain file; None when there is neither."""
        plain, packed = public + name, f"{public}{name}.gz"
        found = (_contents(packed) if gzip else None) or _contents(plain)
        if found is None:
            return None
        path, status, body = found
        return cls(path, name, status, body, absent=packed if gzip and path == plain else "")

    def is_current(self) -> bool:
        """Whether the file on disk still is this one; a plain one sent for want of a .gz also asks for that."""
        try:
            now = os.stat(self._path)
        except OSError:
            return False
        if _signature(now) != self._signature:
            return False
        return not self._absent or not os.path.exists(self._absent)

    def range_headers(self, part: slice) -> Headers:
        """Those of 206 for this part of the file."""
        size = [("Content-Length", str(part.stop - part.start))]
        content_range = ("Content-Range", f"bytes {part.start}-{part.stop - 1}/{self.size}")
        return [*self.unchanged_headers, self.headers[0], *size, content_range]

    def _prepare(self, name: str) -> None:
        kind, *rest = document_headers(name)
        self.unchanged_headers = [("ETag", self.etag), ("Last-Modified", http_date(self.mtime)), *rest]
        about = [kind, ("Content-Length", str(self.size))]
        how = [("Content-Encoding", "gzip")] if self.gzip else [("Accept-Ranges", "bytes")]
        self.headers = [*about, *self.unchanged_headers, *how]
        left_out = {"Last-Modified", "Accept-Ranges"}
        self.error_headers = [header for header in self.headers if header[0] not in left_out]


def _signature(status: os.stat_result) -> tuple[int, ...]:
    """With the time of the last change of any kind: a folder put back from a copy has inode, mtime and size again."""
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _contents(path: str) -> tuple[str, os.stat_result, bytes] | None:
    try:
        with open(path, "rb") as file:
            return path, os.fstat(file.fileno()), file.read()
    except OSError:
        return None
