"""What an incident says of services, and keeping a service's status the worst of what is said of it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import DateTimeField, Exists, OuterRef, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from incidents.models import Advice, Incident, IncidentService, OwnStatus, Service, StatusChange, Update, UpdateStatus
from incidents.states import Extent, Stage, Status, worst_status
from incidents.timeline import history
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import StatusSaid, check_extent
from incidents.timeline.text import Words, clean_words

from .shared import find_services, named

CARE = Status.UNDER_MAINTENANCE
PLANNED = {Status.OPERATIONAL, CARE}
ALONG = {Stage.IN_PROGRESS, Stage.COMPLETED}  # stages that take a maintenance's services along
TOLD = ("status", "extent", "percent", "for_whom")
KEPT = (*TOLD, "unaffected", "was_down", "remainder", "since")


def say_statuses(
    update: Update, statuses: Sequence[StatusSaid], *, relapse: bool = False, left: Collection[str] = ()
) -> list[UpdateStatus]:
    """Writes what the update says of services, and with it what its incident says of them now.

    A maintenance that begins or ends takes its other services along, but for those `left` as they are. A word that
    is older than what is known does not change it. The caller settles the services. Raises Refused.
    """
    if not statuses and update.stage not in ALONG:
        return []
    services = find_services((one.service for one in statuses), field="statuses")
    if len(services) != len(statuses):
        raise Refused(_("Each service can have one status in an update."), field="statuses")
    entries = {entry.service_id: entry for entry in update.incident.services.select_related("service")}
    along = taken_along(update, entries, known={*services, *left}) if update.stage in ALONG else []
    said = [*statuses, *along]
    words = [word(update, one, entries.get(one.service)) for one in said]
    for one in words:
        refuse_unsaid_relapse(one, entries.get(one.service_id), relapse=relapse)
    UpdateStatus.objects.bulk_create(words)
    present = [now_said(one, entries.get(one.service_id)) for one in words]
    IncidentService.objects.bulk_create(
        present, update_conflicts=True, unique_fields=["incident", "service"], update_fields=KEPT
    )
    return words


def taken_along(update: Update, entries: dict[str, IncidentService], *, known: Collection[str]) -> list[StatusSaid]:
    """Services of a maintenance go down and come back with it; `known` are those that something else is said of.

    What was announced of a service in other words is said again when the maintenance begins: from then on it counts.
    Where it is cancelled, nothing that was announced comes true.
    """
    going = [one for one in entries.values() if not one.unaffected and one.service_id not in known]
    if update.stage == Stage.IN_PROGRESS:
        planned = [StatusSaid(one.service_id, CARE) for one in going if one.status == Status.OPERATIONAL]
        return planned + [said_again(one) for one in going if one.status != Status.OPERATIONAL]
    cancelled = update.incident.stage == Stage.SCHEDULED
    ending = [one for one in going if one.status == CARE or (cancelled and one.status != Status.OPERATIONAL)]
    return [StatusSaid(one.service_id, Status.OPERATIONAL) for one in ending]


def said_again(entry: IncidentService) -> StatusSaid:
    return StatusSaid(entry.service_id, Status(entry.status), Extent(entry.extent), entry.percent, entry.for_whom)


def for_whom_of(update: Update) -> dict[str, Words]:
    """The words in which an update says for whom a status is true, by service."""
    return {one.service_id: one.for_whom for one in update.statuses.all() if one.for_whom}


def told_again(update: Update) -> tuple[list[UpdateStatus], list[IncidentService]]:
    """Where else its incident has an update's words for whom, of the same service: other updates, and the present.

    A beginning maintenance says announced words again, so that their time tells nothing of where they came from.
    """
    words = for_whom_of(update)
    others = UpdateStatus.objects.filter(update__incident=update.incident_id, service__in=list(words))
    said = others.exclude(update=update).select_related("update")
    present = IncidentService.objects.filter(incident=update.incident_id, service__in=list(words))
    return (
        [one for one in said if one.for_whom == words[one.service_id]],
        [one for one in present if one.for_whom == words[one.service_id]],
    )


def blank_for_whom(said: Iterable[UpdateStatus], present: Iterable[IncidentService]) -> None:
    """Takes the words away; the statuses themselves stay."""
    UpdateStatus.objects.filter(pk__in=[one.pk for one in said]).update(for_whom={})
    IncidentService.objects.filter(pk__in=[one.pk for one in present]).update(for_whom={})


def take_back_for_whom(update: Update) -> None:
    """The words for whom of an update that is withdrawn go from the present, and from where a beginning repeated them.

    Words that another update, one that stands, says as its own hold without this one.
    """
    said, present = told_again(update)
    copies = [one for one in said if one.update.stage == Stage.IN_PROGRESS]
    standing = [one for one in said if not (one.update.withdrawn_at or one.update.redacted_at)]
    own = {one.service_id for one in standing if one not in copies}
    blank_for_whom(
        [one for one in copies if one.service_id not in own], [one for one in present if one.service_id not in own]
    )


def word(update: Update, said: StatusSaid, entry: IncidentService | None) -> UpdateStatus:
    check_extent(said)
    return UpdateStatus(
        update=update,
        service_id=said.service,
        old_status=status_before(update, entry),
        status=said.status,
        extent=said.extent,
        percent=said.percent,
        for_whom=clean_words(said.for_whom, field="for_whom", line=True),
    )


def outdated(update: Update, entry: IncidentService | None) -> bool:
    """Something later is known already. "Not affected" alone is no status, and gives way to one."""
    if entry is None or entry.since <= update.at:
        return False
    return (
        not entry.unaffected
        or update.incident.updates.filter(statuses__service=entry.service_id, at__gt=update.at).exists()
    )


def status_before(update: Update, entry: IncidentService | None) -> Status:
    """What the incident said of the service until this update."""
    if entry is None:
        return Status.OPERATIONAL
    if not outdated(update, entry):
        return Status(entry.status)
    earlier = UpdateStatus.objects.filter(
        update__incident=update.incident, service=entry.service_id, update__at__lte=update.at
    ).order_by("update__at", "update__number")
    before = earlier.values_list("status", flat=True).last()
    return Status(before) if before else Status.OPERATIONAL


def refuse_unsaid_relapse(said: UpdateStatus, entry: IncidentService | None, *, relapse: bool) -> None:
    """Raises Refused where "down" follows "back", or the incident's end, without being called a relapse."""
    if said.status == Status.OPERATIONAL or relapse or outdated(said.update, entry):
        return
    if said.update.incident.ended_at and not (entry and entry.remainder):
        message = _("This incident has ended. Please post this as a relapse of it, or open a new incident.")
        raise Refused(message, field="statuses")
    if entry and entry.was_down and entry.status == Status.OPERATIONAL and said.status not in PLANNED:
        message = _("%(service)s was said to be back. Please post this as a relapse.")
        raise Refused(message % {"service": named(entry.service.name)}, field="statuses")


