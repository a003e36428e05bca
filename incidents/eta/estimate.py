"""From samples to the time left."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp, sqrt
from statistics import mean

from incidents.eta.answers import LEVELS, Forecast, Reason, Remaining
from incidents.eta.constants import FITTED, QUANTILES, SPREAD, Constants
from incidents.eta.pace import Pace, pace
from incidents.eta.progress import Progress, known, progress
from incidents.eta.samples import Sample

FEWEST = 4
# A job stands still after three times its longest pause so far, and never before 40 minutes.
STILL, STILL_SECONDS = 3.0, 2400.0
# A pause goes on where nothing was done for so many usual steps.
PAUSING = 2.5
# Nobody plans beyond: keeps absurd figures within the calendar.
MOST_SECONDS = 10 * 365 * 86400.0
FINISHED = Remaining(tuple(0.0 for _ in LEVELS), 0.0)


def remaining(samples: Sequence[Sample], *, now: datetime) -> Remaining | Reason:
    """The seconds left after `now` as a distribution, or why nothing can be said.

    Samples ascend in time and all times have a zone; what was seen after `now` is not looked at. Never raises for any
    figures. A finished job has zeros.
    """
    seen = known(samples, now=now)
    if seen and finished(seen[-1]):
        return FINISHED
    if len(seen) < FEWEST:
        return Reason.TOO_FEW
    moved = progress(seen, now=now)
    if moved is None or moved.left <= 0:
        return Reason.NOTHING_DONE
    if moved.idle > max(STILL_SECONDS, STILL * moved.longest):
        return Reason.STALLED
    now_pace = pace(moved.steps)
    likely = min(MOST_SECONDS, max(1.0, seconds_left(moved, now_pace)))
    width = deviation(moved, now_pace)
    return Remaining(tuple(min(MOST_SECONDS, likely * exp(one * width)) for one in QUANTILES), likely)


def forecast(samples: Sequence[Sample], *, now: datetime) -> Forecast:
    """When the job ends: 8 times in 10 between earliest and latest, or nothing with a reason.

    A finished job answers with the time at which it was first seen finished, in all three.
    """
    left = remaining(samples, now=now)
    if isinstance(left, Reason):
        return Forecast(None, None, None, left)
    if left is FINISHED:
        seen = finished_at(samples, now)
        return Forecast(seen, seen, seen)
    return Forecast(after(now, left.at(0.1)), after(now, left.likely), after(now, left.at(0.9)))


def finished(sample: Sample) -> bool:
    return sample.done >= sample.total > 0


def finished_at(samples: Sequence[Sample], now: datetime) -> datetime:
    """The time of the first sample of those at the end that show it finished."""
    at = now
    for sample in reversed(samples):
        if sample.at <= now:
            if not finished(sample):
                break
            at = sample.at
    return at


def after(now: datetime, seconds: float) -> datetime:
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=now.tzinfo)


def seconds_left(moved: Progress, now_pace: Pace, fitted: Constants = FITTED) -> float:
    """The one figure to name: work left at the pace to expect, pauses to come, and what the moment says."""
    ahead = share_left(moved)
    carried = fitted.momentum - fitted.swing * (1 - now_pace.monotone)
    left = moved.left * (1 + fitted.found * ahead * moved.grown)
    left *= 1 - fitted.again * ahead * min(1.0, moved.undone / moved.work)
    seconds = left * now_pace.general * exp(now_pace.changed * carried)
    return at_this_moment(seconds + pauses_ahead(seconds, moved, fitted), moved, fitted)


def share_left(moved: Progress) -> float:
    return moved.left / (moved.left + moved.done)


def pauses_ahead(seconds: float, moved: Progress, fitted: Constants) -> float:
    """Seconds of pauses in so many seconds of work; a pause that will hardly come counts for little."""
    if not moved.pauses:
        return 0.0
    expected = seconds * len(moved.pauses) / max(1e-6, moved.active)
    return expected * expected / (expected + fitted.rare) * mean(moved.pauses)


def at_this_moment(seconds: float, moved: Progress, fitted: Constants) -> float:
    """Counted from now instead of from the last progress: within a pause its rest is added."""
    if moved.idle <= PAUSING * moved.usual:
        return max(seconds - fitted.since * moved.idle, 0.3 * seconds)
    longer = [one - moved.idle for one in moved.pauses if one > moved.idle]
    return seconds + (fitted.rest * mean(longer) if longer else fitted.longer * moved.idle)


def traits(moved: Progress, now_pace: Pace) -> tuple[float, ...]:
    """What makes a forecast uncertain, in the order of `SPREAD`."""
    paused = sum(moved.pauses)
    return (
        1.0,
        share_left(moved),
        now_pace.deviation,
        abs(now_pace.changed),
        paused / max(1e-6, paused + moved.active),
        1 / sqrt(len(moved.steps)),
        1 - now_pace.monotone,
    )


def deviation(moved: Progress, now_pace: Pace) -> float:
    """The standard deviation of the logarithm of the time left."""
    return sum(one * by for one, by in zip(traits(moved, now_pace), SPREAD, strict=True))
