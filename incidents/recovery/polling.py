"""Asks every source that is due, in threads of this process: a dead engine delays no other.

Rung every second by a task or by the publisher's child. Nobody waits for an answer here: the threads end by
themselves once nothing is due any more.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import connections
from django.utils import timezone

from . import claims, silence
from .round import work

PLACES = 8  # threads of a process that ask
# Of these, for sources whose last answer was no good: however many are dead, the others find a free place.
TROUBLED = 5

log = logging.getLogger(__name__)
places = threading.BoundedSemaphore(PLACES)
troubled_places = threading.BoundedSemaphore(TROUBLED)


def poll(*, clock: Callable[[], datetime] = timezone.now) -> None:
    """Starts as many threads as there are sources due and places free, and returns at once."""
    now = clock()
    silence.notice_pushing(now=now)
    start(claims.due(now=now, troubled=False).count(), troubled=False, clock=clock)
    start(claims.due(now=now, troubled=True).count(), troubled=True, clock=clock)


def start(count: int, *, troubled: bool, clock: Callable[[], datetime]) -> None:
    """At most `count` threads, fewer where places are taken: what finds none stays due."""
    needed = [places, troubled_places] if troubled else [places]
    for _ in range(count):
        taken = [place for place in needed if place.acquire(blocking=False)]
        if len(taken) < len(needed):
            free(taken)
            return
        thread = threading.Thread(target=ask_all, args=(needed, troubled, clock), name="poll", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # no more threads
            free(taken)
            raise


def free(taken: list[threading.BoundedSemaphore]) -> None:
    for place in taken:
        place.release()


def ask_all(taken: list[threading.BoundedSemaphore], troubled: bool, clock: Callable[[], datetime]) -> None:
    """One source after the other until none is due; the thread's own life."""
    try:
        while found := claims.claim(now=clock(), troubled=troubled):
            work(found, clock=clock)
    except Exception:
        # The lease runs out, and the source is asked again.
        log.exception("Asking a recovery system failed.")
    finally:
        connections.close_all()
        free(taken)
