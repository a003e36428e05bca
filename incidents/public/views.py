"""Whether this installation is alive, for those who watch it."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse

PLAIN = "text/plain; charset=utf-8"


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return answer("ok", status=200)


def readyz(request: HttpRequest) -> HttpResponse:
    """200 where the database can be reached and is up to date, else 503 with one line."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return answer("the database cannot be reached", status=503)
    if waiting:
        return answer("the database is not up to date", status=503)
    return answer("ok", status=200)


def answer(text: str, *, status: int) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type=PLAIN, headers={"Cache-Control": "no-store"})
