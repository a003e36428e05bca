"""An open incident with hosts in two jobs, and hosts that were sold as something, published in a folder."""

from pathlib import Path

from incidents.models import Incident, RecoveryJob
from incidents.states import JobState
from incidents.timeline import commands
from incidents.timeline.inputs import HostSaid
from tests import make
from tests.publishing.folders import Published

HTTP = [
    make.target("p1", "shop.example", state="done"),
    make.target("p2", "bücher.example", state="done"),
    make.target("p3", "queue.example"),
    make.target("p4", "long.example"),
    make.target("p5", state="failed"),
]
SSL = [make.target("p2", "bücher.example"), make.target("p3", "queue.example")]


class Hosting:
    """`p1` is back, `p2` in one of two jobs, `p3` and `p4` wait, `p5` failed; `mail-1` was sold as mail alone."""

    def __init__(self, path: Path) -> None:
        self.web, self.mail = make.service("Webspace"), make.service("Mailboxes")
        self.incident: Incident = make.incident(self.web)
        self.source = make.engine(incident=self.incident.pk)
        http = make.reading("http", 2, 5, name="HTTP")
        ssl = make.reading("ssl", 0, 2, name="SSL", state=JobState.QUEUED, after=("http",))
        commands.record_samples(source=self.source.pk, lease=None, readings=[http, ssl], outlooks={}, now=make.at(1))
        commands.describe_job(
            job=self.source.jobs.get(key="http").pk, services=[self.web.pk], author=make.ACTOR, now=make.at(1)
        )
        make.listed(self.source, "http", HTTP, now=make.at(2))
        make.listed(self.source, "ssl", SSL, now=make.at(2))
        commands.import_hosts(
            hosts=[HostSaid(key="mail-1", names=("mail-1", "post.example"), product="Mail")],
            products={"Mail": [self.mail.pk]},
            author=make.ACTOR,
            now=make.at(2),
        )
        self.folder = Published(path)
        self.publish()

    @property
    def job(self) -> RecoveryJob:
        return self.source.jobs.get(key="http")

    def publish(self) -> None:
        self.folder.settle()
        self.folder.snapshot.beat(make.at(60), 1)
