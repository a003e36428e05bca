"""Published state made in memory, for renderers: no database, any text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.publishing.state import State
from incidents.states import Impact, JobState, Stage, Status
from incidents.timeline.items import (
    GroupItem,
    IncidentItem,
    JobItem,
    OutlookItem,
    PageItem,
    ServiceItem,
    UpdateItem,
    Words,
)

NOW = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)  # a Tuesday, 14:05 in Berlin
INCIDENT = "inc000000001"
WEBMAIL = "srv000000001"


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def page(**given: Any) -> PageItem:
    values: dict[str, Any] = {
        "name": "Example Hosting",
        "url": "https://status.example.com",
        "time_zone": "Europe/Berlin",
        "languages": ("en", "de"),
        "id_host": "first.example.com",
        "created_at": NOW - timedelta(days=1),
        "page_version": int(NOW.timestamp()),
        "live_version": 0,
        "sequence": 1,
    }
    return PageItem(**values | given)


def service(id: str = WEBMAIL, **given: Any) -> ServiceItem:
    values: dict[str, Any] = {
        "slug": f"slug-of-{id[-1]}",
        "name": {"en": f"Webmail {id[-1]}"},
        "description": {},
        "group_id": None,
        "position": 0,
        "status": Status.OPERATIONAL,
        "status_since": NOW,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return ServiceItem(id=id, **values | given)


def incident(id: str = INCIDENT, **given: Any) -> IncidentItem:
    values: dict[str, Any] = {
        "kind": "incident",
        "title": {"en": "Storage is down"},
        "impact": Impact.MAJOR,
        "stage": Stage.INVESTIGATING,
        "started_at": NOW,
        "monitoring_at": None,
        "ended_at": None,
        "has_remainder": False,
        "statement_due": None,
        "scheduled_for": None,
        "scheduled_until": None,
        "created_at": NOW,
        "updated_at": NOW,
        "revision": 1,
        "update_count": 1,
        "statuses": (),
        "summary": None,
        "advice": (),
        "promise": None,
        "forecasts": (),
    }
    return IncidentItem(id=id, **values | given)


def job(id: str = "job000000001", **given: Any) -> JobItem:
    values: dict[str, Any] = {
        "key": id,
        "source_id": "src000000001",
        "incident_id": INCIDENT,
        "name": {"en": "HTTP hosts", "de": "HTTP-Hosts"},
        "unit": {"en": "hosts", "de": "Hosts"},
        "why": {},
        "state": JobState.RUNNING,
        "total": 9200,
        "done": 5060,
        "failed": 0,
        "after": (),
        "service_ids": (),
        "sampled_at": NOW,
        "started_at": None,
        "ended_at": None,
        "outlook": OutlookItem(),
        "silent_since": None,
    }
    return JobItem(id=id, **values | given)


def update(number: int = 1, text: str | Words = "We are looking into it.", **given: Any) -> UpdateItem:
    """An update of `INCIDENT`, `number` minutes after `NOW`; its HTML is `<p>text</p>` unless given."""
    words = {"en": text} if isinstance(text, str) else text
    values: dict[str, Any] = {
        "incident_id": INCIDENT,
        "at": at(number),
        "created_at": at(number),
        "text": words,
        "html": {language: f"<p>{one}</p>" for language, one in words.items()},
        "stage": "",
        "stage_then": Stage.INVESTIGATING,
        "weight": "note",
        "relapse": False,
        "about": (),
        "statuses": (),
        "forecasts": (),
        "progress": (),
        "promise": None,
        "advice": (),
        "versions": (),
        "images": (),
        "corrects": None,
        "corrected_by": (),
        "edited_at": None,
        "withdrawn_at": None,
        "redacted_at": None,
    }
    return UpdateItem(id=f"upd{number:09}", number=number, **values | given)


def state(*updates: UpdateItem, services: tuple[ServiceItem, ...] | None = None, **given: Any) -> State:
    """A page with one incident, one service and these updates, newest first, in every feed."""
    known = (service(),) if services is None else services
    item = given.pop("incident", None) or incident()
    made = State(
        now=NOW,
        page=given.pop("page", None) or page(),
        groups=(GroupItem(id=None, name={}, services=known),),
        standing=(item.id,),
        incidents={item.id: replace(item, update_count=len(updates))},
        latest=updates,
        **given,
    )
    made.updates = {item.id: updates}
    made.said = {item.id: tuple((update.at, one) for update in updates for one in update.progress)}
    made.service_updates = {one.id: updates for one in known}
    return made
