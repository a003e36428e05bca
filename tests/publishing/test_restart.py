"""A publisher is killed while it publishes a post; the next one finishes the job."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from incidents.publishing.snapshot import Snapshot
from tests.plugin import ROOT

POINTS = [("intent", 1), ("state", 1), ("done", 1)]
POINTS += [(step, nth) for step in ("temp-written", "gz-removed", "renamed") for nth in range(1, 8)]


def run(folder: Path, *command: str, **environment: str) -> int:
    """The exit code of a Python command with a data folder of its own."""
    environment |= {"ZWISCHENSTAND_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "statuspage.settings"}
    whole = os.environ | environment
    whole.pop("ZWISCHENSTAND_DATABASE_URL", None)
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=whole, check=False, timeout=120).returncode


def documents(folder: Path) -> dict[str, bytes]:
    public = Snapshot(folder).public
    return {name: (public / name).read_bytes() for name in Snapshot(folder).names() if name != "heartbeat.json"}


def test_the_next_publisher_finishes_what_a_killed_one_began(tmp_path: Path, seed: int) -> None:
    point, nth = random.Random(seed).choice(POINTS)

    died = run(tmp_path, "-m", "tests.publishing.interrupted", point, str(nth))
    begun = Snapshot(tmp_path / "snapshot").done()
    finished = run(tmp_path, "manage.py", "publisher", "--once")
    fresh = run(tmp_path, "manage.py", "publisher", "--once", "--all", ZWISCHENSTAND_SNAPSHOT_DIR=str(tmp_path / "new"))

    assert (died, finished, fresh) == (-signal.SIGKILL, 0, 0), (point, nth)
    found = documents(tmp_path / "snapshot")
    assert b"Nearly there." in found["index.html"], (point, nth)
    assert found == documents(tmp_path / "new"), (point, nth)
    assert begun <= Snapshot(tmp_path / "snapshot").done() == Snapshot(tmp_path / "new").done() > 0
