"""Builders for tests: a page, services, incidents, made by the commands that staff use, at a fixed time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test.utils import CaptureQueriesContext

from incidents import hosts
from incidents.models import Incident, Page, RecoverySource, Service, StatusChange, Update
from incidents.states import Impact, JobState, Kind, Stage, Status, TargetState
from incidents.timeline import commands
from incidents.timeline.commands import Actor
from incidents.timeline.commands.targets import Listed
from incidents.timeline.inputs import Reading, StatusSaid, TargetSaid
from incidents.timeline.text import Words

NOW = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)  # a Tuesday, 14:05 in Berlin
ACTOR = Actor("staff", 7)
DOWN = Status.MAJOR_OUTAGE
BACK = Status.OPERATIONAL


def at(minutes: float) -> datetime:
    """So many minutes after `NOW`."""
    return NOW + timedelta(minutes=minutes)


def words(text: str) -> Words:
    return {"en": text}


def page(*, name: str = "Example Hosting", time_zone: str = "Europe/Berlin", now: datetime = NOW) -> Page:
    """The page as it is after the first-run form."""
    commands.first_page(id_host="status.example.com", now=now - timedelta(days=1))
    return commands.set_page(
        name=name, time_zone=time_zone, languages=["de", "en"], author=ACTOR, now=now - timedelta(days=1)
    )


def service(name: str = "Webmail", *, now: datetime = NOW - timedelta(days=1), **given: Any) -> Service:
    """A service, made a day before `NOW`."""
    return commands.save_service(name=words(name), author=ACTOR, now=now, **given)


def many_services(count: int, *, now: datetime = NOW - timedelta(days=1)) -> list[Service]:
    """So many services at once; one command each would take its time."""
    common = {"status_since": now, "created_at": now, "updated_at": now}
    return Service.objects.bulk_create(
        Service(slug=f"host-{number}", name=words(f"Host {number}"), position=number, **common)
        for number in range(count)
    )


def said(service: Service, status: Status = DOWN, **particulars: Any) -> StatusSaid:
    """What an update says of one service: down, unless told otherwise."""
    return StatusSaid(service.pk, status, **particulars)


def down(*services: Service) -> list[StatusSaid]:
    return [said(one, DOWN) for one in services]


def back(*services: Service) -> list[StatusSaid]:
    return [said(one, BACK) for one in services]


def incident(*affected: Service, now: datetime = NOW, **given: Any) -> Incident:
    """An open incident with its first update; `affected` are down."""
    given.setdefault("title", words("Storage is down"))
    given.setdefault("text", words("We are looking into it."))
    given.setdefault("statuses", down(*affected))
    return commands.open_incident(impact=given.pop("impact", Impact.MAJOR), author=ACTOR, now=now, **given)


def maintenance(*planned: Service, now: datetime = NOW, **given: Any) -> Incident:
    """A maintenance of an hour, announced a day ahead, about the `planned` services."""
    begins = given.pop("scheduled_for", now + timedelta(days=1))
    return commands.open_incident(
        kind=Kind.MAINTENANCE,
        title=words("New routers"),
        impact=Impact.MAINTENANCE,
        text=words("We exchange the routers."),
        about=[one.pk for one in planned],
        scheduled_for=begins,
        scheduled_until=given.pop("scheduled_until", begins + timedelta(hours=1)),
        author=ACTOR,
        now=now,
        **given,
    )


def post(of: Incident, text: str = "Still working on it.", *, now: datetime = NOW, **given: Any) -> Update:
    """An update of an incident; `text` may be empty."""
    return commands.post_update(incident=of.pk, text=words(text) if text else {}, author=ACTOR, now=now, **given)


def resolve(of: Incident, *, now: datetime = NOW, **given: Any) -> Update:
    return commands.resolve_incident(incident=of.pk, author=ACTOR, now=now, **given)


def relapse(of: Incident, *, now: datetime = NOW, **given: Any) -> Update:
    return commands.relapse_incident(incident=of.pk, author=ACTOR, now=now, **given)


def status_of(of: Service) -> Status:
    """The status that readers see at present."""
    return Status(Service.objects.values_list("status", flat=True).get(pk=of.pk))


def history_of(of: Service) -> list[tuple[Status, datetime]]:
    """Its steps after the first one."""
    rows = StatusChange.objects.filter(service=of).order_by("at", "id")
    return [(Status(row.status), row.at) for row in rows][1:]


def stage_of(of: Incident) -> Stage:
    return Stage(Incident.objects.values_list("stage", flat=True).get(pk=of.pk))


def asked(queries: CaptureQueriesContext) -> int:
    """How many questions were put to the database, its own bookkeeping (and PostgreSQL's bell) not counted."""
    own = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "NOTIFY")
    return sum(not query["sql"].startswith(own) for query in queries)


def engine(name: str = "Loader", *, now: datetime = NOW, **given: Any) -> RecoverySource:
    """A recovery system that pushes, unless told otherwise."""
    return commands.save_source(name=name, author=ACTOR, now=now, **given)


def reading(key: str, done: float, total: float = 100, **given: Any) -> Reading:
    """What an engine says of a job that is running."""
    given = {"name": key, "unit": "hosts", "state": JobState.RUNNING} | given
    return Reading(key=key, done=done, total=total, **given)


def sampled(source: RecoverySource, key: str, done: float, total: float = 100, *, now: datetime, **given: Any) -> None:
    """The source's one job is so far."""
    readings = [reading(key, done, total, **given)]
    commands.record_samples(source=source.pk, lease=None, readings=readings, outlooks={}, now=now)


def target(key: str, *names: str, state: str = "queued", position: int | None = None) -> TargetSaid:
    """A host as an engine names it."""
    spelled = tuple(hosts.normal(name) or "" for name in (key, *names))
    return TargetSaid(key=spelled[0], names=spelled, state=TargetState(state), position=position)


def listed(source: RecoverySource, key: str, targets: Sequence[TargetSaid], *, now: datetime, **given: Any) -> Listed:
    """The whole list of a job's hosts, unless `cursor` says where it goes on."""
    given = {"cursor": "", "lease": None} | given
    said = commands.record_targets(job=source.jobs.get(key=key).pk, targets=targets, now=now, **given)
    assert said is not None
    return said
