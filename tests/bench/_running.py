"""A whole `manage.py run` for benchmarks."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.servers import ROOT, fetch, free_port

PATIENCE = 120.0
RUN = (sys.executable, "manage.py", "run")


def seen(port: int, path: str = "/", needle: bytes = b"<html") -> bool:
    """Whether the page answers with that in it."""
    try:
        return needle in fetch(port, path, host="localhost").body
    except OSError:
        return False


def wait_for_page(port: int) -> None:
    limit = time.monotonic() + PATIENCE
    while not seen(port):
        if time.monotonic() > limit:
            raise TimeoutError(f"no page after {PATIENCE:g} s")
        time.sleep(0.05)


@contextlib.contextmanager
def running(
    folder: str, *arguments: str, command: Sequence[str] = RUN, cwd: Path = ROOT, broker: str | None = None
) -> Iterator[tuple[int, int, dict[str, str]]]:
    """(port, pid, environment) of a run whose page answers; ended afterwards."""
    port = free_port()
    given = {**os.environ, "ZWISCHENSTAND_DATA_DIR": folder, "ZWISCHENSTAND_PORT": str(port)}
    given |= {"ZWISCHENSTAND_BROKER_URL": broker} if broker else {}
    process = subprocess.Popen(
        [*command, *arguments], cwd=cwd, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for_page(port)
        yield port, process.pid, given
    finally:
        process.terminate()
        process.wait(timeout=10)


@contextlib.contextmanager
def running_demo(folder: str, *, broker: str | None = None) -> Iterator[tuple[int, int, dict[str, str]]]:
    """`running` on the demo's page in the middle of its worst evening; the story does not go on by itself."""
    given = {**os.environ, "ZWISCHENSTAND_DATA_DIR": folder}
    told = [sys.executable, "manage.py", "prepare", "--demo"]
    subprocess.run(told, cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with running(folder, broker=broker) as run:
        yield run
