"""An incident as JSON: Statuspage's keys (CONTRACTS 4), our own under `zwischenstand`. Machine forms are English."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from incidents import wording
from incidents.eta.scoring import Outcome
from incidents.states import Kind, Of
from incidents.timeline.facts import facts_line
from incidents.timeline.items import (
    AdviceItem,
    ForecastItem,
    ImageItem,
    IncidentItem,
    JobItem,
    PageItem,
    ServiceItem,
    StatusItem,
    SummaryItem,
    UpdateItem,
    Words,
)
from incidents.timeline.verdicts import on_record

from .pictures import shown
from .reporting import public_form
from .state import State


def encoded(value: object) -> bytes:
    """Compact UTF-8 JSON with a newline at its end; what UTF-8 cannot carry becomes `?`."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode(errors="replace")


def stamp(at: datetime | None, zone: ZoneInfo) -> str | None:
    """ISO 8601 with milliseconds in the page's zone offset, `Z` for UTC (Statuspage's form)."""
    if at is None:
        return None
    text = at.astimezone(zone).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def page(state: State, *, updated_at: datetime) -> dict[str, Any]:
    """Statuspage's `page`; `updated_at` is of what the document tells, so that no other incident changes its bytes."""
    return {
        "id": state.page.id_host,
        "name": state.page.name,
        "url": state.page.url,
        "time_zone": state.page.time_zone,
        "updated_at": stamp(updated_at, state.page.zone),
    }


def incident_document(state: State, id: str) -> tuple[bytes, None]:
    """`/incidents/<id>.json`: the incident with its newest 200 updates."""
    item = state.incidents[id]
    document = {
        "page": page(state, updated_at=item.updated_at),
        "incident": incident(state, item, state.updates[id]),
        "updates_total": item.update_count,
    }
    return encoded(document), None


def page_document(state: State, id: str, number: int) -> tuple[bytes, None]:
    """`/incidents/<id>/page/<n>.json`: 200 older updates; nothing in it changes with what comes later."""
    item, updates = state.incidents[id], state.pages[id, number]
    named = {
        "id": id,
        "name": wording.said(item.title, state.page.language),
        "shortlink": f"{state.page.url}/incidents/{id}",
        "page_id": state.page.id_host,
        "incident_updates": [update(state, one) for one in updates],
    }
    changed_at = max(one.changed_at for one in updates)
    return encoded({"page": page(state, updated_at=changed_at), "page_number": number, "incident": named}), None


def incident(state: State, item: IncidentItem, updates: Sequence[UpdateItem]) -> dict[str, Any]:
    """Statuspage's `incident` or scheduled maintenance, updates newest first."""
    zone = state.page.zone
    made: dict[str, Any] = {
        "id": item.id,
        "name": wording.said(item.title, state.page.language),
        "status": str(item.stage),
        "created_at": stamp(item.created_at, zone),
        "updated_at": stamp(item.updated_at, zone),
        "monitoring_at": stamp(item.monitoring_at, zone),
        "resolved_at": stamp(item.ended_at, zone),
        "impact": str(item.impact),
        "shortlink": f"{state.page.url}/incidents/{item.id}",
        "started_at": stamp(item.started_at, zone),
        "page_id": state.page.id_host,
        "incident_updates": [update(state, one) for one in updates],
        "components": [component_of(state, item, said) for said in item.statuses if known(state, said)],
        "reminder_intervals": None,
        "zwischenstand": incident_extra(state, item, newest=next(iter(updates), None)),
    }
    if item.kind == Kind.MAINTENANCE:
        made["scheduled_for"] = stamp(item.scheduled_for, zone)
        made["scheduled_until"] = stamp(item.scheduled_until, zone)
    return made


def known(state: State, said: StatusItem) -> bool:
    return said.service_id in state.services and not said.unaffected


def update(state: State, item: UpdateItem) -> dict[str, Any]:
    """Statuspage's `incident_update`; `status` is the incident's stage once the update was posted.

    Clients of Statuspage show `body` alone: the facts line speaks where there is no text, or none any more.
    """
    zone, said = state.page.zone, facts(state, item)
    return {
        "id": item.id,
        "status": item.stage_then,
        "body": wording.said(item.text, state.page.language) or said[state.page.language],
        "incident_id": item.incident_id,
        "created_at": stamp(item.created_at, zone),
        "updated_at": stamp(item.changed_at, zone),
        "display_at": stamp(item.at, zone),
        "affected_components": [affected(state, s) for s in item.statuses if s.service_id in state.named] or None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
        "zwischenstand": {
            "facts": said,
            "text": item.text,
            "weight": item.weight,
            "corrects": item.corrects,
            "about": list(item.about),
            "withdrawn": item.gone,
            "images": [image(state, one) for one in item.images],
        },
    }


def image(state: State, item: ImageItem) -> dict[str, Any]:
    """A picture by absolute address, with its small one."""
    files = shown(item)
    return {
        "url": f"{state.page.url}/{files.whole}",
        "width": item.width,
        "height": item.height,
        "thumbnail": {"url": f"{state.page.url}/{files.thumb}", "width": files.width, "height": files.height},
        "alt": item.alt,
    }


def facts(state: State, item: UpdateItem) -> Words:
    """The facts line in each language of the page."""
    return {
        language: facts_line(item, services=state.named, zone=state.page.zone, language=language)
        for language in state.page.languages
    }


def affected(state: State, said: StatusItem) -> dict[str, Any]:
    """Statuspage's `affected_components` entry, named "Group - Component" for a grouped one."""
    return {
        "code": said.service_id,
        "name": full_name(state, state.named[said.service_id]),
        "old_status": str(said.old_status),
        "new_status": str(said.status),
    }


