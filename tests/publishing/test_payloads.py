"""The JSON documents of an incident: Statuspage's keys to the letter, our own beside them, nothing volatile."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incidents.publishing import payloads
from incidents.publishing.state import State
from incidents.states import AdviceKind, Extent, Impact, PromiseState, Stage, Status
from incidents.timeline.items import (
    AdviceItem,
    ForecastItem,
    GroupItem,
    ProgressItem,
    PromiseItem,
    StatusItem,
    SummaryItem,
)

from . import plain

INCIDENT_KEYS = {
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "monitoring_at",
    "resolved_at",
    "impact",
    "shortlink",
    "started_at",
    "page_id",
    "incident_updates",
    "components",
    "reminder_intervals",
    "zwischenstand",
}
UPDATE_KEYS = {
    "id",
    "status",
    "body",
    "incident_id",
    "created_at",
    "updated_at",
    "display_at",
    "affected_components",
    "deliver_notifications",
    "custom_tweet",
    "tweet_id",
    "zwischenstand",
}
COMPONENT_KEYS = {
    "id",
    "name",
    "status",
    "created_at",
    "updated_at",
    "position",
    "description",
    "showcase",
    "start_date",
    "group_id",
    "page_id",
    "group",
    "only_show_if_degraded",
    "zwischenstand",
}
OURS = {
    "title",
    "summary",
    "facts",
    "forecast",
    "forecasts",
    "promise",
    "progress",
    "not_affected",
    "remainder",
    "advice",
    "report",
}


def document(state: State) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(payloads.incident_document(state, plain.INCIDENT)[0])
    return loaded


def incident(state: State) -> dict[str, Any]:
    found: dict[str, Any] = document(state)["incident"]
    return found


def first_update(state: State) -> dict[str, Any]:
    found: dict[str, Any] = incident(state)["incident_updates"][0]
    return found


def forecast(service: str | None = None, *, likely: float = 60, of: str = "all") -> ForecastItem:
    return ForecastItem(None, plain.at(likely), None, of, service, plain.NOW, False, {})


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "2026-03-03T14:05:00.473+01:00"),
        ("America/Los_Angeles", "2026-03-03T05:05:00.473-08:00"),
        ("UTC", "2026-03-03T13:05:00.473Z"),
        ("Asia/Kathmandu", "2026-03-03T18:50:00.473+05:45"),
    ],
)
def test_times_have_milliseconds_and_the_pages_offset(zone: str, said: str) -> None:
    at = datetime(2026, 3, 3, 13, 5, 0, 473999, tzinfo=UTC)

    assert payloads.stamp(at, ZoneInfo(zone)) == said
    assert payloads.stamp(None, ZoneInfo(zone)) is None


def test_an_incident_has_statuspages_keys_and_null_rather_than_a_missing_one() -> None:
    of = plain.incident(statuses=(StatusItem(plain.WEBMAIL, Status.MAJOR_OUTAGE),))

    found = document(plain.state(plain.update(), incident=of))

    assert set(found) == {"page", "incident", "updates_total"}
    assert set(found["page"]) == {"id", "name", "url", "time_zone", "updated_at"}
    assert set(found["incident"]) == INCIDENT_KEYS
    assert set(found["incident"]["zwischenstand"]) == OURS
    assert set(found["incident"]["components"][0]) == COMPONENT_KEYS
    assert set(found["incident"]["incident_updates"][0]) == UPDATE_KEYS
    for key in ("monitoring_at", "resolved_at", "reminder_intervals"):
        assert found["incident"][key] is None


def test_a_maintenance_has_its_planned_times_beside() -> None:
    of = plain.incident(
        kind="maintenance",
        stage=Stage.IN_PROGRESS,
        impact=Impact.MAINTENANCE,
        scheduled_for=plain.at(0),
        scheduled_until=plain.at(90),
    )

    found = incident(plain.state(plain.update(), incident=of))

    assert set(found) == INCIDENT_KEYS | {"scheduled_for", "scheduled_until"}
    assert (found["status"], found["impact"]) == ("in_progress", "maintenance")
    assert found["scheduled_until"] == "2026-03-03T15:35:00.000+01:00"


def test_an_update_says_what_it_changed_with_group_and_component() -> None:
    grouped = plain.service(group_id="grp1", name={"en": "Webmail"})
    state = plain.state(
        plain.update(
            stage_then=Stage.IDENTIFIED,
            statuses=(StatusItem(plain.WEBMAIL, Status.PARTIAL_OUTAGE, Status.OPERATIONAL),),
            edited_at=plain.at(9),
        )
    )
    state = replace(state, groups=(GroupItem("grp1", {"en": "Mail"}, (grouped,)),))

    found = first_update(state)

    assert found["affected_components"] == [
        {
            "code": plain.WEBMAIL,
            "name": "Mail - Webmail",
            "old_status": "operational",
            "new_status": "partial_outage",
        }
    ]
    assert (found["status"], found["body"]) == ("identified", "We are looking into it.")
    assert found["display_at"] == found["created_at"] == "2026-03-03T14:06:00.000+01:00"
    assert found["updated_at"] == "2026-03-03T14:14:00.000+01:00"


def test_an_update_that_changed_no_status_affects_null() -> None:
    assert first_update(plain.state(plain.update()))["affected_components"] is None


def test_facts_speak_where_an_update_has_no_text() -> None:
    said = plain.update(text={}, progress=(ProgressItem(68, 68, None),))

    found = first_update(plain.state(said))

    assert found["body"] == "68\u00a0% back"
    assert found["zwischenstand"]["facts"]["en"] == "68\u00a0% back"
    assert found["zwischenstand"]["text"] == {}


def test_a_withdrawn_update_keeps_its_place_and_a_mark() -> None:
    gone = replace(plain.update(), text={}, html={}, withdrawn_at=plain.at(20))

    found = first_update(plain.state(gone))

    assert found["id"] == gone.id
    assert found["zwischenstand"]["withdrawn"] is True
    assert "withdrawn" in found["body"]


def test_a_component_carries_its_present_status_and_how_far_that_is_true() -> None:
    said = StatusItem(plain.WEBMAIL, Status.PARTIAL_OUTAGE, extent=Extent.MOST, for_whom={"en": "only with an own IP"})
    of = plain.incident(statuses=(said,), forecasts=(forecast(plain.WEBMAIL),))
    services = (plain.service(status=Status.MAJOR_OUTAGE),)

    (found,) = incident(plain.state(plain.update(), incident=of, services=services))["components"]

    assert found["status"] == "major_outage"
    assert found["zwischenstand"]["extent"] == "most"
    assert found["zwischenstand"]["for_whom"] == {"en": "only with an own IP"}
    assert found["zwischenstand"]["forecast"]["likely"] == "2026-03-03T15:05:00.000+01:00"


def test_an_ended_incidents_components_keep_the_status_they_were_left_with() -> None:
    said = StatusItem(plain.WEBMAIL, Status.OPERATIONAL, since=plain.at(30))
    of = plain.incident(stage=Stage.RESOLVED, ended_at=plain.at(30), statuses=(said,))
    state = plain.state(plain.update(), incident=of)
    later = plain.state(plain.update(), incident=of, services=(plain.service(status=Status.MAJOR_OUTAGE),))

    assert document(later) == document(state)
    assert incident(state)["components"][0]["status"] == "operational"


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"promise": (PromiseState.OPEN, False)}, "open"),
        ({"promise": (PromiseState.OPEN, True)}, "answer_open"),
        ({"promise": (PromiseState.KEPT, False)}, "kept"),
        ({"promised": (PromiseState.LATE, True)}, "late"),
        ({"promised": (PromiseState.MISSED, True)}, "missed"),
    ],
)
def test_a_promise_tells_what_became_of_it(given: dict[str, Any], state: str) -> None:
    said: dict[str, Any] = {
        name: PromiseItem(plain.at(45), False, {}, plain.NOW, state=state, word_given=word_given)
        for name, (state, word_given) in given.items()
    }

    found = incident(plain.state(plain.update(), incident=plain.incident(**said)))

    assert found["zwischenstand"]["promise"]["state"] == state


def test_our_own_fields_tell_what_statuspage_has_no_word_for() -> None:
    advice = AdviceItem(
        "adv1", AdviceKind.WORKAROUND, {"en": "<p>Use IMAP.</p>"}, (plain.WEBMAIL,), plain.NOW, None, None
    )
    of = plain.incident(
        statuses=(
            StatusItem(plain.WEBMAIL, Status.MAJOR_OUTAGE, remainder=True),
            StatusItem("srv000000002", Status.OPERATIONAL, unaffected=True),
        ),
        summary=SummaryItem({"en": "<p>Half is back.</p>"}, {"en": "Half is back."}, plain.at(3)),
        forecasts=(forecast(plain.WEBMAIL, likely=90), forecast(of="most"), forecast(likely=120)),
        promise=PromiseItem(plain.at(45), False, {"en": "mail"}, plain.NOW),
        advice=(advice,),
    )
    services = (plain.service(), plain.service("srv000000002"))

    found = incident(plain.state(plain.update(2, stage="identified"), plain.update(1), incident=of, services=services))
    ours = found["zwischenstand"]

    assert [one["id"] for one in found["components"]] == [plain.WEBMAIL]
    assert ours["summary"] == {"text": {"en": "Half is back."}, "at": "2026-03-03T14:08:00.000+01:00"}
    assert ours["facts"]["en"] == "Cause found"
    assert ours["forecast"]["likely"] == "2026-03-03T16:05:00.000+01:00"
    assert [one["of"] for one in ours["forecasts"]] == ["all", "most", "all"]
    assert ours["promise"] == {
        "due": "2026-03-03T14:50:00.000+01:00",
        "whole_day": False,
        "topic": {"en": "mail"},
        "state": "open",
    }
    assert (ours["not_affected"], ours["remainder"]) == (["srv000000002"], [plain.WEBMAIL])
    assert [(one["kind"], one["services"], one["ended_at"]) for one in ours["advice"]] == [
        ("workaround", [plain.WEBMAIL], None)
    ]


def test_a_full_page_of_older_updates_changes_with_none_of_what_comes_later() -> None:
    updates = tuple(plain.update(number) for number in (3, 2, 1))
    state = plain.state(*updates, pages={(plain.INCIDENT, 1): updates})
    after = plain.incident(stage=Stage.RESOLVED, ended_at=plain.at(99), updated_at=plain.at(99), revision=9)
    later = plain.state(plain.update(4), *updates, incident=after, pages={(plain.INCIDENT, 1): updates})

    body = payloads.page_document(state, plain.INCIDENT, 1)[0]
    found = json.loads(body)

    assert payloads.page_document(later, plain.INCIDENT, 1)[0] == body
    assert found["page_number"] == 1
    assert found["incident"]["id"] == plain.INCIDENT
    assert [one["id"][-1] for one in found["incident"]["incident_updates"]] == ["3", "2", "1"]


@pytest.mark.parametrize(
    "change",
    [
        lambda state: replace(state, page=replace(state.page, page_version=99, live_version=9, sequence=12)),
        lambda state: replace(state, now=plain.NOW + timedelta(days=400)),
        lambda state: replace(
            state, incidents=state.incidents | {"other": plain.incident("other", updated_at=plain.at(999))}
        ),
    ],
    ids=["versions", "clock", "another incident"],
)
def test_nothing_but_the_incident_moves_its_document(change: Callable[[State], State]) -> None:
    state = plain.state(plain.update())
    changed = change(state)
    changed.updates = state.updates

    assert payloads.incident_document(changed, plain.INCIDENT) == payloads.incident_document(state, plain.INCIDENT)


def test_a_service_that_is_no_longer_offered_keeps_its_name_in_what_was_said() -> None:
    said = plain.update(statuses=(StatusItem("srvretired00", Status.MAJOR_OUTAGE),))
    former = (plain.service("srvretired00", name={"en": "Old FTP"}),)

    found = first_update(plain.state(said, former=former))

    assert found["affected_components"][0]["name"] == "Old FTP"
    assert found["zwischenstand"]["facts"]["en"] == "Down: Old FTP"
