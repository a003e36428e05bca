"""Opening, reading, describing, ending and removing incidents."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.models import Incident
from incidents.states import Impact, Kind, Status
from incidents.timeline import commands
from incidents.timeline.inputs import StatusSaid

from .. import foretelling, recovering, shown
from ..access import DeskRequest
from ..forms.incidents import (
    AdviceForm,
    DescribeForm,
    NoteForm,
    OpenForm,
    ResolveForm,
    StatementForm,
    SummaryForm,
    UnaffectedForm,
    description,
)
from ..forms.updates import Composed, SureForm, advice_said
from ..speaking import said
from .composing import composed_page, sent, topics_of, update_form
from .shared import by, gone_to, incident_or_404, incident_url, one_form, posted

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def incident(request: DeskRequest, id: str) -> HttpResponse:
    """One incident: where it stands, what to do next, its timeline."""
    row = incident_or_404(id)
    before = request.GET.get("after", "")
    place = int(before) if before.isdecimal() and len(before) < 9 else 0
    form = update_form(request, row) if request.editor and not place else None
    return render(request, "console/incident.html", incident_context(request, row, form=form, place=place))


def incident_context(request: DeskRequest, row: Incident, *, form: Composed | None, place: int = 0) -> dict[str, Any]:
    """All that the incident's page, or the part of it that htmx replaces, shows."""
    reader = shown.Reader(request.page)
    updates = reader.timeline(row, before=place)
    return {
        "incident": row,
        "form": form,
        "action": reverse("console:post", args=[row.pk]),
        "card": reader.cards(Incident.objects.filter(pk=row.pk))[0],
        "summary": row.summaries.last(),
        "statuses": reader.statuses(row),
        "advice": row.advice.filter(ended_at=None),
        "jobs": recovering.incident_jobs(reader, row),
        "foretold": foretelling.foretold(reader, row),
        "notes": row.notes.order_by("-at", "-id"),
        "updates": updates,
        "older": place + len(updates) if place + len(updates) < row.update_count else None,
        "relapses": shown.relapses(row) or any(entry.was_down for entry in row.services.all()),
        "drafts": reader.drafts(row),
    }


@both
def open_incident(request: DeskRequest) -> HttpResponse:
    """A new incident, or with `?kind=maintenance` a planned maintenance."""
    data = sent(request)
    asked = data.get("kind") if data else request.GET.get("kind")
    kind = Kind.MAINTENANCE if asked == Kind.MAINTENANCE else Kind.INCIDENT
    main = OpenForm(data, page=request.page, initial={"kind": kind})
    form = Composed(data, main=main, page=request.page, files=request.FILES)
    title = _("Plan a maintenance") if kind == Kind.MAINTENANCE else _("Open an incident")
    made: list[str] = []

    def act() -> None:
        times = by(request)
        told: dict[str, Any] = {"notify": main.notify(), "stage": main.stage()}
        row = commands.open_incident(**main.described(), **told, **form.said(now=times["now"]), **times)
        made.append(row.pk)

    def done() -> HttpResponse:
        return gone_to(request, incident_url(made[0]), _("The incident is open."))

    return composed_page(request, form, act, done, title=title, name="open", kind=kind, button=title)


@both
def describe(request: DeskRequest, id: str) -> HttpResponse:
    """Title, impact and planned times."""
    row = incident_or_404(id)
    form = DescribeForm(posted(request), page=request.page, initial=description(row))

    def act() -> None:
        cleaned = form.cleaned_data
        planned = {name: cleaned[name] for name in ("scheduled_for", "scheduled_until") if name in cleaned}
        commands.describe_incident(
            incident=row.pk,
            title=form.words("title"),
            impact=Impact(cleaned["impact"]),
            revision=cleaned["revision"],
            notify=form.notify(),
            **planned,
            **by(request),
        )

    return incident_form(request, form, act, row=row, note=_("Changed."), title=_("Title, impact, times"))


def incident_form(
    request: DeskRequest, form: Any, act: Any, *, row: Incident, note: str, title: str, **context: Any
) -> HttpResponse:
    """One plain form about one incident."""
    url, about = incident_url(row.pk), said(row.title)
    return one_form(
        request, form, act, url=url, note=note, title=title, about=about, revision=revision_of(row), **context
    )


def revision_of(row: Incident) -> Any:
    return lambda: Incident.objects.values_list("revision", flat=True).get(pk=row.pk)


