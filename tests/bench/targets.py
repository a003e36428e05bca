"""A quarter of a million hosts: their list taken in, put in order anew and published, in a child process."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from tests.bench import Row, at_most, for_comparison
from tests.servers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from incidents.publishing.publisher import Publisher

HOSTS = 250_000
PAGE = 1000


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ZWISCHENSTAND_DATA_DIR": folder, "ZWISCHENSTAND_LOG_LEVEL": "ERROR"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.targets"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    said = (line.split("=") for line in done.stdout.splitlines() if "=" in line)
    figures = {key: float(value) for key, value in said}
    return [
        at_most("250,000 hosts in, shards out", figures["in"], 60, unit="s"),
        for_comparison("  of that processor time", figures["processor"], unit="s"),
        at_most("the whole queue in another order, without its shards", figures["order"], 15, unit="s"),
        for_comparison("  its shards", figures["shards"], unit="s"),
        at_most("memory at its peak, list and publisher in one process", figures["rss"], 300, unit="MB"),
        at_most("shards that a sample rewrites", figures["rewritten"], 0),
        at_most("the largest shard", figures["largest"] / 1000, 30, unit="kB"),
        at_most("the longest that a post waits for a slice", figures["slice"], 0.5, unit="s"),
    ]


def pages(position: Callable[[int], int], *, done: int) -> Iterator[tuple[bytes, str]]:
    """The list as an engine would give it: (body, cursor of the next page)."""
    import json

    for first in range(0, HOSTS, PAGE):
        targets = [
            {
                "id": f"p{number}",
                "names": [f"kunde-{number}.example", f"shop.kunde-{number}.example"][: 1 + number % 2],
                "state": "done" if number < done else "queued",
                "position": position(number),
                "done_at": None,
            }
            for number in range(first, first + PAGE)
        ]
        following = str(first + PAGE) if first + PAGE < HOSTS else ""
        yield json.dumps({"targets": targets, "next": following or None}).encode(), following


def say(**figures: float) -> None:
    for key, value in figures.items():
        print(f"{key}={value:.3f}", flush=True)


def work() -> None:
    """The child."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "statuspage.settings"
    import resource

    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from incidents.publishing.publisher import Publisher
    from incidents.publishing.snapshot import Snapshot
    from incidents.recovery import lists
    from tests import make

    call_command("migrate", verbosity=0)
    make.page()
    incident = make.incident(make.service())
    source = make.engine(incident=incident.pk)
    make.sampled(source, "http", 1000, HOSTS, now=make.at(1))
    publisher = Publisher(Snapshot(settings.SNAPSHOT_DIR))
    settled(publisher)

    def listed(position: Callable[[int], int], *, done: int, minute: int) -> float:
        started = time.perf_counter()
        for body, _cursor in pages(position, done=done):
            lists.push(source=source, key="http", body=body, now=make.at(minute))
        return time.perf_counter() - started

    before_all = time.process_time()
    taken = listed(lambda number: number + 1, done=1000, minute=2)
    shards, _ = settled(publisher)
    say(**{"in": taken + shards, "processor": time.process_time() - before_all})
    before = times(publisher.snapshot.public)
    make.sampled(source, "http", 2000, HOSTS, now=make.at(3))
    listed(lambda number: number + 1, done=2000, minute=3)
    settled(publisher)
    after = times(publisher.snapshot.public)
    say(rewritten=sum(before[name] != at for name, at in after.items()), largest=largest(publisher.snapshot.public))
    listed(lambda number: HOSTS - number, done=2000, minute=4)
    shards, longest = settled(publisher)
    say(order=reordered(), shards=shards, slice=longest)
    say(rss=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)


def reordered() -> float:
    """Seconds to put the whole queue in another order, once every page of its list is stored."""
    from django.db.models import F

    from incidents.models import RecoveryJob, Target
    from incidents.timeline.commands import targets
    from tests import make

    Target.objects.update(position=F("position") * -1 + HOSTS)
    job = RecoveryJob.objects.select_related("source__incident", "incident").get()
    job.targets_reading = {"changed": True, "names": False, "partial": True, "pages": 1}
    started = time.perf_counter()
    targets.completed(job, now=make.at(5))
    return time.perf_counter() - started


def settled(publisher: "Publisher") -> tuple[float, float]:
    """Seconds until nothing is left to do, and of the longest step."""
    from tests import make

    started, longest, busy = time.perf_counter(), 0.0, True
    while busy:
        before = time.perf_counter()
        busy = publisher.step(now=make.at(60))
        longest = max(longest, time.perf_counter() - before)
    return time.perf_counter() - started, longest


def times(public: "Path") -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in public.glob("lookup/*/*.json")}


def largest(public: "Path") -> int:
    return max(path.stat().st_size for path in public.glob("lookup/*/*.json"))


if __name__ == "__main__":
    work()
