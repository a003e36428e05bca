"""Services, their groups, and a status outside an incident."""

from datetime import datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from incidents.models import Incident, OldSlug, Service, ServiceGroup, StatusChange
from incidents.states import Status
from incidents.timeline.errors import Refused
from incidents.timeline.text import Words, clean_line, clean_words
from incidents.timeline.writing import Actor, Notify, values_of, writing

from .shared import audit_change, settle_privacy, settle_services

MOST_SERVICES = 5000
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


def save_group(
    *, name: Words, author: Actor, now: datetime, group: str | None = None, position: int | None = None
) -> ServiceGroup:
    """Makes or changes a group. Records `page.changed`."""
    name = clean_words(name, field="name", line=True, required=True)
    with writing(now=now) as write:
        row = ServiceGroup.objects.filter(pk=group).first() if group else ServiceGroup()
        if row is None:
            raise Refused(_("There is no such group."), field="group")
        before = values_of(row) if group else {}
        row.name = name
        row.position = position if position is not None else row.position or ServiceGroup.objects.count()
        row.save()
        write.record("page.changed", actor=author)
        audit_change(write, actor=author, verb="group", subject=f"group:{row.pk}", before=before, row=row)
        return row


def remove_group(*, group: str, author: Actor, now: datetime) -> None:
    """Removes a group; its services stay, without one. Records `page.changed`."""
    with writing(now=now) as write:
        row = ServiceGroup.objects.filter(pk=group).first()
        if row is None:
            raise Refused(_("There is no such group."), field="group")
        before = values_of(row)
        row.delete()
        write.record("page.changed", actor=author)
        write.audit(actor=author, verb="remove_group", subject=f"group:{group}", before=before, after={})


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
    private: bool = False,
) -> Service:
    """Makes or changes a service. A changed slug answers 301 from the old one. Records `page.changed`."""
    name = clean_words(name, field="name", line=True, required=True)
    description = clean_words(description or {}, field="description")
    with writing(now=now) as write:
        row = existing_service(service) if service else new_service(now=now)
        before = values_of(row) if service else {}
        wanted = clean_slug(slug or row.slug or next(iter(name.values())))
        keep_old_slug(row, wanted, given=bool(slug))
        row.slug = wanted if slug or row.slug else free_slug(wanted)
        if group and not ServiceGroup.objects.filter(pk=group).exists():
            raise Refused(_("There is no such group."), field="group")
        row.name, row.description, row.group_id, row.private = name, description, group, private
        row.position = position if position is not None else row.position or Service.objects.count()
        row.updated_at = now
        row.save()
        if not service:
            StatusChange.objects.create(service=row, status=row.status, at=now)
        for incident in Incident.objects.filter(services__service=row):
            settle_privacy(incident)
        write.record("page.changed", actor=author, service=row)
        audit_change(write, actor=author, verb="service", subject=f"service:{row.pk}", before=before, row=row)
        return row


def existing_service(id: str) -> Service:
    row = Service.objects.select_for_update().filter(pk=id, retired_at=None).first()
    if row is None:
        raise Refused(_("There is no such service."), field="service")
    return row


def new_service(*, now: datetime) -> Service:
    if Service.objects.filter(retired_at=None).count() >= MOST_SERVICES:
        raise Refused(_("A page has at most %(limit)d services.") % {"limit": MOST_SERVICES}, field="name")
    return Service(status_since=now, created_at=now, updated_at=now)


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


def keep_old_slug(row: Service, wanted: str, *, given: bool) -> None:
    """Remembers the slug a service leaves behind. Raises Refused where somebody else has the wanted one."""
    if given and Service.objects.filter(slug=wanted).exclude(pk=row.pk).exists():
        raise Refused(_("Another service has this address already."), field="slug")
    if row.slug and row.slug != wanted:
        OldSlug.objects.update_or_create(slug=row.slug, defaults={"service": row})
    if given:
        OldSlug.objects.filter(slug=wanted).delete()


def retire_service(*, service: str, author: Actor, now: datetime) -> None:
    """Takes a service off the page; past incidents keep naming it. Refused while an incident says it is down."""
    with writing(now=now) as write:
        row = existing_service(service)
        if row.status != Status.OPERATIONAL:
            raise Refused(_("This service is not operational; say that it is back first."), field="service")
        row.retired_at = row.updated_at = now
        row.save(update_fields=["retired_at", "updated_at"])
        write.record("page.changed", actor=author, service=row)
        before: dict[str, Any] = {"retired_at": None}
        write.audit(actor=author, verb="retire", subject=f"service:{row.pk}", before=before, after={"retired_at": now})


def set_status(
    *, service: str, status: Status, author: Actor, now: datetime, notify: Notify = Notify.EVERYONE
) -> Service:
    """Sets a service's status outside an incident; an open incident that says worse outweighs it.

    Records `service.status_changed`. Raises Refused where it has that status already.
    """
    with writing(now=now) as write:
        row = existing_service(service)
        if row.own_status == status:
            raise Refused(_("The service has this status already."), field="status")
        before = {"own_status": row.own_status, "status": row.status}
        row.own_status, row.updated_at = status, now
        row.save(update_fields=["own_status", "updated_at"])
        settle_services([row.pk], now=now)
        row.refresh_from_db()
        write.record("service.status_changed", actor=author, notify=notify, service=row)
        after = {"own_status": row.own_status, "status": row.status}
        write.audit(actor=author, verb="status", subject=f"service:{row.pk}", before=before, after=after)
        return row
