"""Ninety days of a service: for how long, how bad, and what is said of it."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.publishing import pages
from incidents.publishing.ninety import day_of
from incidents.publishing.state import State
from incidents.states import Status
from incidents.timeline.queries import Steps

from . import plain
from .plain import NOW, WEBMAIL, at
from .whole import text

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def hours(day: date, *steps: tuple[datetime, Status]) -> tuple[float, float, float, float]:
    """(known, troubled, maintained, weighted) of a day long past, in hours."""
    found = day_of([*steps], day, zone=BERLIN, now=NOW)
    times = (found.known, found.troubled, found.maintained, found.weighted)
    known, troubled, maintained, weighted = (round(one / HOUR, 6) for one in times)
    return known, troubled, maintained, weighted


def with_steps(*steps: tuple[datetime, Status]) -> State:
    state = plain.state()
    state.service_steps = {WEBMAIL: [*steps]}
    return state


def said(state: State, language: str = "en") -> str:
    return text(pages.service(state, language, id=WEBMAIL)[0])


@pytest.mark.parametrize(("day", "long"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 5, 1), 24)])
def test_a_day_is_as_long_as_its_clocks_make_it(day: date, long: int) -> None:
    down = (datetime(2025, 1, 1, tzinfo=UTC), Status.MAJOR_OUTAGE)

    assert hours(day, down) == (long, long, 0, long)


def test_each_part_of_a_day_counts_by_how_bad_it_was() -> None:
    midnight = datetime(2025, 4, 30, 22, tzinfo=UTC)
    steps = [
        (midnight - HOUR, Status.OPERATIONAL),
        (midnight + 2 * HOUR, Status.MAJOR_OUTAGE),
        (midnight + 3 * HOUR, Status.PARTIAL_OUTAGE),
        (midnight + 7 * HOUR, Status.DEGRADED_PERFORMANCE),
        (midnight + 12 * HOUR, Status.UNDER_MAINTENANCE),
        (midnight + 15 * HOUR, Status.OPERATIONAL),
    ]

    assert hours(date(2025, 5, 1), *steps) == (24, 10, 3, 1 + 2 + 1)
    assert day_of(steps, date(2025, 5, 1), zone=BERLIN, now=NOW).worst == Status.MAJOR_OUTAGE
    assert day_of(steps, date(2025, 5, 2), zone=BERLIN, now=NOW).worst == Status.OPERATIONAL


def test_a_step_at_midnight_is_of_the_day_that_begins() -> None:
    midnight = datetime(2025, 4, 30, 22, tzinfo=UTC)
    steps: Steps = [(midnight - HOUR, Status.OPERATIONAL), (midnight, Status.MAJOR_OUTAGE)]

    before, after = (day_of(steps, day, zone=BERLIN, now=NOW) for day in (date(2025, 4, 30), date(2025, 5, 1)))

    assert (before.worst, before.troubled) == (Status.OPERATIONAL, timedelta())
    assert (after.worst, after.troubled / HOUR) == (Status.MAJOR_OUTAGE, 24)


def test_today_counts_until_now_and_grows_by_itself_while_a_disruption_goes_on() -> None:
    state = with_steps((at(-3000), Status.OPERATIONAL), (at(-65), Status.MAJOR_OUTAGE))

    body, until = pages.service(state, "de", id=WEBMAIL)

    # 14:05 in Berlin: the last full ten minutes ended at 14:00, an hour after the beginning.
    assert "Dienstag, 03.03.2026 nicht erreichbar 1 Stunde " in text(body)
    assert until == at(5)


def test_a_quiet_service_changes_with_the_day_alone() -> None:
    state = with_steps((at(-3000), Status.OPERATIONAL))

    assert pages.service(state, "de", id=WEBMAIL)[1] == datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    assert "No disruption in the last 3 days." in said(state)
    assert "Available for" not in said(state)


def test_a_bar_is_as_high_as_what_was_lost_of_its_day() -> None:
    days = [datetime(2026, 2, day, 23, tzinfo=UTC) for day in (10, 12, 14, 16)]
    quiet = [(one + timedelta(days=1), Status.OPERATIONAL) for one in days]
    bad = (
        Status.MAJOR_OUTAGE,
        Status.PARTIAL_OUTAGE,
        Status.DEGRADED_PERFORMANCE,
        Status.UNDER_MAINTENANCE,
    )
    state = with_steps((days[0] - HOUR, Status.OPERATIONAL), *sorted([*zip(days, bad, strict=True), *quiet]))

    bars = re.findall(r'<i data-s="(\w+)"(?: data-h="(\d+)")?>', pages.service(state, "en", id=WEBMAIL)[0].decode())

    assert [one for one in bars if one[0] != "operational"] == [
        ("major", "10"),
        ("partial", "5"),
        ("degraded", "2"),
        ("maintenance", ""),
    ]


def test_the_figure_never_says_all_nor_more_than_is_known() -> None:
    state = with_steps(
        (at(-80 * 1440), Status.OPERATIONAL), (at(-1440), Status.MAJOR_OUTAGE), (at(-1439), Status.OPERATIONAL)
    )

    assert "1 day with a disruption in the last 81 days, 1 minute in all." in said(state)
    assert "Available for 99.9 % of that time" in said(state)