def full_name(state: State, item: ServiceItem) -> str:
    name = wording.said(item.name, state.page.language)
    group = next((one for one in state.groups if one.id and one.id == item.group_id), None)
    return f"{wording.said(group.name, state.page.language)} - {name}" if group else name


def component(state: State, item: ServiceItem) -> dict[str, Any]:
    """Statuspage's `component`, with its present status."""
    zone = state.page.zone
    return {
        "id": item.id,
        "name": wording.said(item.name, state.page.language),
        "status": str(item.status),
        "created_at": stamp(item.created_at, zone),
        "updated_at": stamp(item.updated_at, zone),
        "position": item.position,
        "description": wording.said(item.description, state.page.language) or None,
        "showcase": False,
        "start_date": None,
        "group_id": item.group_id,
        "page_id": state.page.id_host,
        "group": False,
        "only_show_if_degraded": False,
    }


def component_of(state: State, of: IncidentItem, said: StatusItem) -> dict[str, Any]:
    """A component of an incident with its present status, and how far that is true.

    An ended incident keeps the status it left behind: its document must not change with every later outage.
    """
    made = component(state, state.services[said.service_id])
    if of.ended:
        made |= {"status": str(said.status), "updated_at": stamp(said.since, state.page.zone)}
    foretold = in_force(of, lambda one: one.service_id == said.service_id)
    made["zwischenstand"] = {
        "extent": said.extent or None,
        "percent": said.percent,
        "for_whom": said.for_whom or None,
        "forecast": forecast(foretold, state.page.zone) if foretold else None,
    }
    return made


def incident_extra(state: State, item: IncidentItem, *, newest: UpdateItem | None) -> dict[str, Any]:
    """What Statuspage has no word for; null where unknown."""
    zone = state.page.zone
    foretold = in_force(item, lambda one: one.service_id is None and one.of == Of.ALL)
    return {
        "title": item.title,
        "summary": summary(item.summary, zone),
        "facts": facts(state, newest) if newest else None,
        "forecast": forecast(foretold, zone) if foretold else None,
        "forecasts": [forecast(one, zone) for one in item.forecasts],
        "promise": promise(item, zone),
        "progress": [job(one, state.page) for one in item.jobs],
        "not_affected": [s.service_id for s in item.statuses if s.unaffected and s.service_id in state.services],
        "remainder": [s.service_id for s in item.statuses if s.remainder and known(state, s)],
        "advice": [advice(one, zone) for one in item.advice],
        "report": report(state, item),
    }


def report(state: State, item: IncidentItem) -> str | None:
    """Where its record is, once there is one that readers see."""
    public = public_form(state.page.report, item)
    return f"{state.page.url}/incidents/{item.id}/report" if public else None


def summary(item: SummaryItem | None, zone: ZoneInfo) -> dict[str, Any] | None:
    return {"text": item.text, "at": stamp(item.at, zone)} if item else None


def promise(item: IncidentItem, zone: ZoneInfo) -> dict[str, Any] | None:
    """The promise that readers wait for, else what became of the last one (docs/json.md).

    Whether an open one is overdue is for the reader's clock.
    """
    said = item.promise or item.promised
    if said is None:
        return None
    state = "answer_open" if said.word_given and not said.kept else str(said.state)
    return {"due": stamp(said.due, zone), "whole_day": said.whole_day, "topic": said.topic or None, "state": state}


def in_force(item: IncidentItem, about: Callable[[ForecastItem], bool]) -> ForecastItem | None:
    """The newest forecast that nothing took the place of: staff's word before what is computed, none of a job."""
    standing = [one for one in item.forecasts if not (one.job_id or one.replaced_at or one.withdrawn_at)]
    return min(filter(about, standing), key=lambda one: one.computed, default=None)


def forecast(item: ForecastItem, zone: ZoneInfo) -> dict[str, Any]:
    """A forecast with what became of it, as far as it is on record: whether it has passed is for the reader's clock.

    `state`: open, kept, early, late, missed, superseded, withdrawn; `missed_by_minutes` once it came true too late.
    """
    found = on_record(item)
    late = found.outcome == Outcome.LATE
    return {
        "earliest": stamp(item.earliest, zone),
        "likely": stamp(item.likely, zone),
        "latest": stamp(item.latest, zone),
        "of": str(item.of),
        "service": item.service_id,
        "made_at": stamp(item.made_at, zone),
        "by": "engine" if item.computed else "staff",
        "reason": item.reason or None,
        "job": item.job_id,
        "state": str(found.outcome),
        "came_true_at": stamp(item.came_true_at, zone),
        "missed_by_minutes": round(found.off / timedelta(minutes=1)) if late else None,
        "doubted_at": stamp(item.doubted_at, zone),
        "doubt": item.doubt or None,
        "withdrawn_at": stamp(item.withdrawn_at, zone),
        "withdrawal": item.withdrawal or None,
        "replaced_at": stamp(item.replaced_at, zone),
    }


def job(item: JobItem, page: PageItem) -> dict[str, Any]:
    """How far a recovery engine's job was at an instant, as the engine counts."""
    return {
        "job": item.id,
        "name": wording.said(item.name, page.language),
        "done": whole(item.done),
        "total": whole(item.total),
        "unit": wording.said(item.unit, page.language),
        "failed": whole(item.failed),
        "state": str(item.state),
        "at": stamp(item.sampled_at, page.zone),
    }


def whole(value: float) -> float:
    """5060.0 as 5060."""
    return int(value) if value % 1 == 0 else value


def advice(item: AdviceItem, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "html": item.html,
        "services": list(item.service_ids),
        "given_at": stamp(item.given_at, zone),
        "ends_at": stamp(item.ends_at, zone),
        "ended_at": stamp(item.ended_at, zone),
    }
