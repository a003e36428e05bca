"""What the views share: finding rows, running a command behind a form, answering htmx and plain browsers alike."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from incidents.timeline.commands import Actor, discard_draft
from incidents.timeline.errors import Refused, Stale

from ..access import DeskRequest
from ..forms.base import DeskForm

FORM = "console/form.html"
Row = TypeVar("Row", bound=Model)


def author(request: DeskRequest) -> Actor:
    return Actor("staff", request.user.pk)


def by(request: DeskRequest) -> dict[str, Any]:
    """Who and when, as every command takes them."""
    return {"author": author(request), "now": timezone.now()}


def posted(request: DeskRequest) -> QueryDict | None:
    """What was sent, None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


def found(rows: QuerySet[Row], pk: str) -> Row:
    """One row, or the page that says it is not there."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def incident_or_404(id: str) -> Incident:
    return found(Incident.objects.kept(), id)


def incident_url(id: str) -> str:
    return reverse("console:incident", args=[id])


def see_other(url: str) -> HttpResponse:
    """After a POST: load this page with GET."""
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


def gone_to(request: DeskRequest, url: str, note: str) -> HttpResponse:
    """Says what was done and leads on."""
    messages.success(request, note)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return see_other(url)


def carried_out(form: DeskForm, act: Callable[[], Any], *, revision: Callable[[], int] | None = None) -> bool:
    """Whether the command behind a valid form was carried out; a refusal is shown in the form.

    After a stale revision the form carries the present one, so that sending again is a decision of whoever has read
    what changed.
    """
    try:
        act()
    except Refused as refused:
        form.refuse(refused)
        if isinstance(refused, Stale) and revision:
            form.renew(revision())
        return False
    return True


def form_page(request: DeskRequest, form: Any, *, title: str, **context: Any) -> HttpResponse:
    """A form on a page of its own; 422 where it comes back, unless told otherwise."""
    status = context.pop("status", 422 if request.method == "POST" else 200)
    return render(request, context.pop("template", FORM), {"form": form, "title": title, **context}, status=status)


def one_form(
    request: DeskRequest, form: DeskForm, act: Callable[[], Any], *, url: str, note: str, title: str, **context: Any
) -> HttpResponse:
    """A page with one plain form over one command."""
    revision = context.pop("revision", None)
    if request.method == "POST" and form.is_valid() and carried_out(form, act, revision=revision):
        return gone_to(request, url, note)
    return form_page(request, form, title=title, back=url, **context)


def used(request: DeskRequest) -> None:
    """A draft that has been sent is one no longer."""
    if draft := request.POST.get("draft"):
        discard_draft(draft=draft)
