"""Which processes belong to a run, written down so that the next run can end what a `kill -9` left behind.

A pid alone says nothing, since pids are used again: a recorded process is ours only if it also started at the recorded
moment. Processes that our children started are found by a mark in their environment, where the system shows it.
"""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

MARK = "STATUSPAGE_RUN"  # not ZWISCHENSTAND_…: the settings refuse names that they do not know
PROC = Path("/proc")


@dataclass
class Record:
    """The processes of one run, kept in a file from before the first one starts until the last one has ended."""

    path: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    pids: dict[int, str] = field(default_factory=dict)  # pid: when it started, as `started` words it
    folder: str = ""  # of the broker's socket

    def add(self, pid: int) -> None:
        self.pids[pid] = started(pid) or ""
        self.write()

    def drop(self, pid: int) -> None:
        self.pids.pop(pid, None)
        self.write()

    def write(self) -> None:
        """Replaces the file. On a full disk the older one stays, and its mark still finds every process."""
        fresh = self.path.with_suffix(".new")
        with contextlib.suppress(OSError):
            fresh.write_text(json.dumps({"mark": self.mark, "pids": self.pids, "folder": self.folder}))
            fresh.replace(self.path)

    def remove(self) -> None:
        for path in (self.path, self.path.with_suffix(".new")):
            path.unlink(missing_ok=True)

    def alive(self) -> set[int]:
        """Pids of this run that live now: the recorded ones that are still the same process, and the marked ones."""
        same = {pid for pid, start in self.pids.items() if start and started(pid) == start}
        return same | marked(self.mark)

    def end(self, *, patience: float) -> set[int]:
        """Ends every process of this run, with SIGKILL after `patience` seconds; returns those that live on."""
        self._send(signal.SIGTERM)
        if not _wait_until(lambda: not self.alive(), seconds=patience):
            self._send(signal.SIGKILL)
            _wait_until(lambda: not self.alive(), seconds=2)
        return self.alive()

    def _send(self, number: signal.Signals) -> None:
        for pid in self.alive():
            # A recorded process leads its group; any other is one of a group that may be someone else's.
            send = os.killpg if pid in self.pids else os.kill
            with contextlib.suppress(ProcessLookupError, PermissionError):
                send(pid, number)


def read(path: Path) -> Record | None:
    """The record that an earlier run left, None where there is none that can be understood."""
    try:
        kept = json.loads(path.read_text())
        pids = {int(pid): str(start) for pid, start in kept["pids"].items()}
        return Record(path=path, mark=str(kept["mark"]), pids=pids, folder=str(kept["folder"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def started(pid: int) -> str | None:
    """When a living process started, in words that no other process with the same pid ever gets; None if it is gone."""
    if (PROC / "self" / "stat").exists():
        return _started_by_proc(pid)
    shown = subprocess.run(["ps", "-o", "state=,lstart=", "-p", str(pid)], capture_output=True, text=True)  # noqa: S607
    state, _, start = shown.stdout.strip().partition(" ")
    return start.strip() if start and not state.startswith("Z") else None


def _started_by_proc(pid: int) -> str | None:
    try:
        fields = (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] in "ZX" else f"{boot} {fields[19]}"


def marked(mark: str) -> set[int]:
    """Pids of living processes whose environment carries `mark` (none where there is no /proc)."""
    wanted = f"{MARK}={mark}".encode()
    return {pid for pid in _pids() if wanted in _environment(pid) and started(pid)}


def _pids() -> list[int]:
    with contextlib.suppress(OSError):
        return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return []


def _environment(pid: int) -> list[bytes]:
    try:
        return (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _wait_until(fact: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (so := fact()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return so
