"""A real broker for tests, the one that `manage.py run` would start."""

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statuspage.supervisor import broker


def soon(fact: Callable[[], object], *, seconds: float = 10) -> bool:
    """Whether `fact` comes to hold before the time is over."""
    deadline = time.monotonic() + seconds
    while not (so := fact()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(so)


def program() -> str:
    """The server program; skips the calling test where there is none."""
    found = broker.find_server()
    if found is None:
        pytest.skip("redis-server is not installed")
    return found


@contextlib.contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The server, answering on its socket in `folder` (one of `broker.make_folder`)."""
    with subprocess.Popen(broker.server(program=program(), folder=folder).argv) as process:
        try:
            assert soon(lambda: broker.answers(folder))
            yield process
        finally:
            process.kill()
