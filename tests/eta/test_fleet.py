"""The second generator: what it makes up is what the kinds say."""

from datetime import timedelta
from functools import cache
from itertools import pairwise

import pytest

from incidents.eta import Sample
from incidents.eta.traces import KINDS, Trace
from incidents.eta.traces.fleet import FEWEST, LONGEST, MOST, SHORTEST, trace

SEEDS = range(6)


@cache
def traces(kind: str) -> list[Trace]:
    return [trace(kind, seed=seed) for seed in SEEDS]


def done_by(of: Trace, share: float) -> float:
    """How much of all work is seen done when this share of the time is over."""
    until = of.samples[0].at + (of.end - of.samples[0].at) * share
    return [sample for sample in of.samples if sample.at <= until][-1].done / of.samples[-1].total


def standing(of: Trace) -> timedelta:
    """The longest time without a move."""
    moves = [of.samples[0], *(new for old, new in pairwise(of.samples) if new.done != old.done)]
    return max(new.at - old.at for old, new in pairwise(moves))


def falls(samples: tuple[Sample, ...]) -> list[float]:
    return [old.done - new.done for old, new in pairwise(samples) if new.done < old.done]


@pytest.mark.parametrize("kind", KINDS)
def test_a_trace_is_the_same_for_the_same_seed_and_another_for_another(kind: str) -> None:
    again = trace(kind, seed=0)

    assert again == traces(kind)[0]
    assert len({made.samples for made in traces(kind)}) == len(SEEDS)


@pytest.mark.parametrize("kind", KINDS)
def test_samples_rise_in_time_and_end_with_everything_done(kind: str) -> None:
    for made in traces(kind):
        last = made.samples[-1]

        assert all(old.at < new.at for old, new in pairwise(made.samples))
        assert all(0 <= sample.done <= sample.total for sample in made.samples)
        assert (last.at, last.done) == (made.end, last.total)
        assert FEWEST <= last.total <= MOST
        assert SHORTEST * 0.9 <= (made.end - made.samples[0].at).total_seconds() <= LONGEST


def test_polls_are_half_a_minute_to_five_minutes_apart_and_one_in_twenty_is_missing() -> None:
    gaps = [
        sorted((new.at - old.at).total_seconds() for old, new in pairwise(made.samples))
        for kind in KINDS
        for made in traces(kind)
    ]
    middle = [each[len(each) // 2] for each in gaps]
    missing = [sum(round(gap / usual) - 1 for gap in each[1:]) for each, usual in zip(gaps, middle, strict=True)]

    assert min(middle) >= 28
    assert max(middle) <= 316
    assert 0.035 < sum(missing) / (sum(missing) + sum(map(len, gaps))) < 0.065


def test_a_steady_one_is_half_done_after_half_of_the_time() -> None:
    assert all(0.38 < done_by(made, 0.5) < 0.62 for made in traces("steady"))


def test_one_that_speeds_up_does_less_in_its_first_half() -> None:
    assert all(done_by(made, 0.5) < 0.45 for made in traces("speed_up"))


def test_one_that_slows_down_does_more_in_its_first_half() -> None:
    assert all(done_by(made, 0.5) > 0.55 for made in traces("slow_down"))


@pytest.mark.parametrize("kind", ["pauses", "bursts"])
def test_pauses_and_bursts_stand_still_for_long(kind: str) -> None:
    assert all(standing(made) >= timedelta(minutes=8) for made in traces(kind))


def test_bursts_move_in_jumps() -> None:
    for made in traces("bursts"):
        moves = [new.done - old.done for old, new in pairwise(made.samples) if new.done != old.done]

        assert len(moves) < 0.7 * len(made.samples)
        assert max(moves) >= 0.02 * made.samples[-1].total


def test_a_rollback_loses_what_was_done_and_nothing_else_does() -> None:
    assert all(falls(made.samples) for made in traces("rollback"))
    assert not any(falls(made.samples) for made in traces("steady") + traces("more_hosts"))


def test_where_more_hosts_are_found_the_total_grows_on_the_way() -> None:
    for made in traces("more_hosts"):
        totals = [sample.total for sample in made.samples]

        assert totals == sorted(totals)
        assert totals[-1] >= 1.05 * totals[0]
    assert all(made.samples[0].total == made.samples[-1].total for made in traces("steady"))