def now_said(said: UpdateStatus, entry: IncidentService | None) -> IncidentService:
    """What the incident says of the service once `said` counts; a remainder that is back is none any more."""
    entry = entry or IncidentService(incident=said.update.incident, service_id=said.service_id, since=said.update.at)
    down = said.status not in PLANNED
    if not outdated(said.update, entry):
        for name in TOLD:
            setattr(entry, name, getattr(said, name))
        back = said.status == Status.OPERATIONAL
        entry.since = said.update.at
        entry.unaffected = entry.unaffected and back
        entry.remainder = entry.remainder and not back
    entry.was_down = entry.was_down or down
    return entry


def settle_services(ids: Iterable[str], *, at: datetime, incident: Incident | None = None, anew: bool = False) -> None:
    """Recomputes the present status of services; a step is written where it changed.

    Where something later has been said of a service already, or with `anew`, all its steps are made again.
    """
    by_incidents = IncidentService.objects.filter(service=OuterRef("pk"), since__gt=at)
    later = Exists(by_incidents) | Exists(OwnStatus.objects.filter(service=OuterRef("pk"), at__gt=at))
    locked = Service.objects.select_for_update().filter(pk__in=set(ids))
    services = list(locked.annotate(told_later=later))
    if not services:
        return
    said = said_of(services)
    late = [one for one in services if anew or one.told_later or at < one.status_since]
    changed: dict[Status, list[Service]] = {}
    for service in services:
        status = worst_status([Status(service.own_status), *said[service.pk]])
        if status != service.status:
            changed.setdefault(status, []).append(service)
    for status, moving in changed.items():
        step(moving, status, at=at, incident=incident)
    if late:
        history.rewrite(late)
    end_advice_tied_to([service for service in services if service.status == Status.OPERATIONAL], at=at)


def step(services: Sequence[Service], status: Status, *, at: datetime, incident: Incident | None) -> None:
    """Services take a status, all at once."""
    ids = [service.pk for service in services]
    Service.objects.filter(pk__in=ids).update(
        status=status, status_since=at, updated_at=Greatest("updated_at", Value(at, DateTimeField()))
    )
    for service in services:
        service.status, service.status_since = status, at
    StatusChange.objects.bulk_create(
        [StatusChange(service=service, status=status, at=at, incident=incident) for service in services],
        batch_size=500,
    )


def end_advice_tied_to(services: Sequence[Service], *, at: datetime) -> None:
    """Advice for an announced maintenance waits until that has begun: before it, the service is operational, too."""
    ending = Advice.objects.filter(ends_with__in=services, given_at__lte=at, ended_at=None)
    ending.exclude(incident__stage=Stage.SCHEDULED).update(ended_at=at)


def said_of(services: Sequence[Service]) -> dict[str, list[Status]]:
    """What counts at present: of open incidents, of maintenances that have begun, of remainders."""
    going_on = Q(incident__ended_at=None) & ~Q(incident__stage=Stage.SCHEDULED)
    rows = IncidentService.objects.filter(
        going_on | Q(remainder=True), service__in=services, unaffected=False, incident__removed_at=None
    )
    said: dict[str, list[Status]] = {service.pk: [] for service in services}
    for service, status in rows.values_list("service_id", "status"):
        said[service].append(Status(status))
    return said


def settle_privacy(incident: Incident, *, may_hide: bool) -> None:
    """An incident is private when it is about services and all of them are; "not affected" is not about them.

    A public service that comes in makes the whole incident public, what was said before included. What readers know
    of does not vanish from them by a later word, but only where `may_hide`: a service itself became private.
    """
    told = Q(pk__in=incident.services.filter(unaffected=False).values("service_id"))
    about = Q(pk__in=Update.about.through.objects.filter(update__incident=incident).values("service_id"))
    flags = set(Service.objects.filter(told | about).values_list("private", flat=True))
    private = flags == {True}
    if private != incident.private and (may_hide or not private):
        incident.private = private
        incident.save(update_fields=["private"])
