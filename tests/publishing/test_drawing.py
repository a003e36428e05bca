"""The picture of a recovery: what is drawn of it, from which data, and in how few bytes."""

import gzip
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.utils.translation import override

from incidents.publishing import pages
from incidents.publishing.axes import Axis, clocks, days
from incidents.publishing.drawing import Drawing, drawing
from incidents.publishing.lines import path
from incidents.publishing.reader import Reader
from incidents.publishing.state import State
from incidents.states import JobState, Stage
from incidents.timeline.items import ForecastItem, JobItem, OutlookItem

from . import plain
from .plain import INCIDENT, NOW, at
from .whole import forecast, read, text


def curve(*points: tuple[float, float], total: float = 100) -> tuple[tuple[float, float, float], ...]:
    """(minutes after NOW, done)"""
    return tuple((at(minute).timestamp(), done, total) for minute, done in points)


def running(*points: tuple[float, float], id: str = "job000000001", **given: Any) -> JobItem:
    """A job that has come so far; its last point is its last sample."""
    minute, done = points[-1]
    common = {"curve": curve(*points[:-1]), "done": done, "total": 100, "sampled_at": at(minute)}
    return plain.job(id, **common | given)


def state(*jobs: JobItem, said: tuple[ForecastItem, ...] = (), **given: Any) -> State:
    item = plain.incident(jobs=jobs, forecasts=said, **{"auto_forecast": True} | given)
    return plain.state(plain.update(-2), incident=item)


def drawn(*jobs: JobItem, said: tuple[ForecastItem, ...] = (), language: str = "en", **given: Any) -> Drawing | None:
    made = state(*jobs, said=said, **given)
    with override(language):
        return drawing(Reader(made, language), made.incidents[INCIDENT])


def picture(*jobs: JobItem, **given: Any) -> Drawing:
    made = drawn(*jobs, **given)
    assert made is not None
    return made


HALF = ((-60, 0), (-30, 20), (0, 60))
RANGE = OutlookItem(earliest=at(20), likely=at(25), latest=at(30))


def test_a_rollback_falls_and_the_present_is_at_two_thirds() -> None:
    made = picture(running((-60, 0), (-40, 50), (-39, 20), (0, 60)))

    assert made.lines[0].path == "M0 1000l222-500 11 300 434-400"
    assert made.present.x == "66.7%"
    assert made.present.words == "as of 14:05"


def test_the_fan_leads_from_the_last_sample_to_the_range_where_readers_are_told_of_it() -> None:
    told, untold = (picture(running(*HALF, outlook=RANGE), auto_forecast=auto) for auto in (True, False))

    fan = told.lines[0].fan
    assert fan
    assert (fan.area, fan.likely) == ("M649 400L866 0H974Z", "M649 400L920 0")
    assert (fan.low, fan.high, fan.words) == ("86.6%", "97.4%", "14:25–14:35")
    assert untold.lines[0].fan is None


def test_every_forecast_is_a_bar_from_when_it_was_made_to_what_it_said_with_its_outcome() -> None:
    said = (
        forecast(made_at=at(-10), likely=at(25)),
        forecast(made_at=at(-30), earliest=at(-5), latest=at(5), replaced_at=at(-10)),
        forecast(made_at=at(-55), latest=at(-40)),
    )

    made = picture(running(*HALF), said=said)

    shown = [(row.bar.shape, row.bar.words + row.bar.beside, row.bar.x1, row.bar.x2) for row in made.rows]
    assert shown == [
        ("open", "14:30 · still open", "55.6%", "94.4%"),
        ("replaced", "by 14:10 · revised", "33.3%", "72.2%"),
        ("missed", "by 13:25 · missed", "5.6%", "22.2%"),
    ]
    assert [(one.times, one.outcome) for one in made.figures.said][1] == ("between 14:00 and 14:10", "revised")


def test_a_bar_changes_when_its_time_has_passed_and_not_before() -> None:
    made = state(running(*HALF), said=(forecast(made_at=at(-10), latest=at(25)),))

    body, until = pages.incident(made, "en", id=INCIDENT)
    again, _ = pages.incident(replace(made, now=at(24)), "en", id=INCIDENT)
    later, _ = pages.incident(replace(made, now=at(26)), "en", id=INCIDENT)

    first, second, third = (re.findall(rb"<figure.*</figure>", one, re.DOTALL) for one in (body, again, later))
    assert until == at(25)
    assert first == second != third
    assert b"missed" in third[0]


@pytest.mark.parametrize(
    "given",
    [
        {"curve": ()},
        {"curve": curve((-5, 50))},
        {"curve": curve((-60, 0), (-30, 0)), "done": 0},
        {"curve": curve((-60, 10), (-30, 20)), "done": 0, "total": 0},
        {"curve": tuple((NOW.timestamp() - 30 + n, n, 100) for n in range(20))},
    ],
    ids=["nothing", "two samples", "nothing done", "total unknown", "half a minute"],
)
def test_where_there_is_too_little_to_draw_there_is_no_picture(given: dict[str, Any]) -> None:
    one = running((0, 60), **given)

    assert drawn(one) is None
    assert b"Verlauf als Bild" not in pages.front(state(one), "de")[0]


def test_the_front_page_leads_to_the_picture() -> None:
    made = state(running(*HALF))

    front, own = pages.front(made, "en")[0].decode(), pages.incident(made, "en", id=INCIDENT)[0].decode()

    assert f'href="/incidents/{INCIDENT}#course-{INCIDENT}"' in front
    assert "course.css" not in front
    assert f'id="course-{INCIDENT}"' in own


