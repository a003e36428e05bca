"""What an engine's figures say of the end of its jobs, of services and of incidents, kept on record as it moves.

The jobs of an incident may be those of several engines. What was said stays while it holds (`eta.ranges`), so that a
round writes nothing but where a person would say something else by now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from incidents.eta import Reason, ranges, sequence
from incidents.models import Forecast, Incident, Page, RecoveryJob
from incidents.states import JobState, Of
from incidents.timeline import commands
from incidents.timeline.inputs import ComputedSaid
from incidents.timeline.text import Words

from .outlooks import MOST, OF_FINISHED, TIMES, history

# How often an incident's figures are looked at, the less often the more jobs there are: what they say moves in minutes,
# and what looking costs is a tenth of a second a job.
EVERY, EACH = timedelta(seconds=20), timedelta(seconds=2)
SAMPLES = 20_000  # of all jobs of an incident that are looked at
REASONS = {
    Reason.TOO_FEW: gettext_noop("There are too few figures to say when it ends."),
    Reason.NOTHING_DONE: gettext_noop("Nothing is done, so we cannot say when it ends."),
    Reason.STALLED: gettext_noop("Nothing has moved for long, so we cannot say when it ends."),
}

# From when until when this process does not look at an incident; a brake, nothing depends on it.
looked: dict[str, tuple[datetime, datetime]] = {}


def foresee(*, source: str, now: datetime, at_once: bool = False) -> int:
    """Brings the computed forecasts of the incidents that a source works on up to date; returns how many rows moved.

    An incident is passed over that was looked at a moment ago, unless something happened that is no mere figure
    (`at_once`).
    """
    incidents = Incident.objects.kept().filter(Q(jobs__source=source) | Q(sources=source), ended_at=None)
    wanted = [one for one in incidents.distinct() if at_once or waited(one.pk, now=now)]
    return sum(foresee_incident(one, now=now) for one in wanted)


def waited(incident: str, *, now: datetime) -> bool:
    """Whether its pause is over; a clock that was set back makes nobody wait."""
    since, until = looked.get(incident, (now, now))
    return not since <= now < until


def foresee_incident(incident: Incident, *, now: datetime) -> int:
    rows = list(jobs_of(incident))
    looked[incident.pk] = now, now + EVERY + EACH * sum(row.ended_at is None for row in rows)
    if not rows:
        return 0
    present = Forecast.objects.filter(incident=incident, computed=True, replaced_at=None, withdrawn_at=None)
    page = Page.objects.get(pk=1)
    seer = Seer(now, ZoneInfo(page.time_zone), page.languages, list(present.order_by("made_at", "pk")))
    said = [*(seer.of_job(row) for row in rows), *seer.of_plan(planned(rows, now=now))]
    return commands.revise_forecasts(incident=incident.pk, computed=said, now=now)


def jobs_of(incident: Incident) -> "QuerySet[RecoveryJob]":
    """What readers are shown of, and a private service's too: staff read of it."""
    belongs = Q(incident=incident) | Q(incident=None, source__incident=incident)
    rows = RecoveryJob.objects.filter(belongs, source__retired_at=None, gone_at=None, hidden=False)
    known = rows.exclude(sampled_at=None).select_related("source")
    return known.prefetch_related("services", "source__services")


def planned(rows: Sequence[RecoveryJob], *, now: datetime) -> sequence.Plan:
    """How these jobs go on; each waits for jobs of its own engine alone."""
    ids = {(row.source_id, row.key): row.pk for row in rows}
    most = min(MOST, SAMPLES // len(rows))
    return sequence.plan([job(row, ids, most=most) for row in rows], now=now)


def job(row: RecoveryJob, ids: dict[tuple[str, str], str], *, most: int) -> sequence.Job:
    services = list(row.services.all()) or list(row.source.services.all())
    return sequence.Job(
        id=row.pk,
        state=JobState.DONE if row.ended_at else JobState(row.state),
        total=row.total,
        after=[ids[row.source_id, key] for key in row.after if (row.source_id, key) in ids],
        services=[one.pk for one in services],
        unit=row.engine_unit,
        samples=history(row, most=min(most, OF_FINISHED) if row.ended_at else most),
    )


@dataclass(frozen=True)
class Seer:
    """Says what is computed as a person would, and stays with what stands while that holds."""

    now: datetime
    zone: tzinfo
    languages: Sequence[str]
    present: Sequence[Forecast]

    def of_job(self, row: RecoveryJob) -> ComputedSaid:
        """A job's own range stands beside its figures already."""
        said = row.outlook
        times: dict[str, Any] = {name: datetime.fromisoformat(said[name]) for name in TIMES if said.get(name)}
        reason = Reason(said.get("reason") or "")
        if not times and not reason and (before := self.standing(row.pk, None, Of.ALL)):
            times = {name: at for name in TIMES if (at := getattr(before, name))}
        return ComputedSaid(job=row.pk, **times, reason=self.words(reason), came_true_at=row.ended_at)

    def of_plan(self, plan: sequence.Plan) -> Iterator[ComputedSaid]:
        """Of every service that a job restores, and of everything: the first, most, all."""
        groups: dict[str, list[str]] = {}
        for course in plan.courses.values():
            for id in course.job.services:
                groups.setdefault(id, []).append(course.job.id)
        for question in sequence.Question:
            yield self.answer(None, question, sequence.incident(plan, of=question))
            for id, jobs in groups.items():
                yield self.answer(id, question, sequence.service(plan, jobs, of=question))

    def answer(self, service: str | None, question: sequence.Question, found: sequence.Outlook) -> ComputedSaid:
        of = Of(question)
        if found.reached_at:
            return ComputedSaid(of, service, came_true_at=found.reached_at)
        before = self.standing(None, service, of)
        published = ranges.Range(before.earliest, before.likely, before.latest) if before else None
        made_at = before.made_at if before else None
        said = ranges.settled(published, found.forecast, now=self.now, moved_at=made_at, zone=self.zone)
        said = said or (None if found.forecast.reason else published)
        times = {name: getattr(said, name) for name in TIMES} if said else {}
        return ComputedSaid(of, service, **times, reason=self.words(found.forecast.reason))

    def standing(self, job: str | None, service: str | None, of: str) -> Forecast | None:
        """What was said last of one subject; what came true is said anew once it is no longer so."""
        rows = [row for row in self.present if (row.job_id, row.service_id, row.of) == (job, service, of)]
        return rows[-1] if rows and not rows[-1].came_true_at else None

    def words(self, reason: Reason) -> Words:
        """Why there is no answer, in each language of the page."""
        if not reason:
            return {}
        found: Words = {}
        for language in self.languages:
            with override(language):
                found[language] = _(REASONS[reason])
        return found