@both
def resolve(request: DeskRequest, id: str) -> HttpResponse:
    """The end; each service that is not operational is asked after."""
    row = incident_or_404(id)
    data = posted(request)
    left = list(row.services.exclude(status=Status.OPERATIONAL).filter(unaffected=False).select_related("service"))
    begun = {"left": left, "revision": row.revision, "upkeep": row.kind == Kind.MAINTENANCE}
    main = ResolveForm(data, page=request.page, topics=topics_of(request, row), initial=begun)
    form = Composed(data, main=main, page=request.page, files=request.FILES, with_statuses=False)

    def act() -> None:
        times = by(request)
        told = form.said(now=times["now"])
        told["statuses"] = [StatusSaid(id, Status.OPERATIONAL) for id in main.answered("back")]
        commands.resolve_incident(
            incident=row.pk,
            remainder=main.answered("remains"),
            statement_due=main.cleaned_data.get("statement_due"),
            revision=main.cleaned_data["revision"],
            notify=main.notify(),
            **told,
            **times,
        )

    def done() -> HttpResponse:
        return gone_to(request, incident_url(row.pk), _("The incident is over."))

    title = _("Complete the maintenance") if row.kind == Kind.MAINTENANCE else _("Resolve the incident")
    return composed_page(request, form, act, done, title=title, name="resolve", incident=row, button=title)


@both
def statement(request: DeskRequest, id: str) -> HttpResponse:
    """By when the statement comes."""
    row = incident_or_404(id)
    begun = {"statement_due": row.statement_due, "revision": row.revision}
    form = StatementForm(posted(request), page=request.page, initial=begun)

    def act() -> None:
        day, revision = form.cleaned_data["statement_due"], form.cleaned_data["revision"]
        commands.promise_statement(incident=row.pk, day=day, revision=revision, notify=form.notify(), **by(request))

    return incident_form(request, form, act, row=row, note=_("Said."), title=_("Promise a statement"))


@both
def summary(request: DeskRequest, id: str) -> HttpResponse:
    """Where things stand, in a few sentences."""
    row = incident_or_404(id)
    last = row.summaries.last()
    begun = {"summary": last.text if last else {}, "revision": row.revision}
    form = SummaryForm(posted(request), page=request.page, initial=begun)

    def act() -> None:
        revision = form.cleaned_data["revision"]
        commands.set_summary(
            incident=row.pk, text=form.words("summary"), revision=revision, notify=form.notify(), **by(request)
        )

    return incident_form(request, form, act, row=row, note=_("The summary is set."), title=_("Summary"))


@both
def unaffected(request: DeskRequest, id: str) -> HttpResponse:
    """Says out loud what is not affected."""
    row = incident_or_404(id)
    # What is no longer offered cannot be unticked: it stays as it was said.
    told = row.services.filter(unaffected=True, service__retired_at=None)
    begun = {"services": list(told.values_list("service_id", flat=True)), "revision": row.revision}
    form = UnaffectedForm(posted(request), page=request.page, initial=begun)

    def act() -> None:
        services, no_longer = form.changed()
        commands.declare_unaffected(
            incident=row.pk,
            services=services,
            no_longer=no_longer,
            revision=form.cleaned_data["revision"],
            notify=form.notify(),
            **by(request),
        )

    return incident_form(request, form, act, row=row, note=_("Said."), title=_("Not affected"))


@both
def give_advice(request: DeskRequest, id: str) -> HttpResponse:
    """Pins advice without an update."""
    row = incident_or_404(id)
    form = AdviceForm(posted(request), page=request.page, initial={"revision": row.revision})

    def act() -> None:
        revision = form.cleaned_data["revision"]
        commands.give_advice(
            incident=row.pk, advice=advice_said(form), revision=revision, notify=form.notify(), **by(request)
        )

    return incident_form(request, form, act, row=row, note=_("The advice is pinned."), title=_("Give advice"))


@both
def note(request: DeskRequest, id: str) -> HttpResponse:
    """An internal note."""
    row = incident_or_404(id)
    form = NoteForm(posted(request), page=request.page)

    def act() -> None:
        commands.add_note(incident=row.pk, text=form.cleaned_data["note"], **by(request))

    return incident_form(request, form, act, row=row, note=_("The note is kept."), title=_("Internal note"))


@both
def remove(request: DeskRequest, id: str) -> HttpResponse:
    """Takes an incident that was opened by mistake off the page, once somebody has said "yes"."""
    row = incident_or_404(id)
    form = SureForm(posted(request), page=request.page, initial={"revision": row.revision, "quiet": True})

    def act() -> None:
        revision = form.cleaned_data["revision"]
        commands.remove_incident(incident=row.pk, revision=revision, notify=form.notify(), **by(request))

    ask = _("The incident, its updates and its address go from the page; readers get “removed”.")
    return one_form(
        request,
        form,
        act,
        url="/console/",
        note=_("The incident is removed."),
        title=_("Remove this incident"),
        about=said(row.title),
        ask=ask,
        danger=True,
        revision=revision_of(row),
    )
