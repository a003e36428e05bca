"""How long the whole suite takes by pytest's own clock, and what a bare checkout needs before it can begin."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import Row, at_most
from tests.servers import ROOT

CLOCK = re.compile(r"(?:passed|failed|skipped).* in ([\d.]+)s")


def run() -> list[Row]:
    """The set-up is that of CI without system programs, which packages of the machine's own are fetched for."""
    return [
        at_most("set-up of a bare checkout for its tests", setup(), 360, unit="s"),
        at_most("the whole suite, pytest's own clock", suite(), 480, unit="s"),
    ]


def setup() -> float:
    """Seconds of `make setup` in a fresh clone."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        began = time.monotonic()
        subprocess.run(["make", "setup"], cwd=clone, check=True, capture_output=True)
        return time.monotonic() - began


def suite() -> float:
    """Seconds; raises RuntimeError where a test fails, as a suite that stops early proves nothing."""
    command = [sys.executable, "-m", "pytest", "-v"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    found = CLOCK.search(done.stdout)
    if done.returncode or found is None:
        raise RuntimeError(f"the suite ends with {done.returncode}; `make test` says why")
    return float(found[1])
