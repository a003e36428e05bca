"""What the samples say of each job's end, worked out when an answer comes in and stored beside its figures."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Value, Window
from django.db.models.functions import Mod, RowNumber

from incidents import eta
from incidents.eta import ranges, ranks, sequence
from incidents.eta.courses import Job
from incidents.models import Page, RecoveryJob, Sample
from incidents.states import JobState
from incidents.timeline.inputs import Reading

MOST = 2000  # samples of a job that are looked at: the newest half as they are, the older ones thinned
OF_FINISHED = 100  # what can be learned from one that is over is its pace
TIMES = ("earliest", "likely", "latest")


def outlooks(*, source: str, readings: Sequence[Reading], now: datetime) -> dict[str, dict[str, Any]]:
    """By key: earliest, likely, latest, `reason` where there is none, and `since` when the range was last moved;
    for a job whose hosts are listed, `places`: when so many of them are done.

    What can be said of the jobs of one source that are not over, with `readings` as their newest samples. The range
    that is stored stays as long as it holds (see `eta.ranges`). Reads only; times are ISO 8601 in UTC.
    """
    rows = {job.key: job for job in RecoveryJob.objects.filter(source=source)}
    named = {reading.key: reading for reading in readings}
    open = [reading.key for reading in readings if not finished(reading)]
    wanted = with_predecessors(open, named)
    jobs = [measured(named[key], rows.get(key), now=now) for key in wanted]
    plan = sequence.plan(jobs, now=now)
    zone = ZoneInfo(Page.objects.values_list("time_zone", flat=True).get(pk=1))
    stored = {key: rows[key].outlook for key in open if key in rows}
    listed = [key for key in open if key in rows and rows[key].targets_total]
    places = {key: [place(one) for one in ranks.by_rank(plan, key)] for key in listed}
    found = {key: moved(stored.get(key, {}), sequence.ending(plan, key).forecast, now=now, zone=zone) for key in open}
    return {key: said | ({"places": places[key]} if places.get(key) else {}) for key, said in found.items()}


def place(one: ranks.Place) -> list[int]:
    """When so many are done, in epoch seconds: earliest, likely, latest."""
    return [one.rank, *(round(at.timestamp()) for at in (one.earliest, one.likely, one.latest))]


def finished(reading: Reading) -> bool:
    return reading.state is JobState.DONE or reading.done >= reading.total > 0


def with_predecessors(keys: Sequence[str], named: Mapping[str, Reading]) -> list[str]:
    """These jobs and all that come before them; an engine may let them wait for each other in a circle."""
    found: dict[str, None] = {}
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key in named and key not in found:
            found[key] = None
            waiting += named[key].after
    return list(found)


def measured(reading: Reading, row: RecoveryJob | None, *, now: datetime) -> Job:
    """A job with what was seen of it, the present reading included."""
    past = history(row, most=OF_FINISHED if finished(reading) else MOST) if row else []
    present = eta.Sample(now, reading.done, reading.total)
    return Job(
        id=reading.key,
        state=reading.state,
        total=reading.total,
        after=reading.after,
        unit=reading.unit,
        samples=[*(sample for sample in past if sample.at < now), present],
    )


def history(job: RecoveryJob, *, most: int) -> list[eta.Sample]:
    """At most `most` samples in the order of time, from the first to the last."""
    rows = Sample.objects.filter(job=job).order_by("at")
    newest = list(rows.reverse().values_list("at", "done", "total")[: most // 2])[::-1]
    older: list[tuple[datetime, float, float]] = []
    if len(newest) == most // 2:
        past = rows.filter(at__lt=newest[0][0])
        step = 1 + past.count() // (most - most // 2)
        numbered = past.annotate(number=Window(RowNumber(), order_by=F("at").asc()))
        older = list(
            numbered.annotate(turn=Mod(F("number"), Value(step)))
            .filter(turn=1 % step)
            .values_list("at", "done", "total")
        )
    return [eta.Sample(*row) for row in [*older, *newest]]


def moved(stored: Mapping[str, Any], fresh: eta.Forecast, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """The outlook to store: the range that stood, or the new one, since now."""
    if fresh.reason:
        return {"reason": str(fresh.reason)}
    times = [datetime.fromisoformat(stored[name]) if stored.get(name) else None for name in TIMES]
    published = ranges.Range(*times) if any(times) else None
    since = datetime.fromisoformat(stored["since"]) if published and stored.get("since") else None
    said = ranges.settled(published, fresh, now=now, moved_at=since, zone=zone)
    if said is None:
        return {}
    at = since if said == published and since else now
    spoken = {name: getattr(said, name) for name in TIMES}
    return {name: time.astimezone(UTC).isoformat() for name, time in spoken.items() if time} | {
        "reason": "",
        "since": at.isoformat(),
    }
