"""How good forecasts are: asked in the midst of traces whose end is known, beside what simple rules say.

The error is relative to what is really left. The interval score is Winkler's for 80 % on the same scale: the width of
the range, and ten times what the truth lies outside it. A simple rule gives no range: it gets the one around its figure
that holds the truth as often as ours.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from statistics import mean, median

from incidents.eta.answers import Remaining
from incidents.eta.baselines import BASELINES
from incidents.eta.estimate import remaining
from incidents.eta.samples import Sample
from incidents.eta.traces import Trace

ASKED = tuple(tenth / 10 for tenth in range(1, 10))
# An error counts as three times what is left at most, and so does no answer of a simple rule.
MOST = 3.0
OUTSIDE = 10.0
OURS = "forecast"


@dataclass(frozen=True)
class Answer:
    """One question: seconds really left, what each method says (None: nothing), and our range."""

    kind: str
    left: float
    said: dict[str, float | None]
    low: float
    high: float

    def error(self, method: str) -> float:
        said = self.said[method]
        return MOST if said is None else min(MOST, abs(said - self.left) / self.left)

    def score(self, low: float, high: float) -> float:
        outside = max(0.0, low - self.left) + max(0.0, self.left - high)
        return (high - low + OUTSIDE * outside) / self.left

    @property
    def inside(self) -> bool:
        return self.low <= self.left <= self.high


@dataclass(frozen=True)
class Scores:
    """Figures of some answers; per method, ours first. `asked` counts questions without an answer too."""

    asked: int
    answers: list[Answer]

    @cached_property
    def medians(self) -> dict[str, float]:
        return {one: median(answer.error(one) for answer in self.answers) for one in [OURS, *BASELINES]}

    @cached_property
    def means(self) -> dict[str, float]:
        return {one: mean(answer.error(one) for answer in self.answers) for one in [OURS, *BASELINES]}

    @cached_property
    def coverage(self) -> float:
        return mean(answer.inside for answer in self.answers)

    @cached_property
    def answered(self) -> float:
        return len(self.answers) / self.asked

    @cached_property
    def intervals(self) -> dict[str, float]:
        ours = mean(answer.score(answer.low, answer.high) for answer in self.answers)
        return {OURS: ours} | {one: widened(self.answers, one, self.coverage) for one in BASELINES}


def against_best(figures: dict[str, float]) -> float:
    """Our figure in shares of the best simple rule's."""
    return figures[OURS] / min(figures[one] for one in BASELINES)


def widened(answers: Sequence[Answer], method: str, coverage: float) -> float:
    """The interval score of a simple rule, its range as wide as it takes to hold the truth this often.

    By a factor up and down or by a share of what it says, whichever is better for it.
    """
    spoken = [(answer, said) for answer in answers if (said := answer.said[method])]
    factor = reached([max(said / answer.left, answer.left / said) for answer, said in spoken], coverage)
    share = reached([abs(answer.left - said) / said for answer, said in spoken], coverage)
    return min(
        mean(answer.score(said / factor, said * factor) for answer, said in spoken),
        mean(answer.score(max(0.0, said - share * said), said + share * said) for answer, said in spoken),
    )


def reached(figures: list[float], share: float) -> float:
    """What this share of the figures does not exceed."""
    return sorted(figures)[min(len(figures) - 1, int(share * len(figures)))]


def backtest(traces: Iterable[Trace]) -> dict[str, Scores]:
    """Scores per kind, in the order of the traces, and under "all"."""
    asked: dict[str, int] = {}
    answers: list[Answer] = []
    for trace in traces:
        for samples, now in questions(trace):
            asked[trace.kind] = asked.get(trace.kind, 0) + 1
            answers += answered(trace, samples, now)
    kinds = {kind: Scores(count, [one for one in answers if one.kind == kind]) for kind, count in asked.items()}
    return kinds | {"all": Scores(sum(asked.values()), answers)}


def questions(trace: Trace) -> Iterator[tuple[Sequence[Sample], datetime]]:
    """What was seen up to 10, 20 … 90 % of the time."""
    start = trace.samples[0].at
    for share in ASKED:
        now = start + (trace.end - start) * share
        yield trace.samples[: bisect_right(trace.samples, now, key=lambda sample: sample.at)], now


def answered(trace: Trace, samples: Sequence[Sample], now: datetime) -> list[Answer]:
    """The answer, or none."""
    ours = remaining(samples, now=now)
    if not isinstance(ours, Remaining):
        return []
    said = {OURS: ours.likely} | {name: rule(samples, now) for name, rule in BASELINES.items()}
    return [Answer(trace.kind, (trace.end - now).total_seconds(), said, ours.at(0.1), ours.at(0.9))]
