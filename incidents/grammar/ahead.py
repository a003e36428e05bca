"""Lengths of time ahead: "in ca. 45 Minuten", "within the next 90 minutes", and the instants they mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from . import evidence
from .instants import instant, range_start
from .spans import MAX_TEXT, folded, masked, sentences
from .verdicts import SPEAKS_OF_TIME, readings
from .when import When, find_whens

Sense = Literal["by", "not_before", "around"]

_NEVER = {"past", "ago", "vor", "every", "window"}
_LIMITS = {"in", "within", "next", "by", "during", "over"}
_DAYS_ONLY = timedelta(days=2)  # from here on a length says a day and no clock time


@dataclass(frozen=True, slots=True)
class Ahead:
    """A length of time ahead at `start`..`end` of a text; `earliest` where it is a range that ends at `target`.

    `day_only`: so far ahead that no clock time is meant.
    """

    start: int
    end: int
    sense: Sense
    earliest: datetime | None
    target: datetime
    day_only: bool


def find_ahead(text: str, *, at: datetime, zone: ZoneInfo) -> list[Ahead]:
    """The lengths of time in a text written at `at` (aware) after which something will be, in order.

    Lengths that are over ("seit 2 Stunden"), come again ("alle 30 Minuten") or only say how long something takes are
    none. What will be within a length is "by" its end, however roughly the length is said; what begins after it and
    is no forecast is "around" then.
    """
    text = text[:MAX_TEXT]
    if not SPEAKS_OF_TIME.search(text):
        return []
    blotted = masked(text)
    return [
        ahead
        for start, end in sentences(blotted)
        if blotted[end : end + 1] != "?"
        for when, foretold in _lengths(blotted[start:end])
        if (ahead := _ahead(when, foretold, start, at, zone))
    ]


def _lengths(sentence: str) -> Iterator[tuple[When, bool]]:
    """(length, whether a forecast or promise is made with it)"""
    whens = [when for when in find_whens(sentence) if when.minutes and not when.roles & _NEVER]
    if not whens:
        return
    foretold = {reading.when.start for reading in readings(sentence)}
    low = folded(sentence)
    loose = not (evidence.PAST.search(low) or evidence.CONDITIONAL.search(low) or evidence.RETRACTED.search(low))
    for when in whens:
        if when.start in foretold:
            yield when, True
        elif loose and "in" in when.roles and when.roles <= {"in", "around"}:
            yield when, False


def _ahead(when: When, foretold: bool, offset: int, at: datetime, zone: ZoneInfo) -> Ahead | None:
    target = instant(when, at=at, zone=zone)
    if target is None:
        return None
    return Ahead(
        start=offset + when.start,
        end=offset + when.end,
        sense=_sense(when, foretold),
        earliest=range_start(when, at=at, target=target),
        target=target,
        day_only=target - at >= _DAYS_ONLY,
    )


def _sense(when: When, foretold: bool) -> Sense:
    if "not_before" in when.roles:
        return "not_before"
    return "by" if foretold and when.roles & _LIMITS else "around"
