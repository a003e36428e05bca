"""The snapshot folder: what is written, what is left alone, and what a full disk or a second publisher leaves."""

import gzip
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from incidents.publishing.snapshot import Newer, Snapshot

LONG = b"<p>A line that compresses well.</p>\n" * 40
VERSION = 1_515_600_000


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return Snapshot(tmp_path / "snapshot")


def put(snapshot: Snapshot, version: int, **documents: bytes) -> None:
    with snapshot.publish(version) as writer:
        for name, body in documents.items():
            writer.write(f"{name}.html", body)


def times(snapshot: Snapshot, name: str) -> tuple[int, int]:
    files = (snapshot.public / name, snapshot.public / f"{name}.gz")
    first, second = (int(file.stat().st_mtime) for file in files)
    return first, second


def test_a_document_and_its_gzip_form_carry_the_version_as_their_time(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)

    packed = (snapshot.public / "index.html.gz").read_bytes()
    assert (snapshot.public / "index.html").read_bytes() == LONG
    assert gzip.decompress(packed) == LONG
    assert times(snapshot, "index.html") == (VERSION, VERSION)
    assert snapshot.done() == VERSION


def test_equal_bytes_are_left_alone_with_their_time(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)
    before = (snapshot.public / "index.html").stat()

    with snapshot.publish(VERSION + 60) as writer:
        changed = writer.write("index.html", LONG)

    after = (snapshot.public / "index.html").stat()
    assert not changed
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert snapshot.done() == VERSION + 60


def test_each_change_within_one_version_moves_the_time_by_a_second(snapshot: Snapshot) -> None:
    seen = []

    for letter in (b"a", b"b", b"c"):
        put(snapshot, VERSION, index=letter * 400)
        seen.append(times(snapshot, "index.html"))

    assert seen == [(VERSION, VERSION), (VERSION + 1, VERSION + 1), (VERSION + 2, VERSION + 2)]


def test_equal_bytes_give_equal_gzip_bytes(snapshot: Snapshot, tmp_path: Path) -> None:
    other = Snapshot(tmp_path / "other")

    put(snapshot, VERSION, index=LONG)
    put(other, VERSION + 9, index=LONG)

    packed = "index.html.gz"
    assert (snapshot.public / packed).read_bytes() == (other.public / packed).read_bytes()


def test_images_and_short_texts_get_no_gzip_form(snapshot: Snapshot) -> None:
    with snapshot.publish(VERSION) as writer:
        writer.write("images/abc.png", LONG)
        writer.write("heartbeat.json", b"{}")
        writer.write("live.json", LONG)

    assert [file.name for file in snapshot.public.rglob("*.gz")] == ["live.json.gz"]


def test_a_document_that_became_short_loses_its_gzip_form(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)

    put(snapshot, VERSION + 1, index=b"short")

    assert not (snapshot.public / "index.html.gz").exists()
    assert (snapshot.public / "index.html").read_bytes() == b"short"


def test_a_gzip_form_lost_in_a_crash_comes_back_without_counting_as_a_change(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)
    (snapshot.public / "index.html.gz").unlink()

    with snapshot.publish(VERSION + 5) as writer:
        changed = writer.write("index.html", LONG)

    assert not changed
    assert times(snapshot, "index.html") == (VERSION, VERSION)


def test_an_older_version_is_refused_and_changes_nothing(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)

    with pytest.raises(Newer):
        put(snapshot, VERSION - 1, index=b"older")

    assert (snapshot.public / "index.html").read_bytes() == LONG


def test_a_version_that_was_begun_and_failed_is_not_done_but_refuses_older_ones(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)

    with pytest.raises(RuntimeError), snapshot.publish(VERSION + 10):
        raise RuntimeError("rendering failed")

    assert snapshot.done() == VERSION
    with pytest.raises(Newer):
        put(snapshot, VERSION + 9, index=b"older")


def test_an_unreadable_version_file_counts_as_none(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)

    (snapshot.folder / "version.json").write_bytes(b"\xff{")

    assert snapshot.done() == 0


def test_a_second_publisher_waits_for_the_first(snapshot: Snapshot) -> None:
    order: list[str] = []

    def second() -> None:
        put(snapshot, VERSION + 1, index=b"second")
        order.append("second")

    with snapshot.publish(VERSION) as writer:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(timeout=0.2)
        waited = thread.is_alive()
        writer.write("index.html", b"first")
        order.append("first")
    thread.join(timeout=10)

    assert waited
    assert order == ["first", "second"]
    assert (snapshot.public / "index.html").read_bytes() == b"second"


