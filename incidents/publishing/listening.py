"""Waiting for the next post: a short sleep, cut shorter by PostgreSQL's NOTIFY."""

import threading

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from incidents.timeline import queries
from incidents.timeline.writing import CHANNEL


def wait_for_post(stop: threading.Event, *, seconds: float) -> None:
    """Returns after `seconds`, at once when `stop` is set, and on PostgreSQL when something was posted."""
    connection = connections[queries.READER]
    if connection.vendor != "postgresql":
        stop.wait(seconds)
        return
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        with connection.wrap_database_errors:
            for _notice in connection.connection.notifies(timeout=seconds, stop_after=1):
                return
    except (DatabaseError, InterfaceError, OSError):
        close_old_connections()  # nobody else does outside of requests, and a cut one stays cut
        stop.wait(seconds)
