"""What is said of a job from its samples, and what is not."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from incidents.eta import LEVELS, Forecast, Reason, Remaining, Sample, forecast, remaining

START = datetime(2024, 10, 26, 22, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def seen(*figures: float, total: float = 100, every: timedelta = 2 * MINUTE) -> list[Sample]:
    """Samples of one job, evenly apart."""
    return [Sample(START + place * every, done, total) for place, done in enumerate(figures)]


def hours_left(samples: list[Sample]) -> float:
    said = remaining(samples, now=samples[-1].at)
    assert isinstance(said, Remaining)
    return said.likely / 3600


def working(*paces: tuple[int, float], total: float) -> list[Sample]:
    """A sample a minute: so many minutes at so many hosts a minute, one pace after the other."""
    noise, done, figures = Random(1), 0.0, [0.0]
    for minutes, pace in paces:
        for _ in range(minutes):
            done += pace * noise.uniform(0.9, 1.1)
            figures.append(done)
    return seen(*figures, total=total, every=MINUTE)


def test_a_steady_job_ends_when_its_pace_says() -> None:
    assert hours_left(working((300, 10), total=6000)) == pytest.approx(5, rel=0.05)


def test_after_an_optimisation_the_new_pace_counts() -> None:
    left = hours_left(working((240, 10), (60, 20), total=6000))

    assert left == pytest.approx(2400 / 20 / 60, rel=0.2)


def test_a_pause_is_no_lower_pace() -> None:
    samples = working((100, 10), (30, 0), (100, 10), (30, 0), (60, 10), total=5200)

    assert 2600 / 10 / 60 < hours_left(samples) < 1.5 * 2600 / 10 / 60


def test_a_rollback_is_work_to_do_again_and_not_negative_speed() -> None:
    before = working((300, 10), total=6000)
    back = [Sample(one.at + 300 * MINUTE + MINUTE, 2000 + one.done, 6000) for one in before[:30]]

    assert hours_left([*before, *back]) == pytest.approx(3700 / 10 / 60, rel=0.15)


def test_hosts_found_late_lengthen_what_is_left_by_their_share_at_least() -> None:
    before = working((300, 10), total=6000)
    grown = [*before[:-1], Sample(before[-1].at, before[-1].done, 7200)]

    assert 1.35 < hours_left(grown) / hours_left(before) < 1.6


def test_a_pace_that_has_just_changed_makes_the_range_wider() -> None:
    changed = working((300, 10), (30, 25), total=6600)
    steady = working((330, 10), total=6600)

    assert width(changed) > 1.1 * width(steady)


def test_the_less_is_left_the_narrower_the_range() -> None:
    samples = working((550, 10), total=6000)

    assert width(samples) < 0.9 * width(samples[:100])


def width(samples: list[Sample]) -> float:
    said = remaining(samples, now=samples[-1].at)
    assert isinstance(said, Remaining)
    return said.at(0.9) / said.at(0.1)


def test_three_samples_are_too_few_and_four_are_enough() -> None:
    samples = seen(0, 10, 20, 30)

    assert forecast(samples[:3], now=samples[2].at) == Forecast(None, None, None, Reason.TOO_FEW)
    assert forecast(samples, now=samples[3].at).likely is not None


@pytest.mark.parametrize(
    "samples", [seen(0, 0, 0, 0, 0), seen(7, 7, 7, 7), seen(9, 8, 7, 6), seen(1, 2, 3, 4, total=0)]
)
def test_of_a_job_that_has_done_nothing_no_end_is_known(samples: list[Sample]) -> None:
    assert forecast(samples, now=samples[-1].at).reason is Reason.NOTHING_DONE


def test_a_job_stands_still_after_forty_minutes_without_progress() -> None:
    samples = seen(0, 10, 20, 30, 40)

    assert forecast(samples, now=samples[-1].at + 40 * MINUTE).reason is Reason.NONE
    assert forecast(samples, now=samples[-1].at + 41 * MINUTE) == Forecast(None, None, None, Reason.STALLED)


def test_a_job_with_long_pauses_stands_still_after_three_times_the_longest() -> None:
    samples = [*seen(0, 10, 20, 30), Sample(START + 66 * MINUTE, 40, 100)]

    assert forecast(samples, now=samples[-1].at + 180 * MINUTE).reason is Reason.NONE
    assert forecast(samples, now=samples[-1].at + 181 * MINUTE).reason is Reason.STALLED


def test_a_finished_job_answers_with_when_it_was_first_seen_finished() -> None:
    samples = seen(0, 100, 60, 100, 100, 120)

    said = forecast(samples, now=samples[-1].at + 90 * MINUTE)

    assert said == Forecast(samples[3].at, samples[3].at, samples[3].at)


def test_one_look_that_shows_it_finished_is_enough() -> None:
    assert forecast(seen(100), now=START).likely == START


def test_what_was_seen_after_the_question_is_not_looked_at() -> None:
    samples = working((60, 10), (60, 40), total=6000)
    now = samples[60].at

    assert forecast(samples, now=now) == forecast(samples[:61], now=now)


def test_a_percentage_says_the_same_as_the_hosts_behind_it() -> None:
    hosts = working((200, 10), total=6000)
    percent = [Sample(one.at, one.done / 60, 100) for one in hosts]

    assert hours_left(percent) == pytest.approx(hours_left(hosts), rel=0.01)


def test_quantiles_between_levels_lie_on_straight_lines() -> None:
    said = Remaining(tuple(100 * level for level in LEVELS), 50)

    assert [said.at(level) for level in (0.0, 0.05, 0.25, 0.93, 1.0)] == pytest.approx([5, 5, 25, 93, 95])


figures = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(min_value=0, max_value=1e4),
    st.integers(min_value=-5, max_value=150).map(float),
)
gaps = st.one_of(st.just(0.0), st.floats(min_value=1e-6, max_value=1e-5), st.floats(min_value=0, max_value=1e5))
looks = st.lists(st.tuples(gaps, figures, figures | st.just(100.0)), max_size=20)


@given(looks, gaps)
@example([(0.0, float(done), 100.0) for done in range(8)], 0.0)
@example([(1e-6, 1e308 * (-1) ** done, 1e308) for done in range(8)], 1.0)
@example([(60.0, 5e-324 * done, 1e308) for done in range(8)], 1.0)
def test_whatever_is_seen_no_forecast_breaks_or_lies_in_the_past(
    drawn: list[tuple[float, float, float]], later: float
) -> None:
    now, samples = START, []
    for gap, done, total in drawn:
        now += timedelta(seconds=gap)
        samples.append(Sample(now, done, total))
    now += timedelta(seconds=later)

    said = forecast(samples, now=now)

    if said.reason:
        assert said == Forecast(None, None, None, said.reason)
    else:
        assert said.earliest is not None
        assert said.likely is not None
        assert said.latest is not None
        assert said.earliest <= said.likely <= said.latest
        assert said.earliest >= now or said.earliest == said.latest <= now


def test_the_end_of_the_calendar_is_no_obstacle() -> None:
    end = datetime.max.replace(tzinfo=UTC)
    samples = [Sample(end - (4 - place) * MINUTE, place, 1e9) for place in range(4)]

    assert forecast(samples, now=end).latest == end


def test_a_hundred_thousand_samples_say_the_same_as_every_fiftieth() -> None:
    noise = Random(2)
    samples = seen(*(done + noise.random() for done in range(100_000)), total=200_000, every=timedelta(seconds=5))

    assert hours_left(samples) == pytest.approx(hours_left([*samples[::50], samples[-1]]), rel=0.02)
