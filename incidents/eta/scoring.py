"""What became of a forecast: kept, early, late, missed, replaced in time, taken back, or still open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# "Around 02:40" is kept within a quarter of an hour, or within a tenth of how far ahead it was said.
AROUND = timedelta(minutes=15)
AROUND_SHARE = 0.1
ZERO = timedelta(0)


class Outcome(StrEnum):
    """What became of a forecast. Only KEPT, EARLY, LATE and MISSED say how good it was."""

    KEPT = "kept"
    EARLY = "early"  # it came true before the time that was said
    LATE = "late"  # it came true, after the time that was said
    MISSED = "missed"  # the time has passed, and it has not come true
    SUPERSEDED = "superseded"  # another forecast took its place before it was due
    WITHDRAWN = "withdrawn"  # taken back before it was due, with no other in its place
    OPEN = "open"  # not due yet
    WITHOUT_TIME = "without_time"  # it named no time: a doubt, or "we do not know yet"


@dataclass(frozen=True, slots=True)
class Said:
    """A forecast as it was said: any of the three times, when it was made, and when it was replaced or taken back.

    "By 22:00" has `latest` alone, "not before 08:00" `earliest`, "around 02:30" `likely`. All times have zones.
    """

    made_at: datetime
    earliest: datetime | None = None
    likely: datetime | None = None
    latest: datetime | None = None
    superseded_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`off` is how long before (EARLY) or after (LATE, MISSED so far) the time that was said; zero for all others."""

    outcome: Outcome
    off: timedelta = ZERO


def judged(said: Said, *, came_true: datetime | None, now: datetime) -> Verdict:
    """What became of a forecast; `came_true` is when what it spoke of happened, None while it has not.

    A forecast counts as replaced or taken back only if that was done before it was due and before it came true:
    who corrects a time after it has passed has missed it. "Not before" is kept as soon as its time has come.
    """
    low, high = bounds(said)
    if low is None and high is None:
        return Verdict(Outcome.WITHOUT_TIME)
    over = _given_up(said, before=min(time for time in (came_true, high or low) if time))
    if over:
        return Verdict(over)
    return _arrived(low, high, came_true) if came_true else _awaited(low, high, now)


def bounds(said: Said) -> tuple[datetime | None, datetime | None]:
    """Between which times it had to come true for the forecast to be kept; None where any time would do."""
    around = max(AROUND, AROUND_SHARE * (said.likely - said.made_at)) if said.likely else ZERO
    low, high = said.earliest, said.latest
    if said.likely and not high:
        low, high = low or said.likely - around, said.likely + around
    return low, high


def error(said: Said, *, came_true: datetime | None) -> float | None:
    """By how many minutes the likely time was too early; negative where it was too late.

    Of a forecast without a likely time the middle of its range counts, of one with a single bound that bound. None
    while it has not come true, and where no time was said.
    """
    aim = said.likely or _middle(said)
    return (came_true - aim) / timedelta(minutes=1) if came_true and aim else None


def _middle(said: Said) -> datetime | None:
    if said.earliest and said.latest:
        return said.earliest + (said.latest - said.earliest) / 2
    return said.latest or said.earliest


def _given_up(said: Said, *, before: datetime) -> Outcome | None:
    if said.superseded_at and said.superseded_at <= before:
        return Outcome.SUPERSEDED
    if said.withdrawn_at and said.withdrawn_at <= before:
        return Outcome.WITHDRAWN
    return None


def _arrived(low: datetime | None, high: datetime | None, came_true: datetime) -> Verdict:
    if low and came_true < low:
        return Verdict(Outcome.EARLY, low - came_true)
    if high and came_true > high:
        return Verdict(Outcome.LATE, came_true - high)
    return Verdict(Outcome.KEPT)


def _awaited(low: datetime | None, high: datetime | None, now: datetime) -> Verdict:
    if high and now > high:
        return Verdict(Outcome.MISSED, now - high)
    if low and not high and now >= low:
        return Verdict(Outcome.KEPT)
    return Verdict(Outcome.OPEN)
