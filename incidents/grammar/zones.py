"""Time zones as people write them behind a clock time."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

# Minutes east of UTC. An abbreviation is read as it stands: "CET" in July is +01:00.
OFFSETS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120,
    "EET": 120, "EEST": 180, "OEZ": 120, "OESZ": 180, "MSK": 180, "TRT": 180, "SAST": 120, "CAT": 120, "EAT": 180,
    "WAT": 60, "PKT": 300, "WIB": 420, "SGT": 480, "HKT": 480, "PHT": 480, "AWST": 480, "JST": 540, "KST": 540,
    "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "BRT": -180, "ART": -180,
    "NST": -210, "NDT": -150, "EDT": -240, "EST": -300, "CDT": -300, "MDT": -360, "MST": -420, "PDT": -420,
    "PST": -480, "AKDT": -480, "AKST": -540, "HST": -600,
}  # fmt: skip
SEVERAL = {"ACT", "ADT", "AMT", "AST", "BST", "CST", "ECT", "GST", "IST", "LHST", "SST", "WST"}
REGIONS = {
    "PT": "America/Los_Angeles", "MT": "America/Denver", "CT": "America/Chicago", "ET": "America/New_York",
    "pacific time": "America/Los_Angeles", "mountain time": "America/Denver", "central time": "America/Chicago",
    "eastern time": "America/New_York", "pacific": "America/Los_Angeles", "eastern": "America/New_York",
    "central european time": "Europe/Berlin", "german time": "Europe/Berlin", "deutscher zeit": "Europe/Berlin",
    "deutsche zeit": "Europe/Berlin", "uk time": "Europe/London",
}  # fmt: skip
HERE = {"local time", "ortszeit", "local"}
_LOWER = {"utc", "gmt", "cet", "cest", "mez", "mesz"}

_OFFSET = re.compile(r"\s{0,3}\(?(?:UTC|GMT)\s?([+\-−–])(\d{1,2})(?::?([0-5]\d))?(?![\d.]|:\d)\)?", re.I)
_BARE_OFFSET = re.compile(r"\s{0,2}\(?([+])(\d{2}):?([0-5]\d)(?!\d)\)?|\s{1,2}\(?([-−])(\d{2})([0-5]\d)(?![\d:])\)?")
_ISO_MINUS = re.compile(r"([-−])(\d{2}):([0-5]\d)(?![\d:])")
_PHRASE = re.compile(
    r"\s{1,3}\(?(central european (?:summer )?time|(?:pacific|mountain|central|eastern|german|uk|local) time"
    r"|us/(?:pacific|eastern|central|mountain)|deutsche[r]? zeit|ortszeit)\b\)?", re.I)  # fmt: skip
_NAME = re.compile(r"\s{0,3}\(?(?:([A-Z][A-Za-z]{1,14}/[A-Z][A-Za-z_]{1,20})|([A-Za-z]{1,5}))(?![\w/])\)?(?: time\b)?")


def read_zone(text: str, pos: int, *, iso: bool = False) -> tuple[str, int] | None:
    """The zone written at `pos` (after blanks, maybe in brackets) and where it ends, None if there is none.

    The answer is a name for `resolve_zone`. `iso` allows "-07:00", which elsewhere is the end of a range.
    """
    offset = _OFFSET.match(text, pos) or _BARE_OFFSET.match(text, pos) or (iso and _ISO_MINUS.match(text, pos))
    if offset:
        sign, hours, minutes = [part for part in (*offset.groups(), "0") if part is not None][:3]
        return _offset_name(sign, int(hours), int(minutes)), offset.end()
    phrase = _PHRASE.match(text, pos)
    if phrase:
        return phrase[1].lower(), phrase.end()
    name = _NAME.match(text, pos)
    if name and _known(name[1] or name[2]):
        return name[1] or _canonical(name[2]), name.end()
    return None


def resolve_zone(name: str, zone: ZoneInfo) -> tzinfo | None:
    """The zone a name stands for; an abbreviation that means several is `zone`'s own, None where it has none."""
    if name[0] in "+-":
        minutes = int(name[1:3]) * 60 + int(name[4:6])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    own = _own_offset(name, zone)
    if own is not None:
        return timezone(own)
    if name in HERE:
        return zone
    if name in SEVERAL:
        return None
    return _fixed_or_region(name)


def _fixed_or_region(name: str) -> tzinfo | None:
    if name in OFFSETS:
        return timezone(timedelta(minutes=OFFSETS[name])) if OFFSETS[name] else UTC
    if name.startswith("us/"):
        return _region("US/" + name[3:].capitalize())
    if name == "central european summer time":
        return timezone(timedelta(hours=2))
    return _region(REGIONS.get(name, name))


def _offset_name(sign: str, hours: int, minutes: int) -> str:
    return f"{'+' if sign == '+' else '-'}{min(hours, 23):02}:{minutes:02}"


def _canonical(name: str) -> str:
    return name.upper() if name.lower() in _LOWER else name


def _known(name: str) -> bool:
    if "/" in name:
        return _region(name) is not None
    return _canonical(name) in OFFSETS or name in SEVERAL or name in REGIONS


@lru_cache(maxsize=512)
def _region(key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        return None


@lru_cache(maxsize=512)
def _own_offset(name: str, zone: ZoneInfo) -> timedelta | None:
    """The offset `zone` itself calls by this abbreviation, seen in a winter and a summer."""
    for month in (1, 7):
        moment = datetime(2024, month, 15, 12, tzinfo=zone)
        if moment.tzname() == name:
            return moment.utcoffset()
    return None
