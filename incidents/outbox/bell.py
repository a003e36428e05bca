"""The doorbell: tells a worker that the outbox has something new. Beat rings every second anyway."""

import logging
import time

from django.conf import settings
from django.db import transaction

QUIET = 10.0  # seconds for which a bell that did not ring is left alone

log = logging.getLogger(__name__)
quiet_until = 0.0  # on the monotonic clock


def ring_soon() -> None:
    """Rings once the surrounding transaction is committed. Raises nothing, whatever the broker does."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    """Waits at most half a second for a broker that does not answer, and not again in the next ten."""
    global quiet_until
    if not settings.CELERY_BROKER_URL or time.monotonic() < quiet_until:
        return
    # Only here, as most web processes never post and do without Celery's 16 MB.
    from kombu.exceptions import OperationalError

    from statuspage.celery import app

    try:
        app.send_task("incidents.tasks.ring", retry=False, ignore_result=True)
    except (OperationalError, OSError) as problem:
        quiet_until = time.monotonic() + QUIET
        log.warning("The broker does not take messages (%s): sending starts up to a second later.", problem)
