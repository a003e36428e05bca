"""What somebody has to do every second: a Celery worker, or the publisher's child where none does."""

from datetime import datetime

from incidents.outbox import deliveries
from incidents.timeline import commands

WORKER, CHILD = "worker", "publisher's child"


def drain(*, now: datetime, who: str = WORKER) -> int:
    """Tells staff of promises that fall due and of forecasts that pass soon, and settles waiting events.

    Returns how much there was to do.
    """
    deliveries.pulse(who, now=now)
    told = commands.note_promises(now=now) + commands.note_forecasts(now=now)
    told += commands.note_targets(now=now)
    return told + deliveries.expand(now=now)
