"""How an incident ends, and how it comes back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Unpack

from django.utils.translation import gettext as _

from incidents.models import Incident, IncidentService, Update
from incidents.states import ENDING, Kind, Stage, Status
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import Said, StatusSaid, check_at
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .advice import end_advice_of
from .appending import append_update, settle
from .shared import find_services, kind_event, locked_incident, moved, named
from .stages import refuse_relapse, stage_values
from .statements import statement_end


def resolve_incident(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    remainder: Sequence[str] = (),
    statement_due: date | None = None,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
    **said: Unpack[Said],
) -> Update:
    """Ends an incident. Every service that is not operational is said to be back, or is in `remainder`.

    Advice ends with it, but for what is about the remainder; `statement_due` is the day the statement is promised
    for. Records `incident.resolved`. Raises Refused, naming the services, where one is neither; the last remainder to
    become operational closes it (`post_update` on the resolved incident says so). A maintenance takes its services
    back up by itself.
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        if row.ended_at:
            raise Refused(_("This incident has been resolved already."), field="stage")
        before, stage = values_of(row), ENDING[Kind(row.kind)]
        # What was only announced cannot remain.
        left_down = () if row.stage == Stage.SCHEDULED else remainder
        written = append_update(row, author=author, now=now, said=said, stage=stage, left=left_down)
        update = written.update
        left = open_services(row)
        refuse_unsaid(left, remainder)
        row.services.filter(service__in=left).update(remainder=True)
        due = statement_end(row, statement_due, page=write.page, now=now)
        moved(row, now=now, **stage_values(row, stage, at=update.at), has_remainder=bool(left), statement_due=due)
        end_advice_of(row, left=left, said_with=update)
        settle(written)
        write.record(
            kind_event(row, "resolved"),
            actor=author,
            notify=notify,
            incident=row,
            update=update,
            verb="resolve",
            subject=f"incident:{row.pk}",
            holds=f"update:{update.pk}",
            **difference(before, row, remainder=sorted(left), update=written.values),
        )
        return update


def open_services(incident: Incident) -> dict[str, IncidentService]:
    """What this incident says is not operational, by service."""
    rows = incident.services.exclude(status=Status.OPERATIONAL).filter(unaffected=False)
    return {row.service_id: row for row in rows.select_related("service")}


def refuse_unsaid(left: dict[str, IncidentService], remainder: Sequence[str]) -> None:
    """Raises Refused for services of which nobody said whether they are back, and for remainders that are."""
    if unsaid := sorted(set(left) - set(remainder)):
        names = ", ".join(named(left[id].service.name, otherwise=id) for id in unsaid)
        message = _("Are these back, or do they remain open? %(services)s") % {"services": names}
        raise Refused(message, field="remainder", allowed=unsaid)
    if wrong := sorted(set(remainder) - set(left)):
        found = find_services(wrong, field="remainder")
        names = ", ".join(named(found[id].name, otherwise=id) for id in wrong)
        raise Refused(_("These are back already: %(services)s") % {"services": names}, field="remainder")


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
            refuse_relapse(row, stage)
        else:
            refuse_first_fall(row, said.get("statuses", ()))
        moved(row, now=now, **reopened(row, stage, at=check_at(said.get("at") or now, now=now)))
        written = append_update(row, author=author, now=now, said=said, stage=stage or "", relapse=True)
        settle(written)
        write.record(
            kind_event(row, "relapsed"),
            actor=author,
            notify=notify,
            incident=row,
            update=written.update,
            verb="relapse",
            subject=f"incident:{row.pk}",
            holds=f"update:{written.update.pk}",
            **difference(before, row, update=written.values),
        )
        return written.update


def refuse_first_fall(incident: Incident, said: Sequence[StatusSaid]) -> None:
    """Raises Refused unless one of the services that are said to be down had been back."""
    down = {one.service for one in said if one.status != Status.OPERATIONAL}
    if not incident.services.filter(service__in=down, was_down=True, status=Status.OPERATIONAL).exists():
        raise Refused(_("A relapse says which stage or which service went back."), field="statuses")


def reopened(incident: Incident, stage: Stage | None, *, at: datetime) -> dict[str, Any]:
    """The columns that a relapse changes; what remained is an ordinary part of a reopened incident again.

    Its end will be said anew, and with it when the statement comes.
    """
    if stage is None:
        return {}
    incident.services.filter(remainder=True).update(remainder=False)
    return {**stage_values(incident, stage, at=at), "ended_at": None, "has_remainder": False, "statement_due": None}
