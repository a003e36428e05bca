"""Celery as this project sets it up: what it takes, where it connects, and when its worker gives up."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from incidents.tasks import at_most
from statuspage.celery import Seldom, app
from statuspage.supervisor import broker
from tests.brokers import running

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def broker_url(tmp_path: Path) -> Iterator[str]:
    folder = broker.make_folder(tmp_path)
    with running(folder):
        yield broker.url(folder)


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_ring_that_finds_no_free_place_returns_at_once() -> None:
    inside, leave, entries = threading.Semaphore(0), threading.Event(), []

    @at_most(2)
    def send() -> None:
        entries.append(threading.current_thread())
        inside.release()
        leave.wait(timeout=10)

    threads = [started(send), started(send)]
    assert all(inside.acquire(timeout=10) for _ in threads)

    send()

    assert len(entries) == 2
    leave.set()
    for thread in threads:
        thread.join()


def test_a_place_is_free_again_after_work_that_failed() -> None:
    tries = []

    @at_most(1)
    def send() -> None:
        tries.append(1)
        raise ValueError("lost")

    for _ in range(2):
        with pytest.raises(ValueError, match="lost"):
            send()

    assert len(tries) == 2


def test_a_lost_message_is_given_to_another_worker_after_two_minutes(broker_url: str) -> None:
    with app.connection_for_read(broker_url) as connection, connection.channel() as channel:
        times = (channel.visibility_timeout, channel.unacked_restore_interval, channel.unacked_restore_throttle)

    assert times == (120, 5, 1)


def test_only_what_publishes_is_impatient(broker_url: str) -> None:
    with app.connection_for_write(broker_url) as writing, app.connection_for_read(broker_url) as reading:
        publishing, waiting = writing.default_channel.socket_timeout, reading.default_channel.socket_timeout

    assert (publishing, waiting) == (0.5, None)


def test_without_a_broker_of_ours_nothing_connects_anywhere() -> None:
    code = "from statuspage.celery import app; print(app.connection_for_write().transport_cls, app.conf.broker_url)"
    foreign = {"CELERY_BROKER_URL": "redis://127.0.0.1:1/0", "CELERY_BROKER_WRITE_URL": "redis://127.0.0.1:1/0"}

    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=os.environ | foreign, capture_output=True, text=True, check=True
    )

    assert shown.stdout == "memory memory://\n"


def test_messages_are_json_acknowledged_late_and_answered_by_nobody() -> None:
    kept = {
        "accept_content": ["json"],
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_ignore_result": True,
        "result_backend": None,
        "task_publish_retry": False,
    }

    assert {name: app.conf[name] for name in kept} == kept


def test_every_task_of_the_beat_has_a_queue_and_goes_stale() -> None:
    app.loader.import_default_modules()

    for entry in app.conf.beat_schedule.values():
        queue = app.amqp.router.route({}, entry["task"])["queue"]
        assert entry["task"] in app.tasks
        assert queue.name in {"poll", "send"}
        assert entry["options"]["expires"] > 0


def test_a_worker_whose_beat_cannot_work_ends(broker_url: str, tmp_path: Path) -> None:
    own = {"ZWISCHENSTAND_BROKER_URL": broker_url, "ZWISCHENSTAND_DATA_DIR": str(tmp_path)}
    words = ["worker", "--beat-thread", "--schedule", str(tmp_path / "no" / "such" / "folder"), "--pool", "threads"]
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "statuspage.celery", *words]

    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, timeout=30)

    assert ended.returncode == 0
    assert "no/such/folder" in ended.stderr


def test_a_beat_without_a_broker_says_so_in_one_line_and_not_every_second(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tests.beat")
    log.addFilter(Seldom(seconds=10, traceback=False))

    for _ in range(3):
        log.error("Message Error: %s\n%s", "refused", ["a", "stack"], exc_info=ValueError("refused"))

    assert [record.getMessage() for record in caplog.records] == ["Message Error: refused"]
    assert caplog.records[0].exc_info is None


def test_a_task_that_fails_every_second_hides_no_other_trouble(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("tests.trace")
    log.addFilter(Seldom(seconds=60, traceback=True))
    troubles: list[tuple[str, Exception]] = [
        ("ring", OSError("full")),
        ("ring", OSError("full again")),
        ("ring", ValueError("wrong")),
        ("poll", OSError("full")),
    ]

    for task, trouble in troubles:
        log.error("Task %s raised", task, exc_info=trouble, extra={"data": {"name": task}})

    assert [str(record.exc_info and record.exc_info[1]) for record in caplog.records] == ["full", "wrong", "full"]
