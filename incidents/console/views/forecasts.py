"""Forecasts at the desk: saying what the figures say, doubting, taking back."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from incidents.models import Forecast
from incidents.timeline import commands

from .. import foretelling, shown
from ..access import DeskRequest
from ..forms.forecasts import ReasonForm
from .composing import composed_page, update_form
from .incidents import incident_form
from .shared import by, incident_or_404, posted

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def say(request: DeskRequest, id: str, number: int) -> HttpResponse:
    """The ordinary form with what is computed filled in; nothing is posted by itself."""
    row = incident_or_404(id)
    computed = Forecast.objects.filter(pk=number, incident=row, computed=True).first()
    if computed is None:
        raise Http404
    data = foretelling.form_data(shown.Reader(request.page), row, computed)
    form = update_form(request, row, data)
    title = _("Post an update")
    return composed_page(request, form, nothing, not_found, name="post", title=title, incident=row, button=_("Post"))


def nothing() -> None:
    """The form is sent to where every update is."""


def not_found() -> HttpResponse:
    raise Http404


@both
def doubt(request: DeskRequest, id: str, number: int) -> HttpResponse:
    """It may not hold, and nobody knows a new time."""
    return about_one(request, id, number, commands.doubt_forecast, title=_("Doubt this forecast"), note=_("Said."))


@both
def withdraw(request: DeskRequest, id: str, number: int) -> HttpResponse:
    """It is taken back without a new time."""
    title, note = _("Withdraw this forecast"), _("The forecast is withdrawn.")
    return about_one(request, id, number, commands.withdraw_forecast, title=title, note=note)


def about_one(
    request: DeskRequest, id: str, number: int, command: Callable[..., Any], *, title: str, note: str
) -> HttpResponse:
    row = incident_or_404(id)
    forecast = foretelling.relied_on(row).filter(pk=number, computed=False).first()
    if forecast is None:
        raise Http404
    form = ReasonForm(posted(request), page=request.page, initial={"revision": row.revision})

    def act() -> None:
        reason, revision = form.words("reason"), form.cleaned_data["revision"]
        command(forecast=number, reason=reason, revision=revision, notify=form.notify(), **by(request))

    reader = shown.Reader(request.page)
    words = foretelling.words(reader, forecast, reader.service_items())
    return incident_form(request, form, act, row=row, note=note, title=f"{title}: {words}")