def test_what_is_over_ends_where_it_ended_and_hangs_on_no_clock() -> None:
    over = running((-60, 0), (-30, 60), (-10, 100), (0, 100), state=JobState.DONE, ended_at=at(-10))
    made = state(over, said=(forecast(made_at=at(-40), likely=at(300)),), stage=Stage.RESOLVED, ended_at=at(1))

    readers = [Reader(replace(made, now=at(minute)), "en") for minute in (5, 99_999)]
    with override("en"):
        first, second = (drawing(reader, made.incidents[INCIDENT]) for reader in readers)

    assert first == second
    assert first
    assert (first.present.words, first.rows[0].bar.beside) == ("as of 13:55", " · still open")
    assert [reader.until for reader in readers] == [None, None]


def test_of_many_jobs_those_that_run_are_drawn_and_the_rest_is_counted() -> None:
    done = [running(*HALF[:2], (-n, 100), id=f"job0000001{n:02}", ended_at=at(-n)) for n in range(1, 10)]
    now = [running(*HALF, id=f"job0000002{n:02}") for n in range(4)]
    next = plain.job("job000000300", state=JobState.QUEUED, done=0)

    made = picture(*done, *now, next)

    assert [one.job.id[-3:] for one in made.lines] == ["101", "102", "103", "104", "200", "201", "202", "203"]
    assert made.left_out == "5 more jobs are not drawn."
    pairs = combinations([(one.place, one.y) for one in made.lines], 2)
    assert all(abs(one[0] - other[0]) >= 7 or abs(one[1] - other[1]) >= 19 for one, other in pairs)


def test_the_table_says_how_far_each_job_was_at_round_times() -> None:
    late = running((-20, 0), (-10, 10), (0, 20), id="job000000002")

    made = picture(running(*HALF), late)

    rows = [(time, *(one.replace("\u00a0", " ") for one in shares)) for time, shares in made.figures.rows]
    assert rows[0] == ("13:10", "3 %", "–")
    assert rows[-2:] == [("14:00", "53 %", "15 %"), ("14:05", "60 %", "20 %")]
    assert len(rows) <= 12


def test_clock_times_are_those_on_the_wall_when_the_clock_is_changed() -> None:
    zone = plain.page().zone
    night = Axis(datetime(2026, 3, 28, 21, 30, tzinfo=UTC), datetime(2026, 3, 29, 4, 30, tzinfo=UTC))

    shown = [(one.x, one.words) for one in clocks(night, zone, "de")]

    assert shown == [
        ("7.1%", "23:00"), ("21.4%", ""), ("35.7%", "1:00"), ("50%", "3:00"), ("64.3%", "4:00"), ("78.6%", "5:00"),
        ("92.9%", "6:00"),
    ]  # fmt: skip
    assert [(one.x, one.words) for one in days(night, zone, "de")] == [("0%", "Sa"), ("21.4%", "So")]


def test_numbers_that_would_cover_each_other_stand_apart_in_the_order_of_their_shares() -> None:
    shares = [60, 59, 0, 61, 100, 99]
    jobs = [running((-60, 0), (-30, 9), (0, share), id=f"job00000000{n}") for n, share in enumerate(shares)]

    made = picture(*jobs)

    assert [one.y for one in made.lines] == [140, 159, 284, 121, 44, 63]


@pytest.mark.parametrize("hours", [1, 7, 30, 120, 900])
def test_an_axis_of_any_length_has_labels_that_fit(hours: int) -> None:
    over = Axis(NOW, NOW + timedelta(hours=hours))

    shown = [*clocks(over, plain.page().zone, "en"), *days(over, plain.page().zone, "en")]

    assert 2 <= len([one for one in shown if one.words]) <= 24
    assert len([one for one in shown if one.words and not one.wide]) <= 12


def test_five_jobs_with_all_their_points_fit_into_four_kilobytes(seed: int) -> None:
    rng = random.Random(seed)
    jobs = []
    for number in range(5):
        done, points = 0.0, []
        for step in range(240):
            done = max(0.0, done - 20) if rng.random() < 0.02 else min(99, done + rng.uniform(0, 0.9))
            points.append((step * 6 - 1440, done))
        jobs.append(running(*points, id=f"job00000000{number}", outlook=RANGE))

    body = pages.incident(state(*jobs), "de", id=INCIDENT)[0]

    found = re.search(rb'<svg class="picture".*?</svg>\n<p', body, re.DOTALL)
    assert found
    assert len(gzip.compress(found[0], 9)) <= 4_000


def test_hostile_names_stay_words_and_styles_stay_out() -> None:
    name = "<script>alert(1)</script>\"'&"
    made = state(running(*HALF, name={"en": name}, outlook=RANGE), said=(forecast(made_at=at(-9), likely=at(9)),))

    page = read(pages.incident(made, "en", id=INCIDENT)[0])

    assert page.problems == []
    assert name in page.text()
    assert not [one for _, one in page.elements if "style" in one]


def test_a_curve_without_length_is_no_line() -> None:
    assert path([]) == path([(1, 2)]) == ""
    assert path([(1, 2), (1, 2)]) == "M1 2l0 0"


def test_both_languages_name_the_same_picture() -> None:
    page = text(pages.incident(state(running(*HALF, outlook=RANGE)), "de", id=INCIDENT)[0])

    assert "Verlauf seit 13:05 Uhr" in page
    assert "Stand 14:05 Uhr: HTTP-Hosts: 60 %. HTTP-Hosts: Fertig zwischen 14:25 und 14:35 Uhr" in page
