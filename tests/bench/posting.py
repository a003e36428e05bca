"""From post to visible: 100 posts against a real `manage.py run`, seen by a client that asks every 50 ms."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import Row

ROOT = Path(__file__).resolve().parents[2]
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
            rows.append(Row(f"post to visible on the {what}, p95{name}", p95, "s", "at most 1", p95 <= 1))
    return rows


def measure(broker: str | None) -> tuple[list[float], list[float]]:
    """Seconds from the call of the command to the first answer that has the text, for page and feed."""
    with tempfile.TemporaryDirectory() as folder, running(folder, broker) as (port, environment):
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
            seen = watch(port, f"Messung {number:03d}", started)
            page.append(seen["/"])
            feed.append(seen["/history.atom"])
            poster.stdout.readline()
        poster.communicate("", timeout=10)
    return page, feed


def watch(port: int, text: str, started: float) -> dict[str, float]:
    """Asks page and feed every 50 ms until both have the text."""
    seen: dict[str, float] = {}
    while len(seen) < 2:
        if time.monotonic() - started > PATIENCE:
            raise TimeoutError(f"{text!r} is not visible after {PATIENCE} s")
        for path in ("/", "/history.atom"):
            if path not in seen and text.encode() in get(port, path):
                seen[path] = time.monotonic() - started
        time.sleep(EVERY)
    return seen


def get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except OSError:
        return b""
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(folder: str, broker: str | None) -> Iterator[tuple[int, dict[str, str]]]:
    """A `manage.py run --demo` whose page answers."""
    port = free_port()
    environment = {**os.environ, "ZWISCHENSTAND_DATA_DIR": folder, "ZWISCHENSTAND_PORT": str(port)}
    if broker:
        environment["ZWISCHENSTAND_BROKER_URL"] = broker
    command = [sys.executable, "manage.py", "run", "--demo"]
    with open(os.devnull, "wb") as quiet:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)
    try:
        limit = time.monotonic() + PATIENCE
        while b"<html" not in get(port, "/") and time.monotonic() < limit:
            time.sleep(0.1)
        yield port, environment
    finally:
        process.terminate()
        process.wait(timeout=10)


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
