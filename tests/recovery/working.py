"""A data folder with recovery systems in it, and the real worker that asks them; for tests and benchmarks."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from statuspage.supervisor import broker
from tests.brokers import running as broker_running
from tests.plugin import ROOT

# The interval is set beside the command: a test has no five seconds between two answers.
PREPARE = """
import json, sys, django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from incidents.models import RecoverySource
from incidents.states import Impact
from incidents.timeline import commands
call_command("migrate", interactive=False, verbosity=0)
now, staff = timezone.now(), commands.Actor("staff", 1)
commands.first_page(id_host="status.example.com", now=now)
commands.set_page(name="Example Hosting", time_zone="Europe/Berlin", languages=["de", "en"], author=staff, now=now)
words = {"de": "Ausfall"}
incident = commands.open_incident(title=words, text=words, impact=Impact.MAJOR, author=staff, now=now)
for name, (base, interval) in json.load(sys.stdin).items():
    row = commands.save_source(name=name, base=base, incident=incident.pk, author=staff, now=now)
    RecoverySource.objects.filter(pk=row.pk).update(interval=interval)
"""
WORKER = ("worker", "--beat-thread", "--pool", "threads", "--concurrency", "16", "--queues", "poll,send")
LONELY = ("--without-gossip", "--without-mingle", "--without-heartbeat")

SAMPLES = """
SELECT count(*) FROM incidents_sample s JOIN incidents_recoveryjob j ON s.job_id = j.id
JOIN incidents_recoverysource r ON j.source_id = r.id WHERE r.name = ?
"""


class Polling:
    """Sources by name, their base address and interval in seconds, in a database of their own."""

    def __init__(self, folder: Path, sources: Mapping[str, tuple[str, int]]) -> None:
        self.folder = folder
        self.sockets = broker.make_folder(folder)
        self.log = folder / "worker.log"
        own = {"ZWISCHENSTAND_DATA_DIR": str(folder), "ZWISCHENSTAND_BROKER_URL": broker.url(self.sockets)}
        self.environ = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "statuspage.settings"}
        command = [sys.executable, "-c", PREPARE]
        subprocess.run(command, cwd=ROOT, env=self.environ, input=json.dumps(sources), text=True, check=True)

    def at_work(self) -> bool:
        """Whether beat, broker and worker have come through since broker or worker was started."""
        return bool(self.ask("SELECT 1 FROM incidents_workerpulse"))

    @contextlib.contextmanager
    def broker(self) -> Iterator[None]:
        self.ask("DELETE FROM incidents_workerpulse")
        with broker_running(self.sockets):
            yield

    @contextlib.contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """As `manage.py run` starts it; killed at the end, if it has not been."""
        celery = [sys.executable, "-m", "celery", "--quiet", "--app", "statuspage.celery"]
        self.ask("DELETE FROM incidents_workerpulse")
        schedule = ["--schedule", str(self.folder / "beat")]
        with self.log.open("ab") as log:
            process = subprocess.Popen([*celery, *WORKER, *LONELY, *schedule], cwd=ROOT, env=self.environ, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def ask(self, question: str, *values: Any) -> list[Any]:
        """Rows of the database."""
        file = self.folder / "zwischenstand.sqlite3"
        with contextlib.closing(sqlite3.connect(file, timeout=10)) as database, database:
            return database.execute(question, values).fetchall()

    def samples(self, source: str) -> int:
        """How many there are of all its jobs."""
        return int(self.ask(SAMPLES, source)[0][0])
