"""Finding and locking rows, and keeping a service's status the worst of what is said of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from incidents.models import Event, Incident, IncidentService, Service, StatusChange, Update
from incidents.states import Stage, Status, worst_status
from incidents.timeline.errors import Refused, Stale
from incidents.timeline.writing import Actor, Write, changed, values_of


def locked_incident(id: str, *, revision: int | None = None) -> Incident:
    """The incident for this transaction. Raises Refused where there is none, Stale where `revision` is old."""
    incident = Incident.objects.select_for_update().filter(pk=id, removed_at=None).first()
    if incident is None:
        raise Refused(_("There is no such incident."), field="incident")
    if revision is not None and revision != incident.revision:
        raise Stale(
            _("Somebody changed this incident while you were writing. Please look and send again."),
            changes=changes_since(incident, revision),
        )
    return incident


def changes_since(incident: Incident, revision: int) -> list[str]:
    """What happened to an incident after `revision`, a line each: the event and, for an update, its first words."""
    events = Event.objects.filter(incident=incident, revision__gt=revision).select_related("update")
    lines = []
    for event in events.order_by("id")[:20]:
        words = next(iter(event.update.text.values()), "")[:80] if event.update else ""
        lines.append(f"{event.at:%Y-%m-%dT%H:%MZ} {event.type} {words}".rstrip())
    return lines


def find_update(id: str) -> Update:
    update = Update.objects.filter(pk=id).first()
    if update is None:
        raise Refused(_("There is no such update."), field="update")
    return update


def find_services(ids: Iterable[str], *, field: str) -> dict[str, Service]:
    """Services by id. Raises Refused, naming the field, where one is unknown."""
    wanted = set(ids)
    found = Service.objects.filter(retired_at=None).in_bulk(wanted) if wanted else {}
    if missing := sorted(wanted - set(found)):
        raise Refused(_("There is no such service: %(ids)s") % {"ids": ", ".join(missing)[:200]}, field=field)
    return found


def moved(incident: Incident, *, now: datetime, **values: Any) -> None:
    """Sets columns of a locked incident and raises its revision."""
    values |= {"revision": incident.revision + 1, "updated_at": now}
    for name, value in values.items():
        setattr(incident, name, value)
    incident.save(update_fields=list(values))


def settle_services(ids: Iterable[str], *, now: datetime, incident: Incident | None = None) -> None:
    """Recomputes the present status of services; a step is written where it changed."""
    wanted = set(ids)
    if not wanted:
        return
    counting = Q(incident__ended_at=None) & ~Q(incident__stage=Stage.SCHEDULED) | Q(remainder=True)
    said = IncidentService.objects.filter(counting, service__in=wanted, unaffected=False, incident__removed_at=None)
    by_service: dict[str, list[Status]] = {}
    for service_id, status in said.values_list("service_id", "status"):
        by_service.setdefault(service_id, []).append(Status(status))
    for service in Service.objects.select_for_update().filter(pk__in=wanted):
        status = worst_status([Status(service.own_status), *by_service.get(service.pk, [])])
        if status != service.status:
            service.status, service.status_since, service.updated_at = status, now, now
            service.save(update_fields=["status", "status_since", "updated_at"])
            StatusChange.objects.create(service=service, status=status, at=now, incident=incident)


def settle_privacy(incident: Incident) -> None:
    """An incident is private when it names services and all of them are."""
    flags = list(incident.services.values_list("service__private", flat=True))
    private = bool(flags) and all(flags)
    if private != incident.private:
        incident.private = private
        incident.save(update_fields=["private"])


def audit_change(write: Write, *, actor: Actor, verb: str, subject: str, before: Mapping[str, Any], row: Any) -> None:
    """An audit row of the columns that differ."""
    old, new = changed(before, values_of(row))
    write.audit(actor=actor, verb=verb, subject=subject, before=old, after=new)
