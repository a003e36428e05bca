"""How customers reach people."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.models import ContactChannel, Page
from incidents.timeline import commands

from ..access import DeskRequest
from ..forms.channels import ChannelForm, hours_text, opening_text
from ..forms.updates import SureForm
from ..speaking import language, said
from .incidents import both
from .shared import by, found, one_form, posted


def listed() -> str:
    return reverse("console:channels")


@require_safe
def channels(request: DeskRequest) -> HttpResponse:
    rows = [
        (row, hours_text(row.hours, language()).splitlines(), ahead(row, request.page), row.state if lasts(row) else "")
        for row in ContactChannel.objects.prefetch_related("openings")
    ]
    return render(request, "console/channels.html", {"channels": rows})


def ahead(row: ContactChannel, page: Page) -> list[str]:
    """Single days that are not over."""
    return [opening_text(one, page=page) for one in row.openings.all() if one.ends_at > timezone.now()]


def lasts(row: ContactChannel) -> bool:
    """Whether what staff said of a channel has not lapsed yet."""
    return row.state_until is not None and row.state_until > timezone.now()


def values(form: ChannelForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    return {
        "kind": form.kind(),
        "name": form.words("name"),
        "address": cleaned["address"],
        "hint": form.words("hint"),
        "hours": cleaned["hours"],
        "openings": cleaned["openings"],
        "state": form.state(),
    }


@both
def add(request: DeskRequest) -> HttpResponse:
    form = ChannelForm(posted(request), page=request.page)
    return one_form(
        request,
        form,
        lambda: commands.save_channel(**values(form), **by(request)),
        url=listed(),
        note=_("The contact channel is on the page."),
        title=_("Add a contact channel"),
    )


@both
def change(request: DeskRequest, id: str) -> HttpResponse:
    row = found(ContactChannel.objects.prefetch_related("openings"), id)
    form = ChannelForm(posted(request), page=request.page)
    form.initial.update(begun(form, row))
    return one_form(
        request,
        form,
        lambda: commands.save_channel(channel=row.pk, **values(form), **by(request)),
        url=listed(),
        note=_("The contact channel is changed."),
        title=_("Change a contact channel"),
        about=said(row.name),
    )


def begun(form: ChannelForm, row: ContactChannel) -> dict[str, Any]:
    """A channel as its form begins."""
    words = {f"{name}_{code}": getattr(row, name).get(code, "") for name in form.WORDS for code in form.page.languages}
    return {
        **words,
        "kind": row.kind,
        "address": row.address,
        "hours": hours_text(row.hours, language()),
        "openings": "\n".join(opening_text(one, page=form.page) for one in row.openings.all()),
        "state": row.state if lasts(row) else "",
    }


@both
def remove(request: DeskRequest, id: str) -> HttpResponse:
    row = found(ContactChannel.objects.all(), id)
    return one_form(
        request,
        SureForm(posted(request), page=request.page),
        lambda: commands.remove_channel(channel=row.pk, **by(request)),
        url=listed(),
        note=_("The contact channel is gone."),
        title=_("Remove this contact channel"),
        about=said(row.name),
        ask=_("It goes from the page."),
        danger=True,
        silent=True,
    )
