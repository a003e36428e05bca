"""A publisher is killed at every named step while readers read: nobody gets a torn, an empty or an older document."""

import gzip
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from incidents.publishing.snapshot import Snapshot
from statuspage.documents import Documents
from tests.publishing.doomed import DOCUMENTS, body_of, publish, version_of
from tests.servers import ROOT, call, documents

POINTS = ("intent", "temp-written", "gz-removed", "renamed", "gz-renamed", "removed", "gone", "state", "done")
ROUNDS = 3  # deaths at each point


class Reader(threading.Thread):
    """Reads plain and gzip forms through two workers in turn; notes whatever no reader may ever get."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.workers = [documents(folder) for _ in range(2)]
        self.ended = threading.Event()
        self.reads = 0
        self.faults: list[str] = []

    def run(self) -> None:
        newest = dict.fromkeys(DOCUMENTS, 0)
        for name, worker, accept in self.requests():
            answer = call(worker, f"/{name}", accept_encoding=accept)
            packed = "content-encoding" in answer.headers
            self.reads += 1
            try:
                version = version_of(gzip.decompress(answer.body) if packed else answer.body)
            except (ValueError, OSError, EOFError) as problem:
                self.faults.append(f"{name} {accept}: {answer.status}, {len(answer.body)} bytes, {problem}")
                continue
            if version < newest[name]:
                self.faults.append(f"{name} {accept}: {version} after {newest[name]}")
            newest[name] = max(version, newest[name])

    def requests(self) -> Iterator[tuple[str, Documents, str]]:
        while not self.ended.is_set():
            for name in DOCUMENTS:
                for worker in self.workers:
                    for accept in ("gzip", "identity"):
                        yield name, worker, accept


def killed(folder: Path, version: int, point: str, nth: int) -> int:
    command = [sys.executable, "-m", "tests.publishing.doomed", str(folder), str(version), point, str(nth)]
    return subprocess.run(command, check=False, cwd=ROOT).returncode


def test_a_publisher_killed_anywhere_never_shows_a_torn_empty_or_older_document(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    deaths = [point for point in POINTS for _ in range(ROUNDS)]
    chance.shuffle(deaths)
    publish(tmp_path, 1)
    reader = Reader(tmp_path)
    reader.start()

    version, codes = 1, []
    for point in deaths:
        version += chance.choice((0, 1, 1))
        nth = chance.randint(1, len(DOCUMENTS)) if "renamed" in point or point == "temp-written" else 1
        codes.append(killed(tmp_path, version, point, nth))
    publish(tmp_path, version + 1)
    reader.ended.set()
    reader.join(timeout=30)

    assert reader.faults == []
    assert reader.reads > 1000
    assert codes.count(-signal.SIGKILL) > len(deaths) // 2, codes
    snapshot = Snapshot(tmp_path)
    assert snapshot.done() == version + 1
    assert {version_of((snapshot.public / name).read_bytes()) for name in DOCUMENTS} == {version + 1}
    assert snapshot.read_state() == {"version": version + 1}


@pytest.mark.parametrize("point", POINTS)
def test_after_a_death_at_any_point_the_next_publish_completes(tmp_path: Path, point: str) -> None:
    publish(tmp_path, 1)

    code = killed(tmp_path, 2, point, 1)
    publish(tmp_path, 2)

    snapshot = Snapshot(tmp_path)
    bodies = {name: (snapshot.public / name).read_bytes() for name in DOCUMENTS}
    packed = {name: (snapshot.public / f"{name}.gz").read_bytes() for name in DOCUMENTS}
    assert code == -signal.SIGKILL
    assert bodies == {name: body_of(name, 2) for name in DOCUMENTS}
    assert {name: gzip.decompress(body) for name, body in packed.items()} == bodies
    assert snapshot.done() == 2
