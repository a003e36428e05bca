"""The parts of `manage.py run`, with small children in place of the real ones (tests/test_run.py has those)."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from statuspage.supervisor import checks, children, leftovers, lock
from statuspage.supervisor.children import Child, Watch
from statuspage.supervisor.leftovers import Record
from statuspage.supervisor.refusal import Refusal
from statuspage.supervisor.signals import Signals
from tests.brokers import soon

ROOT = Path(__file__).resolve().parent.parent
SLEEPS = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"


def python(code: str, *words: str, name: str = "child") -> Child:
    return Child(name=name, argv=(sys.executable, "-c", code, *words))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(path=tmp_path / "run.json")


@pytest.fixture
def watch(record: Record) -> Iterator[Watch]:
    with Signals() as signals:
        watch = Watch(record=record, signals=signals)
        yield watch
        watch.stop()


def pid_of(watch: Watch) -> int:
    process = watch.posts[0].process
    return process.pid if process else 0


def stop_soon(number: signal.Signals = signal.SIGTERM) -> None:
    threading.Timer(0.1, os.kill, (os.getpid(), number)).start()


def test_an_address_of_another_machine_is_refused_by_name() -> None:
    with pytest.raises(Refusal, match=r"cannot listen on 192\.0\.2\.1, port 8000: "):
        checks.refuse_taken_port(bind="192.0.2.1", port=8000)


def test_a_lock_goes_with_its_holder_and_a_stale_file_does_not_block(tmp_path: Path) -> None:
    (tmp_path / "run.lock").write_text("1\n")

    with lock.held(tmp_path):
        held_by = (tmp_path / "run.lock").read_text()

    assert held_by == f"{os.getpid()}\n"
    assert not list(tmp_path.iterdir())


def test_a_lock_file_removed_while_we_wait_is_not_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.lock"
    really, opened = lock._opened, []

    def open_then_lose(path: Path) -> int:
        opened.append(really(path))
        if len(opened) == 1:
            path.unlink()  # as a run does that ends between our open and our lock
        return opened[-1]

    monkeypatch.setattr(lock, "_opened", open_then_lose)
    with lock.held(tmp_path):
        there = path.exists()

    assert there
    assert len(opened) == 2


def test_a_killed_child_starts_again_and_says_so_in_one_line(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    watch.add(python(SLEEPS, name="web"))
    first = pid_of(watch)

    os.kill(first, signal.SIGKILL)
    restarted = watch.until(lambda: pid_of(watch) not in {0, first}, seconds=5)

    assert restarted
    assert capsys.readouterr().err == "zwischenstand: web ended (killed by SIGKILL), starts again in 0.2 s\n"


def test_pauses_double_up_to_ten_seconds_and_start_over_after_steady_life(
    watch: Watch, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.add(python("raise SystemExit(3)"))
    post = watch.posts[0]

    for _ in range(8):
        assert watch.until(lambda: post.process is None, seconds=5)
        post.due = 0
    monkeypatch.setattr(children, "STEADY", 0.0)
    assert watch.until(lambda: post.process is None, seconds=5)

    said = [line.rpartition("again in ")[2] for line in capsys.readouterr().err.splitlines()]
    assert said == ["0.2 s", "0.4 s", "0.8 s", "1.6 s", "3.2 s", "6.4 s", "10.0 s", "10.0 s", "0.2 s"]


def test_a_child_that_may_end_is_done_with_0_and_starts_again_after_anything_else(
    watch: Watch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import pathlib, sys; p = pathlib.Path(sys.argv[1]); n = p.exists(); p.touch(); sys.exit(0 if n else 3)"
    words = (sys.executable, "-c", code, str(tmp_path / "came"))

    watch.add(Child(name="story", argv=words, ends=True))

    assert watch.until(lambda: not watch.posts, seconds=10)
    assert capsys.readouterr().err.splitlines() == ["zwischenstand: story ended (exit 3), starts again in 0.2 s"]
    assert not watch.record.pids


def test_a_child_that_cannot_start_is_tried_again(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    watch.add(Child(name="web", argv=("/nonexistent/granian",)))

    said = capsys.readouterr().err

    assert said == "zwischenstand: web does not start (No such file or directory), starts again in 0.2 s\n"


def test_what_a_dead_child_leaves_in_its_group_is_ended_before_it_starts_again(watch: Watch, tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    code = f"import subprocess, sys, pathlib; p = subprocess.Popen([sys.executable, '-c', {SLEEPS!r}])"
    watch.add(python(f"{code}; pathlib.Path(sys.argv[1]).write_text(str(p.pid)); p.wait()", str(note)))
    assert soon(lambda: note.exists() and note.read_text())
    grandchild = int(note.read_text())

    os.kill(pid_of(watch), signal.SIGKILL)
    watch.until(lambda: watch.posts[0].process is None, seconds=5)

    assert soon(lambda: leftovers.started(grandchild) is None)


def test_a_child_run_once_gives_its_exit_code(watch: Watch) -> None:
    code = watch.run_once(python("raise SystemExit(7)"))

    assert code == 7
    assert watch.posts == []


def test_a_stop_during_a_child_run_once_ends_it(watch: Watch, record: Record) -> None:
    stop_soon()

    watch.run_once(python(SLEEPS))
    watch.stop()

    assert record.alive() == set()


def test_a_stop_ends_children_that_listen_and_kills_those_that_do_not(
    heeds_hangups: None,
    watch: Watch,
    record: Record,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(children, "PATIENCE", 0.5)
    watch.add(python(SLEEPS))
    watch.add(python(DEAF))
    assert soon(lambda: "deaf" in capfd.readouterr().out)
    stop_soon(signal.SIGHUP)

    watch.keep()
    began = time.monotonic()
    watch.stop()

    assert time.monotonic() - began >= 0.5
    assert record.alive() == set()


def test_a_second_ctrl_c_kills_at_once(watch: Watch, record: Record, capfd: pytest.CaptureFixture[str]) -> None:
    watch.add(python(DEAF))
    assert soon(lambda: "deaf" in capfd.readouterr().out)
    os.kill(os.getpid(), signal.SIGINT)
    watch.keep()
    stop_soon(signal.SIGINT)

    began = time.monotonic()
    watch.stop()

    assert time.monotonic() - began < children.PATIENCE - 1
    assert record.alive() == set()


def test_a_process_in_a_session_of_its_own_is_ended_as_well(watch: Watch, record: Record) -> None:
    code = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPS!r}], start_new_session=True).wait()"
    )
    watch.add(python(code))
    assert soon(lambda: len(record.alive()) == 2)

    watch.stop()

    assert record.alive() == set()


def test_what_a_killed_run_left_is_found_and_ended(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    code = f"""
from pathlib import Path
from statuspage.supervisor import children
from statuspage.supervisor.leftovers import Record
from statuspage.supervisor.signals import Signals
from tests.brokers import soon
children._prctl = None  # as on a system where children do not hear of their parent's death
with Signals() as signals:
    watch = children.Watch(record=Record(path=Path({str(path)!r})), signals=signals)
    watch.add(children.Child(name="one", argv=({sys.executable!r}, "-c", {DEAF!r})))
    watch.keep()
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stdout.readline() == "deaf\n"
        run.kill()
    left = leftovers.read(path)
    assert left
    alive = left.alive()

    remaining = left.end(patience=0.2)

    assert len(alive) == 1
    assert remaining == set()


def test_what_is_left_may_end_by_itself_before_it_is_killed(tmp_path: Path) -> None:
    code = (
        "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(5)); print(flush=True); signal.pause()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as left:
        assert left.stdout
        left.stdout.readline()
        record = Record(path=tmp_path / "run.json")
        record.add(left.pid)

        record.end(patience=10)

    assert left.returncode == 5


def test_a_pid_that_another_process_got_since_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", SLEEPS], start_new_session=True) as stranger:
        record = Record(path=tmp_path / "run.json", pids={stranger.pid: "another boot 12345"})

        record.end(patience=0)

        assert stranger.poll() is None
        stranger.kill()


def test_the_start_of_a_process_is_known_without_proc_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(leftovers, "PROC", tmp_path)

    with subprocess.Popen([sys.executable, "-c", SLEEPS]) as child:
        first, again = leftovers.started(child.pid), leftovers.started(child.pid)
        child.kill()

    assert first
    assert first == again
    assert leftovers.started(child.pid) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pids": {"x": 1}}', '{"pids": 3, "mark": "", "folder": ""}'])
def test_a_record_that_nobody_understands_is_no_record(text: str, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)

    assert leftovers.read(path) is None
