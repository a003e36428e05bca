"""The first page of the desk, and its language switch."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from incidents.states import Impact, Status, indicator

from ..access import LANGUAGE_COOKIE, DeskRequest
from ..forms.base import LANGUAGES
from ..recovering import silent_engines
from ..shown import Reader, alarms, silent_targets
from .shared import see_other

YEAR = 365 * 24 * 3600


@require_safe
def desk(request: DeskRequest) -> HttpResponse:
    """Where things stand: alarms, open incidents, services, drafts."""
    reader = Reader(request.page)
    standing, recent, groups = reader.standing(), reader.recent(), reader.groups()
    public = [service for group in groups for service in group.services if not service.private]
    impacts = [Impact(card.incident.impact) for card in standing if card.incident.ended_at is None]
    context = {
        "state": indicator([Status(service.status) for service in public], impacts),
        "cards": standing,
        "planned": reader.planned(),
        "recent": recent,
        "groups": groups,
        "drafts": reader.drafts(),
        "alarms": alarms(),
        "silent": silent_targets(reader.now),
        "urgent": [card for card in (*standing, *recent) if card.urgent],
        "engines": silent_engines(),
    }
    return render(request, "console/desk.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Changes the desk's language for this browser."""
    back = request.POST.get("next", "")
    safe = back.startswith("/console/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    answer = see_other(back if safe else reverse("console:desk"))
    if (chosen := request.POST.get("language")) in LANGUAGES:
        secure = request.is_secure()
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=YEAR, path="/console/", samesite="Lax", secure=secure)
    return answer


def missing(request: DeskRequest, rest: str) -> HttpResponse:
    """There is no such page of the desk."""
    return render(request, "console/missing.html", status=404)
