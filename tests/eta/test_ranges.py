"""Ranges as a person says them, and how seldom they move."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from incidents.eta import Forecast, Reason, forecast
from incidents.eta.ranges import Range, settled, shown, spoken
from incidents.eta.traces import fleet

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2018, 1, 11, 12, 1, tzinfo=BERLIN)
MOST_MOVES = 6


def at(clock: str, *, days: int = 0) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return NOW.replace(hour=hour, minute=minute) + timedelta(days=days)


def of(earliest: str, likely: str, latest: str, *, days: int = 0) -> Forecast:
    return Forecast(at(earliest, days=days), at(likely, days=days), at(latest, days=days))


def range_of(earliest: str, likely: str, latest: str) -> Range:
    return Range(at(earliest), at(likely), at(latest))


def settle(
    published: Range | None, fresh: Forecast, *, now: datetime = NOW, after: timedelta = timedelta(minutes=20)
) -> Range | None:
    return settled(published, fresh, now=now, moved_at=now - after, zone=BERLIN)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (of("13:13", "13:28", "14:02"), range_of("13:10", "13:30", "14:05")),
        (of("16:13", "17:24", "19:02"), range_of("16:00", "17:30", "19:15")),
    ],
)
def test_near_times_are_said_in_steps_of_five_minutes_and_later_ones_in_fifteen(given: Forecast, said: Range) -> None:
    assert spoken(given, now=NOW, zone=BERLIN) == said


def test_far_times_are_said_in_half_hours() -> None:
    said = spoken(of("05:29", "08:16", "11:31", days=1), now=NOW, zone=BERLIN)

    assert said == Range(at("05:00", days=1), at("08:30", days=1), at("12:00", days=1))


def test_times_are_round_on_the_clock_of_the_zone() -> None:
    kathmandu = ZoneInfo("Asia/Kathmandu")
    said = spoken(of("05:29", "08:16", "11:31", days=1), now=NOW, zone=kathmandu)

    assert said is not None
    assert {time.astimezone(kathmandu).minute for time in (said.earliest, said.likely, said.latest) if time} == {0, 30}


def test_times_stay_round_and_in_order_over_the_end_of_summer_time() -> None:
    now, night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
    exact = [night.replace(hour=hour, minute=50) for hour in (0, 1, 2)]
    said = spoken(Forecast(exact[0], exact[1], exact[2]), now=now, zone=BERLIN)

    assert said == Range(exact[0], night.replace(hour=1, minute=45), night.replace(hour=3))


def test_a_range_is_never_shorter_than_its_step_and_always_in_order() -> None:
    assert spoken(of("13:00", "13:00", "13:00"), now=NOW, zone=BERLIN) == range_of("13:00", "13:00", "13:05")
    assert spoken(of("15:00", "15:06", "15:07"), now=NOW, zone=BERLIN) == range_of("15:00", "15:00", "15:15")


def test_what_may_come_any_moment_has_no_earliest_time() -> None:
    soon = Forecast(NOW, NOW + timedelta(seconds=20), NOW + timedelta(minutes=7))

    assert spoken(soon, now=NOW, zone=BERLIN) == Range(None, at("12:05"), at("12:10"))


def test_what_is_over_and_what_has_no_times_is_not_said() -> None:
    assert spoken(of("11:00", "11:30", "12:00"), now=NOW, zone=BERLIN) is None
    assert spoken(Forecast(None, None, None, Reason.STALLED), now=NOW, zone=BERLIN) is None


def test_a_published_range_loses_its_times_as_they_pass() -> None:
    published = range_of("13:10", "13:30", "14:05")

    assert shown(published, now=at("13:00")) == published
    assert shown(published, now=at("13:10")) == replace(published, earliest=None)
    assert shown(published, now=at("13:45")) == Range(None, None, at("14:05"))
    assert shown(published, now=at("14:05")) is None


def test_the_first_range_is_published_and_none_is_where_there_is_no_answer() -> None:
    assert settle(None, of("13:13", "13:28", "14:02")) == range_of("13:10", "13:30", "14:05")
    assert settle(range_of("13:10", "13:30", "14:05"), Forecast(None, None, None, Reason.STALLED)) is None


def test_a_range_stays_while_the_likely_time_moves_within_it() -> None:
    published = range_of("13:10", "13:30", "14:05")

    assert settle(published, of("13:20", "13:50", "14:10")) is published


@pytest.mark.parametrize("fresh", [of("13:50", "14:06", "14:30"), of("12:50", "13:08", "13:40")])
def test_a_range_moves_when_the_likely_time_leaves_it(fresh: Forecast) -> None:
    said = settle(range_of("13:10", "13:30", "14:05"), fresh)

    assert said is not None
    assert said.likely == spoken(fresh, now=NOW, zone=BERLIN).likely  # type: ignore[union-attr]


def test_nobody_takes_back_within_ten_minutes_what_has_just_been_said() -> None:
    published, fresh = range_of("12:30", "12:40", "12:50"), of("12:45", "12:55", "13:05")

    assert settle(published, fresh, after=timedelta(minutes=9)) is published
    assert settle(published, fresh, after=timedelta(minutes=10)) is not published


def test_after_a_wrong_range_the_new_one_reaches_as_far_as_the_old_one_was_wrong() -> None:
    said = settle(range_of("13:10", "13:20", "13:30"), of("13:50", "14:00", "14:10"))

    assert said == range_of("13:50", "14:00", "14:40")


def test_a_range_moves_when_it_ought_to_be_a_third_wider() -> None:
    published = range_of("13:10", "13:30", "14:05")

    assert settle(published, of("13:10", "13:40", "14:15")) is published
    assert settle(published, of("13:00", "13:40", "14:30")) == range_of("13:00", "13:40", "14:30")


def test_a_range_whose_last_time_has_passed_is_replaced() -> None:
    fresh = of("12:05", "12:20", "12:40")

    assert settle(range_of("11:10", "11:30", "12:00"), fresh) == range_of("12:05", "12:20", "13:10")


@pytest.mark.parametrize("fresh", [of("13:20", "13:25", "13:35"), of("13:20", "14:00", "14:05")])
def test_a_range_that_is_out_of_date_moves_after_half_an_hour_and_not_before(fresh: Forecast) -> None:
    published = range_of("13:10", "13:30", "14:05")

    moved = settle(published, fresh, after=timedelta(minutes=30))

    assert settle(published, fresh, after=timedelta(minutes=29)) is published
    assert moved is not None
    assert (moved.earliest, moved.likely) == (fresh.earliest, fresh.likely)


def test_after_half_an_hour_a_range_that_a_person_would_repeat_stays() -> None:
    published = range_of("13:10", "13:30", "14:05")

    assert settle(published, of("13:15", "13:35", "14:00"), after=timedelta(hours=1)) is published


def moves(asked: Iterable[tuple[datetime, Forecast]]) -> int:
    """How often the published range changes on the way."""
    said: list[Range | None] = [None]
    moved_at = None
    for now, fresh in asked:
        new = settled(said[-1], fresh, now=now, moved_at=moved_at, zone=BERLIN)
        if new != said[-1]:
            said.append(new)
            moved_at = now
    return sum(old is not None for old, _ in pairwise(said))


def even(hours: float, *, every: timedelta = timedelta(minutes=1)) -> Iterator[tuple[datetime, Forecast]]:
    """Forecasts of a restoration that goes as evenly as can be: a quarter less or more of what is left."""
    end, now = NOW + timedelta(hours=hours), NOW + every
    while now < end:
        left = end - now
        yield now, Forecast(now + 0.75 * left, end, end + 0.25 * left)
        now += every


@pytest.mark.parametrize("hours", [1, 10, 40, 119])
def test_a_steady_restoration_moves_its_range_at_most_six_times(hours: float) -> None:
    assert 1 <= moves(even(hours)) <= MOST_MOVES


@pytest.mark.parametrize("seed", [2, 6, 7])
def test_forecasts_from_steady_samples_move_their_range_at_most_six_times(seed: int) -> None:
    samples = fleet.trace("steady", seed=seed).samples
    asked = [(sample.at, forecast(samples[:count], now=sample.at)) for count, sample in enumerate(samples, start=1)]

    assert 1 <= moves(asked) <= MOST_MOVES
