"""The record of an incident: its figures, what readers see of it, and when there is such a page at all."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incidents.models import Service
from incidents.publishing import pages, payloads, record_json
from incidents.publishing.documents import removed
from incidents.publishing.reporting import Figures, figures
from incidents.publishing.state import State
from incidents.states import ENDED, PromiseState, Report, Stage, Status
from incidents.timeline import commands
from incidents.timeline.inputs import ForecastSaid, PromiseSaid
from incidents.timeline.items import KeptPromise
from incidents.timeline.records import EntryItem, RecordItem, StepItem
from tests import make

from . import plain
from .folders import Published
from .plain import INCIDENT, NOW, WEBMAIL, at
from .whole import forecast, over, text

BERLIN = ZoneInfo("Europe/Berlin")
DOWN, PARTLY, BACK = Status.MAJOR_OUTAGE, Status.PARTIAL_OUTAGE, Status.OPERATIONAL


def entry(typed: float, *, said: float | None = None, **given: Any) -> EntryItem:
    """Typed so many minutes after `NOW`, and `said` to have been said then."""
    values: dict[str, Any] = {"stage_then": Stage.INVESTIGATING, "from_log": False, "corrects": None, "edits": ()}
    values |= {"withdrawn_at": None, "redacted_at": None, "number": 1, "id": f"upd{abs(int(typed)):09}"}
    return EntryItem(at=at(typed if said is None else said), typed_at=at(typed), **values | given)


def promise(state: PromiseState, **given: Any) -> KeptPromise:
    values: dict[str, Any] = {"update_id": "upd000000001", "made_at": at(-120), "due": at(-90), "whole_day": False}
    values |= {"topic": {}, "kept_at": None, "kept_by": None, "late": 0, "word_at": None, "from_log": False}
    return KeptPromise(state=state, **values | given)


def counted(record: RecordItem, **given: Any) -> Figures:
    return figures(over(**given), record, zone=BERLIN, now=NOW)


def page_of(record: RecordItem, *, report: Report = Report.FULL, language: str = "en", **given: Any) -> str:
    return text(pages.report(state_of(record, report=report, **given), language, id=INCIDENT)[0])


def state_of(record: RecordItem, *, report: Report = Report.FULL, **given: Any) -> State:
    state = plain.state(incident=over(**given), page=plain.page(report=report))
    state.records = {INCIDENT: record}
    return state


def test_words_count_from_when_they_were_typed_and_what_was_added_later_is_marked() -> None:
    ended: dict[str, Any] = {"stage_then": Stage.RESOLVED}
    words = (entry(-168), entry(-150, said=-160), entry(-149, said=-160), entry(-60, **ended), entry(900, **ended))

    found = counted(RecordItem(entries=words))

    assert found.waited == timedelta(minutes=12)
    assert [one.typed_at for one in found.added_later] == [at(-149)]
    assert found.silence
    assert found.silence.length == timedelta(minutes=89)  # what comes after the end is none
    assert [(f"{day:%d}", count) for day, count in found.days] == [("03", 4), ("04", 1)]


def test_while_it_is_open_silence_lasts_until_now() -> None:
    found = counted(RecordItem(entries=(entry(-170), entry(-150))))

    assert found.silence
    assert (found.silence.start, found.silence.end) == (at(-150), NOW)


def test_only_promises_that_a_word_was_owed_for_are_counted() -> None:
    owed = [PromiseState.KEPT, PromiseState.ANSWERED, PromiseState.LATE, PromiseState.MISSED, PromiseState.OPEN]
    never = [PromiseState.REPLACED, PromiseState.ENDED, PromiseState.WITHDRAWN]
    promises = [promise(state) for state in (*owed, *never)]
    promises.append(promise(PromiseState.OPEN, due=at(5)))

    found = counted(RecordItem(promises=tuple(promises)))

    assert (found.kept, len(found.owed)) == (2, 5)


def test_the_error_of_forecasts_is_that_of_their_likely_time_in_the_middle() -> None:
    made = {"made_at": at(-170), "came_true_at": at(-60)}
    limit = forecast(latest=at(-50), of="most", **made)  # no aim that one could be off
    several = [forecast(likely=at(-60 + off), of=of, **made) for off, of in ((-40, "all"), (5, "first"))]
    ranged = forecast(earliest=at(-100), latest=at(-60), service_id=WEBMAIL, **made)

    found = counted(RecordItem(), forecasts=(*several, limit, ranged))

    assert sorted(one.error for one in found.forecasts if one.error is not None) == [-5, 20, 40]
    assert (found.off, found.aimed) == (20, 3)


def test_a_service_is_down_until_it_is_back_for_good_and_its_relapses_are_counted() -> None:
    steps = [(-170, DOWN), (-140, PARTLY), (-120, BACK), (-100, DOWN), (-90, BACK)]
    course = tuple(StepItem(WEBMAIL, at(minute), status) for minute, status in steps)
    fine = StepItem("srv000000002", at(-100), BACK)
    left = StepItem("srv000000003", at(-100), PARTLY)

    first, second = counted(RecordItem(steps=(*course, fine, left))).services

    assert (first.down_at, first.partly_at, first.back_at) == (at(-170), at(-140), at(-90))
    assert (first.down, first.relapses) == (timedelta(minutes=60), 1)
    assert (second.service_id, second.back_at, second.down) == ("srv000000003", None, None)


def test_changes_stand_in_the_order_in_which_they_were_made_without_the_words_that_went() -> None:
    edited = entry(-150, edits=(at(-20), at(-140)), redacted_at=at(-10))
    record = RecordItem(entries=(edited, entry(-130, corrects="upd000000150"), entry(-120, withdrawn_at=at(-110))))

    found = counted(record)

    kinds = ["edited", "corrected", "withdrawn", "edited", "removed"]
    assert [one.kind for one in found.changes] == kinds


FULL = RecordItem(
    entries=(entry(-168), entry(-60, stage_then=Stage.RESOLVED, edits=(at(-50),))),
    promises=(promise(PromiseState.KEPT, kept_at=at(-95)), promise(PromiseState.LATE, late=15, kept_at=at(-75))),
    steps=(StepItem(WEBMAIL, at(-180), DOWN), StepItem(WEBMAIL, at(-60), BACK)),
)
FORECASTS = (forecast(likely=at(-100), made_at=at(-170), came_true_at=at(-60)),)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["12 minutes after the beginning", "1 of 2 kept", "off by 40 minutes", "15 minutes late"]),
        (
            "de",
            ["12 Minuten nach dem Beginn", "1 von 2 eingehalten", "um 40 Minuten daneben", "15 Minuten zu spät"],
        ),
    ],
)
def test_the_record_says_in_words_what_became_of_promises_and_forecasts(language: str, said: list[str]) -> None:
    page = page_of(FULL, language=language, forecasts=FORECASTS)

    assert [one for one in said if one.casefold() not in page.casefold()] == []


def test_in_words_there_are_figures_and_no_list_of_what_went_wrong() -> None:
    page = page_of(FULL, report=Report.WORDS, forecasts=FORECASTS)
    document = json.loads(record_json.document(state_of(FULL, report=Report.WORDS, forecasts=FORECASTS), INCIDENT)[0])

    assert all(words in page for words in ("1 of 2 kept", "off by 40 minutes"))
    assert not any(words in page for words in ("late", "What we promised", "text changed"))
    said = document["report"]
    assert (said["form"], said["promises"], said["promise_list"]) == ("words", {"owed": 2, "kept": 1}, None)
    assert (said["forecasts"]["off_by_minutes"], said["forecast_list"], said["change_list"]) == (40, None, None)


def test_machines_read_every_promise_forecast_and_change() -> None:
    said = json.loads(record_json.document(state_of(FULL, forecasts=FORECASTS), INCIDENT)[0])["report"]

    assert [(one["state"], one["late_minutes"]) for one in said["promise_list"]] == [("kept", 0), ("late", 15)]
    assert [(one["state"], one["error_minutes"]) for one in said["forecast_list"]] == [("late", 40)]
    assert [(one["down_minutes"], one["relapses"]) for one in said["service_list"]] == [(120, 0)]
    assert [one["kind"] for one in said["change_list"]] == ["edited"]


def test_what_is_open_is_missed_by_itself_once_its_time_has_come() -> None:
    record = RecordItem(entries=(entry(-170),), promises=(promise(PromiseState.OPEN, due=at(30)),))
    state = state_of(record)

    body, until = pages.report(state, "en", id=INCIDENT)
    later = pages.report(replace(state, now=at(30)), "en", id=INCIDENT)[0]

    assert until == at(30) == record_json.document(state, INCIDENT)[1]
    assert ("still to come" in text(body), "the word is still missing" in text(later)) == (True, True)


@pytest.mark.parametrize("setting", Report)
@pytest.mark.parametrize("stage", [Stage.MONITORING, Stage.RESOLVED, Stage.POSTMORTEM])
def test_an_incident_leads_to_its_record_once_that_is_public(setting: Report, stage: Stage) -> None:
    state = plain.state(incident=replace(over(), stage=stage), page=plain.page(report=setting))

    address = payloads.incident(state, state.incidents[INCIDENT], ())["zwischenstand"]["report"]
    linked = b'/report"' in pages.incident(state, "en", id=INCIDENT)[0]

    public = stage == Stage.POSTMORTEM if setting == Report.AFTER_STATEMENT else stage in ENDED
    assert address == (f"https://status.example.com/incidents/{INCIDENT}/report" if public else None)
    assert linked is public


@pytest.mark.django_db(transaction=True, databases=["default", "reader"])
@pytest.mark.usefixtures("page")
def test_records_come_with_the_end_and_go_with_a_relapse_or_the_setting(tmp_path: Path) -> None:
    folder = Published(tmp_path / "snapshot")
    webmail, secret = make.service("Webmail"), make.service("Backstage", private=True)
    incident = make.incident(webmail, secret)
    own = {f"{prefix}incidents/{incident.pk}/report.html" for prefix in ("", "en/")}
    own.add(f"incidents/{incident.pk}/report.json")
    foretold = [ForecastSaid(likely=make.at(9), service=one.pk) for one in (webmail, secret)]
    make.post(incident, forecasts=foretold, promise=PromiseSaid(make.at(5)), now=make.at(1))
    there: list[bool] = []

    def look(minute: float) -> None:
        folder.settle(make.at(minute))
        found = own & folder.names()
        assert found in (set(), own)
        there.append(bool(found))

    look(2)
    make.resolve(incident, statuses=make.back(*Service.objects.all()), now=make.at(10))
    look(11)
    body = b"".join(folder.body(name) for name in sorted(own))
    commands.set_page(report=Report.AFTER_STATEMENT, author=make.ACTOR, now=make.at(12))
    look(13)
    make.post(incident, "What happened.", stage=Stage.POSTMORTEM, now=make.at(14))
    look(15)
    (folder.snapshot.public / f"incidents/{incident.pk}/report.html").unlink()
    look(90)
    make.relapse(incident, text=make.words("Down again."), statuses=make.down(webmail), now=make.at(91))
    look(92)

    assert there == [False, True, False, True, True, False]
    assert b"Webmail" in body
    assert b"Backstage" not in body


def test_with_an_incident_its_record_goes_too() -> None:
    state = state_of(FULL)
    state.incidents = {}

    gone = {name for name in removed(state, f"incident:{INCIDENT}") if "/report." in name}

    assert gone == {*removed(state, f"report:{INCIDENT}")}
    assert f"de/incidents/{INCIDENT}/report.html" in gone
