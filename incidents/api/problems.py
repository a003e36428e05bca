"""What was wrong with a request, as RFC 9457 has it: JSON in English, whatever language the page speaks.

`type` is a name that never changes, for programs; `detail` is for the person who reads the program's log.
"""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

PREFIX = "/api/v1"
CONTENT_TYPE = "application/problem+json"
TYPE = "urn:zwischenstand:problem:"
# What Django, or a limit that holds for the whole app, answers before or instead of a view of ours.
FOREIGN = {
    400: ("bad-request", "The request could not be read."),
    404: ("unknown-address", "There is nothing under this address. Addresses and formats are listed in docs/api.md."),
    413: ("too-large", "This is too much at once."),
    500: ("failure", "Something went wrong on our side. It may be sent again; the log of the page says what it was."),
}
REFUSED = ("refused", "The request was refused.")


class Problem(Exception):
    """Ends a request with this answer. `more` are members beside the standard ones, such as `rejected`."""

    def __init__(
        self,
        status: int,
        name: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = dict(headers or {})
        title = HTTPStatus(status).phrase
        self.members = {"type": TYPE + name, "title": title, "status": status, "detail": detail, **(more or {})}

    def answer(self) -> HttpResponse:
        return HttpResponse(
            json.dumps(self.members), status=self.status, content_type=CONTENT_TYPE, headers=self.headers
        )


class Problems:
    """The outermost middleware: under `/api/v1/` every refusal is a problem, whoever refused, and nothing is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not f"{request.path_info}/".startswith(f"{PREFIX}/"):
            return response
        if response.status_code >= 400 and isinstance(response, HttpResponse):
            put_in_words(response)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Language"] = "en"
        return response


def put_in_words(response: HttpResponse) -> None:
    """Exchanges a page for people, left where it is: Django would log a new answer a second time."""
    if response.headers["Content-Type"] == CONTENT_TYPE:
        return
    problem = Problem(response.status_code, *FOREIGN.get(response.status_code, REFUSED))
    response.content = json.dumps(problem.members).encode()
    response.headers["Content-Type"] = CONTENT_TYPE
    response.headers["Content-Length"] = str(len(response.content))
