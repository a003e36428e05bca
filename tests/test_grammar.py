"""The grammar: what sentences say. They stand in `grammar_sentences.py`."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from incidents.grammar import find_forecasts, find_links, find_progress, find_promise

from .grammar_sentences import (
    BERLIN,
    DONE,
    FORECASTS,
    NO_FORECASTS,
    NO_PROMISES,
    NOT_DONE,
    NOW,
    PROMISES,
    on,
)


@pytest.mark.parametrize(("text", "shares"), DONE)
def test_a_share_that_is_back_or_done_is_progress(text: str, shares: list[tuple[float, float]]) -> None:
    found = find_progress(text)

    assert [(each.low, each.high) for each in found] == shares
    assert all(each.quote and each.quote in text for each in found)


@pytest.mark.parametrize("text", NOT_DONE)
def test_a_share_of_anything_else_is_none(text: str) -> None:
    assert find_progress(text) == []


@pytest.mark.parametrize(("text", "etas"), FORECASTS)
def test_a_forecast_says_when(text: str, etas: list[tuple[str, datetime]]) -> None:
    found = find_forecasts(text, at=NOW, zone=BERLIN)

    assert [(each.kind, each.target) for each in found] == etas
    assert all(each.quote and each.quote in text for each in found)


@pytest.mark.parametrize("text", NO_FORECASTS)
def test_facts_hours_meetings_and_forecasts_taken_back_are_no_forecasts(text: str) -> None:
    assert find_forecasts(text, at=NOW, zone=BERLIN) == []


@pytest.mark.parametrize(("text", "due"), PROMISES)
def test_the_next_update_is_promised(text: str, due: datetime) -> None:
    promise = find_promise(text, at=NOW, zone=BERLIN)

    assert promise is not None
    assert promise.due == due
    assert promise.quote in text


@pytest.mark.parametrize("text", NO_PROMISES)
def test_older_updates_reports_and_words_without_a_time_promise_nothing(text: str) -> None:
    assert find_promise(text, at=NOW, zone=BERLIN) is None


@pytest.mark.parametrize(("text", "due"), [row for row in PROMISES if "expect" not in row[0]])
def test_a_promise_is_no_forecast_as_well(text: str, due: datetime) -> None:
    assert find_forecasts(text, at=NOW, zone=BERLIN) == []


def test_the_earliest_of_several_promises_is_the_next_update() -> None:
    text = "Ausführlicher berichten wir morgen früh um 9 Uhr. Nächstes Update um 17 Uhr."

    promise = find_promise(text, at=NOW, zone=BERLIN)

    assert promise is not None
    assert promise.due == on(8, 17)


def test_a_clock_time_is_read_in_the_zone_of_the_update_unless_it_names_one() -> None:
    at = datetime(2024, 11, 8, 9, 0, tzinfo=ZoneInfo("America/Chicago"))

    plain, named = (
        find_forecasts(f"Service should be restored by {time}.", at=at, zone=BERLIN)[0].target
        for time in ("18:00", "18:00 CET")
    )

    assert plain.isoformat() == "2024-11-08T18:00:00-06:00"
    assert named.isoformat() == "2024-11-08T18:00:00+01:00"


def test_an_abbreviation_that_means_several_zones_is_the_zone_that_has_it_or_nothing() -> None:
    text = "Service should be restored by 6 PM CST."

    chicago = find_forecasts(text, at=NOW, zone=ZoneInfo("America/Chicago"))
    shanghai = find_forecasts(text, at=NOW, zone=ZoneInfo("Asia/Shanghai"))

    assert [each.target.isoformat() for each in chicago] == ["2024-11-08T18:00:00-06:00"]
    assert [each.target.isoformat() for each in shanghai] == ["2024-11-09T18:00:00+08:00"]
    assert find_forecasts(text, at=NOW, zone=BERLIN) == []


def test_a_length_of_time_is_elapsed_time_over_a_change_of_the_clocks() -> None:
    at = datetime(2024, 10, 27, 1, 30, tzinfo=BERLIN)

    (eta,) = find_forecasts("We expect recovery within two hours.", at=at, zone=BERLIN)

    assert eta.target.isoformat() == "2024-10-27T02:30:00+01:00"


def test_a_time_at_the_moment_of_writing_is_the_next_one() -> None:
    (eta,) = find_forecasts("Wir rechnen bis 14:05 Uhr mit einer Lösung.", at=NOW, zone=BERLIN)

    assert eta.target == on(9, 14, 5)


def test_links_have_a_scheme_and_lose_the_marks_behind_them() -> None:
    text = (
        "Siehe (https://a.example/x), https://en.example/wiki/A_(b). [Bericht](https://b.example/q?a=1&b=2), "
        "<https://c.example> „https://d.example“ http:// www.e.example ftp://f.example HTTPS://G.example/x!"
    )

    assert find_links(text) == [
        "https://a.example/x",
        "https://en.example/wiki/A_(b)",
        "https://b.example/q?a=1&b=2",
        "https://c.example",
        "https://d.example",
        "HTTPS://G.example/x",
    ]


def test_figures_inside_an_address_say_nothing() -> None:
    text = "See https://status.example/restored/80%25?until=18:00&by=noon for details."

    assert find_progress(text) == []
    assert find_forecasts(text, at=NOW, zone=BERLIN) == []
