"""`/incidents/<id>/report.json`: an incident's record for machines (docs/json.md). English, figures in minutes."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from incidents import wording
from incidents.states import Report
from incidents.timeline.items import IncidentItem, KeptPromise
from incidents.timeline.records import EntryItem, JobRecord

from .payloads import encoded, forecast, page, stamp, whole
from .reader import Reader
from .reporting import Change, Figures, Foretold, Restored, Span, figures
from .reports import form_of, hold
from .state import State

MINUTE = timedelta(minutes=1)


def document(state: State, id: str) -> tuple[bytes, datetime | None]:
    """The record in the form that is public: in words alone its lists are null."""
    item, reader = state.incidents[id], Reader(state, state.page.language)
    found = figures(item, state.records[id], zone=state.page.zone, now=state.now)
    hold(reader, found)
    made = {"page": page(state, updated_at=item.updated_at), "incident": head(state, item)}
    full = form_of(state, id) == Report.FULL
    lists = full_lists(state, found) if full else dict.fromkeys(LISTS)
    report = {"form": "full" if full else "words", **figures_of(state, found), **lists}
    return encoded(made | {"report": report}), reader.until


def head(state: State, item: IncidentItem) -> dict[str, Any]:
    zone = state.page.zone
    return {
        "id": item.id,
        "name": wording.said(item.title, state.page.language),
        "status": str(item.stage),
        "started_at": stamp(item.started_at, zone),
        "resolved_at": stamp(item.ended_at, zone),
        "shortlink": f"{state.page.url}/incidents/{item.id}",
    }


def figures_of(state: State, found: Figures) -> dict[str, Any]:
    """What is told in both forms."""
    zone = state.page.zone
    return {
        "first_word": {
            "typed_at": stamp(found.first.typed_at, zone) if found.first else None,
            "after_minutes": minutes(found.waited) if found.first else None,
            "from_log": bool(found.first and found.first.from_log),
        },
        "updates": {
            "total": len(found.entries),
            "added_later": len(found.added_later),
            "per_day": [{"day": day.isoformat(), "count": count} for day, count in found.days],
        },
        "longest_silence_minutes": minutes(found.silence.length) if found.silence else None,
        "promises": {"owed": len(found.owed), "kept": found.kept},
        "forecasts": {
            "judged": len(found.judged),
            "came_true": found.good,
            "off_by_minutes": round(found.off) if found.off is not None else None,
        },
        "services": {"down": len(found.services), "back": found.back},
    }


LISTS = ("silence", "added_later", "promise_list", "forecast_list", "service_list", "job_list", "change_list")


def full_lists(state: State, found: Figures) -> dict[str, Any]:
    """What is told in full alone; the names are those of `LISTS`."""
    zone = state.page.zone
    made = (
        silence(found.silence, zone),
        [added(one, zone) for one in found.added_later],
        [promise(one, zone) for one in found.promises],
        [foretold(one, zone) for one in found.forecasts],
        [service(state, one) for one in found.services],
        [job(state, one) for one in found.jobs],
        [change(one, zone) for one in found.changes],
    )
    return dict(zip(LISTS, made, strict=True))


def minutes(length: timedelta) -> int:
    return round(length / MINUTE)


def silence(span: Span | None, zone: ZoneInfo) -> dict[str, Any] | None:
    return {"from": stamp(span.start, zone), "until": stamp(span.end, zone)} if span else None


def added(one: EntryItem, zone: ZoneInfo) -> dict[str, Any]:
    return {"update": one.id, "at": stamp(one.at, zone), "typed_at": stamp(one.typed_at, zone)}


def promise(one: KeptPromise, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "made_at": stamp(one.made_at, zone),
        "due": stamp(one.due, zone),
        "whole_day": one.whole_day,
        "topic": one.topic or None,
        "state": str(one.state),
        "kept_at": stamp(one.kept_at, zone),
        "late_minutes": one.late,
        "from_log": one.from_log,
    }


def foretold(one: Foretold, zone: ZoneInfo) -> dict[str, Any]:
    """As in the incident's own JSON, with the minutes that its likely time was too early (negative: too late)."""
    said = forecast(one.item, zone) | {"state": str(one.verdict.outcome)}
    return said | {"error_minutes": round(one.error) if one.error is not None else None}


def service(state: State, one: Restored) -> dict[str, Any]:
    zone = state.page.zone
    return {
        "id": one.service_id,
        "name": wording.said(state.named[one.service_id].name, state.page.language),
        "down_at": stamp(one.down_at, zone),
        "partly_back_at": stamp(one.partly_at, zone),
        "back_at": stamp(one.back_at, zone),
        "down_minutes": minutes(one.down) if one.down is not None else None,
        "relapses": one.relapses,
    }


def job(state: State, one: JobRecord) -> dict[str, Any]:
    zone = state.page.zone
    return {
        "id": one.id,
        "name": wording.said(one.name, state.page.language),
        "unit": wording.said(one.unit, state.page.language),
        "state": str(one.state),
        "started_at": stamp(one.started_at, zone),
        "ended_at": stamp(one.ended_at, zone),
        "done": whole(one.done),
        "total": whole(one.total),
        "failed": whole(one.failed),
    }


def change(one: Change, zone: ZoneInfo) -> dict[str, Any]:
    return {"update": one.entry.id, "kind": one.kind, "at": stamp(one.at, zone)}
