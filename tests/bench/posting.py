"""From post to visible: 100 posts against a real `manage.py run`, seen by a client that asks every 50 ms."""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from tests.bench import Row, at_most
from tests.bench._running import running_demo, seen
from tests.servers import ROOT

POSTS = 100
EVERY = 0.05
PATIENCE = 30.0
DEAD = "redis://127.0.0.1:9/0"  # nobody listens on the discard port


def run() -> list[Row]:
    rows = []
    for name, broker in (("", None), (", the broker dead", DEAD)):
        page, feed = measure(broker)
        for what, times in (("page", page), ("feed", feed)):
            p95 = statistics.quantiles(times, n=20)[18]
            rows.append(at_most(f"post to visible on the {what}, p95{name}", p95, 1, unit="s"))
    return rows


def measure(broker: str | None) -> tuple[list[float], list[float]]:
    """Seconds from the call of the command to the first answer that has the text, for page and feed."""
    with tempfile.TemporaryDirectory() as folder, running_demo(folder, broker=broker) as (port, _, environment):
        poster = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.posting"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert poster.stdin is not None
        assert poster.stdout is not None
        poster.stdout.readline()
        page: list[float] = []
        feed: list[float] = []
        for number in range(POSTS):
            started = time.monotonic()
            poster.stdin.write(f"Messung {number:03d} läuft\n")
            poster.stdin.flush()
            visible = watch(port, f"Messung {number:03d}".encode(), started)
            page.append(visible["/"])
            feed.append(visible["/history.atom"])
            poster.stdout.readline()
        poster.communicate("", timeout=10)
    return page, feed


def watch(port: int, text: bytes, started: float) -> dict[str, float]:
    """Asks page and feed every 50 ms until both have the text."""
    visible: dict[str, float] = {}
    while len(visible) < 2:
        if time.monotonic() - started > PATIENCE:
            raise TimeoutError(f"{text!r} is not visible after {PATIENCE} s")
        for path in ("/", "/history.atom"):
            if path not in visible and seen(port, path, text):
                visible[path] = time.monotonic() - started
        time.sleep(EVERY)
    return visible


def work() -> None:
    """The child: posts one update per line, as the console does."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "statuspage.settings"
    import django

    django.setup()
    from django.utils import timezone

    from incidents.models import Incident
    from incidents.timeline.commands import Actor, post_update

    incident = Incident.objects.filter(ended_at=None, kind="incident").values_list("pk", flat=True)[0]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        post_update(incident=incident, author=Actor("bench"), now=timezone.now(), text={"de": line.strip()})
        sys.stdout.write("posted\n")
        sys.stdout.flush()


if __name__ == "__main__":
    work()
