"""What a publish costs as history grows, and how large the front page is.

Each pair is two child processes with databases of their own; one post and its publish are timed in turns, so that
both meet the same noise of the machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.bench import Row, at_most, for_comparison
from tests.servers import ROOT

if TYPE_CHECKING:
    from incidents.models import Incident, Update

ROUNDS = 5
SERVICES = 10


class Child:
    """A database with a history, and a publisher that waits for a word to post and publish."""

    def __init__(self, folder: str, *, incidents: int, updates: int) -> None:
        environment = {**os.environ, "ZWISCHENSTAND_DATA_DIR": folder, "ZWISCHENSTAND_LOG_LEVEL": "ERROR"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.publishing", str(incidents), str(updates)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answer()

    def answer(self) -> float:
        assert self.process.stdout is not None
        return float(self.process.stdout.readline())

    def publish(self) -> float:
        """Seconds from the committed post to the swapped files."""
        assert self.process.stdin is not None
        self.process.stdin.write("post\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self) -> None:
        self.process.communicate("", timeout=10)


def pair(small: tuple[int, int], large: tuple[int, int]) -> tuple[float, float]:
    """(median ratio of large to small, median seconds of large) over interleaved rounds."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        children = [Child(folder, incidents=size[0], updates=size[1]) for folder, size in ((one, small), (two, large))]
        for child in children:
            child.publish()
        times = [(children[0].publish(), children[1].publish()) for _ in range(ROUNDS)]
        for child in children:
            child.end()
    return statistics.median(b / a for a, b in times), statistics.median(b for _a, b in times)


def run() -> list[Row]:
    history, seconds = pair((10, 60), (5000, 60))
    length, longest = pair((10, 200), (10, 10_000))
    return [
        at_most("publish with 5,000 past incidents, against 10", history, 1.5),
        for_comparison("  the same in seconds", seconds, unit="s"),
        at_most("publish with 10,000 updates in the open incident, against 200", length, 3),
        for_comparison("  the same in seconds", longest, unit="s"),
    ]


def work(incidents: int, updates: int) -> None:
    """The child: builds its history, posts and publishes once per line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "statuspage.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone

    from incidents.publishing.publisher import Publisher
    from incidents.publishing.snapshot import Snapshot
    from incidents.timeline.commands import Actor, post_update

    call_command("migrate", verbosity=0)
    open_id = build(incidents, updates)
    publisher = Publisher(Snapshot(settings.SNAPSHOT_DIR))
    publisher.step(now=timezone.now())
    publisher.backlog.clear()  # the past need not be rendered: an update does not touch it
    say(0.0)
    for number, _line in enumerate(sys.stdin):
        text = {"de": f"Wir spielen die Systeme weiter einzeln ein, Runde {number}."}
        post_update(incident=open_id, author=Actor("bench"), now=timezone.now(), text=text)
        before = time.perf_counter()
        while publisher.step(now=timezone.now()):
            pass
        say(time.perf_counter() - before)


def say(seconds: float) -> None:
    sys.stdout.write(f"{seconds}\n")
    sys.stdout.flush()


def build(incidents: int, updates: int) -> str:
    """Rows in bulk, as years of use would have left them: past incidents with 3 updates, one open with `updates`."""
    from incidents.models import Incident, IncidentService, Page, Service, Update
    from incidents.timeline.commands import Actor, first_page, open_incident, save_service, set_page
    from incidents.timeline.inputs import StatusSaid

    now = datetime.now(UTC)
    author = Actor("bench")
    first_page(id_host="status.example.com", now=now)
    set_page(author=author, now=now, name="Bench", languages=["de", "en"])
    services = [save_service(name={"de": f"Dienst {number}"}, author=author, now=now).pk for number in range(SERVICES)]
    from incidents.states import Impact, Stage, Status

    past = [
        Incident(
            title={"de": f"Störung {number}"},
            impact=Impact.MINOR,
            stage=Stage.RESOLVED,
            started_at=now - timedelta(hours=8 * number + 100),
            ended_at=now - timedelta(hours=8 * number + 98),
            update_count=3,
            created_at=now,
            updated_at=now,
        )
        for number in range(incidents)
    ]
    Incident.objects.bulk_create(past, batch_size=500)
    IncidentService.objects.bulk_create(
        [
            IncidentService(incident=one, service_id=services[number % SERVICES], status="operational", since=now)
            for number, one in enumerate(past)
        ],
        batch_size=500,
    )
    entries = [entry(one, number, one.started_at + timedelta(minutes=number)) for one in past for number in (1, 2, 3)]
    statuses = [StatusSaid(services[0], Status.MAJOR_OUTAGE), StatusSaid(services[1], Status.PARTIAL_OUTAGE)]
    opened = open_incident(
        title={"de": "Ausfall"}, impact=Impact.MAJOR, author=author, now=now, text={"de": "Los."}, statuses=statuses
    )
    entries += [entry(opened, number, now - timedelta(minutes=updates - number)) for number in range(2, updates + 1)]
    Update.objects.bulk_create(entries, batch_size=500)
    Incident.objects.filter(pk=opened.pk).update(update_count=updates)
    assert Page.objects.count() == 1
    assert Service.objects.count() == SERVICES
    return str(opened.pk)


def entry(incident: "Incident", number: int, at: datetime) -> "Update":
    from incidents.models import Update

    text = f"Meldung {number}: Wir arbeiten weiter an der Wiederherstellung der betroffenen Systeme."
    return Update(
        incident=incident,
        number=number,
        at=at,
        created_at=at,
        author="bench",
        text={"de": text},
        html={"de": f"<p>{text}</p>"},
        stage_then="investigating",
        weight="note",
    )


if __name__ == "__main__":
    work(int(sys.argv[1]), int(sys.argv[2]))
