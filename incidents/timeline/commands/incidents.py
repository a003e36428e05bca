"""Opening, describing, ending, falling back: what happens to an incident as a whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _

from incidents.models import Incident, IncidentService, Summary, Update
from incidents.states import ENDING, MOVES, OPENING, RELAPSE, Impact, Kind, Stage, Status
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import Said
from incidents.timeline.text import Words, clean_line, clean_words, render_words
from incidents.timeline.writing import Actor, Notify, values_of, writing

from .appending import append_update
from .shared import (
    audit_change,
    find_services,
    locked_incident,
    moved,
    settle_privacy,
    settle_services,
)


def open_incident(
    *,
    title: Words,
    impact: Impact,
    author: Actor,
    now: datetime,
    kind: Kind = Kind.INCIDENT,
    stage: Stage | None = None,
    started_at: datetime | None = None,
    scheduled_for: datetime | None = None,
    scheduled_until: datetime | None = None,
    import_title: str = "",
    notify: Notify = Notify.EVERYONE,
    **said: Unpack[Said],
) -> Incident:
    """Opens an incident or maintenance, with its first update where one is said. Records `incident.created`."""
    stage = stage or OPENING[kind][0]
    refuse_stage(stage, allowed=OPENING[kind])
    title = clean_words(title, field="title", line=True, required=True)
    check_schedule(kind, scheduled_for, scheduled_until)
    with writing(now=now) as write:
        incident = Incident.objects.create(
            kind=kind,
            title=title,
            impact=impact,
            stage=stage,
            started_at=started_at or scheduled_for or said.get("at") or now,
            scheduled_for=scheduled_for,
            scheduled_until=scheduled_until,
            import_title=clean_line(import_title, field="title"),
            created_at=now,
            updated_at=now,
            **stage_times(stage, at=said.get("at") or now),
        )
        update = append_update(incident, author=author, now=now, said=said, stage=stage) if said else None
        type = "incident.created" if kind == Kind.INCIDENT else "maintenance.created"
        write.record(type, actor=author, notify=notify, incident=incident, update=update)
        subject = f"incident:{incident.pk}"
        audit_change(write, actor=author, verb="open", subject=subject, before={}, row=incident)
        return incident


def check_schedule(kind: Kind, start: datetime | None, end: datetime | None) -> None:
    if kind == Kind.MAINTENANCE and not (start and end and start < end):
        raise Refused(_("A maintenance needs a start and an end after it."), field="scheduled_until")


def stage_times(stage: str, *, at: datetime) -> dict[str, datetime]:
    """The columns that remember when a stage was first reached."""
    return {
        Stage.IDENTIFIED: {"identified_at": at},
        Stage.MONITORING: {"monitoring_at": at},
        Stage.RESOLVED: {"ended_at": at},
        Stage.COMPLETED: {"ended_at": at},
    }.get(Stage(stage), {})


def refuse_stage(stage: str, *, allowed: Sequence[str] | frozenset[Stage]) -> None:
    """Raises Refused, with the allowed stages named, unless `stage` is one of them."""
    if stage not in allowed:
        names = sorted(str(one) for one in allowed)
        message = _("This incident cannot go to “%(stage)s” from here. Possible: %(allowed)s.")
        shown = {"stage": stage, "allowed": ", ".join(names) or _("nothing")}
        raise Refused(message % shown, field="stage", allowed=names)


def moves_from(incident: Incident) -> frozenset[Stage]:
    """Where an ordinary update may take this incident."""
    return MOVES[Stage(incident.stage)]


def describe_incident(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    title: Words | None = None,
    impact: Impact | None = None,
    scheduled_for: datetime | None = None,
    scheduled_until: datetime | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Incident:
    """Changes title, impact or planned times. Records `incident.updated`."""
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        before = values_of(row)
        values: dict[str, object] = {}
        if title is not None:
            values["title"] = clean_words(title, field="title", line=True, required=True)
        given = {"impact": impact, "scheduled_for": scheduled_for, "scheduled_until": scheduled_until}
        values |= {name: value for name, value in given.items() if value is not None}
        if row.kind == Kind.MAINTENANCE:
            check_schedule(Kind.MAINTENANCE, scheduled_for or row.scheduled_for, scheduled_until or row.scheduled_until)
        moved(row, now=now, **values)
        write.record(kind_event(row, "updated"), actor=author, notify=notify, incident=row)
        audit_change(write, actor=author, verb="describe", subject=f"incident:{row.pk}", before=before, row=row)
        return row


def kind_event(incident: Incident, what: str) -> str:
    """`incident.resolved` or `maintenance.resolved`: the event's name for this kind."""
    return f"{incident.kind}.{what}"


