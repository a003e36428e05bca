"""How good forecasts are on made-up restorations, and that what measures them measures right."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from types import ModuleType

import pytest

from incidents.eta import Sample
from incidents.eta.backtest import OURS, Answer, Scores, against_best, backtest, questions
from incidents.eta.baselines import BASELINES, average, last_hour, linear
from incidents.eta.traces import KINDS, Trace, engine, fleet

START = datetime(2024, 10, 26, 22, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@cache
def results(generator: ModuleType) -> dict[str, Scores]:
    return backtest(generator.trace(kind, seed=1000 + number) for kind in KINDS for number in range(10))


@pytest.fixture(params=[engine, fleet], ids=["engine", "fleet"])
def all_kinds(request: pytest.FixtureRequest) -> Scores:
    return results(request.param)["all"]


def test_forecasts_are_better_than_the_best_simple_rule(all_kinds: Scores) -> None:
    assert against_best(all_kinds.medians) <= 0.80
    assert against_best(all_kinds.means) <= 0.82


def test_the_end_lies_in_the_range_eight_times_in_ten() -> None:
    """Of both generators together: ten traces of a kind are too few to tell 78 % from 75 %."""
    both = Scores(1, [*results(engine)["all"].answers, *results(fleet)["all"].answers])

    assert 0.75 <= both.coverage <= 0.90


def test_ranges_are_better_than_those_of_the_best_simple_rule(all_kinds: Scores) -> None:
    assert against_best(all_kinds.intervals) < 1


def test_nearly_every_question_is_answered(all_kinds: Scores) -> None:
    assert all_kinds.answered >= 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_is_much_worse_than_its_best_simple_rule(kind: str) -> None:
    both = Scores(1, [*results(engine)[kind].answers, *results(fleet)[kind].answers])

    assert against_best(both.medians) <= 1.25
    assert against_best(both.means) <= 1.25


@pytest.mark.parametrize("kind", KINDS)
def test_the_engine_makes_restorations_as_they_are(kind: str) -> None:
    traces = [engine.trace(kind, seed=seed) for seed in range(6)]

    assert [engine.trace(kind, seed=seed) for seed in range(6)] == traces
    for trace in traces:
        assert timedelta(minutes=30) < trace.end - trace.samples[0].at < timedelta(days=14)
        assert all(earlier.at < later.at for earlier, later in pairwise(trace.samples))
        assert trace.samples[-1].at <= trace.end
        assert all(0 <= sample.done <= sample.total for sample in trace.samples)


def seen(kind: str) -> list[Trace]:
    return [engine.trace(kind, seed=seed) for seed in range(12)]


def test_only_rollbacks_go_back_and_only_late_hosts_raise_the_total() -> None:
    def falls(trace: Trace) -> bool:
        hosts = trace.samples[0].total != 100
        return hosts and any(later.done < earlier.done for earlier, later in pairwise(trace.samples))

    def grows(trace: Trace) -> bool:
        return trace.samples[-1].total > trace.samples[0].total

    for kind in KINDS[:-1]:
        assert any(map(falls, seen(kind))) == (kind == "rollback")
        assert any(map(grows, seen(kind))) == (kind == "more_hosts")


def test_a_question_holds_nothing_that_came_later() -> None:
    trace = engine.trace("steady", seed=3)

    asked = list(questions(trace))

    assert len(asked) == 9
    assert all(samples[-1].at <= now < trace.end for samples, now in asked)


def evenly(*done: float) -> list[Sample]:
    return [Sample(START + place * 30 * MINUTE, one, 100) for place, one in enumerate(done)]


def test_simple_rules_extrapolate_as_they_say() -> None:
    samples = evenly(0, 10, 20, 30, 50, 70)

    assert linear(samples, samples[-1].at) == pytest.approx(30 / 70 * 150 * 60)
    assert last_hour(samples, samples[-1].at) == pytest.approx(30 / 40 * 60 * 60)
    # As tqdm: each step counts 0.3, what was before it 0.7.
    weights = [0.3 * 0.7**back for back in range(4, -1, -1)]
    rate = sum(w * step for w, step in zip(weights, (10, 10, 10, 20, 20), strict=True)) / sum(weights) / 30
    assert average(samples, samples[-1].at) == pytest.approx(30 / rate * 60)


def test_simple_rules_say_nothing_where_nothing_was_done() -> None:
    samples = evenly(0, 0, 0, 0)

    assert [rule(samples, samples[-1].at) for rule in BASELINES.values()] == [None, None, None]


def answer(left: float, *, said: float | None, low: float = 50, high: float = 150) -> Answer:
    return Answer("steady", left, {OURS: 100.0, **dict.fromkeys(BASELINES, said)}, low, high)


def test_errors_are_in_shares_of_what_is_left_and_three_at_most() -> None:
    scores = Scores(4, [answer(80, said=120), answer(10, said=None)])

    assert scores.means[OURS] == pytest.approx((0.25 + 3) / 2)
    assert scores.means["linear from the start"] == pytest.approx((0.5 + 3) / 2)
    assert scores.answered == 0.5


def test_the_interval_score_is_the_width_and_ten_times_what_lies_outside() -> None:
    scores = Scores(2, [answer(100, said=100), answer(200, said=100)])

    assert scores.coverage == 0.5
    assert scores.intervals[OURS] == pytest.approx((1 + (100 + 10 * 50) / 200) / 2)


def test_a_simple_rule_gets_the_range_that_holds_the_end_as_often() -> None:
    scores = Scores(2, [answer(100, said=80), answer(500, said=400, high=1000)])

    # 80 / 0.8 = 100 and 400 / 0.8 = 500: both lie just inside.
    assert scores.coverage == 1
    assert scores.intervals["last 60 minutes"] == pytest.approx(min(1 - 0.64, 0.8 * 2 * 0.25))
