"""Recovery systems and their jobs: what they say, whom to ask, and what is published of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from incidents.models import RecoveryJob, RecoverySource
from incidents.timeline import commands
from incidents.timeline.errors import Refused

from .. import recovering
from ..access import DeskRequest
from ..forms.jobs import JobForm
from ..forms.mapping import PREFIX
from ..forms.sources import SourceForm
from ..forms.updates import SureForm
from ..shown import Reader
from ..speaking import said
from ..trying import tried
from .incidents import both
from .shared import by, form_page, found, gone_to, incident_or_404, incident_url, one_form, posted

SOURCE = "console/source.html"


def listed() -> str:
    return reverse("console:recovery")


@require_safe
def recovery(request: DeskRequest) -> HttpResponse:
    """Every recovery system, its jobs, and what was rejected."""
    sources = recovering.sources(Reader(request.page))
    return render(request, "console/recovery.html", {"sources": sources, "rejections": recovering.rejections()})


@both
def add(request: DeskRequest) -> HttpResponse:
    form = SourceForm(posted(request), page=request.page)
    note, title = _("The recovery system is set up."), _("Add a recovery system")
    return source_page(request, form, note=note, title=title)


@both
def change(request: DeskRequest, id: str) -> HttpResponse:
    row = present(id)
    form = SourceForm(posted(request), page=request.page, source=row, initial=begun(row))
    note, title = _("The recovery system is changed."), _("Change a recovery system")
    return source_page(request, form, note=note, title=title, about=row.name)


def source_page(request: DeskRequest, form: SourceForm, *, note: str, title: str, **context: Any) -> HttpResponse:
    """Saves what the form says, or tries it and comes back with all that was typed."""
    context |= {"template": SOURCE}
    if "try" in request.POST:
        result = tried(form) if form.is_valid() and form.can_be_tried() else None
        context |= {"tried": result, "status": 200 if result else 422}
        return form_page(request, form, title=title, back=listed(), **context)
    source = form.source.pk if form.source else None

    def act() -> None:
        commands.save_source(source=source, **source_values(form), **by(request))

    return one_form(request, form, act, url=listed(), note=note, title=title, **context)


def present(id: str) -> RecoverySource:
    return found(RecoverySource.objects.filter(retired_at=None), id)


def begun(row: RecoverySource) -> dict[str, Any]:
    """A recovery system as its form begins, without its token."""
    names = ("name", "base", "interval", "asks_targets", "paused")
    services = list(row.services.filter(retired_at=None).values_list("pk", flat=True))
    mapping = {f"{PREFIX}{name}": expression for name, expression in row.mapping.items()}
    return {name: getattr(row, name) for name in names} | {"incident": row.incident_id, "services": services} | mapping


def source_values(form: SourceForm) -> dict[str, Any]:
    cleaned = form.cleaned_data
    names = ("name", "base", "interval", "asks_targets", "paused", "services")
    given = {"token": cleaned["said"], "incident": cleaned["incident"] or None, "mapping": form.mapping()}
    return {name: cleaned[name] for name in names} | given


@both
def retire(request: DeskRequest, id: str) -> HttpResponse:
    """Asks a recovery system no more, once somebody has said "yes"."""
    row = present(id)
    return one_form(
        request,
        SureForm(posted(request), page=request.page),
        lambda: commands.retire_source(source=row.pk, **by(request)),
        url=listed(),
        note=_("The recovery system is retired."),
        title=_("Retire this recovery system"),
        about=row.name,
        ask=_("It is asked no more, and its jobs go from the page. What it said stays in the record."),
        danger=True,
        silent=True,
    )


@both
def job(request: DeskRequest, id: str) -> HttpResponse:
    """What staff say of a job."""
    row = found(RecoveryJob.objects.filter(source__retired_at=None), id)
    form = JobForm(posted(request), page=request.page, initial=job_begun(row))

    def act() -> None:
        cleaned = form.cleaned_data
        words: dict[str, Any] = {name: form.words(name) for name in form.WORDS}
        plain: dict[str, Any] = {name: cleaned[name] for name in ("position", "hidden", "incident", "services")}
        commands.describe_job(job=row.pk, **words, **plain, **by(request))

    return one_form(
        request,
        form,
        act,
        url=listed(),
        note=_("The job is described."),
        title=_("Describe a recovery job"),
        about=said(recovering.named(row)),
    )


def job_begun(row: RecoveryJob) -> dict[str, Any]:
    names = (*JobForm.WORDS, "position", "hidden")
    services = list(row.services.filter(retired_at=None).values_list("pk", flat=True))
    return {name: getattr(row, name) for name in names} | {"incident": row.incident_id or "", "services": services}


@require_POST
def auto_forecast(request: DeskRequest, id: str) -> HttpResponse:
    """Whether what the engines' figures say of the end is published without anybody's doing."""
    row = incident_or_404(id)
    wanted = request.POST.get("automatically") == "1"
    try:
        commands.publish_forecasts_of(incident=row.pk, automatically=wanted, **by(request))
        note = _("Computed forecasts are published by themselves.") if wanted else _("Only you publish forecasts now.")
    except Refused as refused:
        note = refused.message
    return gone_to(request, incident_url(row.pk), note)