def set_summary(
    *,
    incident: str,
    text: Words,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Summary:
    """Says in a few sentences where things stand; earlier versions are kept. Records `incident.updated`."""
    text = clean_words(text, field="summary", required=True)
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        old = row.summaries.last()
        summary = Summary.objects.create(incident=row, text=text, html=render_words(text), at=now, author=str(author))
        moved(row, now=now)
        write.record(kind_event(row, "updated"), actor=author, notify=notify, incident=row)
        before = {"text": old.text if old else {}}
        write.audit(actor=author, verb="summary", subject=f"incident:{row.pk}", before=before, after={"text": text})
        return summary


def declare_unaffected(
    *,
    incident: str,
    services: Sequence[str],
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> None:
    """Says out loud that services are not affected. Refused for one that this incident says is down."""
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        found = find_services(services, field="services")
        said = {entry.service_id: entry for entry in row.services.filter(service__in=found)}
        for id in found:
            if id in said and said[id].status != Status.OPERATIONAL:
                raise Refused(_("This incident says that the service is down; say that it is back first."))
            values = {"status": Status.OPERATIONAL, "unaffected": True, "since": now}
            IncidentService.objects.update_or_create(incident=row, service_id=id, defaults=values)
        settle_privacy(row)
        moved(row, now=now)
        write.record(kind_event(row, "updated"), actor=author, notify=notify, incident=row)
        after = {"unaffected": sorted(found)}
        write.audit(actor=author, verb="unaffected", subject=f"incident:{row.pk}", before={}, after=after)


def resolve_incident(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    remainder: Sequence[str] = (),
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
    **said: Unpack[Said],
) -> Update:
    """Ends an incident. Every service that is not operational is said to be back, or is in `remainder`.

    Records `incident.resolved`. Raises Refused, naming the services, where one is neither; the last remainder to
    become operational closes it (`post_update` on the resolved incident says so).
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        if row.ended_at:
            raise Refused(_("This incident has been resolved already."), field="stage")
        before, stage = values_of(row), ENDING[Kind(row.kind)]
        update = append_update(row, author=author, now=now, said=said, stage=stage)
        left = open_services(row)
        if unsaid := sorted(set(left) - set(remainder)):
            shown = ", ".join(next(iter(left[id].service.name.values()), id) for id in unsaid)
            message = _("Are these back, or do they remain open? %(services)s") % {"services": shown}
            raise Refused(message, field="remainder", allowed=unsaid)
        if wrong := sorted(set(remainder) - set(left)):
            raise Refused(_("These are back already: %(ids)s") % {"ids": ", ".join(wrong)}, field="remainder")
        row.services.filter(service__in=left).update(remainder=True)
        moved(row, now=now, stage=stage, ended_at=update.at, has_remainder=bool(left))
        end_advice_with(row, at=update.at)
        settle_services(row.services.values_list("service_id", flat=True), now=update.at, incident=row)
        write.record(kind_event(row, "resolved"), actor=author, notify=notify, incident=row, update=update)
        audit_change(write, actor=author, verb="resolve", subject=f"incident:{row.pk}", before=before, row=row)
        return update


def open_services(incident: Incident) -> dict[str, IncidentService]:
    """What this incident says is not operational, by service."""
    rows = incident.services.exclude(status=Status.OPERATIONAL).filter(unaffected=False)
    return {row.service_id: row for row in rows.select_related("service")}


def end_advice_with(incident: Incident, *, at: datetime) -> None:
    """Advice goes with its incident, but for what is tied to a service that remains."""
    ending = incident.advice.filter(ended_at=None)
    ending.exclude(ends_with__incidents__incident=incident, ends_with__incidents__remainder=True).update(ended_at=at)


def relapse_incident(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    stage: Stage | None = None,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
    **said: Unpack[Said],
) -> Update:
    """Goes back after "back" was said: the incident to an earlier stage, or services that were back, or both.

    Reopens a resolved incident. Records `incident.relapsed`.
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        before = values_of(row)
        if stage is None and row.ended_at:
            stage = Stage.INVESTIGATING if row.kind == Kind.INCIDENT else Stage.IN_PROGRESS
        if stage is not None:
            refuse_stage(stage, allowed=RELAPSE.get(Stage(row.stage), frozenset()))
        elif not any(one.status != Status.OPERATIONAL for one in said.get("statuses", ())):
            raise Refused(_("A relapse says which stage or which service went back."), field="statuses")
        values: dict[str, object] = {"stage": stage, "ended_at": None, "has_remainder": False} if stage else {}
        moved(row, now=now, **values)
        update = append_update(row, author=author, now=now, said=said, stage=stage or "", relapse=True)
        if before["ended_at"]:
            row.services.filter(remainder=True).update(remainder=False)
            settle_services(row.services.values_list("service_id", flat=True), now=update.at, incident=row)
        write.record(kind_event(row, "relapsed"), actor=author, notify=notify, incident=row, update=update)
        audit_change(write, actor=author, verb="relapse", subject=f"incident:{row.pk}", before=before, row=row)
        return update


def remove_incident(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.NOBODY,
) -> None:
    """Takes an incident that was opened by mistake off the page; its addresses answer 410 from then on."""
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        ids = list(row.services.values_list("service_id", flat=True))
        moved(row, now=now, removed_at=now)
        settle_services(ids, now=now)
        write.record(kind_event(row, "removed"), actor=author, notify=notify, incident=row)
        write.audit(
            actor=author,
            verb="remove",
            subject=f"incident:{row.pk}",
            before={"removed": False},
            after={"removed": True},
        )
