"""Calendar days as people write them, whole or in part: "Fr., 08.11.2024", "Jul 19", "2024-07-19", "Dienstag"."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from .words import MONTH_PATTERN, MONTHS, WEEKDAY_PATTERN, WEEKDAYS

_WEEKDAY = re.compile(rf"({WEEKDAY_PATTERN})\b(?!-)\.?", re.I)
_AFTER_WEEKDAY = re.compile(r"[\s,(]{0,4}(?:(?:den|dem|der|the|am|on)\s)?\s{0,2}", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d.])")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?:(\d{2})(?!\d|[:.]\d|\s?uhr)|\s?(\d{4})(?!\d|:\d)|(?!\d))", re.I)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")
_DASHED = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)")
_YEAR = r"(?:[,.]?[\s-]{0,2}(\d{4})(?![\d:.]\d|\d))?"
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:\.|st|nd|rd|th)?[\s-]{{0,2}}(?:of\s)?({MONTH_PATTERN})\b\.?{_YEAR}", re.I)
_MONTH_DAY = re.compile(rf"({MONTH_PATTERN})\b\.?\s{{0,3}}(\d{{1,2}})(?:st|nd|rd|th)?(?![\w:]|\.\d){_YEAR}", re.I)


_Parts = tuple[int | None, int, int, int]


@dataclass(frozen=True, slots=True)
class DateWords:
    """What a date says; parts it does not say are None.

    `order`: written with slashes, day and month in "either" order or the "day first".
    """

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    end: int
    order: Literal["", "either", "day first"] = ""

    @property
    def full(self) -> bool:
        return self.year is not None and self.day is not None

    def on(self, year: int) -> date | None:
        """This day and month in a year, None where the calendar has no such day."""
        try:
            return date(year, self.month or 0, self.day or 0)
        except ValueError:
            return None

    def swapped(self) -> "DateWords":
        return DateWords(self.year, self.day, self.month, self.weekday, self.end, self.order)


def read_date(text: str, pos: int) -> DateWords | None:
    """The date written at `pos`, with or without a weekday before it; None where none begins.

    The parts may name no day of the calendar (31.02.); `on` says so.
    """
    weekday, end = _read_weekday(text, pos)
    start = pos
    if weekday is not None:
        between = _AFTER_WEEKDAY.match(text, end)
        start = between.end() if between else end
    parts = _read_parts(text, start)
    if parts:
        year, month, day, end = parts
        return DateWords(year, month, day, weekday, end, _order(text, start))
    return None if weekday is None else DateWords(None, None, None, weekday, end)


def _read_weekday(text: str, pos: int) -> tuple[int | None, int]:
    match = _WEEKDAY.match(text, pos)
    # Not every letter that matches whatever its case is in the table: "\u0131" matches "i".
    return (WEEKDAYS.get(match[1].lower()), match.end()) if match else (None, pos)


def _read_parts(text: str, pos: int) -> _Parts | None:
    """(year, month, day, end)"""
    head = text[pos : pos + 1]
    if head.isdigit():
        return _read_numeric(text, pos) or _read_day_month(text, pos)
    named = _MONTH_DAY.match(text, pos) if head.isalpha() else None
    if named and named[1].lower() in MONTHS:
        return _year(named[3]), MONTHS[named[1].lower()], int(named[2]), named.end()
    return None


def _read_numeric(text: str, pos: int) -> _Parts | None:
    match = _YEAR_FIRST.match(text, pos)
    if match:
        return int(match[1]), int(match[3]), int(match[4]), match.end()
    match = _DOTTED.match(text, pos)
    if match:
        return _year(match[3] or match[4]), int(match[2]), int(match[1]), match.end()
    match = _DASHED.match(text, pos)
    if match:
        return int(match[3]), int(match[2]), int(match[1]), match.end()
    match = _SLASHED.match(text, pos)
    if match:
        return _slashed(match)
    return None


def _order(text: str, pos: int) -> Literal["", "either", "day first"]:
    match = _SLASHED.match(text, pos)
    if not match:
        return ""
    return "day first" if int(match[1]) > 12 else "either" if int(match[2]) <= 12 else ""


def _slashed(match: re.Match[str]) -> _Parts:
    """Month first unless that cannot be: where day and month could be swapped the caller may know better."""
    first, second = int(match[1]), int(match[2])
    if first > 12:
        return _year(match[3]), second, first, match.end()
    return _year(match[3]), first, second, match.end()


def _read_day_month(text: str, pos: int) -> _Parts | None:
    match = _DAY_MONTH.match(text, pos)
    if not match or match[2].lower() not in MONTHS:
        return None
    return _year(match[3]), MONTHS[match[2].lower()], int(match[1]), match.end()


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    return 2000 + int(digits) if len(digits) == 2 else int(digits)
