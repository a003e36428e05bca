"""What engines measure. The one command that raises live_version instead of page_version and leaves no event.

What a sample proves beyond a figure (a job is done, an engine is silent) goes through commands of the ordinary kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from incidents.eta.curve import extended
from incidents.models import Incident, Page, RecoveryJob, RecoverySource, Sample
from incidents.states import JobState
from incidents.timeline.inputs import Reading
from incidents.timeline.writing import CHANNEL, Actor, Notify, batch, writing

from .sources import incident_of

# Columns of a job that its engine fills. The others are staff's, who may be changing them meanwhile.
MEASURED = (
    "engine_name", "engine_unit", "after", "state", "started_at", "total", "done", "failed", "sampled_at", "gone_at",
    "ended_at", "outlook", "curve",
)  # fmt: skip


@dataclass(frozen=True)
class Recorded:
    """What the samples of one answer changed that readers are told of beyond figures: ids of jobs."""

    came: tuple[str, ...] = ()  # seen for the first time
    ended: tuple[str, ...] = ()  # all of it is done now
    fell_back: tuple[str, ...] = ()  # it was done, and no longer is
    went: tuple[str, ...] = ()  # the engine does not name it any more

    def __bool__(self) -> bool:
        return bool(self.came or self.ended or self.fell_back or self.went)


def record_samples(
    *,
    source: str,
    lease: str | None,
    readings: Sequence[Reading],
    outlooks: Mapping[str, Mapping[str, Any]],
    now: datetime,
    whole: bool = True,
) -> Recorded | None:
    """Stores one source's samples and raises live_version; all or nothing, without audit row or event.

    `lease`: who asked; None, with nothing written, where the source is no longer theirs (an answer that comes after
    somebody else was sent to ask). None for `lease` is a push, which needs none. `outlooks` by the job's key.
    A job that the engine no longer names is gone until it is named again, but only where the answer was `whole`: of
    one that was believed in part nobody knows what is missing. On a plateau (three equal samples) the middle one
    goes: that moves no curve.
    """
    with transaction.atomic():
        raise_live_version(now)
        row = RecoverySource.objects.select_for_update().filter(pk=source, retired_at=None).first()
        if row is None or (lease is not None and row.lease != lease):
            transaction.set_rollback(True)
            return None
        known = {job.key: job for job in RecoveryJob.objects.select_for_update().filter(source=row)}
        named = {reading.key for reading in readings}
        missing = [job for key, job in known.items() if whole and key not in named and job.gone_at is None]
        RecoveryJob.objects.filter(pk__in=[job.pk for job in missing]).update(gone_at=now)
        came: list[str] = []
        ended: list[str] = []
        fell_back: list[str] = []
        jobs = []
        for reading in readings:
            job = known.get(reading.key) or RecoveryJob(source=row, key=reading.key, created_at=now)
            if job.sampled_at is None or job.gone_at:
                came.append(job.pk)
            was_over = job.ended_at is not None
            take(job, reading, now=now)
            job.outlook = dict(outlooks.get(reading.key, {}))
            job.save(update_fields=MEASURED if reading.key in known else None)
            if bool(job.ended_at) != was_over:
                (fell_back if was_over else ended).append(job.pk)
            jobs.append(job)
        store(jobs, now=now)
        return Recorded(tuple(came), tuple(ended), tuple(fell_back), tuple(job.pk for job in missing))


def raise_live_version(now: datetime) -> None:
    """`max(old + 1, now)` in whole seconds, first of all, as `raise_version` does for the page."""
    second = int(now.timestamp())
    Page.objects.filter(pk=1).update(live_version=Greatest(F("live_version") + 1, second))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")


def take(job: RecoveryJob, reading: Reading, *, now: datetime) -> None:
    """The job as the engine describes it now.

    It has ended when all of it is done, whatever the engine calls its state; "done" with a part missing that did not
    fail either is the engine's word against its own figures, and no end.
    """
    before = [job.sampled_at.timestamp(), job.done, job.total] if job.sampled_at else None
    job.curve = extended(job.curve, now.timestamp(), reading.done, reading.total, before=before)
    job.engine_name, job.engine_unit, job.after = reading.name, reading.unit, list(reading.after)
    job.state, job.started_at = reading.state, reading.started_at
    job.total, job.done, job.failed = reading.total, reading.done, reading.failed
    job.sampled_at, job.gone_at = now, None
    says_so = reading.state == JobState.DONE and reading.done + reading.failed >= reading.total
    over = says_so or reading.done >= reading.total > 0
    job.ended_at = (job.ended_at or now) if over else None


def store(jobs: Iterable[RecoveryJob], *, now: datetime) -> None:
    """A sample of each job; one that equals the last two moves the last one on instead."""
    fresh = []
    for job in jobs:
        figures = (job.done, job.total, job.failed)
        last = list(Sample.objects.filter(job=job).order_by("-at")[:2])
        if last and last[0].at >= now:
            continue  # the clock was set back: what is stored already is newer
        if len(last) == 2 and all((one.done, one.total, one.failed) == figures for one in last):
            Sample.objects.filter(pk=last[0].pk).update(at=now)
        else:
            fresh.append(Sample(job=job, at=now, done=job.done, total=job.total, failed=job.failed))
    Sample.objects.bulk_create(fresh)


def note_silence(*, source: str, now: datetime) -> bool:
    """The source has given no usable answer for too long: readers are told. Records `engine.silent`, once.

    Returns whether there was something to say.
    """
    return _note(source, "silent", now=now)


def note_answer(*, source: str, now: datetime) -> bool:
    """It answers again. Records `engine.heard`, once; returns whether it had been silent."""
    return _note(source, "heard", now=now)


def _note(source: str, what: str, *, now: datetime) -> bool:
    news = RecoverySource.objects.filter(pk=source, retired_at=None, silent_since__isnull=what == "silent")
    if not news.exists():  # asked before anything is written: that would raise page_version
        return False
    with writing(now=now) as write:
        row = news.select_for_update().first()
        if row is None:
            return False
        before = row.silent_since
        row.silent_since = (row.heard_at or row.created_at) if what == "silent" else None
        row.save(update_fields=["silent_since"])
        touch(row.incident, now=now)
        write.record(
            f"engine.{what}",
            actor=Actor("system"),
            notify=Notify.EVERYONE,
            verb=f"engine_{what}",
            subject=f"source:{row.pk}",
            before={"silent_since": before},
            after={"silent_since": row.silent_since},
            incident=row.incident,
            source=row,
        )
        return True


def note_jobs(*, recorded: Recorded, now: datetime) -> int:
    """Tells the page of jobs that came, ended, fell back or went, which open pages show at once.

    Records `job.came`, `job.ended`, `job.fell_back`, `job.went`; moves no stage and no status: staff say what is
    back. Returns how many there were.
    """
    told = [(id, what) for what in ("came", "ended", "fell_back", "went") for id in getattr(recorded, what)]
    if told:
        with batch(now=now):
            for id, what in told:
                _note_job(id, what, now=now)
    return len(told)


def _note_job(id: str, what: str, *, now: datetime) -> None:
    with writing(now=now) as write:
        job = RecoveryJob.objects.select_related("source__incident", "incident").get(pk=id)
        incident = incident_of(job)
        touch(incident, now=now)
        write.record(
            f"job.{what}",
            actor=Actor("system"),
            notify=Notify.NOBODY,
            verb=f"job_{what}",
            subject=f"job:{job.pk}",
            before={},
            after={"done": job.done, "total": job.total, "failed": job.failed},
            incident=incident,
            source=job.source,
        )


def touch(incident: Incident | None, *, now: datetime) -> None:
    """Something about it changed, but not under the hands of staff: their next word is not refused for this."""
    if incident:
        Incident.objects.filter(pk=incident.pk).update(updated_at=now)
