"""Tokens of the write API: made here, shown once, revoked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents.models import ApiToken
from incidents.timeline import commands

from ..access import DeskRequest
from ..forms.tokens import TokenForm
from ..forms.updates import SureForm
from .incidents import both
from .shared import by, carried_out, form_page, found, one_form, posted


def listed() -> str:
    return reverse("console:tokens")


@require_safe
def tokens(request: DeskRequest) -> HttpResponse:
    """All of them, without what opens anything: that is kept nowhere."""
    return render(request, "console/tokens.html", {"tokens": ApiToken.objects.all()})


@both
def make(request: DeskRequest) -> HttpResponse:
    """A new one. Its page is the answer to the form, so that nothing else ever has to know the token again."""
    form = TokenForm(posted(request), page=request.page)
    made: list[tuple[ApiToken, str]] = []

    def act() -> None:
        name, scopes = form.cleaned_data["name"], form.wanted()
        made.append(commands.make_token(name=name, scopes=scopes, **by(request)))

    if request.method == "POST" and form.is_valid() and carried_out(form, act):
        row, secret = made[0]
        return render(request, "console/token.html", {"token": row, "secret": secret})
    return form_page(request, form, title=_("Make a token"), back=listed())


@both
def revoke(request: DeskRequest, id: int) -> HttpResponse:
    """Takes a token's rights away, once somebody has said "yes"."""
    row = found(ApiToken.objects.filter(revoked_at=None), str(id))
    return one_form(
        request,
        SureForm(posted(request), page=request.page),
        lambda: commands.revoke_token(token=row.pk, **by(request)),
        url=listed(),
        note=_("The token is revoked."),
        title=_("Revoke this token"),
        about=row.name,
        ask=_("Whoever uses it is refused from then on. This cannot be undone."),
        danger=True,
        silent=True,
    )
