"""`manage.py drain`: does a worker's work while there is none; the publisher starts it."""

import os
import signal
import threading
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from incidents.outbox import deliveries
from incidents.publishing.dispatch import CHILD, WORKER, drain
from incidents.recovery import polling, thinning


class Command(BaseCommand):
    help = "Drains the outbox and asks recovery engines every second until a worker is heard again."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        parent = os.getppid()
        while not stop.is_set() and os.getppid() == parent:  # it ends with whoever started it
            try:
                worker = deliveries.last_pulse(WORKER)
                if worker and timezone.now() - worker < timedelta(seconds=10):
                    return
                drain(now=timezone.now(), who=CHILD)
                polling.poll()
                thinning.thin_soon(now=timezone.now())
            except (DatabaseError, InterfaceError) as problem:
                close_old_connections()  # nobody else does outside of requests, and a cut one stays cut
                self.stderr.write(f"The database does not answer: {problem}")
            stop.wait(1)
