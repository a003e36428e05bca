"""Hosts with product and services, from whatever knows them: a customer database, a script, long before an outage."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from incidents.importer.hosts import HostFile, read_csv, read_rows
from incidents.importer.log import Unreadable
from incidents.recovery.strict import Unusable, parsed
from incidents.states import Scope
from incidents.timeline.commands import Actor
from incidents.timeline.errors import Refused

from .access import ApiRequest, needs
from .limits import plain_body
from .problems import Problem

MOST = 10 * 1024 * 1024  # bytes
MOST_REJECTED = 100


@needs(Scope.HOSTS_WRITE)
def put_hosts(request: ApiRequest) -> HttpResponse:
    """Takes hosts as JSON or CSV, those that are new or other than before; `?replace=1`: no others are left."""
    kind = request.content_type
    if kind not in {"application/json", "text/csv"}:
        raise Problem(415, "wrong-content-type", "Send JSON or CSV: Content-Type: application/json, or text/csv.")
    body = plain_body(request, most=MOST)
    try:
        made = read_csv(body) if kind == "text/csv" else read_json(body)
        replace = request.GET.get("replace") == "1"
        if not made.hosts:
            raise Unreadable("No host of it can be taken.")
        done = made.apply(author=Actor("token", request.token.pk), now=timezone.now(), replace=replace)
    except (Unreadable, Unusable, Refused) as problem:
        raise Problem(422, "nothing-usable", f"Nothing of this could be used. {problem}") from None
    rejected = [{"line": one.line, "reason": one.words} for one in made.rejected[:MOST_REJECTED]]
    counts = {"new": done.new, "changed": done.changed, "same": done.same, "gone": done.gone}
    return JsonResponse(counts | {"left_out": len(made.rejected), "rejected": rejected})


def read_json(body: bytes) -> HostFile:
    """`{"hosts": [{"id", "names", "product", "services"}]}`, numbered from 1. Raises Unusable, Unreadable."""
    document = parsed(body, most=MOST)
    rows = document.get("hosts") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise Unreadable("There is no list of hosts.")
    return read_rows(enumerate(rows, 1))
