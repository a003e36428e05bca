"""Opening and describing an incident, and taking it off the page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _

from incidents.models import Incident, IncidentService, Service, Summary
from incidents.states import OPENING, Impact, Kind, Stage, Status
from incidents.timeline import lookups
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import Said, check_at, check_sane
from incidents.timeline.text import Words, clean_line, clean_words, render_words
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .appending import append_update, settle
from .shared import find_services, kind_event, locked_incident, moved, named
from .stages import refuse_stage, stage_values
from .statuses import settle_privacy, settle_services


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
    """Opens an incident or maintenance, with its first update where one is said. Records `incident.created`.

    The services that a maintenance's first update is about (`about`) go down when it begins and come back with its
    end, unless something else is said of them.
    """
    stage = stage or OPENING[kind][0]
    refuse_stage(stage, allowed=OPENING[kind])
    title = clean_words(title, field="title", line=True, required=True)
    check_schedule(kind, scheduled_for, scheduled_until, now=now)
    at = check_at(said.get("at") or now, now=now)
    begins = scheduled_for if scheduled_for and stage == Stage.SCHEDULED else at
    with writing(now=now) as write:
        incident = Incident(
            kind=kind,
            title=title,
            impact=impact,
            started_at=check_at(started_at, now=now, field="started_at") if started_at else begins,
            scheduled_for=scheduled_for,
            scheduled_until=scheduled_until,
            import_title=clean_line(import_title, field="title"),
            lookup_digits=lookups.digits_of_new(),
            created_at=now,
            updated_at=now,
        )
        for name, value in stage_values(incident, stage, at=at).items():
            setattr(incident, name, value)
        incident.save(force_insert=True)
        written = append_update(incident, author=author, now=now, said=said, stage=stage) if said else None
        if written:
            settle(written)
        write.record(
            kind_event(incident, "created"),
            actor=author,
            notify=notify,
            incident=incident,
            update=written.update if written else None,
            verb="open",
            subject=f"incident:{incident.pk}",
            holds=f"update:{written.update.pk}" if written else "",
            before={},
            after={"incident": values_of(incident), "update": written.values if written else None},
        )
        return incident


def check_schedule(kind: Kind, start: datetime | None, end: datetime | None, *, now: datetime) -> None:
    """Raises Refused for a maintenance without planned times, and for planned times of anything else."""
    for at in (start, end):
        if at is not None:
            check_sane(at, now=now, field="scheduled_for")
    if kind == Kind.MAINTENANCE and not (start and end and start < end):
        raise Refused(_("A maintenance needs a start and an end after it."), field="scheduled_until")
    if kind != Kind.MAINTENANCE and (start or end):
        raise Refused(_("Only a maintenance has planned times."), field="scheduled_for")


def describe_incident(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    title: Words | None = None,
    impact: Impact | None = None,
    started_at: datetime | None = None,
    scheduled_for: datetime | None = None,
    scheduled_until: datetime | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Incident:
    """Changes title, impact, beginning or planned times, those that are given. Records `incident.updated`."""
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        before = values_of(row)
        values: dict[str, object] = {}
        if title is not None:
            values["title"] = clean_words(title, field="title", line=True, required=True)
        if started_at is not None:
            values["started_at"] = check_started(row, started_at, now=now)
        given = {"impact": impact, "scheduled_for": scheduled_for, "scheduled_until": scheduled_until}
        values |= {name: value for name, value in given.items() if value is not None}
        planned = (scheduled_for or row.scheduled_for, scheduled_until or row.scheduled_until)
        check_schedule(Kind(row.kind), *planned, now=now)
        if row.stage == Stage.SCHEDULED and scheduled_for:
            values["started_at"] = scheduled_for
        if all(before[name] == value for name, value in values.items()):
            raise Refused(_("Nothing was changed."))
        moved(row, now=now, **values)
        write.record(
            kind_event(row, "updated"),
            actor=author,
            notify=notify,
            incident=row,
            verb="describe",
            subject=f"incident:{row.pk}",
            **difference(before, row),
        )
        return row


def check_started(incident: Incident, at: datetime, *, now: datetime) -> datetime:
    """Raises Refused for a beginning in the future, after the end, or of what has only been announced."""
    if incident.stage == Stage.SCHEDULED:
        raise Refused(_("A maintenance that has not begun has planned times only."), field="started_at")
    at = check_at(at, now=now, field="started_at")
    if incident.ended_at and at > incident.ended_at:
        raise Refused(_("An incident begins before it ends."), field="started_at")
    return at


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
        if old and old.text == text:
            raise Refused(_("Nothing was changed."), field="summary")
        summary = Summary.objects.create(incident=row, text=text, html=render_words(text), at=now, author=str(author))
        moved(row, now=now)
        write.record(
            kind_event(row, "updated"),
            actor=author,
            notify=notify,
            incident=row,
            verb="summary",
            subject=f"summary:{summary.pk}",
            holds=f"summary:{summary.pk}",
            before={},
            after=values_of(summary),
        )
        return summary


def declare_unaffected(
    *,
    incident: str,
    services: Sequence[str],
    author: Actor,
    now: datetime,
    no_longer: Sequence[str] = (),
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> None:
    """Says out loud that services are not affected, or takes that back (`no_longer`). Records `incident.updated`.

    Refused for one that this incident says is or was down.
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        found = find_services(services, field="services")
        wrong = row.services.filter(service__in=find_services(no_longer, field="services"), unaffected=True)
        taken_back = sorted(wrong.values_list("service_id", flat=True))
        if not found and not taken_back:
            raise Refused(_("Please choose a service."), field="services")
        refuse_affected(row, found)
        wrong.delete()
        IncidentService.objects.bulk_create(
            [
                IncidentService(incident=row, service=one, status=Status.OPERATIONAL, unaffected=True, since=now)
                for one in found.values()
            ],
            update_conflicts=True,
            unique_fields=["incident", "service"],
            update_fields=["unaffected", "since"],
        )
        settle_privacy(row, may_hide=False)
        moved(row, now=now)
        write.record(
            kind_event(row, "updated"),
            actor=author,
            notify=notify,
            incident=row,
            verb="unaffected",
            subject=f"incident:{row.pk}",
            before={"unaffected": taken_back},
            after={"unaffected": sorted(found)},
        )


def refuse_affected(incident: Incident, found: Mapping[str, Service]) -> None:
    """Raises Refused, naming them, for services that this incident says are or were down."""
    said = incident.services.filter(service__in=found)
    down = [one.service_id for one in said if one.was_down or one.status != Status.OPERATIONAL]
    if down:
        names = ", ".join(named(found[id].name) for id in sorted(down))
        message = _("This incident says that they are or were affected: %(names)s")
        raise Refused(message % {"names": names}, field="services")


def remove_incident(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.NOBODY,
) -> None:
    """Takes an incident that was opened by mistake off the page; its addresses answer 410 from then on.

    Its services are as if it had never said anything of them, their history included.
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        moved(row, now=now, removed_at=now)
        settle_services(row.services.values_list("service_id", flat=True), at=now, anew=True)
        write.record(
            kind_event(row, "removed"),
            actor=author,
            notify=notify,
            incident=row,
            verb="remove",
            subject=f"incident:{row.pk}",
            before={"removed_at": None},
            after={"removed_at": now},
        )
