"""Celery as a doorbell: it carries "look into the database now", never anything that may not be lost.

Due times live in the database and beat rings every second, so there are no results, no retries and no delays in here.
"""

import logging
import os
import signal
import threading
import time
import warnings
from typing import Any

import click
from celery import Celery, bootsteps, signals
from celery.beat import Service
from celery.exceptions import CPendingDeprecationWarning, SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")
# Celery prefers these to its configuration; an installation is described by ZWISCHENSTAND_* alone.
for name in ("CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL", "CELERY_RESULT_BACKEND"):
    os.environ.pop(name, None)

from django.conf import settings  # noqa: E402

# Without an address Celery would try RabbitMQ on localhost; this transport knows no network.
NOWHERE = "memory://"
PUBLISH_TIMEOUT = 0.5  # seconds; whoever rings has someone waiting


class Doorbell(Celery):  # type: ignore[misc]
    """Gives up early when it publishes, while the worker's own connection waits for messages as long as it takes."""

    def connection_for_write(self, url: str | None = None, **options: Any) -> Any:
        impatient = {
            "socket_timeout": PUBLISH_TIMEOUT,
            "socket_connect_timeout": PUBLISH_TIMEOUT,
            "max_retries": 0,
            "connect_retries_timeout": PUBLISH_TIMEOUT,
        }
        options["transport_options"] = {**impatient, **(options.get("transport_options") or {})}
        return super().connection_for_write(url, **options)


app = Doorbell("zwischenstand", broker=settings.CELERY_BROKER_URL or NOWHERE, include=["incidents.tasks"])
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    result_backend=None,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_publish_retry=False,
    task_create_missing_queues=False,
    task_queues={"poll": {}, "send": {}},
    task_default_queue="send",
    task_routes={
        "incidents.tasks.ring": {"queue": "send"},
        "incidents.tasks.thin": {"queue": "send"},
        "incidents.tasks.poll": {"queue": "poll"},
    },
    broker_transport_options={
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_enable_remote_control=False,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    timezone="UTC",
    # A ring that waited longer is thrown away unread: the ones behind it say the same.
    beat_schedule={
        "ring": {"task": "incidents.tasks.ring", "schedule": 1.0, "options": {"expires": 15}},
        "poll": {"task": "incidents.tasks.poll", "schedule": 1.0, "options": {"expires": 15}},
        "thin": {"task": "incidents.tasks.thin", "schedule": 600.0, "options": {"expires": 300}},
    },
)


class Beat(threading.Thread):
    """Beat as a thread of the worker, which ends when beat dies: whoever watches it starts both again."""

    def __init__(self, worker: Any) -> None:
        super().__init__(name="beat", daemon=True)
        self.service = Service(worker.app, max_interval=1, schedule_filename=worker.schedule_filename)
        self.stopping = False

    def run(self) -> None:
        try:
            self.service.start()
        finally:
            if not self.stopping:
                os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        """Waits for the schedule to be on disk; beat looks up at least once a second."""
        self.stopping = True
        self.service.stop()
        self.join(timeout=2)


class BeatStep(bootsteps.StartStopStep):  # type: ignore[misc]
    """`worker --beat-thread`. Celery's own `--beat` makes a process, which costs 40 MB more."""

    conditional = True
    requires = {"celery.worker.components:Pool"}

    def __init__(self, worker: Any, beat_thread: bool = False, **options: Any) -> None:
        super().__init__(worker, **options)
        self.enabled = beat_thread

    def create(self, worker: Any) -> Beat:
        return Beat(worker)


app.user_options["worker"].add(click.Option(["--beat-thread"], is_flag=True, help="Run beat inside this worker."))
app.steps["worker"].add(BeatStep)


class Seldom(logging.Filter):
    """Lets the same trouble of the same task pass once in `seconds`: who rings every second fails every second."""

    def __init__(self, *, seconds: float, traceback: bool) -> None:
        super().__init__()
        self.seconds = seconds
        self.traceback = traceback
        self.until: dict[tuple[object, object], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        trouble = record.exc_info[0] if record.exc_info else record.msg
        about = (trouble, getattr(record, "data", {}).get("name"))
        if time.monotonic() < self.until.get(about, 0):
            return False
        self.until[about] = time.monotonic() + self.seconds
        if not self.traceback:
            record.msg, record.args, record.exc_info = record.getMessage().partition("\n")[0], (), None
        return True


def allow_root(**_: Any) -> None:
    """The worker is no more root than the rest of a `run`, and reads no pickles: nothing to warn of."""
    warnings.simplefilter("ignore", SecurityWarning)


def know_celery_6(**_: Any) -> None:
    """Celery warns at every lost connection of a default that will change; it is set above."""
    warnings.simplefilter("ignore", CPendingDeprecationWarning)


def keep_our_logging(**_: Any) -> None:
    """Leaves logging as the settings have it. Celery would write two lines for every ring."""
    if settings.LOG_LEVEL != "DEBUG":
        logging.getLogger("celery").setLevel(logging.WARNING)
        # Beat shows two stacks of its own for each ring that finds no broker: they say nothing about it.
        logging.getLogger("celery.beat").addFilter(Seldom(seconds=10, traceback=False))
        logging.getLogger("celery.app.trace").addFilter(Seldom(seconds=60, traceback=True))


signals.celeryd_init.connect(allow_root)
signals.worker_ready.connect(know_celery_6)
signals.setup_logging.connect(keep_our_logging)
