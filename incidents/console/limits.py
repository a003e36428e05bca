"""How much a request to the desk may bring along."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from statuspage.bodies import MOST_BYTES


class BodyLimit:
    """Refuses a larger body with 413 before anything reads it: the CSRF check already would, to a stranger's disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or len(length) > 12 or int(length) > MOST_BYTES:
            words = _(
                "This is too much at once: at most %(limit)d MB. Nothing is lost: go back to the form and choose fewer "
                "or smaller files."
            )
            text = words % {"limit": MOST_BYTES // 2**20}
            # htmx puts it above the form, which keeps what was typed and chosen.
            beside = {"HX-Retarget": "#notice", "HX-Reswap": "innerHTML"}
            return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8", headers=beside)
        return self.get_response(request)
