"""Dates that do not say all: a missing year, a weekday alone, day and month in either order."""

import itertools
from datetime import date, timedelta

from ..grammar import DateWords
from .log import Unreadable

ASK_FOR_START = "Give the day of the earliest entry with --start YYYY-MM-DD."
IMPOSSIBLE = date.min  # a day that no calendar has

Dates = list[DateWords]


def resolve_dates(words: Dates, *, start: date | None, title: date | None, year: int | None) -> list[date | None]:
    """The day of each date, in file order; `IMPOSSIBLE` for 31 February, None for a weekday with no day beside it.

    A missing year is that of the nearest full date, else of `start`, `title` or `year`; raises `Unreadable` where
    there is none of these.
    """
    words = _turned(words)
    days: list[date | None] = [_full(each) for each in words]
    _fill_years(words, days, start or title or (date(year, 7, 1) if year else None))
    _fill_weekdays(words, days, start or title)
    return days


def _turned(words: Dates) -> Dates:
    """3/4/2025 is month first, unless its weekday or another date of the file says otherwise."""
    day_first = any(each.order == "day first" for each in words)
    return [_turn(each, day_first) for each in words]


def _turn(words: DateWords, day_first: bool) -> DateWords:
    if words.order != "either" or words.year is None:
        return words
    if words.weekday is not None:
        as_written = words.on(words.year)
        wrong = as_written is None or as_written.weekday() != words.weekday
        return words.swapped() if wrong else words
    return words.swapped() if day_first else words


def _full(words: DateWords) -> date | None:
    if words.day is None or words.year is None:
        return None
    return words.on(words.year) or IMPOSSIBLE


def _fill_years(words: Dates, days: list[date | None], fallback: date | None) -> None:
    near = next((day for day in days if day and day != IMPOSSIBLE), fallback)
    for index, each in enumerate(words):
        known = days[index]
        if each.day is not None and known is None:
            if near is None:
                raise Unreadable(f"The dates of the file name no year. {ASK_FOR_START}")
            known = days[index] = _closest_year(each, near)
        near = known if known and known != IMPOSSIBLE else near


def _closest_year(words: DateWords, near: date) -> date:
    choices = [day for year in (near.year - 1, near.year, near.year + 1) if (day := _on(words, year))]
    return min(choices, key=lambda day: abs(day - near), default=IMPOSSIBLE)


def _on(words: DateWords, year: int) -> date | None:
    return words.on(year) if date.min.year < year <= date.max.year else None


def _fill_weekdays(words: Dates, days: list[date | None], start: date | None) -> None:
    """A weekday alone is the next such day after, or before, the day beside it, as the dates of the file run."""
    if not any(day is None for day in days):
        return
    step = -1 if _run_backwards(words, days) else 1
    if not any(day for day in days) and start:
        first = len(days) - 1 if step < 0 else 0
        days[first] = _weekday_from(start, words[first].weekday or 0, 1)
    for index in range(1, len(days)):
        _follow(words, days, index, index - 1, step)
    for index in reversed(range(len(days) - 1)):
        _follow(words, days, index, index + 1, -step)


def _follow(words: Dates, days: list[date | None], index: int, beside: int, step: int) -> None:
    near, weekday = days[beside], words[index].weekday
    if days[index] is None and near and near != IMPOSSIBLE and weekday is not None:
        days[index] = _weekday_from(near, weekday, step)


def _weekday_from(day: date, weekday: int, step: int) -> date:
    """The nearest such weekday, the day itself included."""
    try:
        return day + timedelta(days=step * ((step * (weekday - day.weekday())) % 7))
    except OverflowError:
        return IMPOSSIBLE


def _run_backwards(words: Dates, days: list[date | None]) -> bool:
    known = [day for day in days if day and day != IMPOSSIBLE]
    if len(set(known)) > 1:
        return known[0] > known[-1]
    weekdays = [each.weekday for each, day in zip(words, days, strict=True) if each.weekday is not None]
    steps = [(after - before) % 7 for before, after in itertools.pairwise(weekdays)]
    return sum(steps) > sum(-step % 7 for step in steps)
