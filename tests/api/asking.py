"""How tests of the API ask, and the form that they find every refusal in."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

JOBS = "/api/v1/recovery/loader/jobs"
BODY = '{"jobs": [{"id": "http", "done": 1, "total": 9}]}'


def put(client: Client, body: str | bytes = BODY, path: str = JOBS, **headers: str) -> HttpResponse:
    """Pushes a document; `content_type="…"` and others become that header."""
    return ask(client, "PUT", path, body, **{"content_type": "application/json"} | headers)


def ask(client: Client, method: str, path: str = JOBS, body: str | bytes = "", **headers: str) -> HttpResponse:
    """Any request. What holds for every answer is looked at here."""
    kind, length = headers.pop("content_type", ""), headers.pop("content_length", str(len(body)))
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.generic(
        method, path, body, content_type=kind, headers=given, CONTENT_TYPE=kind, CONTENT_LENGTH=length
    )
    assert isinstance(answer, HttpResponse)
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "no-store"
    assert method == "HEAD" or int(answer.headers.get("Content-Length", 0)) in {0, len(answer.content)}
    return answer


def problem(answer: HttpResponse) -> dict[str, Any]:
    """What a refusal says, after a look at the form that every refusal has; `type` without what all begin with."""
    said: dict[str, Any] = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert said["status"] == answer.status_code
    assert said["title"]
    assert said["detail"]
    beginning, said["type"] = said["type"].rsplit(":", 1)
    assert beginning == "urn:zwischenstand:problem"
    return said


def refusal(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, problem(answer)["type"]
