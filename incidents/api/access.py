"""Who gets in, and by which method: every view of the API stands behind `address` and `needs`.

There is no session and no cookie here, so no other site can make a browser use the API: a token alone counts.
"""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any, cast

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from incidents import tokens
from incidents.brakes import Brake, address_of
from incidents.models import ApiToken
from incidents.states import Scope
from incidents.timeline import commands

from .limits import slow_down
from .problems import Problem

REALM = 'Bearer realm="api"'
# Wrong tokens, per address. Nobody guesses 256 random bits: this keeps whoever tries from keeping the database busy.
FAILURES = Brake(burst=10, per_minute=10)
REQUESTS = Brake(burst=60, per_minute=120)  # of each token, by its digest


class ApiRequest(HttpRequest):
    """What a view behind `needs` gets."""

    token: ApiToken


View = Callable[..., HttpResponse]


def address(**views: View) -> View:
    """The view of one address, made of one per method: `address(PUT=put_jobs)`. Others get 405, OPTIONS the list."""
    allow = {"Allow": ", ".join(sorted({*views, "OPTIONS"}))}

    @csrf_exempt
    def answered(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            nothing = HttpResponse(status=204, headers=allow)
            del nothing.headers["Content-Type"]
            return nothing
        view = views.get(str(request.method))
        try:
            if view is None:
                raise Problem(405, "wrong-method", f"This address takes {allow['Allow']}.", headers=allow)
            with translation.override("en"):
                return view(request, **parts)
        except Problem as problem:
            return problem.answer()
        except (OperationalError, InterfaceError):
            detail = "The database cannot be reached at the moment. Please send it again."
            return Problem(503, "unavailable", detail, headers={"Retry-After": "5"}).answer()

    return answered


def needs(scope: Scope) -> Callable[[View], View]:
    """For requests whose token has `scope`; the view finds the token's row in `request.token`."""

    def guarded(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, **parts: Any) -> HttpResponse:
            row = token_of(request)
            if scope not in row.scopes:
                header = {"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'}
                raise Problem(403, "scope-missing", f"This token may not do that: it needs {scope}.", headers=header)
            cast(ApiRequest, request).token = row
            return view(request, **parts)

        return asked

    return guarded


def token_of(request: HttpRequest) -> ApiToken:
    """The token's row, its use noted. Raises Problem 401 or 429.

    Too many wrong ones from an address stop unknown tokens from there unread. A token that was good a moment ago
    still passes: behind a proxy that nobody told us of, all have one address.
    """
    given, address, now = shown(request), address_of(request), monotonic()
    digest = tokens.digest(given)
    wait = FAILURES.wait(address, now=now)
    if wait and digest not in REQUESTS:
        raise slow_down(wait, f"Too many wrong tokens came from {address or 'there'}. Try again in {wait} s.")
    row = ApiToken.objects.filter(digest=digest, revoked_at=None).first() if tokens.is_token(given) else None
    if row is None:
        REQUESTS.forget(digest)  # revoked since: from now on like any unknown one
        FAILURES.take(address, now=now)
        header = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
        raise Problem(401, "wrong-token", "This token is unknown here, or it was revoked.", headers=header)
    if wait := REQUESTS.take(digest, now=now):
        raise slow_down(wait, f"This token is used too often. Try again in {wait} s.")
    commands.note_token_use(token=row, now=timezone.now())
    return row


def shown(request: HttpRequest) -> str:
    """What stands behind `Authorization: Bearer`. Raises Problem 401 where nothing does."""
    scheme, _, given = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() != "bearer" or not given.strip():
        detail = "A token is missing. Send it in the header Authorization: Bearer zst_…"
        raise Problem(401, "token-missing", detail, headers={"WWW-Authenticate": REALM})
    return given.strip()
