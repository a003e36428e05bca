"""Recovery systems, their jobs and what was rejected, as staff see them: hidden and private ones too."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from incidents import wording
from incidents.models import Incident, RecoveryJob, RecoverySource, Rejection
from incidents.states import Of
from incidents.timeline.facts import Speaker
from incidents.timeline.items import ForecastItem

from . import labels
from .shown import Reader

REJECTED = 50


@dataclass(frozen=True)
class JobShown:
    """A job with its figures and what they say of its end, in words."""

    row: RecoveryJob
    figures: str
    outlook: str

    @property
    def name(self) -> dict[str, str]:
        return named(self.row)


@dataclass(frozen=True)
class SourceShown:
    row: RecoverySource
    jobs: list[JobShown]
    gone: list[JobShown]

    @property
    def state(self) -> str:
        """A word of `labels.SOURCE_STATES`."""
        row = self.row
        stands = {"paused": row.paused, "silent": row.silent_since, "trouble": row.problem, "waiting": not row.heard_at}
        return next((state for state, is_so in stands.items() if is_so), "answers")

    @property
    def address(self) -> str:
        """Where it pushes its jobs to."""
        return f"{settings.PAGE_URL}/api/v1/recovery/{self.row.slug}/jobs"


def named(job: RecoveryJob) -> dict[str, str]:
    """Staff's words for a job, else the engine's."""
    return job.name or {"": job.engine_name or job.key}


def sources(reader: Reader) -> list[SourceShown]:
    """Every recovery system with its jobs; the same number of queries however many there are."""
    jobs = RecoveryJob.objects.select_related("incident").prefetch_related("services")
    rows = RecoverySource.objects.filter(retired_at=None).select_related("incident")
    return [source(reader, row) for row in rows.prefetch_related("services", Prefetch("jobs", jobs))]


def source(reader: Reader, row: RecoverySource) -> SourceShown:
    jobs = [job_shown(reader, job) for job in row.jobs.all()]
    present = [job for job in jobs if job.row.gone_at is None]
    return SourceShown(row, present, [job for job in jobs if job.row.gone_at])


def incident_jobs(reader: Reader, incident: Incident) -> list[JobShown]:
    """What engines do about an incident, in the order of recovery."""
    belongs = Q(incident=incident) | Q(incident=None, source__incident=incident)
    rows = RecoveryJob.objects.filter(belongs, source__retired_at=None, gone_at=None).select_related("source")
    return [job_shown(reader, row) for row in rows]


def job_shown(reader: Reader, row: RecoveryJob) -> JobShown:
    return JobShown(row, figures(row, reader.language), outlook(reader, row))


def figures(row: RecoveryJob, language: str) -> str:
    """`5.060 von 9.200 Hosts (55 %), 12 fehlgeschlagen`; nothing before the first sample."""
    if row.sampled_at is None:
        return ""

    def number(value: float) -> str:
        return wording.number(value, language=language)

    unit = wording.said(row.unit, language) or row.engine_unit
    words = _("%(done)s of %(total)s %(unit)s") % {"done": number(row.done), "total": number(row.total), "unit": unit}
    words = words.strip()
    if row.total:
        share = 100 * row.done / row.total
        words += f" ({wording.percent(share, share, language=language)})"
    if row.failed:
        words += ", " + _("%(count)s failed") % {"count": number(row.failed)}
    return words


def outlook(reader: Reader, row: RecoveryJob) -> str:
    """What a job's figures say of its end, or why they say nothing."""
    said: dict[str, Any] = row.outlook
    if row.ended_at or not said:
        return ""
    if said.get("reason"):
        return str(labels.NO_OUTLOOK.get(said["reason"], said["reason"]))
    earliest, likely, latest = (instant(said.get(name)) for name in ("earliest", "likely", "latest"))
    whole: dict[str, Any] = {"of": Of.ALL, "service_id": None, "made_at": reader.now, "computed": True, "reason": {}}
    ahead = ForecastItem(earliest, likely, latest, **whole)
    words = Speaker(reader.now, {}, reader.zone, reader.language).forecast_times(ahead)
    return _("By its figures: %(times)s") % {"times": words} if words else ""


def instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def rejections() -> "QuerySet[Rejection]":
    """What engines said that cannot be true, newest first."""
    return Rejection.objects.filter(source__retired_at=None).select_related("source")[:REJECTED]


def silent_engines() -> "QuerySet[RecoverySource]":
    """Those that readers are told of."""
    return RecoverySource.objects.filter(retired_at=None, silent_since__isnull=False)
