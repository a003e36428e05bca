"""How a job goes on from now, in every future of `scenarios`: from what its samples say, or from those it follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from math import exp, inf
from statistics import fmean

from incidents.eta.answers import Reason, Remaining
from incidents.eta.estimate import remaining
from incidents.eta.samples import Sample
from incidents.eta.scenarios import AT_ONCE, CHANCES, DEVIATIONS, NEVER, Seconds, latest_of, luck
from incidents.states import JobState

# How far the pace of a stage tells that of the next, as the deviation of its logarithm: 8 times in 10 the next one
# takes between 0.46 and 2.2 times as long for a unit.
UNLIKE = 0.6
# How long after its beginning a job that shows nothing yet is still thought to go like those before it.
PATIENCE = timedelta(minutes=40)
# Shares of what is left at which the estimator is asked; between them straight lines.
_SHARES = (0.1, 0.35, 0.65)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its engine tells it: `samples` ascend in time, `total` is the newest, `after` are ids of other jobs.

    `services` are the services (any ids) of which it brings something back. A job without samples has done nothing.
    """

    id: str
    state: JobState
    total: float
    after: Sequence[str] = ()
    services: Sequence[str] = ()
    unit: str = ""
    samples: Sequence[Sample] = ()

    @property
    def done(self) -> float:
        """What is done by now; all of it where the engine says so."""
        if self.state is JobState.DONE:
            return self.total
        return min(self.samples[-1].done, self.total) if self.samples else 0.0

    @property
    def finished(self) -> bool:
        return self.state is JobState.DONE or self.done >= self.total > 0


@dataclass(frozen=True)
class Course:
    """What is to come of one job. `end` holds seconds from now; `reason` says why it is unknown, if it is.

    `paces` are the seconds a unit takes in each future, by unit, as measured on this job or on those it follows.
    `answer` is the estimator's own where the job is measured by its own samples.
    """

    job: Job
    now: datetime
    after: tuple[str, ...]
    begin: Seconds
    end: Seconds
    reason: Reason = Reason.NONE
    paces: Mapping[str, Seconds] = field(default_factory=dict)
    answer: Remaining | None = None

    @cached_property
    def marks(self) -> list[tuple[float, Seconds]]:
        """How much is done (ascending) and when it will be, from what is done by now to the end."""
        done, total = self.job.done, self.job.total
        asked = [done + share * (total - done) for share in _SHARES] if self.answer else []
        marks: list[tuple[float, Seconds]] = [(done, self.begin)]
        for mark in asked:
            marks.append((mark, self._asked(mark, least=marks[-1][1])))
        return [*marks, (total, self.end)] if total > done else marks

    def until(self, mark: float, future: int) -> float:
        """Seconds until this much is done, in one future."""
        low, since = self.marks[0][0], self.marks[0][1][future]
        if mark <= low:
            return since
        for high, times in self.marks[1:]:
            if mark <= high:
                return since + (times[future] - since) * (mark - low) / (high - low) if times[future] < inf else inf
            low, since = high, times[future]
        return inf

    def done_by(self, seconds: float, future: int) -> float:
        """How much is done after so many seconds, in one future."""
        low, since = self.marks[0][0], self.marks[0][1][future]
        for high, times in self.marks[1:]:
            if seconds <= since:
                return low
            if seconds < times[future]:
                gone = (seconds - since) / (times[future] - since) if times[future] < inf else 0.0
                return low + gone * (high - low)
            low, since = high, times[future]
        return low

    def _asked(self, mark: float, *, least: Seconds) -> Seconds:
        """When so much is done by the estimator's word, never after the end nor before the mark below."""
        asked = [replace(sample, done=min(sample.done, mark), total=mark) for sample in self.job.samples]
        left = remaining(asked, now=self.now)
        if isinstance(left, Reason):
            done, total = self.job.done, self.job.total
            return [end * (mark - done) / (total - done) for end in self.end]
        times = zip(at_luck(left, self.job.id), least, self.end, strict=True)
        return [min(max(time, low), end) for time, low, end in times]


def at_luck(left: Remaining, name: str) -> Seconds:
    """The estimator's distribution, spread over the futures as this job's luck has it."""
    by_level = [left.at(chance) for chance in CHANCES]
    return [by_level[level] for level in luck(name)]


