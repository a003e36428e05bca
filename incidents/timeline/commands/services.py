"""Services, their groups, and a status outside an incident."""

from datetime import datetime

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from incidents.models import Incident, OldSlug, OwnStatus, Service, ServiceGroup, StatusChange
from incidents.states import Status
from incidents.timeline.errors import Refused
from incidents.timeline.text import Words, clean_line, clean_words
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .shared import known
from .statuses import settle_privacy, settle_services

MOST_SERVICES = 5000
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def save_group(
    *,
    name: Words,
    author: Actor,
    now: datetime,
    group: str | None = None,
    position: int | None = None,
    notify: Notify = Notify.NOBODY,
) -> ServiceGroup:
    """Makes or changes a group. Records `page.changed`."""
    name = clean_words(name, field="name", line=True, required=True)
    with writing(now=now) as write:
        row = find_group(group) if group else ServiceGroup(position=ServiceGroup.objects.count())
        before = values_of(row) if group else {}
        row.name = name
        row.position = row.position if position is None else position
        row.save()
        changed = difference(before, row)
        write.record("page.changed", actor=author, notify=notify, verb="group", subject=f"group:{row.pk}", **changed)
        return row


def find_group(id: str) -> ServiceGroup:
    row = ServiceGroup.objects.filter(pk=known(id)).first()
    if row is None:
        raise Refused(_("There is no such group."), field="group")
    return row


def remove_group(*, group: str, author: Actor, now: datetime, notify: Notify = Notify.NOBODY) -> None:
    """Removes a group; its services stay, without one. Records `page.changed`."""
    with writing(now=now) as write:
        row = find_group(group)
        before = values_of(row)
        row.delete()
        subject = f"group:{group}"
        write.record(
            "page.changed", actor=author, notify=notify, verb="remove_group", subject=subject, before=before, after={}
        )


def save_service(
    *,
    name: Words,
    author: Actor,
    now: datetime,
    service: str | None = None,
    slug: str = "",
    description: Words | None = None,
    group: str | None = None,
    position: int | None = None,
    private: bool | None = None,
    notify: Notify = Notify.NOBODY,
) -> Service:
    """Makes a service, or replaces what is said of one. Records `page.changed`.

    A changed slug answers 301 from the old one. Position and privacy stay where they are not given: a private
    service never becomes public because a caller did not mention it.
    """
    name = clean_words(name, field="name", line=True, required=True)
    description = clean_words(description or {}, field="description")
    with writing(now=now) as write:
        row = existing_service(service) if service else new_service(now=now)
        before = values_of(row) if service else {}
        row.name, row.description, row.updated_at = name, description, now
        row.group = find_group(group) if group else None
        give_slug(row, slug)
        row.position = row.position if position is None else position
        row.private = row.private if private is None else private
        row.save()
        if not service:
            StatusChange.objects.create(service=row, status=row.status, at=now)
        elif row.private != before["private"]:
            for incident in Incident.objects.filter(Q(services__service=row) | Q(updates__about=row)).distinct():
                settle_privacy(incident, may_hide=True)
        changed = difference(before, row)
        write.record(
            "page.changed",
            actor=author,
            notify=notify,
            service=row,
            verb="service",
            subject=f"service:{row.pk}",
            **changed,
        )
        return row


def existing_service(id: str) -> Service:
    row = Service.objects.select_for_update().filter(pk=known(id), retired_at=None).first()
    if row is None:
        raise Refused(_("There is no such service."), field="service")
    return row


def new_service(*, now: datetime) -> Service:
    """An empty one at the end of the list. Raises Refused where the page is full."""
    count = Service.objects.filter(retired_at=None).count()
    if count >= MOST_SERVICES:
        raise Refused(_("A page has at most %(limit)d services.") % {"limit": MOST_SERVICES}, field="name")
    return Service(position=count, status_since=now, created_at=now, updated_at=now)


def give_slug(row: Service, given: str) -> None:
    """The slug that was given, else the one it has, else one made of its name."""
    if given:
        wanted = clean_slug(given)
        leave_slug(row, wanted)
        row.slug = wanted
    elif not row.slug:
        row.slug = free_slug(clean_slug(next(iter(row.name.values()))))


def clean_slug(text: str) -> str:
    """`vServer mit SSL` -> `vserver-mit-ssl`; at most 60 characters."""
    return slugify(clean_line(text, field="slug").translate(UMLAUTS))[:60].strip("-") or "service"


def free_slug(wanted: str) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, … that no service has or had."""
    taken = {*Service.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)}
    taken |= {*OldSlug.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)}
    candidate, number = wanted, 1
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def leave_slug(row: Service, wanted: str) -> None:
    """Remembers the slug a service leaves behind. Raises Refused where somebody else has the wanted one."""
    if Service.objects.filter(slug=wanted).exclude(pk=row.pk).exists():
        raise Refused(_("Another service has this address already."), field="slug")
    OldSlug.objects.filter(slug=wanted).delete()
    if row.slug and row.slug != wanted:
        OldSlug.objects.update_or_create(slug=row.slug, defaults={"service": row})


def retire_service(*, service: str, author: Actor, now: datetime, notify: Notify = Notify.NOBODY) -> None:
    """Takes a service off the page; past incidents keep naming it. Records `page.changed`.

    Refused while it is not operational.
    """
    with writing(now=now) as write:
        row = existing_service(service)
        if row.status != Status.OPERATIONAL:
            raise Refused(_("This service is not operational; say that it is back first."), field="service")
        before = values_of(row)
        row.retired_at = row.updated_at = now
        row.save(update_fields=["retired_at", "updated_at"])
        changed = difference(before, row)
        write.record(
            "page.changed",
            actor=author,
            notify=notify,
            service=row,
            verb="retire",
            subject=f"service:{row.pk}",
            **changed,
        )


def set_status(
    *, service: str, status: Status, author: Actor, now: datetime, notify: Notify = Notify.EVERYONE
) -> Service:
    """Sets a service's status outside an incident; an open incident that says worse outweighs it.

    Records `service.status_changed`. Raises Refused where it has that status already.
    """
    with writing(now=now) as write:
        row = existing_service(service)
        refuse_same(row, status)
        before = values_of(row)
        row.own_status, row.updated_at = status, now
        row.save(update_fields=["own_status", "updated_at"])
        # What is set later holds, whatever the clock of another machine said before.
        at = max([now, *row.own_statuses.order_by("-at").values_list("at", flat=True)[:1]])
        OwnStatus.objects.create(service=row, status=status, at=at)
        settle_services([row.pk], at=at)
        row.refresh_from_db()
        write.record(
            "service.status_changed",
            actor=author,
            notify=notify,
            service=row,
            verb="status",
            subject=f"service:{row.pk}",
            **difference(before, row),
        )
        return row


def refuse_same(service: Service, status: Status) -> None:
    """Raises Refused where nothing would change; where an incident says otherwise, that is the place to say it."""
    if service.own_status != status:
        return
    if service.status != status:
        raise Refused(_("An incident says otherwise; please say it there."), field="status")
    raise Refused(_("The service has this status already."), field="status")
