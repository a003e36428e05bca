"""What an incident's record is made of: when each word was typed, what became of promises, steps, jobs. No words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from incidents.models import RecoveryJob, Sample, Update, UpdateStatus
from incidents.states import JobState, Stage, Status

from .items import KeptPromise, Words
from .queries import READER, promise_record


@dataclass(frozen=True)
class EntryItem:
    """One update as the record sees it. `typed_at`: of a log, when it is said to have been said."""

    id: str
    number: int
    at: datetime
    typed_at: datetime
    from_log: bool
    stage_then: str
    corrects: str | None
    edits: tuple[datetime, ...]
    withdrawn_at: datetime | None
    redacted_at: datetime | None


@dataclass(frozen=True)
class StepItem:
    """What the incident said of a service, and from when on."""

    service_id: str
    at: datetime
    status: Status


@dataclass(frozen=True)
class JobRecord:
    """A job as it was left, also where its recovery system is no longer asked."""

    id: str
    name: Words
    unit: Words
    state: JobState
    total: float
    done: float
    failed: float
    started_at: datetime | None  # as the engine says, else its first sample
    ended_at: datetime | None


@dataclass(frozen=True)
class RecordItem:
    """Everything in the order in which it happened: words by when they were typed."""

    entries: tuple[EntryItem, ...] = ()
    promises: tuple[KeptPromise, ...] = ()
    steps: tuple[StepItem, ...] = ()
    jobs: tuple[JobRecord, ...] = ()


def records(ids: Sequence[str], *, staff: bool = False, using: str = READER) -> dict[str, RecordItem]:
    """The records of incidents by id. What is about private services is left out, but for `staff`."""
    return {
        id: RecordItem(
            entries=tuple(sorted(entries(id, using=using), key=lambda one: (one.typed_at, one.number))),
            promises=tuple(promise_record(id, using=using)),
            steps=tuple(steps(id, staff=staff, using=using)),
            jobs=tuple(jobs(id, staff=staff, using=using)),
        )
        for id in ids
    }


def entries(incident: str, *, using: str) -> list[EntryItem]:
    fields = ("id", "number", "at", "created_at", "from_log", "stage_then", "corrects", "withdrawn_at", "redacted_at")
    rows = Update.objects.using(using).filter(incident=incident).only(*fields).prefetch_related("versions")
    return [
        EntryItem(
            id=row.pk,
            number=row.number,
            at=row.at,
            typed_at=row.typed_at,
            from_log=row.from_log,
            stage_then=row.stage_then,
            corrects=row.corrects_id,
            edits=tuple(version.replaced_at for version in row.versions.all()),
            withdrawn_at=row.withdrawn_at,
            redacted_at=row.redacted_at,
        )
        for row in rows
    ]


def steps(incident: str, *, staff: bool, using: str) -> list[StepItem]:
    """All that was said and still counts; what a maintenance announces has not happened yet."""
    rows = UpdateStatus.objects.using(using).filter(update__incident=incident)
    rows = rows.exclude(update__stage_then=Stage.SCHEDULED)
    rows = rows if staff else rows.filter(service__private=False)
    found = rows.order_by("service__position", "service", "update__at", "update__number", "pk")
    told = found.values_list("service", "update__at", "status")
    return [StepItem(service, at, Status(status)) for service, at, status in told]


def jobs(incident: str, *, staff: bool, using: str) -> list[JobRecord]:
    """Those that ever said a figure. One about private services alone is as private as they are."""
    rows = RecoveryJob.objects.using(using).filter(belonging(incident), hidden=False).exclude(sampled_at=None)
    first = Sample.objects.filter(job=OuterRef("pk")).order_by("at").values("at")[:1]
    rows = rows.annotate(first_at=Subquery(first)).prefetch_related("services", "source__services")
    return [
        JobRecord(
            id=row.pk,
            name=row.name or {"": row.engine_name or row.key},
            unit=row.unit or {"": row.engine_unit},
            state=JobState(row.state),
            total=row.total,
            done=row.done,
            failed=row.failed,
            started_at=row.started_at or row.__dict__["first_at"],
            ended_at=row.ended_at,
        )
        for row in rows.select_related("source")
        if staff or not private(row)
    ]


def belonging(incident: str) -> Q:
    """The jobs of an incident: its own, and those of its sources that belong to no other."""
    return Q(incident=incident) | Q(incident=None, source__incident=incident)


def private(row: RecoveryJob) -> bool:
    about = list(row.services.all()) or list(row.source.services.all())
    return bool(about) and all(one.private for one in about)
