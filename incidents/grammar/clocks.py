"""Clock times: "17:46 Uhr", "16.00 Uhr", "2:05 PM", "14h05", "0930Z"."""

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"(\d{1,4})(?:([:.]|h(?=\d))(\d{1,3})(?::(\d{2})(?:[.,]\d{1,9})?)?)?(?!\d)", re.I)
_MORE = re.compile(r"[:.,/]?\d|%|\s?%")
_UHR = re.compile(r"\s{0,2}uhr\b(?:\s([0-5]\d)(?![\w.,:%]))?", re.I)
_HOURS = re.compile(r"\s?(?:h\b|hrs?\b)", re.I)
_MILITARY = re.compile(r"\s?(?:h(?:rs|ours)?\b|(?=z\b)|(?=\s(?:utc|gmt)\b))", re.I)
_HALF = re.compile(r"\s?([ap])(?:\.\s?m\.|\.m\b|m\b)|\so['’]clock\b(?:\s([ap])\.?m\b\.?)?", re.I)
# German "am": "ab 8:00 am Montag" is no morning hour.
_GERMAN_AM = re.compile(
    r"\s?am\s{1,2}(?:\d{1,2}\.|(?:früh|spät|nächst|kommend|folgend|selb|gleich|heutig|morg|mont|dienst|mittwoch|"
    r"donnerst|freit|samst|sonn|abend|vormittag|nachmittag|mittag|wochen|tag|ende)\w{0,12})", re.I)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as written. `bad` says why it is none; `minutes` and `unit`, how sure the shape is."""

    hour: int
    minute: int
    second: int
    end: int
    minutes: bool
    unit: str
    half: str = ""
    separator: str = ""
    bad: str = ""

    @property
    def next_midnight(self) -> bool:
        return self.hour == 24


def read_clock(text: str, pos: int) -> Clock | None:
    """The clock time written at `pos`, or None where none begins; what only looks like one has `bad` set.

    `unit` is "uhr", "half" (am, pm), "h", "spelled" (in words: which half of the day is left open), or empty. A bare
    number without unit is no clock time.
    """
    shape = _SHAPE.match(text, pos)
    if not shape or (_MORE.match(text, shape.end()) and not _UHR.match(text, shape.end())):
        return None
    digits, separator, minutes, seconds = shape.groups()
    if separator is None and len(digits) > 2:
        return _military(text, shape)
    if len(digits) > 2:
        return None
    unit, half, late_minutes, end = _read_unit(text, shape.end(), minutes is not None)
    if separator is None and not unit:
        return None
    return _checked(digits, minutes or late_minutes, seconds, end, unit, half, separator or "")


def _read_unit(text: str, pos: int, has_minutes: bool) -> tuple[str, str, str | None, int]:
    """(unit, a or p, minutes written behind it, end)"""
    uhr = _UHR.match(text, pos)
    if uhr and not (has_minutes and uhr[1]):
        return "uhr", "", uhr[1], uhr.end()
    if uhr:
        return "uhr", "", None, uhr.end() - len(uhr[0]) + len(uhr[0].rstrip("0123456789 "))
    half = None if _GERMAN_AM.match(text, pos) else _HALF.match(text, pos)
    if half:
        return "half", (half[1] or half[2] or "").lower(), None, half.end()
    hours = _HOURS.match(text, pos) if has_minutes else None
    return ("h", "", None, hours.end()) if hours else ("", "", None, pos)


def _checked(
    digits: str, minutes: str | None, seconds: str | None, end: int, unit: str, half: str, separator: str
) -> Clock:
    hour, minute, second = int(digits), int(minutes or 0), int(seconds or 0)
    bad = _why_bad(hour, minute, second, minutes, half)
    if not bad and half == "p" and 1 <= hour < 12:
        hour += 12
    elif not bad and half == "a" and hour == 12:
        hour = 0
    return Clock(hour, minute, second, end, minutes is not None, unit, half, separator, bad)


def _why_bad(hour: int, minute: int, second: int, minutes: str | None, half: str) -> str:
    if minutes is not None and len(minutes) != 2:
        return "minutes need two digits"
    if hour > 24 or (hour == 24 and (minute or second)):
        return f"a day has no hour {hour}:{minute:02}" if hour == 24 else f"a day has no hour {hour}"
    if minute > 59 or second > 59:
        return f"an hour has no minute {minute}" if minute > 59 else f"a minute has no second {second}"
    # "14:05 PM" can only mean one thing and is written a lot; "14:05 AM" and "0:05 PM" contradict themselves.
    if (half == "a" and hour > 12) or (half == "p" and hour in (0, 24)):
        return f"{hour}:{minute:02} cannot be {half}m"
    return ""


def _military(text: str, shape: re.Match[str]) -> Clock | None:
    """ "0930Z", "1405 hrs", "0930 Uhr"; any other run of three or four digits is a number."""
    unit = _UHR.match(text, shape.end())
    if not unit and len(shape[1]) == 3:
        return None
    end = unit or _MILITARY.match(text, shape.end())
    if not end:
        return None
    if len(shape[1]) == 3:
        return Clock(0, 0, 0, end.end(), False, "uhr", bad="hours and minutes need a colon between them")
    return _checked(shape[1][:2], shape[1][2:], None, end.end(), "uhr" if unit else "h", "", "")
