"""The page with a whole update: opening, posting, correcting, resolving and relapsing share it."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.models import Draft, Incident, Update
from incidents.timeline.commands import save_draft

from .. import labels, shown
from ..access import DeskRequest
from ..forms.base import querydict
from ..forms.updates import Composed, UpdateForm, open_topics
from .shared import by, carried_out, gone_to, incident_url, used

COMPOSE = "console/compose.html"
KEPT = ("open", "post")  # forms that can wait as a draft


def sent(request: DeskRequest, row: Incident | None = None) -> QueryDict | None:
    """What was posted, or what `?draft=` holds; None where the form is only asked for."""
    if request.method == "POST":
        return request.POST
    named = request.GET.get("draft", "")
    draft = Draft.objects.filter(pk=named, incident=row).first() if named.isalnum() else None
    return draft_data(draft, row) if draft else None


def draft_data(draft: Draft, row: Incident | None) -> QueryDict:
    """A draft as if it were posted now: whoever opens it sees the incident as it is."""
    data = querydict(draft.values.get("data", {}))
    data["draft"] = draft.pk
    if row:
        data["revision"] = str(row.revision)
    return data


def update_form(
    request: DeskRequest, row: Incident, data: QueryDict | None = None, *, corrected: Update | None = None
) -> Composed:
    """The form that posts an ordinary update, or one that corrects another."""
    stages = labels.choices(labels.STAGES, shown.moves(row))
    keep = [("", _("stays: %(stage)s") % {"stage": labels.STAGES[row.stage]})]
    main = UpdateForm(
        data,
        page=request.page,
        stages=[*keep, *stages] if stages else (),
        topics=topics_of(request, row, corrected=corrected),
        initial={"revision": row.revision},
    )
    services = row.services.select_related("service")
    return Composed(data, main=main, page=request.page, files=request.FILES, said=services)


def topics_of(request: DeskRequest, row: Incident, *, corrected: Update | None = None) -> list[tuple[str, str]]:
    """What an update of an incident may be the answer to."""
    return open_topics(row, zone=ZoneInfo(request.page.time_zone), corrected=corrected)


def composed_page(
    request: DeskRequest,
    form: Composed,
    act: Callable[[], None],
    done: Callable[[], HttpResponse],
    *,
    name: str,
    title: str,
    incident: Incident | None = None,
    template: str = COMPOSE,
    **context: Any,
) -> HttpResponse:
    """Shows the form; sends it, keeps it as a draft, or gives it one more row."""
    shows = {"form": form, "title": title, "name": name, "incident": incident, **context}
    about = context.get("quoted") or incident
    shows["action"] = reverse(f"console:{name}", args=[about.pk] if about else [])
    shows["keeps"] = name in KEPT
    shows["draft"] = form.data.get("draft", "") if form.data else ""
    shows["back"] = incident_url(incident.pk) if incident else reverse("console:desk")
    if request.method != "POST" or form.grows:
        if form.data:
            form.forget_errors()
        return render(request, template, shows)
    if "keep" in request.POST and name in KEPT:
        form.forget_errors()
        if carried_out(form.main, lambda: keep(request, name=name, incident=incident)):
            return gone_to(request, shows["back"], kept_words(request))
        return render(request, template, shows, status=422)
    if form.is_valid() and carried_out(form.main, act, revision=revision_of(incident)):
        used(request)
        return done()
    return render(request, template, shows, status=422)


def kept_words(request: DeskRequest) -> str:
    if request.FILES:
        return _("Kept as a draft, without its pictures: please choose them again before you publish it.")
    return _("Kept as a draft.")


def revision_of(incident: Incident | None) -> Callable[[], int]:
    return lambda: Incident.objects.values_list("revision", flat=True).get(pk=incident.pk) if incident else 0


def keep(request: DeskRequest, *, name: str, incident: Incident | None) -> None:
    """Stores what was typed, as typed: a draft need not be complete."""
    posted = {field: values for field, values in request.POST.lists() if field not in {"csrfmiddlewaretoken", "keep"}}
    written = [request.POST.get(f"{part}_{code}", "") for part in ("title", "text") for code in request.page.languages]
    values = {"form": name, "title": next((text for text in written if text.strip()), "")[:80], "data": posted}
    draft = request.POST.get("draft") or None
    save_draft(values=values, incident=incident.pk if incident else None, draft=draft, **by(request))
