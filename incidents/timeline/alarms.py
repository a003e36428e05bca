"""What staff must know of the machinery: one open row per kind and subject, one log line per change (DESIGN 3.7).

Beside the commands, as alarms are never public and must work while publishing does not.
"""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, transaction

from incidents.models import Alarm

from .text import normal

log = logging.getLogger(__name__)

# A step that fails five times a second writes its row no more often than this.
SEEN_AGAIN = timedelta(seconds=30)
# What this process has logged already: without a database nothing else would know.
logged: set[tuple[str, str]] = set()


def raise_alarm(kind: str, subject: str, *, detail: str, now: datetime) -> None:
    """Opens the alarm, or notes that it is still so. With the database away the log line alone is left."""
    subject, detail = storable(subject, 200), storable(detail, 2000)
    try:
        fresh, why = stored(kind, subject, detail, now=now), ""
    except (DatabaseError, InterfaceError) as problem:
        fresh, why = True, f" (and it cannot be stored: {problem})"
    if fresh and (kind, subject) not in logged:
        log.error("Alarm: %s, %s: %s%s", kind, subject, detail, why)
    logged.add((kind, subject))


def storable(text: str, most: int) -> str:
    """Names of files and messages of errors hold anything; a database does not."""
    return normal(text[:most])


def stored(kind: str, subject: str, detail: str, *, now: datetime) -> bool:
    """Writes the row where there is something new to say. True: nobody had opened it yet."""
    row = Alarm.objects.filter(kind=kind, subject=subject, cleared_at=None).first()
    if row and row.detail == detail and now - row.last_seen < SEEN_AGAIN:
        return False
    with transaction.atomic():
        said = {"detail": detail, "last_seen": now}
        _row, fresh = Alarm.objects.update_or_create(
            kind=kind, subject=subject, cleared_at=None, defaults=said, create_defaults={**said, "since": now}
        )
    return fresh


def clear_alarm(kind: str, subject: str, *, now: datetime) -> None:
    """Closes the alarm if it is open. With the database away it stays open, and the log says so."""
    subject = storable(subject, 200)
    try:
        cleared = Alarm.objects.filter(kind=kind, subject=subject, cleared_at=None).update(cleared_at=now)
    except (DatabaseError, InterfaceError) as problem:
        log.warning("Cannot clear the alarm %s, %s: %s", kind, subject, problem)
        return
    if cleared or (kind, subject) in logged:
        log.warning("Alarm is over: %s, %s", kind, subject)
    logged.discard((kind, subject))


def open_subjects(kind: str) -> list[str]:
    """Subjects of the open alarms of a kind."""
    return list(Alarm.objects.filter(kind=kind, cleared_at=None).values_list("subject", flat=True))
