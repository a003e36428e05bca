"""Forecasts and promises of a text, and its progress."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from .instants import instant, range_start
from .progress import Progress, find_progress
from .spans import MAX_TEXT, masked, sentences
from .verdicts import SPEAKS_OF_TIME, Reading, readings

__all__ = ["Eta", "Kind", "Progress", "Promise", "find_forecasts", "find_progress", "find_promise"]

Kind = Literal["by", "not_before", "around", "within"]
# A plain clock time without a day that lies this far ahead was meant as one of the hours just gone.
_RECENT_HOURS = {"firm": 24.0, "told": 20.0, "bare": 13.0}


@dataclass(frozen=True, slots=True)
class Eta:
    """When something is expected to be back; `quote` is where the text says so."""

    kind: Kind
    target: datetime
    quote: str


@dataclass(frozen=True, slots=True)
class Promise:
    """The next update is promised by `due`."""

    due: datetime
    quote: str


def find_forecasts(text: str, *, at: datetime, zone: ZoneInfo) -> list[Eta]:
    """The forecasts in a text written at `at` (aware), in order. `zone` decides between zones of one abbreviation.

    A forecast says when something will be back or done. Facts of the past, phone hours, meetings, forecasts taken
    back and promises of an update are none. A range gives two: not before its start, by its end.
    """
    found: list[Eta] = []
    for reading, quote in _readings(text, "forecast"):
        for eta in _etas(reading, quote, at, zone):
            if not any(known.kind == eta.kind and known.target == eta.target for known in found):
                found.append(eta)
    return found


def find_promise(text: str, *, at: datetime, zone: ZoneInfo) -> Promise | None:
    """The earliest next update that a text written at `at` (aware) promises with a time, None if none."""
    promises = []
    for reading, quote in _readings(text, "promise"):
        due = instant(reading.when, at=at, zone=zone, limit=True)
        if due:
            promises.append(Promise(due, quote))
    return min(promises, key=lambda promise: promise.due, default=None)


def _readings(text: str, verdict: str) -> list[tuple[Reading, str]]:
    return [(reading, quote) for reading, quote in _all_readings(text[:MAX_TEXT]) if reading.verdict == verdict]


@lru_cache(maxsize=64)  # a text is asked for its forecasts and its promise, one after the other
def _all_readings(text: str) -> tuple[tuple[Reading, str], ...]:
    if not SPEAKS_OF_TIME.search(text):
        return ()
    blotted = masked(text)
    return tuple(
        (reading, text[start + reading.start : start + reading.end])
        for start, end in sentences(blotted)
        if blotted[end : end + 1] != "?"
        for reading in readings(blotted[start:end])
    )


def _etas(reading: Reading, quote: str, at: datetime, zone: ZoneInfo) -> list[Eta]:
    when = reading.when
    target = instant(when, at=at, zone=zone)
    if not target or _just_gone(reading, at, target):
        return []
    if "range" in when.roles or (when.minutes and when.minutes[0] < when.minutes[1]):
        start = range_start(when, at=at, target=target)
        return [*([Eta("not_before", start, quote)] if start else []), Eta("by", target, quote)]
    return [Eta(reading.kind, target, quote)]


def _just_gone(reading: Reading, at: datetime, target: datetime) -> bool:
    when = reading.when
    if when.has_day or not when.clock:
        return False
    return (target - at).total_seconds() > _RECENT_HOURS[reading.certainty] * 3600
