"""Asking engines: how soon the healthy ones are asked where others hang, how soon an answer is on the page, and how
large the samples of a week get.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from incidents.recovery.simulator import Engine, running
from statuspage.supervisor import broker
from tests.bench import Missing, Row, at_most, for_comparison
from tests.plugin import ROOT
from tests.recovery.working import Polling

ENGINES, HANGING, INTERVAL = 20, 5, 5
SECONDS = 40  # of watching
JOBS, DAYS = 50, 7


def run() -> list[Row]:
    if broker.find_server() is None:
        raise Missing("there is no redis-server")
    with tempfile.TemporaryDirectory() as folder:
        late, worst = lateness(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        shown = to_live(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        bytes_each = size_of_a_sample(folder)
    whole, thinned = JOBS * 86400 // INTERVAL, JOBS * (DAYS - 1) * 1440
    return [
        at_most("20 engines of which 5 hang: p95 of a healthy one's start after due", late, 2, unit="s"),
        at_most("  the latest one", worst, 2, unit="s"),
        at_most("from an engine's answer to /live, p95", shown, 4, unit="s"),
        for_comparison("bytes of a stored sample", bytes_each, unit="B"),
        at_most("50 jobs every 5 s for a week", bytes_each * (whole + thinned) / 1e6, 200, unit="MB"),
    ]


def lateness(folder: Path) -> tuple[float, float]:
    """(95th percentile, longest) of seconds from due to asked, the first half of the time not counted."""
    with contextlib.ExitStack() as stack:
        honest = [stack.enter_context(running("smooth", speed=60)) for _ in range(ENGINES - HANGING)]
        dead = [stack.enter_context(running("smooth", misbehaving=["silence"])) for _ in range(HANGING)]
        engines = {f"engine {number}": (one.url, INTERVAL) for number, one in enumerate([*dead, *honest])}
        polling = Polling(folder, engines)
        stack.enter_context(polling.broker())
        stack.enter_context(polling.worker())
        while not all(one.requests for one in honest):
            time.sleep(0.1)
        time.sleep(SECONDS)
        late = sorted(gap - INTERVAL for one in honest for gap in gaps(one))
    return late[int(0.95 * len(late))], late[-1]


def gaps(engine: Engine) -> Iterator[float]:
    return (after.at - before.at for before, after in pairwise(engine.requests))


def to_live(folder: Path) -> float:
    """95th percentile of the seconds from a request to `live.json` with what was answered."""
    with running("smooth", speed=60) as engine:
        polling = Polling(folder, {"engine": (engine.url, INTERVAL)})
        command = [sys.executable, "manage.py", "publisher"]
        with polling.broker(), polling.worker():
            publisher = subprocess.Popen(command, cwd=ROOT, env=polling.environ)
            try:
                seen = watched(folder / "snapshot" / "public" / "live.json", seconds=SECONDS)
            finally:
                publisher.terminate()
                publisher.wait(timeout=10)
        offset = time.time() - time.monotonic()
        answers = [(one.at, done_at(engine, one.at + offset)) for one in engine.requests]
    known = [(asked, said) for asked, said in answers if seen and said <= seen[-1][1]]
    took = sorted(next(at for at, done in seen if done >= said) - asked for asked, said in known)
    return took[int(0.95 * len(took))]


def watched(file: Path, *, seconds: float) -> list[tuple[float, float]]:
    """(monotonic second, done) whenever the document tells of a job."""
    seen = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, LookupError):
            seen.append((time.monotonic(), json.loads(file.read_bytes())["incidents"][0]["jobs"][0]["done"]))
        time.sleep(0.02)
    return seen


def done_at(engine: Engine, at: float) -> float:
    return float(engine.jobs(datetime.fromtimestamp(at, UTC))[0]["done"])


FILL = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import connection
from incidents.models import RecoveryJob, RecoverySource, Sample
call_command("migrate", interactive=False, verbosity=0)
now = datetime.now(UTC)
source = RecoverySource.objects.create(slug="s", name="s", created_at=now, updated_at=now)
jobs = [RecoveryJob.objects.create(source=source, key=str(n), created_at=now) for n in range(50)]
def size():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return pages * cursor.fetchone()[0]
before, count = size(), 2000
for n in range(count):
    at = now + timedelta(seconds=5 * n, microseconds=n)
    Sample.objects.bulk_create(Sample(job=job, at=at, done=n, total=9200, failed=12) for job in jobs)
print((size() - before) / (count * len(jobs)))
"""


def size_of_a_sample(folder: str) -> float:
    """Bytes on disk in SQLite, index and half-empty pages included, written as a poll writes them: job by job."""
    environ = {**os.environ, "ZWISCHENSTAND_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "statuspage.settings"}
    done = subprocess.run(
        [sys.executable, "-c", FILL], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    return float(done.stdout)
