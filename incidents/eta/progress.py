"""What samples say about a job: the work done step by step, the pauses cut out of it, and what is left.

Work only grows: what a rollback undoes is work to do again, never negative speed. Hosts found late change what is
left, not the pace.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import isfinite
from statistics import median, median_low

from incidents.eta.samples import Sample

# More samples than this say no more about a pace: every second, third, … is looked at.
MOST_SAMPLES = 1000
# A step of which more than this many usual steps cannot be explained by its work holds a pause.
PAUSE = 1.5
# So many steps on both sides say what the pace around a step is.
AROUND = 4


@dataclass(frozen=True, slots=True)
class Step:
    """From one progress to the next: how much was done (in shares of the largest figure seen), in how many seconds."""

    work: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """`steps` without the seconds of `pauses`; `usual` and `longest` are seconds from one progress to the next."""

    steps: list[Step]
    pauses: list[float]
    usual: float
    longest: float
    idle: float
    left: float
    done: float
    undone: float
    grown: bool

    @property
    def work(self) -> float:
        return sum(step.work for step in self.steps)

    @property
    def active(self) -> float:
        return sum(step.seconds for step in self.steps)


def known(samples: Sequence[Sample], *, now: datetime) -> Sequence[Sample]:
    """The samples up to `now`, thinned; those with figures that are none are left out. Samples ascend in time."""
    seen = samples[: bisect_right(samples, now, key=lambda sample: sample.at)]
    stride = -(-len(seen) // MOST_SAMPLES) or 1
    thin = seen if stride == 1 else [*seen[::stride], *seen[-1:]]
    return [sample for sample in thin if isfinite(sample.done) and isfinite(sample.total)]


def progress(samples: Sequence[Sample], *, now: datetime) -> Progress | None:
    """What at least one sample says; None where nothing was done since the first. Never raises."""
    scale = max(max(abs(sample.done), abs(sample.total)) for sample in samples) or 1.0
    points = climbed(samples, scale)
    if len(points) < 2:
        return None
    steps = [Step(later[1] - earlier[1], later[0] - earlier[0]) for earlier, later in pairwise(points)]
    usual = median_low(step.seconds for step in steps)
    active, pauses = without_pauses(steps, usual)
    last = samples[-1]
    return Progress(
        steps=active,
        pauses=pauses,
        usual=usual,
        longest=max(step.seconds for step in steps),
        idle=max(0.0, seconds_between(samples[0], now) - points[-1][0]),
        left=last.total / scale - last.done / scale,
        done=max(0.0, last.done / scale),
        undone=sum(max(0.0, one.done / scale - two.done / scale) for one, two in pairwise(samples)),
        grown=any(two.total > one.total for one, two in pairwise(samples)),
    )


def seconds_between(first: Sample, at: datetime) -> float:
    return (at - first.at).total_seconds()


def climbed(samples: Sequence[Sample], scale: float) -> list[tuple[float, float]]:
    """(seconds since the first sample, work so far) wherever more was done; what came at once is one point."""
    first, points, work, before = samples[0], [(0.0, 0.0)], 0.0, samples[0].done / scale
    for sample in samples[1:]:
        done = sample.done / scale
        if done > before:
            work += done - before
            at = seconds_between(first, sample.at)
            if at <= points[-1][0]:
                points[-1] = (points[-1][0], work)
            elif work > points[-1][1]:
                points.append((at, work))
        before = done
    return points


def without_pauses(steps: list[Step], usual: float) -> tuple[list[Step], list[float]]:
    """The steps with pauses cut out, and the pauses: seconds that a step's work at the pace around it does not need."""
    active, pauses = [], []
    general = median(step.seconds / step.work for step in steps)
    for place, step in enumerate(steps):
        needed = step.seconds
        if step.seconds > PAUSE * usual:
            around = steps[max(0, place - AROUND) : place + AROUND + 1]
            pace = min(2 * general, median_low(one.seconds / one.work for one in around))
            needed = pace * step.work
            if step.seconds - needed <= PAUSE * max(needed, usual):
                needed = step.seconds
            else:
                pauses.append(step.seconds - needed)
        active.append(Step(step.work, needed))
    return active, pauses
