"""Celery's doors. A message says only that there may be something to do; what it is stands in the database."""

import functools
import threading
from collections.abc import Callable

from django.utils import timezone

from incidents.publishing.dispatch import drain
from incidents.recovery import polling, thinning
from statuspage.celery import app

SENDERS = 8  # of the worker's 16 threads, so that 8 are always free to poll


def at_most(places: int) -> Callable[[Callable[[], object]], Callable[[], None]]:
    """Lets `places` threads of this process in at a time; a call that finds no free place returns at once.

    Nothing is lost by that: the rows it came for stay due.
    """
    free = threading.BoundedSemaphore(places)

    def guard(work: Callable[[], object]) -> Callable[[], None]:
        @functools.wraps(work)
        def guarded() -> None:
            if not free.acquire(blocking=False):
                return
            try:
                work()
            finally:
                free.release()

        return guarded

    return guard


@app.task  # type: ignore[untyped-decorator]
@at_most(SENDERS)
def ring() -> None:
    """Sends what is due."""
    drain(now=timezone.now())


@app.task  # type: ignore[untyped-decorator]
def poll() -> None:
    """Asks recovery engines that are due, in threads of its own: it returns at once."""
    polling.poll()


@app.task  # type: ignore[untyped-decorator]
@at_most(1)
def thin() -> None:
    """Thins old samples."""
    thinning.thin_soon(now=timezone.now())
