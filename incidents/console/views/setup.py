"""The first run, and the page's settings after it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Page
from incidents.timeline import commands

from ..access import DeskRequest
from ..examples import EXAMPLES, example_text
from ..forms.setup import LEGAL, SettingsForm, StartForm, Wanted
from ..speaking import language
from .incidents import both
from .shared import author, by, carried_out, gone_to, one_form, posted, see_other


@both
def start(request: DeskRequest) -> HttpResponse:
    """The first-run form; everything it names is made in one batch."""
    desk = reverse("console:desk")
    if request.page.ready:
        return see_other(desk)
    chosen = request.GET.get("example", "hosting")
    speaks = language()
    begun = {"time_zone": request.page.time_zone, "services": example_text(chosen, speaks), "language": speaks}
    form = StartForm(posted(request), page=request.page, initial=begun)
    if request.method == "POST" and form.is_valid() and carried_out(form, lambda: set_up(request, form)):
        return gone_to(request, desk, _("The page is there. Welcome."))
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "examples": EXAMPLES, "chosen": chosen}
    return render(request, "console/start.html", context, status=status)


def set_up(request: DeskRequest, form: StartForm) -> None:
    """Page, groups and services; all or nothing."""
    cleaned = form.cleaned_data
    common: dict[str, Any] = {"author": author(request), "now": timezone.now()}
    languages = form.languages()
    with commands.batch(now=common["now"]):
        commands.set_page(name=cleaned["name"], time_zone=cleaned["time_zone"], languages=languages, **common)
        for wanted in cleaned["services"]:
            make(wanted, language=languages[0], common=common)


def make(wanted: Wanted, *, language: str, common: dict[str, Any]) -> None:
    group = commands.save_group(name={language: wanted.group}, **common).pk if wanted.group else None
    for name in wanted.services:
        commands.save_service(name={language: name}, group=group, **common)


@both
def settings(request: DeskRequest) -> HttpResponse:
    """Name, zone, languages, footer, accent, search engines."""
    page = request.page
    form = SettingsForm(posted(request), page=page, initial=begun(page))

    def act() -> None:
        cleaned = form.cleaned_data
        legal: dict[str, Any] = form.legal()
        commands.set_page(
            name=cleaned["name"],
            time_zone=cleaned["time_zone"],
            languages=form.languages(),
            theme=form.theme(),
            indexed=cleaned["indexed"],
            report=cleaned["report"] or None,
            **legal,
            **by(request),
        )

    url = reverse("console:settings")
    return one_form(request, form, act, url=url, note=_("The settings are kept."), title=_("Settings of the page"))


def begun(page: Page) -> dict[str, Any]:
    """The settings as their form begins."""
    legal = {name: getattr(page, name) for name in LEGAL}
    theme = {f"theme_{paper}": colour for paper, colour in page.theme.items()}
    own = {name: getattr(page, name) for name in ("name", "time_zone", "indexed", "report")}
    return {**own, **legal, **theme}
