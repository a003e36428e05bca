"""Drafts: published or thrown away. Writing on at one is the ordinary form with `?draft=`."""

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from incidents.models import Draft
from incidents.timeline.commands import discard_draft

from ..access import DeskRequest
from . import incidents, updates
from .composing import draft_data
from .shared import found, gone_to, incident_url


@require_POST
def publish(request: DeskRequest, id: str) -> HttpResponse:
    """Sends a draft as it is; what is missing is shown in its form."""
    draft = found(Draft.objects.filter(values__form__in=("open", "post")).select_related("incident"), id)
    request.FILES.clear()  # a draft has none; and the body is taken in before what it said is replaced
    request.POST = cast(Any, draft_data(draft, draft.incident))
    if draft.incident is None:
        return incidents.open_incident(request)
    if draft.incident.removed_at:
        raise Http404
    return updates.post(request, draft.incident.pk)


@require_POST
def discard(request: DeskRequest, id: str) -> HttpResponse:
    """Throws a draft away."""
    draft = found(Draft.objects.defer("values"), id)
    discard_draft(draft=draft.pk)
    url = incident_url(draft.incident_id) if draft.incident_id else reverse("console:desk")
    return gone_to(request, url, _("The draft is gone."))
