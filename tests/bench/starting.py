"""How soon there is a page, and what all processes of a run take of the memory."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench import Row, at_most
from tests.bench._running import running
from tests.servers import ROOT, fetch

REQUESTS = 100


def run() -> list[Row]:
    """A bare checkout first (it installs everything), then a first and a second start of this one."""
    rows = [at_most("bare checkout to first page", bare_checkout(), 90, unit="s")]
    with tempfile.TemporaryDirectory() as folder:
        with running(folder):
            pass
        began = time.monotonic()
        with running(folder) as (port, pid, _environment):
            rows.append(at_most("second start to first page", time.monotonic() - began, 8, unit="s"))
            for _ in range(REQUESTS):
                fetch(port, "/", host="localhost")
            rows.append(at_most("all processes after 100 requests", memory(pid), 400, unit="MB"))
    return rows


def bare_checkout() -> float:
    """Seconds from a fresh clone to its first page: `make run`, with nothing installed."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        began = time.monotonic()
        with running(str(Path(folder) / "data"), command=("make", "run"), cwd=clone):
            return time.monotonic() - began


def memory(pid: int) -> float:
    """Megabytes (PSS) of a process and all its descendants."""
    pids = [pid, *descendants(pid)]
    return sum(pss(one) for one in pids) / 1024


def descendants(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    found, waiting = [], [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def pss(pid: int) -> float:
    """Kilobytes; a process that has just ended has none."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(float(line.split()[1]) for line in lines if line.startswith("Pss:"))
