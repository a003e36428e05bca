"""How fast a job is now, where its pace may have changed at any time.

The time a piece of work takes is drawn from a gamma distribution around the pace of its stretch; at each piece a new
stretch may begin. Every way to cut the past into stretches is weighed by how well it explains what was seen (as in
Bayesian detection of change points), with several degrees of noise tried side by side. A steady job is thus judged by
its whole past, one that has clearly changed only by what came after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import exp, lgamma, log

from incidents.eta.progress import Step

# At most so many pieces of about equal work.
PIECES = 36
# Degrees of noise that are tried: how many pieces' worth of independent draws one piece is (large: hardly any noise).
REGULAR = (0.5, 1.5, 5.0, 15.0, 50.0, 200.0)
# The chance that the pace changes at a piece, and how far from the general pace a new one is (small: far).
CHANGE, PRIOR = 0.03, 2.0
# The last stretch has at least two pieces: a single slow one is noise.
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds per unit of work: over all, `changed` = log of how much slower it is now, with its standard deviation.

    `monotone` is 1 where the pace has moved one way, and nearly 0 where it goes up and down.
    """

    general: float
    changed: float
    deviation: float
    monotone: float


def pace(steps: Sequence[Step]) -> Pace:
    """The pace after these steps, which hold some work and some time."""
    pieces = pooled(steps)
    work, seconds = (sum(piece.work for piece in pieces), sum(piece.seconds for piece in pieces))
    counts = [piece.work / work * len(pieces) for piece in pieces]
    times = [max(1e-9, piece.seconds / seconds * len(pieces)) for piece in pieces]
    judged = [stretches(counts, times, regular) for regular in REGULAR]
    top = max(one[0] for one in judged)
    weights = [exp(one[0] - top) for one in judged]
    mean = sum(weight * one[1] for weight, one in zip(weights, judged, strict=True)) / sum(weights)
    square = sum(weight * one[2] for weight, one in zip(weights, judged, strict=True)) / sum(weights)
    return Pace(seconds / work, mean, max(0.0, square - mean * mean) ** 0.5, monotone(pieces))


def pooled(steps: Sequence[Step]) -> list[Step]:
    """Neighbouring steps put together to at most `PIECES` of about equal work."""
    enough = sum(step.work for step in steps) / PIECES * 0.999
    pieces, work, seconds = [], 0.0, 0.0
    for step in steps:
        work, seconds = work + step.work, seconds + step.seconds
        if work >= enough:
            pieces.append(Step(work, seconds))
            work = seconds = 0.0
    return [*pieces, Step(work, seconds)] if work else pieces


@cache
def chances(pieces: int) -> tuple[float, ...]:
    """Log of the chance that a stretch goes on for so many pieces."""
    return tuple(log(CHANGE) + max(0, length - 1) * log(1 - CHANGE) for length in range(pieces + 1))


def stretches(counts: list[float], times: list[float], regular: float) -> tuple[float, float, float]:
    """Log evidence of this degree of noise; mean and mean square of the log pace now.

    `counts` are pieces' work and `times` their seconds, both in shares of the mean piece.
    """
    shapes = [PRIOR + regular * count for count in accumulate(counts, initial=0.0)]
    rates = [PRIOR + regular * time for time in accumulate(times, initial=0.0)]
    goes_on, start = chances(len(counts)), PRIOR * log(PRIOR) - lgamma(PRIOR)
    before = [0.0]
    for end in range(1, len(shapes)):
        ways = []
        for begin in [0, *range(1, end - SHORTEST + 1)]:
            shape, rate = PRIOR + shapes[end] - shapes[begin], PRIOR + rates[end] - rates[begin]
            ways.append(before[begin] + start + lgamma(shape) - shape * log(rate) + goes_on[end - begin])
        top = max(ways)
        before.append(top + log(sum(exp(way - top) for way in ways)))
    return before[-1] + likelihood(counts, times, regular), *moments(ways, shapes, rates)


def likelihood(counts: list[float], times: list[float], regular: float) -> float:
    """The part of the log evidence that is the same however the past is cut."""
    shapes = [regular * count for count in counts]
    return sum(
        (shape - 1) * log(time) - lgamma(shape) + shape * log(regular)
        for shape, time in zip(shapes, times, strict=True)
    )


def moments(ways: list[float], shapes: list[float], rates: list[float]) -> tuple[float, float]:
    """Mean and mean square of the log pace of the last stretch, each way to begin it weighed by its chance."""
    top, end = max(ways), len(shapes) - 1
    weight = mean = square = 0.0
    for begin, way in zip([0, *range(1, end - SHORTEST + 1)], ways, strict=True):
        chance, shape = exp(way - top), PRIOR + shapes[end] - shapes[begin]
        slower = log((PRIOR + rates[end] - rates[begin]) / shape)
        weight += chance
        mean += chance * slower
        square += chance * (slower * slower + 1 / shape)
    return mean / weight, square / weight


def monotone(pieces: list[Step], parts: int = 6) -> float:
    """How much of the pace's movement over six parts of the work is left between the first and the last."""
    logs = [log(max(1e-9, seconds)) for seconds in divided(pieces, parts)]
    moved = sum(abs(later - earlier) for earlier, later in pairwise(logs))
    return abs(logs[-1] - logs[0]) / moved if moved else 1.0


def divided(pieces: list[Step], parts: int) -> list[float]:
    """The seconds that each of so many equal parts of the work took."""
    share, seconds, room = sum(piece.work for piece in pieces) / parts, [0.0], 0.0
    room = share
    for piece in pieces:
        work = piece.work
        while work > room and len(seconds) < parts:
            seconds[-1] += piece.seconds * room / piece.work
            work, room = work - room, share
            seconds.append(0.0)
        seconds[-1] += piece.seconds * work / piece.work
        room -= work
    return seconds
