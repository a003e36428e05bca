"""Who gets in: every view of the desk is wrapped here, so that none can forget to ask.

Strangers are sent to sign in; viewers read; editors write. Until the first-run form is filled in, every page leads
there. No answer of the desk is kept by a browser or proxy.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.html import escape
from django.utils.translation import gettext as _

from incidents.models import Page
from incidents.models.staff import may_read, may_write

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

LANGUAGE_COOKIE = "zwischenstand_console_language"
FIRST_RUN = "console:start"


class DeskRequest(HttpRequest):
    """What a view of the desk gets: somebody who may be here, and the page."""

    user: User
    page: Page
    htmx: "HtmxDetails"
    editor: bool


View = Callable[..., HttpResponseBase]


def language_of(request: HttpRequest, page: Page | None) -> str:
    """What staff chose with the switch, else the page's default language."""
    known = page.languages if page and page.languages else [translation.get_language() or "en"]
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in {"de", "en"} else str(known[0])


def door(view: View) -> View:
    """For pages before sign-in: the desk's language, and never kept."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        page = Page.objects.filter(pk=1).first()
        translation.activate(language_of(request, page))
        cast(DeskRequest, request).page = page or Page()
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return opened


def reading(view: View) -> View:
    """A page that viewers and editors may see."""
    return guarded(view, writes=False)


def writing(view: View) -> View:
    """A page that changes something: for editors alone."""
    return guarded(view, writes=True)


def guarded(view: View, *, writes: bool) -> View:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sent_to_sign_in(request)
        desk = cast(DeskRequest, request)
        desk.editor = may_write(request.user)
        if not (desk.editor or (not writes and may_read(request.user))):
            return render(request, "console/refused.html", status=403)
        if not desk.page.ready and desk.editor and request.path != reverse(FIRST_RUN):
            return HttpResponseRedirect(reverse(FIRST_RUN))
        try:
            return view(desk, *args, **kwargs)
        except Http404:
            return render(request, "console/missing.html", status=404)

    return door(asked)


def sent_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """A redirect; who was sending a form gets back what was typed."""
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    return lost(request, _("You have been signed out."), status=401)


def lost(request: HttpRequest, reason: str = "", *, status: int = 403) -> HttpResponse:
    """A form that cannot be taken (signed out, or its page was too old): says so and shows what was typed.

    Also Django's CSRF failure view, whose reasons are for developers. Beside a form sent by htmx, one line is enough:
    the form keeps its text. What a stranger without any cookie of ours sends is not read.
    """
    said = reason if status == 401 else _("This page was too old for sending. Please load it again.")
    if request.headers.get("HX-Request") == "true":
        words = _("%(reason)s Copy what you typed, then load this page again.") % {"reason": said}
        return HttpResponse(escape(words), status=status, headers={"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"})
    stranger = reason == REASON_NO_CSRF_COOKIE and settings.SESSION_COOKIE_NAME not in request.COOKIES
    posted = [] if stranger else typed_values(request)
    typed = [value for _name, values in posted for value in values if len(value) > 20]
    return render(request, "console/lost.html", {"reason": said, "typed": typed[:50]}, status=status)


def typed_values(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """What a form carried, without tokens and passwords."""
    try:
        posted = request.POST
    except (RequestDataTooBig, TooManyFieldsSent, MultiPartParserError, UnreadablePostError):
        return []
    hidden = ("csrfmiddlewaretoken", "password", "oldpassword", "password1", "password2", "token", "kept")
    return [(name, [str(value) for value in values]) for name, values in posted.lists() if name not in hidden]
