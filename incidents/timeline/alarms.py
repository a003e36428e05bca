"""What staff must know of the machinery: one open row per kind and subject, one log line per change (DESIGN 3.7).

Beside the commands, as alarms are never public and must work while publishing does not.
"""

import logging
from datetime import datetime

from django.db import DatabaseError, transaction

from incidents.models import Alarm

log = logging.getLogger(__name__)


def raise_alarm(kind: str, subject: str, *, detail: str, now: datetime) -> None:
    """Opens the alarm, or notes that it is still so. With the database away the log line alone is left."""
    try:
        with transaction.atomic():
            _row, fresh = Alarm.objects.update_or_create(
                kind=kind,
                subject=subject[:200],
                cleared_at=None,
                defaults={"detail": detail[:2000], "last_seen": now},
                create_defaults={"detail": detail[:2000], "last_seen": now, "since": now},
            )
    except DatabaseError as problem:
        log.error("Alarm: %s, %s: %s (and it cannot be stored: %s)", kind, subject, detail, problem)
        return
    if fresh:
        log.error("Alarm: %s, %s: %s", kind, subject, detail)


def clear_alarm(kind: str, subject: str, *, now: datetime) -> None:
    """Closes the alarm if it is open."""
    try:
        cleared = Alarm.objects.filter(kind=kind, subject=subject[:200], cleared_at=None).update(cleared_at=now)
    except DatabaseError as problem:
        log.warning("Cannot clear the alarm %s, %s: %s", kind, subject, problem)
        return
    if cleared:
        log.warning("Alarm is over: %s, %s", kind, subject)


def open_subjects(kind: str) -> list[str]:
    """Subjects of the open alarms of a kind."""
    return list(Alarm.objects.filter(kind=kind, cleared_at=None).values_list("subject", flat=True))
