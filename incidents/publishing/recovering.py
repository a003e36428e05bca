"""How far the recovery is, as the recovery system reports it: order, figures, when each job ends, silence in words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from incidents import wording
from incidents.states import JobState, Of
from incidents.timeline.facts import listed
from incidents.timeline.items import ForecastItem, IncidentItem, JobItem, OutlookItem, Words

from .reader import Reader

MOST = 100  # jobs that a page shows
FEW = 6  # so many are shown without folding any
DONE, NEXT = 3, 5  # of more than that, those done and those waiting that stay in plain sight
PERCENT = {"", "%", "percent", "prozent"}  # units of an engine that only knows a share
SHAPES = {JobState.DONE: "operational", JobState.PAUSED: "degraded", JobState.FAILED: "major"}
REASONS = {
    "too_few": gettext_noop("There are too few figures yet to say when it ends."),
    "nothing_done": gettext_noop("Nothing is done yet, so we cannot say when it ends."),
    "stalled": gettext_noop("While nothing moves, we cannot say when it ends."),
}


@dataclass(frozen=True)
class Job:
    """One job in words; `shape` is empty while it simply runs or waits, `percent` None where no bar can be drawn."""

    id: str
    name: Words
    why: Words
    shape: str
    state: SafeString
    percent: int | None
    figure: str
    outlook: str
    foretold: bool  # the outlook is a time, not why there is none


@dataclass(frozen=True)
class Brief:
    """A job beside a service that it restores: "HTTP hosts: 55 %"."""

    id: str
    name: str
    words: str


@dataclass(frozen=True)
class Part:
    """A run of jobs; `summary` is what it is folded behind, "" where it is in plain sight."""

    summary: str
    jobs: tuple[Job, ...]


@dataclass(frozen=True)
class Recovery:
    """All jobs of an incident in the order of recovery: done, now, next."""

    key: str
    as_of: SafeString | None
    silences: tuple[SafeString, ...]
    parts: tuple[Part, ...]
    briefs: tuple[Brief, ...]

    @property
    def jobs(self) -> list[Job]:
        return [job for part in self.parts for job in part.jobs]


def recovery(reader: Reader, item: IncidentItem) -> Recovery | None:
    """None where no engine restores anything."""
    jobs = in_order(item.jobs)[:MOST]
    if not jobs:
        return None
    return Recovery(
        key=f"r-{item.id}",
        as_of=as_of(reader, item, jobs),
        silences=tuple(silences(reader, item, jobs)),
        parts=tuple(parts(reader, item, jobs)),
        briefs=tuple(brief(reader, one) for one in jobs if one.service_ids and not item.ended),
    )


def in_order(jobs: Sequence[JobItem]) -> list[JobItem]:
    """Done, now, next; within these as staff gave it, none before those that it comes after."""
    placed: dict[str, JobItem] = {}
    waiting = list(jobs)
    while waiting:
        open = {one.id for one in waiting}
        ready = [one for one in waiting if not open & {*one.after}] or waiting[:1]  # jobs that wait for each other
        placed |= {one.id: one for one in ready}
        waiting = [one for one in waiting if one.id not in placed]
    return sorted(placed.values(), key=phase)


def phase(job: JobItem) -> int:
    """0 done, 1 now, 2 next."""
    if job.ended_at:
        return 0
    return 2 if job.state == JobState.QUEUED else 1


def parts(reader: Reader, item: IncidentItem, jobs: list[JobItem]) -> Iterator[Part]:
    """In plain sight what is done last, what runs and what comes next; of many jobs the rest is folded."""
    phases = [phase(one) for one in jobs]
    done, next = (phases.count(0), phases.count(2)) if len(jobs) > FEW else (0, 0)
    first, last = max(0, done - DONE), len(jobs) - max(0, next - NEXT)
    folded = ngettext("%(count)d more is done", "%(count)d more are done", first) % {"count": first}
    left = len(jobs) - last
    rest = ngettext("%(count)d more is waiting", "%(count)d more are waiting", left) % {"count": left}
    for summary, run in ((folded, jobs[:first]), ("", jobs[first:last]), (rest, jobs[last:])):
        if run:
            yield Part(summary, tuple(job(reader, item, one) for one in run))


def job(reader: Reader, item: IncidentItem, job: JobItem) -> Job:
    return Job(
        id=job.id,
        name=job.name,
        why=job.why,
        shape="operational" if job.ended_at else SHAPES.get(job.state, ""),
        state=state(reader, item, job),
        percent=percent(job),
        figure=figure(reader, job),
        outlook=outlook(reader, item, job),
        foretold=not job.outlook.reason,
    )


def moment(reader: Reader, item: IncidentItem, at: datetime) -> SafeString:
    """As somebody says it today; of an incident that is over in words that no later day changes."""
    return reader.tag(at, reader.full(at) if item.ended else reader.moment(at))


def as_of(reader: Reader, item: IncidentItem, jobs: Iterable[JobItem]) -> SafeString | None:
    """Of when the newest figures are; None where all is done, or where silence says it."""
    heard = [one.sampled_at for one in jobs if not one.ended_at and (item.ended or not one.silent_since)]
    return moment(reader, item, max(heard)) if heard else None


def silences(reader: Reader, item: IncidentItem, jobs: Iterable[JobItem]) -> Iterator[SafeString]:
    """Since when a recovery system does not answer that still has something to do; with names where others do."""
    going = [] if item.ended else [one for one in jobs if not one.ended_at]
    for at in sorted({one.silent_since for one in going if one.silent_since}):
        said = _("The recovery system has not answered since {time}; the figures are of then.")
        words = format_html(said, time=moment(reader, item, at))
        silent = [one for one in going if one.silent_since == at]
        names = listed([reader.said(one.name) for one in silent])
        yield words if len(silent) == len(going) else format_html("{}: {}", names, words)


def state(reader: Reader, item: IncidentItem, job: JobItem) -> SafeString:
    """What the job does, in a few words."""
    if job.ended_at:
        return format_html(_("done at {time}"), time=moment(reader, item, job.ended_at))
    if item.ended:
        return format_html("{}", _("not finished"))
    if job.state == JobState.QUEUED:
        return format_html("{}", waiting(reader, item, job))
    if job.state == JobState.FAILED:
        return format_html("{}", _("stopped by an error"))
    since = moment(reader, item, job.stands_since) if job.stands_since else None
    if job.state == JobState.PAUSED:
        return format_html(_("paused since {time}"), time=since) if since else format_html("{}", _("paused"))
    if job.outlook.reason == "stalled" and since:
        return format_html(_("has not moved since {time}"), time=since)
    return format_html("{}", _("running"))


def waiting(reader: Reader, item: IncidentItem, job: JobItem) -> str:
    """For what, where something that comes before it is not done."""
    before = [one for one in item.jobs if one.id in job.after and not one.ended_at]
    names = listed([reader.said(one.name) for one in before])
    return _("waiting for %(names)s") % {"names": names} if names else _("waiting")


def percent(job: JobItem) -> int | None:
    """How much is done; 100 only where it is all, None where nobody knows how much there is."""
    if job.total <= 0:
        return None
    return 100 if job.done >= job.total else max(0, min(99, floor(job.done / job.total * 100)))


def share(reader: Reader, job: JobItem) -> str:
    """ "55 %"; a beginning is never said to be nothing. "" where nobody knows how much there is."""
    known = percent(job)
    if known is None:
        return ""
    if known == 0 < job.done:
        return _("under %(figure)s") % {"figure": wording.percent(1, 1, language=reader.language)}
    return wording.percent(known, known, language=reader.language)


def figure(reader: Reader, job: JobItem) -> str:
    """ "5,060 of 9,200 hosts (55 %); 12 could not be restored yet"."""
    unit, part = reader.said(job.unit), share(reader, job)
    words = part
    if not part or job.total != 100 or unit.lower() not in PERCENT:
        words = " ".join(word for word in (counted(reader, job), unit, f"({part})" if part else "") if word)
    if job.failed <= 0:
        return words
    missed = ngettext("%(count)s could not be restored yet", "%(count)s could not be restored yet", int(job.failed))
    return f"{words}; {missed % {'count': wording.number(job.failed, language=reader.language)}}"


def counted(reader: Reader, job: JobItem) -> str:
    """ "5,060 of 9,200"; what is not all never reads like it."""
    done = job.done if job.done >= job.total else floor(job.done * 10) / 10
    said, whole = (wording.number(value, language=reader.language) for value in (done, job.total))
    return _("%(done)s of %(total)s") % {"done": said, "total": whole} if job.total > 0 else said


def foretells(item: IncidentItem, job: JobItem) -> bool:
    """Whether readers are told what the figures say of the end: where staff let them, while figures still come."""
    return item.auto_forecast and not (item.ended or job.ended_at or job.silent_since)


def outlook(reader: Reader, item: IncidentItem, job: JobItem) -> str:
    """When the job ends, or why that cannot be said."""
    if not foretells(item, job):
        return ""
    said = job.outlook
    if said.reason:
        return "" if job.state == JobState.QUEUED or said.reason not in REASONS else _(REASONS[said.reason])
    ends = said.latest or said.likely
    if ends and reader.passed(ends):
        return _("It was expected by %(time)s and takes longer.") % {"time": reader.moment(ends)}
    times = range_words(reader, said)
    return _("Done %(times)s") % {"times": times} if times else ""


def range_words(reader: Reader, said: OutlookItem) -> str:
    """ "between 02:20 and 03:05, most likely around 02:40", without what has passed."""
    times = (said.earliest, said.likely, said.latest)
    earliest, likely, latest = (at if at and not reader.passed(at) else None for at in times)
    limits = ForecastItem(
        earliest=earliest if earliest != latest else None,
        likely=None,
        latest=latest,
        of=Of.ALL,
        service_id=None,
        made_at=reader.state.now,
        computed=True,
        reason={},
    )
    reader.today()
    around = _("most likely around %(time)s") % {"time": reader.moment(likely)} if likely else ""
    return ", ".join(words for words in (reader.speaker().limits(limits), around) if words)


def briefs(reader: Reader, item: IncidentItem, service: str) -> tuple[Brief, ...]:
    """The jobs that restore one service; those of the whole incident are not repeated with each."""
    own = [] if item.ended else [one for one in in_order(item.jobs) if service in one.service_ids]
    return tuple(brief(reader, one) for one in own[:DONE])


def brief(reader: Reader, job: JobItem) -> Brief:
    """How far it is, in a word."""
    if job.ended_at:
        words = _("done")
    else:
        words = _("waiting") if job.state == JobState.QUEUED and not job.done else share(reader, job) or _("running")
    return Brief(job.id, reader.said(job.name), words)
