"""`manage.py publisher`: fills the snapshot folder for as long as it runs, or once."""

import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from incidents.outbox import deliveries
from incidents.publishing.dispatch import WORKER
from incidents.publishing.listening import wait_for_post
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot

LOOK = 0.2  # seconds between two looks
GRACE = timedelta(seconds=30)  # without a worker, before a child takes its place


class Command(BaseCommand):
    help = "Publishes the page into the snapshot folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="publish what is due, then stop")
        parser.add_argument("--all", action="store_true", help="render every document again")

    def handle(self, *args: Any, **options: Any) -> None:
        publisher = Publisher(Snapshot(settings.SNAPSHOT_DIR))
        if options["once"]:
            publisher.beat(now=timezone.now())
            busy = publisher.step(now=timezone.now(), everything=options["all"])
            while busy:
                busy = publisher.step(now=timezone.now())
            return
        if options["all"]:
            publisher.done = 0
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        self.loop(publisher, stop)

    def loop(self, publisher: Publisher, stop: threading.Event) -> None:
        """Looks five times a second, and sees to it that somebody drains the outbox."""
        stand_in = StandIn(since=timezone.now())
        try:
            while not stop.is_set():
                if not publisher.look(now=timezone.now()):
                    stand_in.watch(now=timezone.now())
                    wait_for_post(stop, seconds=LOOK)
        finally:
            stand_in.end()


class StandIn:
    """A child process that drains while no worker does."""

    def __init__(self, *, since: datetime) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.heard = since if settings.CELERY_BROKER_URL else since - GRACE
        self.asked = since - GRACE

    def watch(self, *, now: datetime) -> None:
        """Asks every five seconds whether a worker was heard; starts the child after 30 seconds of silence."""
        if now - self.asked < timedelta(seconds=5):
            return
        self.asked = now
        try:
            self.heard = max(self.heard, deliveries.last_pulse(WORKER) or self.heard)
        except (DatabaseError, InterfaceError):
            close_old_connections()
            return
        if now - self.heard >= GRACE and (self.child is None or self.child.poll() is not None):
            # A fresh interpreter: what hangs in a sender must never hang the publisher.
            self.child = subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "drain"])

    def end(self) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            self.child.wait(timeout=3)
