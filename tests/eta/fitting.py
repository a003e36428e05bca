"""`python -m tests.eta.fitting`: how well the constants of `incidents.eta.constants` fit the first generator.

Takes some minutes. Prints the loss of the constants as they are and after a descent from there, one constant at a time,
then the quantiles that belong to `SPREAD`. The constants in use are rounded: where the loss hardly changes, the rounder
and the more cautious figure is the better guess for restorations that nobody has seen.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import log
from statistics import mean, median, quantiles

from incidents.eta import LEVELS
from incidents.eta.backtest import MOST, questions
from incidents.eta.baselines import BASELINES
from incidents.eta.constants import FITTED, Constants
from incidents.eta.estimate import deviation, remaining, seconds_left
from incidents.eta.pace import Pace, pace
from incidents.eta.progress import Progress, known, progress
from incidents.eta.traces import KINDS, engine

FIRST_SEED = 500
# How much farther from the middle the chances lie whose quantiles are used.
FARTHER = 1.03


@dataclass(frozen=True)
class Case:
    """One question: seconds really left, what forecasts are made of, the errors of simple rules."""

    kind: str
    left: float
    moved: Progress
    pace: Pace
    simple: list[float]

    def error(self, fitted: Constants) -> float:
        return relative(seconds_left(self.moved, self.pace, fitted), self.left)


def relative(said: float | None, left: float) -> float:
    return MOST if said is None else min(MOST, abs(said - left) / left)


def cases(count: int) -> list[Case]:
    made = []
    for trace in (engine.trace(kind, seed=FIRST_SEED + number) for kind in KINDS for number in range(count)):
        for samples, now in questions(trace):
            moved = progress(known(samples, now=now), now=now)
            if moved and not isinstance(remaining(samples, now=now), str):
                left = (trace.end - now).total_seconds()
                simple = [relative(rule(samples, now), left) for rule in BASELINES.values()]
                made.append(Case(trace.kind, left, moved, pace(moved.steps), simple))
    return made


def loss(learnt: Sequence[Case], fitted: Constants) -> float:
    """Median and mean against the best simple rule; a kind that is worse than its best one counts four times."""
    kinds = [ratios([case for case in learnt if case.kind == kind], fitted) for kind in KINDS]
    worse = sum(max(0.0, ratio - 1) for pair in kinds for ratio in pair)
    middle, average = ratios(learnt, fitted)
    return 5 * middle + 7 * average + 4 * worse


def ratios(learnt: Sequence[Case], fitted: Constants) -> tuple[float, float]:
    ours = [case.error(fitted) for case in learnt]
    others = list(zip(*(case.simple for case in learnt), strict=True))
    return median(ours) / min(map(median, others)), mean(ours) / min(map(mean, others))


def descended(learnt: Sequence[Case], fitted: Constants) -> Constants:
    """Better neighbours, in ever smaller steps."""
    best = loss(learnt, fitted)
    for step in (0.1, -0.1, 0.05, -0.05, 0.02, -0.02):
        for one in fields(Constants):
            tried = replace(fitted, **{one.name: getattr(fitted, one.name) + step})
            if (new := loss(learnt, tried)) < best:
                best, fitted = new, tried
    return fitted


def main(count: int) -> None:
    learnt = cases(count)
    better = descended(learnt, FITTED)
    for name, fitted in (("as they are", FITTED), ("after a descent", better)):
        print(f"{name}: {loss(learnt, fitted):.3f}  {fitted}")
    off = [log(case.left / max(1.0, seconds_left(case.moved, case.pace))) for case in learnt]
    cuts = quantiles((one / deviation(case.moved, case.pace) for one, case in zip(off, learnt, strict=True)), n=1000)
    shown = (cuts[min(998, max(0, round(1000 * (0.5 + FARTHER * (level - 0.5))) - 1))] for level in LEVELS)
    print("quantiles:", *(f"{cut:.2f}" for cut in shown))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
