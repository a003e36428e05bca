"""What is kept of a job's course for its picture: its shape, in few points, written seldom."""

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest

from incidents.eta.curve import MOST, Point, extended, share, thinned

DAY = 86_400


def course(rng: random.Random, *, length: int, every: int) -> Iterator[Point]:
    """Paces that change, pauses, rollbacks, and hosts found late; done never above the total."""
    done, total, pace = 0.0, 9200.0, 9200 / length
    for at in range(0, length, every):
        chance = rng.random()
        if chance < 60 * every / length:
            pace = rng.choice([0, 0.3, 1, 1, 3]) * 9200 / length
        elif chance > 1 - 3 * every / length:
            done *= rng.uniform(0.2, 0.9)
        elif chance > 1 - 5 * every / length:
            total += rng.choice([200, 900])
        yield [1_700_000_000 + at, done, total]
        done = min(total, done + pace * every)


def grown(samples: Sequence[Point]) -> tuple[list[Point], int]:
    """The curve after all samples, and how often it changed."""
    curve: list[Point] = []
    before, changes = None, 0
    for at, done, total in samples:
        longer = extended(curve, at, done, total, before=before)
        changes += longer != curve
        curve, before = longer, [at, done, total]
    return curve, changes


def furthest(samples: list[Point], curve: list[Point]) -> float:
    """How far the samples are from the line at most, as a share of the picture's width and height."""
    start, span = samples[0][0], samples[-1][0] - samples[0][0]
    line = [((at - start) / span, share([at, done, total])) for at, done, total in curve]
    times = [x for x, _ in line]
    worst = 0.0
    for at, done, total in samples:
        x, y = (at - start) / span, share([at, done, total])
        if x > times[-1]:
            continue  # not told yet: less than a minute old
        place = bisect_left(times, x)
        near = line[max(0, place - 3) : place + 3]
        worst = max(worst, min(distance(x, y, *pair) for pair in pairwise(near)))
    return worst


def distance(x: float, y: float, one: tuple[float, float], other: tuple[float, float]) -> float:
    across, up = other[0] - one[0], other[1] - one[1]
    along = max(0.0, min(1.0, ((x - one[0]) * across + (y - one[1]) * up) / (across**2 + up**2)))
    return float(((one[0] + along * across - x) ** 2 + (one[1] + along * up - y) ** 2) ** 0.5)


@pytest.mark.parametrize(("length", "every"), [(3600, 5), (DAY, 15), (5 * DAY, 60)], ids=["hour", "day", "five days"])
def test_a_curve_keeps_the_shape_of_all_samples_in_few_points(length: int, every: int, seed: int) -> None:
    rng = random.Random(seed)
    samples = list(course(rng, length=length, every=every))

    curve, _ = grown(samples)

    assert len(curve) <= MOST
    assert furthest(samples, curve) < 0.015, seed
    assert set(map(tuple, curve)) <= set(map(tuple, samples))


def test_from_where_to_where_it_fell_is_kept_to_the_sample(seed: int) -> None:
    rng = random.Random(seed)
    high = 3000 + rng.randrange(500) * 5
    samples = [[at, at, 9200] for at in range(0, high, 5)] + [[at, at - 2000, 9200] for at in range(high, 7000, 5)]

    curve, _ = grown(samples)

    assert [high - 5, high - 5, 9200] in curve
    assert [high, high - 2000, 9200] in curve


def test_it_is_written_once_a_minute_and_when_something_turns() -> None:
    steady = [[at, at / 10, 9200] for at in range(0, 7200, 5)]
    late = [[at, at / 10, 9400] for at in range(7200, 7240, 5)]

    _, alone = grown(steady)
    _, both = grown(steady + late)

    assert 120 <= alone <= 240
    assert both == alone + 1


def test_what_stands_still_for_days_needs_two_points() -> None:
    curve, _ = grown([[at, 5, 10] for at in range(0, 3 * DAY, 30)])

    assert len(curve) == 2
    assert curve[-1][0] - curve[0][0] > 3 * DAY - 90


@pytest.mark.parametrize("total", [0, 100])
def test_whatever_an_engine_says_a_curve_ascends_and_stays_small(total: float, seed: int) -> None:
    rng = random.Random(seed)
    samples: list[Point] = [[rng.randrange(100_000), rng.uniform(0, 100), total] for _ in range(3000)]

    curve, _ = grown(samples)

    assert [point[0] for point in curve] == sorted({point[0] for point in curve})
    assert len(curve) <= MOST
    assert all(0 <= share(point) <= 1 for point in curve)


def test_thinning_again_and_again_loses_no_more_than_thinning_once(seed: int) -> None:
    samples = list(course(random.Random(seed), length=2 * DAY, every=60))

    step: list[Point] = []
    for point in samples:
        step = thinned([*step, point], most=60)

    assert furthest(samples, step) <= furthest(samples, thinned(samples, most=60)) + 0.02
