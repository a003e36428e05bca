"""When the queue gets to a place, as a table between whose rows a browser draws straight lines."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from incidents.eta import Sample
from incidents.eta.ranks import ROWS, Place, by_rank
from incidents.eta.sequence import Job, ending, plan
from incidents.states import JobState

NOW = datetime(2018, 1, 11, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SAMPLES = [Sample(NOW + (step - 100) * MINUTE, 10 * step, 4000) for step in range(101)]
RUNNING = Job("http", JobState.RUNNING, 4000, samples=SAMPLES)
WAITING = Job("ssl", JobState.QUEUED, 500, after=["http"])


def columns(places: tuple[Place, ...]) -> list[list[datetime]]:
    return [[getattr(place, name) for place in places] for name in ("earliest", "likely", "latest")]


def test_all_times_rise_with_the_rank_and_the_last_row_is_the_end() -> None:
    made = plan([RUNNING, WAITING], now=NOW)

    for name in ("http", "ssl"):
        places = by_rank(made, name)
        end = ending(made, name).forecast

        assert len(places) == ROWS + 1
        assert all(column == sorted(column) for column in columns(places))
        assert all(place.earliest <= place.likely <= place.latest for place in places)
        assert end.latest
        assert abs(places[-1].latest - end.latest) < 5 * MINUTE


def test_the_table_begins_with_what_is_done_and_is_closer_where_it_is_sooner() -> None:
    places = by_rank(plan([RUNNING], now=NOW), "http")
    steps = [new.rank - old.rank for old, new in pairwise(places)]

    assert places[0] == Place(1000, NOW, NOW, NOW)
    assert places[-1].rank == 4000
    assert steps[0] < steps[-1] / 3


def test_a_place_in_a_waiting_job_comes_after_that_job_begins() -> None:
    made = plan([RUNNING, WAITING], now=NOW)
    begin, *places = by_rank(made, "ssl")
    http = ending(made, "http").forecast

    assert begin.rank == 0
    assert http.likely
    assert abs(begin.likely - http.likely) < 40 * MINUTE
    assert all(place.earliest > NOW + 60 * MINUTE for place in places)


def test_straight_lines_between_the_rows_are_close_to_what_asking_would_say() -> None:
    made = plan([RUNNING], now=NOW)
    for low, high in pairwise(by_rank(made, "http")):
        (asked,) = by_rank(made, "http", ranks=[(low.rank + high.rank) // 2])
        drawn = low.likely + (high.likely - low.likely) / 2

        assert abs(asked.likely - drawn) < 10 * MINUTE


def test_there_is_no_table_for_a_finished_job_nor_for_one_without_an_answer() -> None:
    done = Job("ip", JobState.DONE, 400, samples=SAMPLES)
    made = plan([done, Job("mail", JobState.QUEUED, 10, after=["web"]), Job("web", JobState.FAILED, 5)], now=NOW)

    assert [by_rank(made, name) for name in ("ip", "mail", "web")] == [(), (), ()]
