"""Posting, correcting, editing and taking back entries of a timeline."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.models import Advice, Incident, Update
from incidents.timeline import commands
from incidents.timeline.errors import Refused

from .. import labels, shown
from ..access import DeskRequest
from ..forms.updates import Composed, EditForm, SureForm, UpdateForm
from ..speaking import said
from .composing import composed_page, sent, topics_of, update_form
from .incidents import both, incident_context
from .shared import by, carried_out, form_page, found, gone_to, incident_or_404, incident_url, one_form, posted

PART = "console/_incident.html"


@both
def post(request: DeskRequest, id: str) -> HttpResponse:
    """An ordinary update. htmx gets the incident's part of the page, with the new entry or the errors."""
    row = incident_or_404(id)
    form = update_form(request, row, sent(request, row))
    quick = bool(request.htmx)

    def act() -> None:
        times = by(request)
        commands.post_update(
            incident=row.pk,
            stage=form.main.stage(),
            revision=form.main.cleaned_data["revision"],
            notify=form.main.notify(),
            **form.said(now=times["now"]),
            **times,
        )

    def done() -> HttpResponse:
        if not quick:
            return gone_to(request, incident_url(row.pk), _("The update is posted."))
        row.refresh_from_db()
        context = incident_context(request, row, form=update_form(request, row))
        return render(request, PART, {**context, "done": _("The update is posted.")})

    context: dict[str, Any] = {}
    if quick:
        context = {**incident_context(request, row, form=form), "template": PART}
        context.pop("form")
        context.pop("incident")
    return composed_page(
        request, form, act, done, name="post", title=_("Post an update"), incident=row, button=_("Post"), **context
    )


@both
def relapse(request: DeskRequest, id: str) -> HttpResponse:
    """Going back after "back" was said."""
    row = incident_or_404(id)
    data = posted(request)
    stages = labels.choices(labels.STAGES, shown.relapses(row))
    if row.ended_at is None and stages:
        stages = [("", _("stays: %(stage)s") % {"stage": labels.STAGES[row.stage]}), *stages]
    topics = topics_of(request, row)
    main = UpdateForm(data, page=request.page, stages=stages, topics=topics, initial={"revision": row.revision})
    services = row.services.select_related("service")
    form = Composed(data, main=main, page=request.page, files=request.FILES, said=services)

    def act() -> None:
        times = by(request)
        commands.relapse_incident(
            incident=row.pk,
            stage=main.stage(),
            revision=main.cleaned_data["revision"],
            notify=main.notify(),
            **form.said(now=times["now"]),
            **times,
        )

    def done() -> HttpResponse:
        return gone_to(request, incident_url(row.pk), _("The relapse is posted."))

    title = _("Post a relapse")
    return composed_page(request, form, act, done, name="relapse", title=title, incident=row, button=title)


def update_or_404(id: str) -> Update:
    return found(Update.objects.filter(incident__removed_at=None).select_related("incident"), id)


@both
def correct(request: DeskRequest, id: str) -> HttpResponse:
    """A new update that corrects an older one."""
    wrong = update_or_404(id)
    row = wrong.incident
    form = update_form(request, row, posted(request), corrected=wrong)
    form.main.fields.pop("stage", None)

    def act() -> None:
        times = by(request)
        commands.correct_update(
            update=wrong.pk,
            revision=form.main.cleaned_data["revision"],
            notify=form.main.notify(),
            **form.said(now=times["now"]),
            **times,
        )

    def done() -> HttpResponse:
        return gone_to(request, incident_url(row.pk), _("The correction is posted."))

    title = _("Correct an update")
    return composed_page(
        request, form, act, done, name="correct", title=title, incident=row, button=title, quoted=wrong
    )


@both
def edit(request: DeskRequest, id: str) -> HttpResponse:
    """New words for an update; htmx gets the form, then the entry, in its place."""
    row = update_or_404(id)
    begun = {"text": row.text, "revision": row.incident.revision}
    form = EditForm(posted(request), page=request.page, initial=begun)

    def act() -> None:
        revision = form.cleaned_data["revision"]
        commands.edit_update(
            update=row.pk, text=form.words("text"), revision=revision, notify=form.notify(), **by(request)
        )

    url, title = f"{incident_url(row.incident_id)}#u-{row.pk}", _("Edit an update")
    if request.method == "POST" and form.is_valid() and carried_out(form, act, revision=fresh(row)):
        return edited(request, row) if request.htmx else gone_to(request, url, _("The words are changed."))
    context = {"back": url, "about": said(row.incident.title), "update": row}
    template = "console/_edit.html" if request.htmx else "console/form.html"
    return form_page(request, form, title=title, template=template, **context)


def edited(request: DeskRequest, row: Update) -> HttpResponse:
    """The entry as it now stands."""
    reader = shown.Reader(request.page)
    entry = reader.update(Update.objects.whole().get(pk=row.pk), reader.service_items())
    return render(request, "console/_update.html", {"update": entry, "incident": row.incident})


def fresh(row: Update) -> Any:
    return lambda: Incident.objects.values_list("revision", flat=True).get(pk=row.incident_id)


@both
def withdraw(request: DeskRequest, id: str) -> HttpResponse:
    """Takes an update back; a public mark stays."""
    ask = _("Its words go from the page; readers see that an update was withdrawn. What it changed stays changed.")
    return taken_back(
        request, id, commands.withdraw_update, title=_("Withdraw this update"), ask=ask, note=_("It is withdrawn.")
    )


@both
def redact(request: DeskRequest, id: str) -> HttpResponse:
    """Erases an update's words everywhere."""
    ask = _("Its words are erased for good: on the page, in earlier versions, in pictures and in the record.")
    return taken_back(
        request, id, commands.redact_update, title=_("Erase this update's words"), ask=ask, note=_("They are erased.")
    )


def taken_back(request: DeskRequest, id: str, command: Any, *, title: str, ask: str, note: str) -> HttpResponse:
    row = update_or_404(id)
    form = SureForm(posted(request), page=request.page, initial={"revision": row.incident.revision})

    def act() -> None:
        command(update=row.pk, revision=form.cleaned_data["revision"], notify=form.notify(), **by(request))

    return one_form(
        request,
        form,
        act,
        url=incident_url(row.incident_id),
        note=note,
        title=title,
        about=said(row.incident.title),
        ask=ask,
        danger=True,
        quoted=row,
        revision=fresh(row),
    )


@require_POST
def end_advice(request: DeskRequest, id: str) -> HttpResponse:
    """Says that advice is no longer needed."""
    row = found(Advice.objects.filter(incident__removed_at=None), id)
    try:
        commands.end_advice(advice=row.pk, **by(request))
        note = _("The advice has ended.")
    except Refused as refused:
        note = refused.message
    return gone_to(request, incident_url(row.incident_id), note)
