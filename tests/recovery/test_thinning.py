"""Samples thin out with age, and the curve they draw stays where it was."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import RecoveryJob, Sample
from incidents.recovery import thinning
from incidents.recovery.thinning import Point, worth_keeping
from tests import make

BEGIN = datetime(2026, 3, 3, 12, tzinfo=UTC)


def points(*done: float, every: int = 5, total: float = 1000) -> list[Point]:
    return [
        Point(number, BEGIN + timedelta(seconds=number * every), figure, total, 0) for number, figure in enumerate(done)
    ]


def kept(given: list[Point], bucket: int = 60) -> list[float]:
    keep = worth_keeping(given, bucket=bucket)
    return [point.done for point in given if point.id in keep]


def test_of_a_steady_climb_the_first_and_the_last_of_each_minute_stay() -> None:
    assert kept(points(*range(36))) == [0, 11, 23, 35]


def test_how_high_it_was_and_how_low_it_fell_stay() -> None:
    assert kept(points(0, 10, 20, 30, 12, 4, 5, 6, 7, 8, 9, 10)) == [0, 30, 4, 10]


def test_both_ends_of_a_pause_stay() -> None:
    climb, rest = points(0, 1, 2, 3), points(*[3] * 30, 4, 5)
    moved = [Point(10 + point.id, point.at + timedelta(seconds=20), *point[2:]) for point in rest]
    ends = [point for point in moved if point.done != 3 or point in (moved[0], moved[29])]

    assert kept([*climb, *ends]) == [0, 3, 3, 5]


def test_a_total_that_changed_stays_on_both_sides() -> None:
    given = points(*range(8)) + [
        Point(8 + p.id, p.at + timedelta(seconds=40), *p[2:]) for p in points(8, 9, total=1200)
    ]

    assert kept(given) == [0, 7, 8, 9]


CURVES = st.lists(st.integers(0, 20), min_size=1, max_size=120)


@given(CURVES, st.sampled_from([60, 600]))
def test_thinning_again_changes_nothing_and_an_engine_that_jumps_keeps_no_more_than_a_few(
    done: list[int], bucket: int
) -> None:
    given = points(*done)

    once = worth_keeping(given, bucket=bucket)
    again = worth_keeping([point for point in given if point.id in once], bucket=bucket)

    assert again == once
    assert {0, len(done) - 1} <= once
    assert len(once) <= 2 + 6 * (len(done) * 5 // bucket + 1)


@pytest.mark.database
@pytest.mark.django_db
def test_a_day_stays_whole_a_week_has_one_a_minute_and_what_is_older_one_in_ten() -> None:
    make.page()
    now = make.NOW + timedelta(days=9)
    job = RecoveryJob.objects.create(source=make.engine(), key="http", sampled_at=now, created_at=make.NOW)
    ages = {"day": timedelta(hours=20), "week": timedelta(days=3), "older": timedelta(days=8)}
    for number, age in enumerate(reversed(ages.values())):
        Sample.objects.bulk_create(
            Sample(job=job, at=now - age + timedelta(seconds=n * 5), done=1000 * number + n, total=9000)
            for n in range(720)
        )

    deleted = thinning.thin(now=now, whole=True)

    left = {
        name: Sample.objects.filter(at__range=(now - age, now - age + timedelta(hours=1))) for name, age in ages.items()
    }
    assert left["day"].count() == 720
    assert 60 <= left["week"].count() <= 63
    assert 6 <= left["older"].count() <= 9
    assert deleted == 3 * 720 - Sample.objects.count()
    assert thinning.thin(now=now, whole=True) == 0


@pytest.mark.django_db
def test_it_is_done_once_an_hour_and_in_full_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(thinning, "thinned_at", None)
    monkeypatch.setattr(thinning, "thin", lambda *, now, whole: asked.append(whole))

    for minutes in (0, 10, 61, 62):
        thinning.thin_soon(now=make.at(minutes))

    assert asked == [True, False]
