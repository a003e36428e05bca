"""The same two hundred futures for every job: what happens to one says something of what happens to another.

Sums of independent times would be too sure of themselves: when one stage is slow, the next one is as a rule, too
(the same people, the same devices). Times that move entirely together would let the last of ten jobs be no later than
any of them. So a future has a luck common to all jobs and each job one of its own, mixed with a correlation of
`TOGETHER` (a Gaussian copula with one factor). Nothing is drawn anew: a job's luck hangs on its id alone, each job
meets every level of luck exactly once, and the same question gets the same answer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import inf, sqrt
from random import Random
from statistics import NormalDist

from incidents.eta.answers import Forecast

COUNT = 200
TOGETHER = 0.6
FAR = 10 * 365 * 86_400.0  # nobody waits for what is further away than this; an engine may claim any number
# The chance of each level of luck, and the same as deviations from the usual.
CHANCES = tuple((number + 0.5) / COUNT for number in range(COUNT))
DEVIATIONS = tuple(NormalDist().inv_cdf(chance) for chance in CHANCES)

Seconds = Sequence[float]  # one figure per future; infinite where it cannot be told
AT_ONCE: Seconds = (0.0,) * COUNT
NEVER: Seconds = (inf,) * COUNT


@lru_cache(maxsize=4096)
def luck(name: str) -> tuple[int, ...]:
    """Which level of luck (an index of `CHANCES`) a job has in each future; each occurs once."""
    own = list(DEVIATIONS)
    Random(name).shuffle(own)  # noqa: S311 -- the same order for the same name is the point
    mixed = [
        sqrt(TOGETHER) * common + sqrt(1 - TOGETHER) * alone for common, alone in zip(DEVIATIONS, own, strict=True)
    ]
    levels = [0] * COUNT
    for level, future in enumerate(sorted(range(COUNT), key=mixed.__getitem__)):
        levels[future] = level
    return tuple(levels)


def latest_of(times: Iterable[Seconds]) -> Seconds:
    """When all of them are over, in each future."""
    return [max(future) for future in zip(AT_ONCE, *times, strict=True)]


def earliest_of(times: Iterable[Seconds]) -> Seconds:
    """When the first of them is over, in each future."""
    return [min(future) for future in zip(NEVER, *times, strict=True)]


def told(times: Seconds, *, now: datetime) -> Forecast | None:
    """The forecast that these futures make, the likely time in their middle; None where one has no end in sight."""
    ordered = sorted(times)
    return dated(*(_quantile(ordered, chance) for chance in (0.1, 0.5, 0.9)), now=now) if ordered[-1] < FAR else None


def dated(earliest: float, likely: float, latest: float, *, now: datetime) -> Forecast | None:
    """A forecast of three numbers of seconds; None where the last is out of sight."""
    if not latest < FAR:
        return None
    first, middle, last = (now + timedelta(seconds=left) for left in (earliest, likely, latest))
    return Forecast(first, middle, last)


def _quantile(ordered: Seconds, chance: float) -> float:
    place = chance * COUNT - 0.5
    left = int(place)
    return ordered[left] + (place - left) * (ordered[left + 1] - ordered[left])