def test_a_heartbeat_moves_no_version(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)

    for minute in (1, 2):
        snapshot.beat(datetime(2018, 1, 10, 17, minute, tzinfo=UTC), VERSION)

    body = (snapshot.public / "heartbeat.json").read_text()
    assert body == f'{{"at": "2018-01-10T17:02:00+00:00", "version": {VERSION}}}\n'
    assert snapshot.done() == VERSION


def test_a_removed_document_is_gone_in_both_forms(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG, history=LONG)

    with snapshot.publish(VERSION + 1) as writer:
        removed = [writer.remove("history.html"), writer.remove("never/there.html")]

    assert removed == [True, False]
    assert sorted(file.name for file in snapshot.public.iterdir()) == ["index.html", "index.html.gz"]


def test_names_lists_documents_only(snapshot: Snapshot) -> None:
    with snapshot.publish(VERSION) as writer:
        for name in ("index.html", "incidents/abc.html", "en/static/page.html", "static/app.0123.js"):
            writer.write(name, LONG)
        writer.mark_gone("incidents/def.gone")

    assert sorted(snapshot.names()) == ["en/static/page.html", "incidents/abc.html", "index.html"]
    assert (snapshot.public / "incidents/def.gone").read_bytes() == b""


def test_state_is_read_back_and_unreadable_state_is_none(snapshot: Snapshot) -> None:
    nothing = snapshot.read_state()
    with snapshot.publish(VERSION) as writer:
        writer.write_state({"languages": ["de", "en"], "title": "Störung"})
    state = snapshot.read_state()
    (snapshot.folder / "state.json").write_text("[1]")

    assert nothing is None
    assert state == {"languages": ["de", "en"], "title": "Störung"}
    assert snapshot.read_state() is None


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "a/../b", "a..b", ".hidden", "a/.hidden", "a//b", "A.html", "ä.html", "a\0b"],
)
def test_names_that_could_leave_the_folder_are_refused(snapshot: Snapshot, name: str) -> None:
    with snapshot.publish(VERSION) as writer, pytest.raises(ValueError, match="name of a document"):
        writer.write(name, b"")


@pytest.mark.parametrize("name", ["index.html.gz", "incidents/abc.gone"])
def test_names_with_a_meaning_of_their_own_cannot_be_written(snapshot: Snapshot, name: str) -> None:
    with snapshot.publish(VERSION) as writer, pytest.raises(ValueError):
        writer.write(name, b"")


def test_a_mark_must_be_named_as_one(snapshot: Snapshot) -> None:
    with snapshot.publish(VERSION) as writer, pytest.raises(ValueError, match="no mark"):
        writer.mark_gone("incidents/abc.html")


def test_what_a_dead_process_left_is_cleaned_up(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG)
    (snapshot.folder / "tmp" / "new").write_bytes(b"half a docu")

    put(snapshot, VERSION + 1, index=b"whole")

    assert list((snapshot.folder / "tmp").iterdir()) == []


# A file-size limit breaks a write in its middle as a full disk does, and needs no rights of the one who tests.
FULL_DISK = """
import os, resource, sys
from pathlib import Path
from incidents.publishing.snapshot import Snapshot
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
try:
    with Snapshot(Path(sys.argv[1])).publish(int(sys.argv[2])) as writer:
        writer.write("small.html", b"new")
        writer.write("index.html", os.urandom(5000))
except OSError:
    sys.exit(7)
"""


def test_a_full_disk_keeps_the_old_files_and_heals(snapshot: Snapshot) -> None:
    put(snapshot, VERSION, index=LONG, small=b"old")

    command = [sys.executable, "-c", FULL_DISK, str(snapshot.folder), str(VERSION + 1)]
    code = subprocess.run(command, check=False, cwd=Path(__file__).parents[2]).returncode
    kept, done = (snapshot.public / "index.html").read_bytes(), snapshot.done()
    put(snapshot, VERSION + 1, index=b"after")

    assert code == 7
    assert (kept, done) == (LONG, VERSION)
    assert (snapshot.public / "small.html").read_bytes() == b"new"
    assert (snapshot.public / "index.html").read_bytes() == b"after"
    assert snapshot.done() == VERSION + 1
    assert os.listdir(snapshot.folder / "tmp") == []
