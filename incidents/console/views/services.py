"""Services and groups: adding, renaming, moving, retiring, and a status outside an incident."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents.models import Service, ServiceGroup
from incidents.timeline import commands

from ..access import DeskRequest
from ..forms.setup import GroupForm, ServiceForm, StatusOutsideForm
from ..forms.updates import SureForm
from ..speaking import said
from .incidents import both
from .shared import by, carried_out, form_page, found, gone_to, one_form, posted


def listed() -> str:
    return reverse("console:services")


@require_safe
def services(request: DeskRequest) -> HttpResponse:
    """Everything customers use, by product line."""
    rows = Service.objects.filter(retired_at=None).order_by("position", "id")
    groups = [(group, [row for row in rows if row.group_id == group.pk]) for group in ServiceGroup.objects.all()]
    loose = [row for row in rows if row.group_id is None]
    return render(request, "console/services.html", {"groups": groups, "loose": loose})


def present(service: str) -> Service:
    return found(Service.objects.filter(retired_at=None), service)


@both
def add(request: DeskRequest) -> HttpResponse:
    form = ServiceForm(posted(request), page=request.page, initial={"group": request.GET.get("group", "")})
    return one_form(
        request,
        form,
        lambda: commands.save_service(**service_values(form), **by(request)),
        url=listed(),
        note=_("The service is on the page."),
        title=_("Add a service"),
    )


def service_values(form: ServiceForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    return {
        "name": form.words("name"),
        "description": form.words("description"),
        "group": cleaned["group"] or None,
        "slug": cleaned["slug"],
        "private": cleaned["private"],
    }


@both
def change(request: DeskRequest, id: str) -> HttpResponse:
    """Name, description, group, address, private or not."""
    row = present(id)
    begun = {
        "name": row.name,
        "description": row.description,
        "group": row.group_id or "",
        "slug": row.slug,
        "private": row.private,
    }
    form = ServiceForm(posted(request), page=request.page, initial=begun)

    def act() -> None:
        values = service_values(form)
        values["slug"] = "" if values["slug"] == row.slug else values["slug"]
        commands.save_service(service=row.pk, position=row.position, **values, **by(request))

    return one_form(
        request,
        form,
        act,
        url=listed(),
        note=_("The service is changed."),
        title=_("Change a service"),
        about=said(row.name),
    )


@both
def status(request: DeskRequest, id: str) -> HttpResponse:
    """A status outside an incident; htmx gets the form, then the row, in its place."""
    row = present(id)
    form = StatusOutsideForm(posted(request), page=request.page, initial={"status": row.own_status})

    def act() -> None:
        commands.set_status(service=row.pk, status=form.status(), notify=form.notify(), **by(request))

    if request.method == "POST" and form.is_valid() and carried_out(form, act):
        row.refresh_from_db()
        if request.htmx:
            return render(request, "console/_service.html", {"service": row})
        return gone_to(request, listed(), _("The status is set."))
    context = {"back": listed(), "about": said(row.name), "service": row}
    template = "console/_status.html" if request.htmx else "console/form.html"
    return form_page(request, form, title=_("Set the status"), template=template, **context)


@both
def retire(request: DeskRequest, id: str) -> HttpResponse:
    """Takes a service off the page."""
    row = present(id)
    return one_form(
        request,
        SureForm(posted(request), page=request.page),
        lambda: commands.retire_service(service=row.pk, **by(request)),
        url=listed(),
        note=_("The service is retired."),
        title=_("Retire this service"),
        about=said(row.name),
        ask=_("It goes from the page; past incidents keep naming it."),
        danger=True,
        silent=True,
    )


@require_POST
def move(request: DeskRequest, id: str, way: str) -> HttpResponse:
    """One place up or down within its group."""
    row = present(id)
    refuse_way(way)
    rows = list(Service.objects.filter(retired_at=None, group=row.group_id).order_by("position", "id"))
    ordered = shifted([one.pk for one in rows], row.pk, way)
    by_id = {one.pk: one for one in rows}
    with commands.batch(now=timezone.now()):
        for place, pk in enumerate(ordered):
            if by_id[pk].position != place:
                placed(request, by_id[pk], place)
    return gone_to(request, listed(), _("Moved."))


def refuse_way(way: str) -> None:
    if way not in {"up", "down"}:
        raise Http404


def placed(request: DeskRequest, row: Service, place: int) -> None:
    commands.save_service(
        service=row.pk,
        name=row.name,
        description=row.description,
        group=row.group_id,
        private=row.private,
        position=place,
        **by(request),
    )


def shifted(order: Sequence[str], one: str, way: str) -> list[str]:
    """`order` with `one` a place up or down; at an end nothing moves."""
    place = order.index(one)
    other = place + (-1 if way == "up" else 1)
    moved = list(order)
    if 0 <= other < len(moved):
        moved[place], moved[other] = moved[other], moved[place]
    return moved


@both
def add_group(request: DeskRequest) -> HttpResponse:
    form = GroupForm(posted(request), page=request.page)
    return one_form(
        request,
        form,
        lambda: commands.save_group(name=form.words("name"), **by(request)),
        url=listed(),
        note=_("The group is on the page."),
        title=_("Add a group"),
    )


@both
def change_group(request: DeskRequest, id: str) -> HttpResponse:
    row = found(ServiceGroup.objects.all(), id)
    form = GroupForm(posted(request), page=request.page, initial={"name": row.name})
    return one_form(
        request,
        form,
        lambda: commands.save_group(group=row.pk, name=form.words("name"), position=row.position, **by(request)),
        url=listed(),
        note=_("The group is changed."),
        title=_("Rename a group"),
        about=said(row.name),
    )


@both
def remove_group(request: DeskRequest, id: str) -> HttpResponse:
    row = found(ServiceGroup.objects.all(), id)
    return one_form(
        request,
        SureForm(posted(request), page=request.page),
        lambda: commands.remove_group(group=row.pk, **by(request)),
        url=listed(),
        note=_("The group is gone."),
        title=_("Remove this group"),
        about=said(row.name),
        ask=_("Its services stay on the page, without a group."),
        danger=True,
        silent=True,
    )


@require_POST
def move_group(request: DeskRequest, id: str, way: str) -> HttpResponse:
    """A product line one place up or down."""
    row = found(ServiceGroup.objects.all(), id)
    refuse_way(way)
    rows = {group.pk: group for group in ServiceGroup.objects.order_by("position", "id")}
    with commands.batch(now=timezone.now()):
        for place, pk in enumerate(shifted(list(rows), row.pk, way)):
            if rows[pk].position != place:
                commands.save_group(group=pk, name=rows[pk].name, position=place, **by(request))
    return gone_to(request, listed(), _("Moved."))
