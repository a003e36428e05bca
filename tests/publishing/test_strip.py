"""The record of forecasts as readers see it, and what stands beside staff's word."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from incidents.publishing import pages, payloads
from incidents.publishing.reader import Reader
from incidents.publishing.state import State
from incidents.publishing.strip import strip
from incidents.states import Stage
from incidents.timeline.items import ForecastItem

from . import plain
from .plain import INCIDENT, NOW, WEBMAIL, at
from .whole import forecast, text

HEADING = "What we said before, and what became of it"


def front(state: State, language: str = "en") -> str:
    return text(pages.front(state, language)[0])


def shown(*said: ForecastItem, language: str = "en") -> str:
    return front(plain.state(incident=plain.incident(forecasts=said)), language)


FATES: list[tuple[dict[str, Any], str]] = [
    ({"latest": at(20), "came_true_at": at(-5)}, "by 14:25 kept: back 14:00"),
    ({"likely": at(60), "came_true_at": at(-5)}, "most likely 15:05 sooner than said: back 14:00"),
    ({"latest": at(-80), "came_true_at": at(-5)}, "no longer valid: by 12:45 missed by 1 hour 15 minutes"),
    ({"latest": at(-80), "replaced_at": at(-70)}, "no longer valid: by 12:45 missed"),
    ({"latest": at(90), "replaced_at": at(-70)}, "no longer valid: by 15:35 revised 12:55: Slow drives."),
    (
        {"latest": at(90), "withdrawn_at": at(-9), "withdrawal": {"en": "Restart."}},
        "no longer valid: by 15:35 withdrawn 13:56: Restart.",
    ),
    ({"latest": at(90), "doubted_at": at(-9), "doubt": {"en": "Fans."}}, "by 15:35 doubted 13:56: Fans."),
    ({"earliest": at(-80), "replaced_at": at(-70)}, "not before 12:45 kept"),
]


@pytest.mark.parametrize(("given", "words"), FATES)
def test_each_earlier_forecast_says_what_became_of_it(given: dict[str, Any], words: str) -> None:
    earlier = forecast(made_at=at(-300), **given)
    newest = forecast(latest=at(240), made_at=at(-70), reason={"en": "Slow drives."})

    record = shown(newest, earlier).partition(HEADING)[2]

    assert record.startswith(f" 09:05 {words}")


def test_what_was_open_is_missed_by_itself_once_its_time_has_come() -> None:
    said = forecast(latest=at(5), service_id=WEBMAIL, of="most", made_at=at(-60))
    newer = forecast(latest=at(60), of="most", made_at=at(-30))
    state = plain.state(incident=plain.incident(forecasts=(newer, said)))

    later = replace(state, now=at(6))

    assert pages.front(state, "en")[1] == at(5)
    assert "When most are back (Webmail 1): no longer valid: by 14:10 missed" in front(later)


def test_a_doubted_forecast_and_one_taken_back_say_so_in_place_of_a_time() -> None:
    doubted = forecast(likely=at(60), made_at=at(-60), doubted_at=at(-5), doubt={"de": "Die Platten sind langsam."})
    gone = replace(doubted, withdrawn_at=at(-1), withdrawal={"en": "We start again."})

    assert (
        "Wir zweifeln, ob die Prognose „voraussichtlich 15:05 Uhr“ hält. Eine neue Zeit wissen wir noch nicht. "
        "angezweifelt 14:00 Uhr: Die Platten sind langsam." in shown(doubted, language="de")
    )
    assert (
        "We take back the forecast “most likely 15:05”. We do not know a new time yet. withdrawn 14:04: We start again."
        in shown(gone)
    )


@pytest.mark.parametrize(
    ("times", "beside"),
    [
        ({"likely": at(100)}, False),
        ({"likely": at(180)}, True),
        ({"earliest": at(10), "likely": at(40), "latest": at(70)}, True),
    ],
)
def test_what_is_computed_stands_beside_staff_s_word_only_where_it_is_something_else(
    times: dict[str, datetime], beside: bool
) -> None:
    said = forecast(earliest=at(60), latest=at(120), made_at=at(-5))
    computed = forecast(computed=True, made_at=at(-1), **times)

    words = shown(computed, said)

    assert "between 15:05 and 16:05 said 14:00" in words
    assert ("According to the recovery system" in words) == beside
    assert HEADING not in words


def test_what_was_computed_before_is_on_record_with_who_said_it() -> None:
    before = forecast(computed=True, likely=at(60), made_at=at(-60), replaced_at=at(-5))
    newest = forecast(computed=True, likely=at(150), made_at=at(-5))

    record = shown(newest, before).partition(HEADING)[2]

    words = "according to the recovery system: no longer valid: most likely 15:05 revised 14:00"
    assert record.startswith(f" 13:05 {words}")


def test_what_is_computed_stands_alone_where_staff_said_nothing_and_says_who_says_so() -> None:
    computed = forecast(computed=True, likely=at(60), made_at=NOW)
    of_job = forecast(computed=True, likely=at(30), made_at=NOW, job_id="job000000001")

    words = shown(of_job, computed, language="de")

    assert "voraussichtlich 15:05 Uhr laut Wiederherstellungssystem, Stand 14:05 Uhr" in words
    assert "14:35" not in words


def test_the_record_of_what_is_over_stands_on_its_page_in_words_that_no_later_day_changes() -> None:
    said = forecast(latest=at(-60), made_at=at(-90), came_true_at=at(-30))
    item = plain.incident(stage=Stage.RESOLVED, started_at=at(-180), ended_at=at(-30), forecasts=(said,))
    state = plain.state(incident=item)

    days = [text(pages.incident(replace(state, now=at(later)), "en", id=INCIDENT)[0]) for later in (0, 9 * 1440)]

    for words in days:
        assert "12:35 no longer valid: by 13:05 missed by 30 minutes" in words


def test_machines_read_what_became_of_a_forecast_and_which_one_is_in_force() -> None:
    late = forecast(latest=at(-60), made_at=at(-90), came_true_at=at(-30))
    revised = forecast(latest=at(60), made_at=at(-80), replaced_at=at(-70))
    open = forecast(latest=at(90), made_at=at(-70))
    computed = forecast(latest=at(100), made_at=at(-1), computed=True)
    item = plain.incident(forecasts=(computed, open, revised, late))

    ours = payloads.incident_extra(plain.state(incident=item), item, newest=None)

    told = [(one["state"], one["missed_by_minutes"], one["by"]) for one in ours["forecasts"]]
    assert told == [
        ("open", None, "engine"),
        ("open", None, "staff"),
        ("superseded", None, "staff"),
        ("late", 30, "staff"),
    ]
    assert ours["forecast"]["latest"] == "2026-03-03T15:35:00.000+01:00"


def test_what_staff_said_stays_in_sight_whatever_is_computed_of_parts_meanwhile() -> None:
    said = [forecast(latest=at(minute + 90), made_at=at(minute), replaced_at=at(minute + 9)) for minute in (-90, -60)]
    parts = [
        forecast(likely=at(minute + 30), made_at=at(minute), replaced_at=at(minute + 1), computed=True, of="first")
        for minute in range(-30, -10)
    ]

    made = strip(Reader(plain.state(), "en"), plain.incident(forecasts=(*parts, *said)))

    assert [mark.words for mark in made.shown[1:]] == ["bis 14:35", "bis 14:05"]
    assert len(made.shown) + len(made.folded) == 22
