"""The demo's recovery engine as the page knows it: where it is in the story, what its past was, what its jobs mean.

The engine itself is a simulated one (`incidents.recovery.simulator`), a process of its own that is asked over HTTP.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import ceil

from django.utils import timezone

from incidents import hosts
from incidents.models import Incident, RecoveryJob, RecoverySource, Service
from incidents.recovery.adapter import read
from incidents.recovery.foreseeing import foresee_incident
from incidents.recovery.simulator import Model, Timing, load
from incidents.timeline import commands
from incidents.timeline.inputs import HostSaid

from .jobs import JOBS, PRODUCTS, UNAFFECTED, UNIT
from .offer import AUTHOR

SCENARIO = "demo"
SPEED = 60  # a minute of the story lasts a second, as `course.live` has it
NAME = "Ladesystem"
INTERVAL = 5  # seconds
FIRST = 60  # minute of the first answer that is kept
SPARSE, DENSE = 30, 1700  # minutes between two of them, and from which minute on all of them are
LISTED = 10  # one host in so many is in the inventory: enough for a first look, the engine names all others itself


def source() -> RecoverySource | None:
    """The demo's engine, unless staff took it away."""
    return RecoverySource.objects.filter(slug=NAME.lower(), retired_at=None).first()


def opened(*, minute: float, at: datetime) -> datetime:
    """The start of an engine that has reached this minute of the story at `at`."""
    return at - timedelta(minutes=(minute - load(SCENARIO).opens) / SPEED)


def connect(*, base: str, now: datetime) -> None:
    """Tells the page where the engine is in this run. Does nothing where staff took it away, or there is no story."""
    if row := source():
        commands.save_source(
            source=row.pk,
            name=row.name,
            base=base,
            token="",
            interval=row.interval,
            mapping=row.mapping,
            asks_targets=row.asks_targets,
            incident=row.incident_id,
            services=[one.pk for one in row.services.all()],
            paused=row.paused,
            author=AUTHOR,
            now=now,
        )


@cache
def model() -> Model:
    """What the engine says at any minute; working it out takes a second."""
    return Model(load(SCENARIO))


@dataclass
class Past:
    """What the engine said until the demo began, told along with the story: each answer as of when it was given."""

    model: Model
    timing: Timing
    minutes: list[int]  # of the answers that are still to come
    source: str = ""

    @classmethod
    def until(cls, now: datetime) -> "Past":
        """`now`: the time of the last update that is past."""
        said = model()
        ends = (ceil(plan.course.ends()) for plan in said.plans.values())
        dense = range(DENSE, int(said.scenario.opens))
        minutes = {*range(FIRST, DENSE, SPARSE), *(end for end in ends if end < DENSE), *dense}
        return cls(said, said.timing(start=now, speed=SPEED), sorted(minutes))

    def tell(self, *, until: int, incident: str) -> None:
        """All answers before that minute of the story."""
        while self.minutes and self.minutes[0] < until:
            minute = self.minutes.pop(0)
            if self.source:
                self.record(minute, first=False)
            else:
                now = self.timing.instant(minute)
                self.source = begin(incident, now=now)
                self.record(minute, first=True)
                describe(self.source, now=now)

    def foresee(self, *, incident: str) -> None:
        """What is computed of the end by now, as readers find it at the start."""
        foresee_incident(Incident.objects.get(pk=incident), now=self.timing.start)

    def record(self, minute: int, *, first: bool) -> None:
        """The samples of jobs that are under way; of all in the first answer, which names them."""
        said = read(json.dumps(self.model.jobs(minute, self.timing)).encode(), mapping={}).readings
        courses = {key: plan.course for key, plan in self.model.plans.items()}
        under_way = [
            one for one in said if courses[one.key].starts - SPARSE <= minute <= courses[one.key].ends() + SPARSE
        ]
        commands.record_samples(
            source=self.source,
            lease=None,
            readings=said if first else under_way,
            outlooks={},
            whole=first,
            now=self.timing.instant(minute),
        )


def begin(incident: str, *, now: datetime) -> str:
    """Makes the source; it is asked once it is connected. Returns its id."""
    row = commands.save_source(name=NAME, interval=INTERVAL, incident=incident, author=AUTHOR, now=now)
    commands.publish_forecasts_of(incident=incident, automatically=True, author=AUTHOR, now=now)
    return str(row.pk)


def describe(source: str, *, now: datetime) -> None:
    """What each job is called, why it comes when it comes, and what it brings back."""
    ids = dict(Service.objects.values_list("slug", "pk"))
    rows = dict(RecoveryJob.objects.filter(source=source).values_list("key", "pk"))
    for position, (key, job) in enumerate(JOBS.items()):
        commands.describe_job(
            job=rows[key],
            name=job.name,
            unit=UNIT,
            why=job.why,
            position=position,
            services=[ids[slug] for slug in job.services],
            author=AUTHOR,
            now=now,
        )


def list_hosts(*, now: datetime) -> None:
    """The company's hosts with what they were sold as, as its inventory would say."""
    ids = dict(Service.objects.values_list("slug", "pk"))
    commands.import_hosts(
        hosts=sold_hosts(),
        products={name: [ids[slug] for slug in slugs] for name, slugs in PRODUCTS.items()},
        author=AUTHOR,
        now=now,
    )


def sold_hosts() -> Sequence[HostSaid]:
    """Some that are still to come back, and two that were never away."""
    queue = model().plans["vserver-https-new"].queue
    waiting = [[one.id, *one.names] for one in queue.hosts[::LISTED]]
    said = [(names, "vserver") for names in waiting] + [([name], "root") for name in UNAFFECTED]
    normal = [([hosts.normal(name) or name for name in names], product) for names, product in said]
    return [HostSaid(names[0], names, product) for names, product in normal]


def started_at() -> datetime:
    """The instant that the demo was prepared for: from there its engine is where the story is."""
    row = source()
    return row.updated_at if row else timezone.now()
