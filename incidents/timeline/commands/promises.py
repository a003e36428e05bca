"""Telling staff of promises that fall due."""

from datetime import datetime, timedelta

from incidents.models import Promise
from incidents.timeline.writing import Actor, writing

AHEAD = timedelta(minutes=10)
CHUNK = 100


def note_promises(*, now: datetime) -> int:
    """Records `promise.due` ten minutes ahead and `promise.overdue` when a promise has passed, once each.

    Promises from a file alert nobody. Returns how many were recorded; writes nothing where none is.
    """
    waiting = Promise.objects.filter(
        kept_at=None, replaced_at=None, silent=False, incident__ended_at=None, incident__removed_at=None
    )
    due = waiting.filter(due__gt=now, due__lte=now + AHEAD, due_told_at=None)
    overdue = waiting.filter(due__lte=now, overdue_told_at=None)
    if not (due.exists() or overdue.exists()):
        return 0
    with writing(now=now) as write:
        told = 0
        for type, column, rows in (
            ("promise.due", "due_told_at", due),
            ("promise.overdue", "overdue_told_at", overdue),
        ):
            for promise in rows.select_related("incident", "update")[:CHUNK]:
                setattr(promise, column, now)
                promise.save(update_fields=[column])
                write.record(type, actor=Actor("system"), incident=promise.incident, update=promise.update)
                told += 1
        return told