def course_of(job: Job, before: Mapping[str, Course], *, now: datetime) -> Course:
    """How this job goes on, where `before` holds the courses of those it follows."""
    job = _since_its_turn(job, before)
    learned = _learned(before.values())
    known = Course(job, now, tuple(before), AT_ONCE, NEVER, paces=learned)
    if job.finished:
        return replace(known, end=AT_ONCE, paces={**learned, **_pace(job, AT_ONCE)})
    if job.state is JobState.FAILED:
        return replace(known, reason=Reason.STALLED)
    if job.total <= 0:
        return replace(known, reason=Reason.NOTHING_DONE)
    if job.state is JobState.QUEUED and not job.done:
        return _waiting(known, before)
    return _running(known)


def _running(known: Course) -> Course:
    job = known.job
    left = remaining(job.samples, now=known.now)
    if isinstance(left, Remaining):
        end = at_luck(left, job.id)
        return replace(known, end=end, answer=left, paces={**known.paces, **_pace(job, end)})
    young = not job.samples or known.now - job.samples[0].at <= PATIENCE
    if left is Reason.TOO_FEW or (left is Reason.NOTHING_DONE and young):
        return _like_those_before(replace(known, reason=left))
    return replace(known, reason=left)


def _waiting(known: Course, before: Mapping[str, Course]) -> Course:
    unknown = next((course.reason for course in before.values() if course.reason), None)
    if unknown:
        return replace(known, begin=NEVER, reason=unknown)
    begin = latest_of(course.end for course in before.values())
    return _like_those_before(replace(known, begin=begin, reason=Reason.NOTHING_DONE))


def _like_those_before(known: Course) -> Course:
    """A job of which nothing is known takes about as long for a unit as those it follows; else its reason stays."""
    job = known.job
    pace = known.paces.get(job.unit)
    if pace is None:
        return known
    left = job.total - job.done
    spread = (exp(UNLIKE * DEVIATIONS[level]) for level in luck(f"{job.id} pace"))
    futures = zip(known.begin, pace, spread, strict=True)
    return replace(known, end=[begin + left * usual * factor for begin, usual, factor in futures], reason=Reason.NONE)


def _pace(job: Job, end: Seconds) -> dict[str, Seconds]:
    """Seconds a unit took and will take on average from the job's first sample to its end."""
    if len(job.samples) < 2:
        return {}
    first = job.samples[0]
    until = next((sample for sample in job.samples if sample.done >= job.total), job.samples[-1])
    units, gone = job.total - first.done, (until.at - first.at).total_seconds()
    return {job.unit: [(gone + left) / units for left in end]} if units > 0 and gone > 0 else {}


def _learned(before: Iterable[Course]) -> dict[str, Seconds]:
    """What the jobs before have shown of how long a unit takes: where several know it, their mean in each future."""
    seen: dict[str, list[Seconds]] = {}
    for course in before:
        for unit, pace in course.paces.items():
            seen.setdefault(unit, []).append(pace)
    return {unit: [fmean(future) for future in zip(*paces, strict=True)] for unit, paces in seen.items()}


def _since_its_turn(job: Job, before: Mapping[str, Course]) -> Job:
    """The job without the time in which it waited for others: that says nothing of how fast it is."""
    moved = next((n for n, sample in enumerate(job.samples) if sample.done != job.samples[0].done), 0)
    if not before or not moved:
        return job
    turn = [finished_at(course.job) for course in before.values() if course.job.finished]
    since = max((at for at in turn if at), default=None) if len(turn) == len(before) else None
    idle = sum(sample.at <= since for sample in job.samples[:moved]) if since else moved
    first, *others = job.samples[max(0, idle - 1) :]
    # Nobody keeps each sample of a queue that does not move: the last one before its turn may be a day old.
    return replace(job, samples=[replace(first, at=max(first.at, since)) if since else first, *others])


def finished_at(job: Job) -> datetime | None:
    """When a finished job was first seen finished for good; None without samples."""
    found = None
    for sample in job.samples:
        if sample.done < sample.total:
            found = None
        else:
            found = found or sample.at
    return found or (job.samples[-1].at if job.samples else None)
