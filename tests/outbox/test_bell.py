"""The doorbell, rung by a process of its own as a web worker does, with a real broker that is frozen or killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from statuspage.supervisor import broker
from tests.brokers import running

ROOT = Path(__file__).resolve().parent.parent.parent
POSTS = """
import sys, time, django
django.setup()
from django.db import transaction
from incidents.outbox.bell import ring_soon
print("ready", flush=True)
for line in sys.stdin:
    began = time.monotonic()
    with transaction.atomic():
        ring_soon()
        if "roll back" in line:
            transaction.set_rollback(True)
    print(time.monotonic() - began, flush=True)
"""


class Poster:
    """A process that commits a transaction with a ring in it, as often as it is told."""

    def __init__(self, url: str, folder: Path) -> None:
        self.log = folder / "log"
        own = {"ZWISCHENSTAND_BROKER_URL": url, "ZWISCHENSTAND_DATA_DIR": str(folder)}
        command = [sys.executable, "-c", POSTS]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "statuspage.settings", **own}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._line()

    def post(self, how: str = "commit") -> float:
        """Seconds that the transaction and its ring took."""
        assert self.process.stdin
        self.process.stdin.write(how + "\n")
        self.process.stdin.flush()
        return float(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        return line

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def poster(tmp_path: Path) -> Iterator[Callable[[str], Poster]]:
    made: list[Poster] = []

    def make(url: str) -> Poster:
        made.append(Poster(url, tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.end()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return broker.make_folder(tmp_path)


@pytest.fixture
def server(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with running(folder) as process:
        yield process


def queued(folder: Path) -> list[Any]:
    with redis.Redis(unix_socket_path=str(folder / "socket")) as client:
        messages: Any = client.lrange("send", 0, -1)
    return [json.loads(message)["headers"]["task"] for message in messages]


@pytest.mark.usefixtures("server")
def test_a_commit_rings_once_and_a_rollback_not_at_all(folder: Path, poster: Callable[[str], Poster]) -> None:
    process = poster(broker.url(folder))

    process.post("roll back")
    before = queued(folder)
    process.post()

    assert before == []
    assert queued(folder) == ["incidents.tasks.ring"]


def test_a_frozen_broker_delays_one_post_by_half_a_second_and_says_so_once(
    folder: Path, server: subprocess.Popen[bytes], poster: Callable[[str], Poster]
) -> None:
    process = poster(broker.url(folder))
    process.post()
    server.send_signal(signal.SIGSTOP)

    first, second = process.post(), process.post()

    assert 0.4 < first < 1
    assert second < 0.4
    assert process.log.read_text().count("\n") == 1
    assert "The broker does not take messages" in process.log.read_text()


def test_a_dead_broker_harms_no_post(
    folder: Path, server: subprocess.Popen[bytes], poster: Callable[[str], Poster]
) -> None:
    process = poster(broker.url(folder))
    process.post()
    server.kill()
    server.wait()

    seconds = process.post()

    assert seconds < 1
    assert process.log.read_text().count("\n") == 1


def test_without_a_broker_a_post_rings_nobody_and_says_nothing(poster: Callable[[str], Poster]) -> None:
    process = poster("")

    seconds = process.post()

    assert seconds < 1
    assert process.log.read_text() == ""
