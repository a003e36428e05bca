"""A past day in one line: what is counted, what came back for good, where the forecast went."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents import wording
from incidents.publishing.days import day_line
from incidents.states import Extent, Stage, Status
from incidents.timeline.items import ForecastItem, ServiceItem, StatusItem, UpdateItem

from . import plain
from .whole import forecast

DAY = datetime(2018, 1, 11, 7, 0, tzinfo=UTC)  # a Thursday, 8:00 in Berlin
NAMES = {"srv000000001": "mail", "srv000000002": "phpMyAdmin", "srv000000003": "SSH"}
MAIL, ADMIN, SSH = NAMES
SERVICES: dict[str, ServiceItem] = {id: plain.service(id, name={"en": name}) for id, name in NAMES.items()}
DOWN, BACK = Status.MAJOR_OUTAGE, Status.OPERATIONAL


def hours(count: float) -> datetime:
    return DAY + timedelta(hours=count)


def said(number: int, *statuses: StatusItem, forecasts: tuple[ForecastItem, ...] = (), **given: Any) -> UpdateItem:
    made = plain.update(number, statuses=statuses, forecasts=forecasts, **given)
    return replace(made, at=hours(number))


def line(*updates: UpdateItem, language: str = "en", **given: Any) -> str:
    made = day_line(updates, services=SERVICES, zone=plain.page().zone, language=language, **given)
    return made.replace(wording.NBSP, " ")


def test_a_day_is_counted_what_is_back_is_named_and_a_forecast_that_slipped_says_from_and_to() -> None:
    tonight = forecast(latest=hours(14))
    morning = forecast(latest=hours(24))
    day = (
        said(0, forecasts=(tonight,)),
        said(1, StatusItem(MAIL, BACK, DOWN), StatusItem(ADMIN, BACK, DOWN)),
        said(2, StatusItem(SSH, BACK, DOWN)),
        said(3, forecasts=(morning,)),
    )

    assert line(*day) == "4 updates; mail, phpMyAdmin, SSH back; forecast moved from 22:00 to Fri 08:00"
    assert line(*day, language="de") == (
        "4 Meldungen; mail, phpMyAdmin, SSH wieder da; Prognose von 22:00 auf Fr 8:00 Uhr verschoben"
    )
    assert line(*reversed(day)) == line(*day)


def test_what_went_down_and_came_back_on_the_same_day_is_not_said() -> None:
    assert line(said(0, StatusItem(MAIL, DOWN, BACK)), said(1, StatusItem(MAIL, BACK, DOWN))) == "2 updates"
    assert line(said(0, StatusItem(MAIL, BACK, DOWN)), said(1, StatusItem(MAIL, DOWN, BACK))) == "2 updates"
    assert line(said(0, StatusItem(MAIL, DOWN, BACK))) == "1 update; mail down"


@pytest.mark.parametrize("extent", [Extent.FEW, Extent.HALF, Extent.MOST, Extent.ALL_BUT_FEW])
@pytest.mark.parametrize(("language", "all_back"), [("en", "mail back"), ("de", "mail wieder da")])
def test_most_are_back_is_never_said_like_back(extent: Extent, language: str, all_back: str) -> None:
    partly = line(said(0, StatusItem(MAIL, BACK, DOWN, extent=extent)), language=language)
    whole = line(said(0, StatusItem(MAIL, BACK, DOWN)), language=language)

    assert all_back in whole
    assert all_back not in partly
    assert "mail: " in partly


def test_back_for_some_or_by_a_percentage_says_so() -> None:
    whom = StatusItem(MAIL, BACK, DOWN, for_whom={"en": "without an address of your own"})

    assert line(said(0, whom)) == "1 update; mail: back (without an address of your own)"
    assert line(said(0, StatusItem(MAIL, BACK, DOWN, percent=80))) == "1 update; mail: 80 % back"


def test_not_before_and_by_are_never_worded_alike() -> None:
    by, not_before = forecast(latest=hours(14)), forecast(earliest=hours(24))

    changed = line(said(0, forecasts=(by,)), said(1, forecasts=(not_before,)))
    later = line(said(0, forecasts=(replace(not_before, earliest=hours(14)),)), said(1, forecasts=(not_before,)))

    assert changed == "2 updates; forecast changed from “by 22:00” to “not before Fri 08:00”"
    assert later == "2 updates; forecast changed from “not before 22:00” to “not before Fri 08:00”"
    assert line(said(0, forecasts=(by,))) == "1 update; forecast: by 22:00"


def test_a_forecast_of_most_is_none_of_all_and_one_of_a_service_names_it() -> None:
    most = forecast(likely=hours(4), of="most")
    mail = forecast(likely=hours(4), service_id=MAIL)
    ssh = forecast(likely=hours(5), service_id=SSH)

    assert line(said(0, forecasts=(most,))) == "1 update"
    assert line(said(0, forecasts=(mail,))) == "1 update; mail: forecast: most likely 12:00"
    assert line(said(0, forecasts=(mail, ssh))) == "1 update"


def test_relapses_the_end_withdrawals_and_additions_are_said() -> None:
    relapse = said(1, relapse=True, stage=Stage.IDENTIFIED)
    end = said(2, stage=Stage.RESOLVED)
    gone = said(3, withdrawn_at=hours(4))

    assert line(relapse, end, gone, extended=2) == "2 updates; 1 withdrawn; 2 additions; 1 relapse; resolved"
    assert line(replace(end, at=hours(0)), relapse) == "2 updates; 1 relapse"
    assert line(relapse, end, language="de") == "2 Meldungen; 1 Rückfall; behoben"


def test_of_a_day_that_is_shown_in_part_nothing_is_claimed_but_how_much_is_shown() -> None:
    assert line(said(0, StatusItem(MAIL, BACK, DOWN)), said(1), partly=True) == "2 updates on this page"


def test_services_that_readers_may_not_know_of_are_not_named() -> None:
    assert line(said(0, StatusItem("srv000000009", BACK, DOWN))) == "1 update"
