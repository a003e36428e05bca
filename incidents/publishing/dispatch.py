"""What somebody has to do every second: a Celery worker, or the publisher's child where none does."""

from datetime import datetime

from incidents.outbox import deliveries
from incidents.timeline import commands

WORKER, CHILD = "worker", "publisher's child"


def drain(*, now: datetime, who: str = WORKER) -> int:
    """Tells staff of promises that fall due and settles waiting events; returns how much there was to do."""
    deliveries.pulse(who, now=now)
    return commands.note_promises(now=now) + deliveries.expand(now=now)
