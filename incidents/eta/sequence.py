"""Jobs in sequence: when the first, most and all of what they bring back is there.

One job begins when all it follows are done, so times add up along the sequence, and what runs side by side is over with
the last of it; both in each future of `scenarios`, where slow and fast go together in part. A job that runs is
measured by its own samples. One that has not begun takes its pace from those it follows, with a wide spread; where
none of them counts in the same unit there is no answer, with the reason.

An engine may name jobs that do not exist, or let them wait for each other in a circle: such a word is passed over.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf
from operator import itemgetter

from incidents.eta.answers import Forecast, Reason
from incidents.eta.courses import Course, Job, course_of, finished_at
from incidents.eta.scenarios import COUNT, dated, earliest_of, latest_of, told
from incidents.states import JobState

__all__ = ["MOST", "Job", "Outlook", "Plan", "Question", "ending", "incident", "plan", "service"]

MOST = 0.8


class Question(StrEnum):
    """What is asked about. A target counts as back when a job of the *last stage* has done it: one that no other job
    of those asked about comes after. So loading addresses brings no host back, loading its certificate does."""

    FIRST = "first"  # the first target of a last stage, of any service
    MOST = "most"  # four in five of all targets of the last stages; jobs of different units weigh the same
    ALL = "all"  # every job, of any stage


@dataclass(frozen=True, slots=True)
class Outlook:
    """An answer. `reached_at` is when it already came true (then all three times of the forecast are that).

    Without an answer `not_before` may still say before which time it surely does not end, as far as is known.
    """

    forecast: Forecast
    reached_at: datetime | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How all jobs go on after `now`; `courses` by id, each after those it follows."""

    now: datetime
    courses: dict[str, Course]

    def of(self, job_ids: Iterable[str]) -> list[Course]:
        """The courses of these jobs, in the plan's order; ids that are not in it are passed over."""
        wanted = set(job_ids)
        return [course for name, course in self.courses.items() if name in wanted]


def plan(jobs: Iterable[Job], *, now: datetime) -> Plan:
    """How these jobs go on. Never raises over what an engine says of them; of jobs with one id the first counts."""
    named: dict[str, Job] = {}
    for job in jobs:
        named.setdefault(job.id, job)
    courses: dict[str, Course] = {}
    for job in _in_turn(named):
        before = {name: courses[name] for name in dict.fromkeys(job.after) if name in courses}
        courses[job.id] = course_of(job, before, now=now)
    return Plan(now, courses)


def ending(made: Plan, job_id: str) -> Outlook:
    """When this one job ends. Raises KeyError for an id that is not in the plan."""
    return _all([made.courses[job_id]], made.now)


def service(made: Plan, job_ids: Collection[str], *, of: Question) -> Outlook:
    """When the first, most or all of a service is back that these jobs restore."""
    return _answer(made, made.of(job_ids), [made.of(job_ids)], of)


def incident(made: Plan, *, of: Question) -> Outlook:
    """When the first, most or all of everything is back. Last stages are those of each service by itself.

    Jobs that belong to no service count for ALL; for FIRST and MOST only where no job belongs to any.
    """
    everything = list(made.courses.values())
    groups: dict[str, list[Course]] = {}
    for course in everything:
        for name in course.job.services:
            groups.setdefault(name, []).append(course)
    return _answer(made, everything, list(groups.values()) or [everything], of)


def _answer(made: Plan, everything: list[Course], groups: list[list[Course]], of: Question) -> Outlook:
    if of is Question.ALL:
        return _all(everything, made.now)
    last = {course.job.id: course for group in groups for course in _last_stage(made, group)}
    stages = [course for course in last.values() if course.job.total > 0]
    if not stages:
        return _unknown(everything)
    return _first(stages, made.now) if of is Question.FIRST else _most(stages, made.now)


def _all(courses: list[Course], now: datetime) -> Outlook:
    left = [course for course in courses if not course.job.finished]
    if not left:
        ends = [finished_at(course.job) or now for course in courses]
        return _reached(max(ends)) if ends else _unknown(courses)
    if len(left) == 1 and (answer := left[0].answer):  # in the estimator's own words
        forecast = dated(answer.at(0.1), answer.likely, answer.at(0.9), now=now)
    else:
        forecast = told(latest_of(course.end for course in left), now=now)
    if forecast:
        return Outlook(forecast)
    known = told(latest_of(course.end for course in left if not course.reason), now=now)
    return _unknown(left, not_before=known.earliest if known and known.latest != now else None)


def _first(courses: list[Course], now: datetime) -> Outlook:
    seen = [at for course in courses if (at := _reached_at([course], _one_of(course), now))]
    if seen:
        return _reached(min(seen))
    times = [[course.until(_one_of(course), future) for future in range(COUNT)] for course in courses]
    forecast = told(earliest_of(times), now=now)
    return Outlook(forecast) if forecast else _unknown(courses)


def _one_of(course: Course) -> float:
    return min(1.0, course.job.total)


def _most(courses: list[Course], now: datetime) -> Outlook:
    weights = _weights(courses)
    target = MOST * sum(weight * course.job.total for weight, course in zip(weights, courses, strict=True))
    if at := _reached_at(courses, target, now):
        return _reached(at)
    forecast = told([_when(courses, weights, target, future) for future in range(COUNT)], now=now)
    return Outlook(forecast) if forecast else _unknown(courses)


def _weights(courses: list[Course]) -> list[float]:
    """Targets of one unit are counted; of different ones the shares are."""
    if len({course.job.unit for course in courses}) == 1:
        return [1.0] * len(courses)
    return [1 / course.job.total for course in courses]


def _when(courses: list[Course], weights: list[float], target: float, future: int) -> float:
    """Seconds until so much is done by all of them together, in one future."""

    def amount(seconds: float) -> float:
        return sum(weight * course.done_by(seconds, future) for weight, course in zip(weights, courses, strict=True))

    bends = sorted({0.0, *(times[future] for course in courses for _, times in course.marks if times[future] < inf)})
    right = bisect_left(bends, target, key=amount)
    if right in (0, len(bends)):
        return 0.0 if right == 0 else inf
    low, high = amount(bends[right - 1]), amount(bends[right])
    return bends[right - 1] + (bends[right] - bends[right - 1]) * (target - low) / (high - low)


def _reached_at(courses: list[Course], target: float, now: datetime) -> datetime | None:
    """Since when so much has been done by all of them together; None where it is not, or no longer."""
    weights = {course.job.id: weight for course, weight in zip(courses, _weights(courses), strict=True)}
    done, amount, since = dict.fromkeys(weights, 0.0), 0.0, None
    for at, name, count in sorted(_looks(courses, now), key=itemgetter(0)):
        amount += weights[name] * (count - done[name])
        done[name] = count
        since = (since or at) if amount >= target * (1 - 1e-9) else None
    return since


def _looks(courses: list[Course], now: datetime) -> Iterator[tuple[datetime, str, float]]:
    """All that was seen, and that a job is done where its engine says so without a figure."""
    for course in courses:
        job = course.job
        yield from ((sample.at, job.id, sample.done) for sample in job.samples)
        if job.state is JobState.DONE:
            yield finished_at(job) or now, job.id, job.total


def _reached(at: datetime) -> Outlook:
    return Outlook(Forecast(at, at, at), reached_at=at)


def _unknown(courses: list[Course], not_before: datetime | None = None) -> Outlook:
    reason = next((course.reason for course in courses if course.reason), Reason.NOTHING_DONE)
    return Outlook(Forecast(None, None, None, reason), not_before=not_before)


def _last_stage(made: Plan, courses: list[Course]) -> list[Course]:
    """Those of these courses that none of the others comes after, be it by way of jobs that were not asked about."""
    followed: set[str] = set()
    waiting = [name for course in courses for name in course.after]
    while waiting:
        name = waiting.pop()
        if name not in followed:
            followed.add(name)
            waiting.extend(made.courses[name].after)
    return [course for course in courses if course.job.id not in followed]


def _in_turn(named: dict[str, Job]) -> Iterator[Job]:
    """Each job after those it follows; in a circle the one that the engine names first goes first."""
    missing = {name: {other for other in job.after if other in named and other != name} for name, job in named.items()}
    followers: dict[str, list[str]] = {}
    for name, others in missing.items():
        for other in others:
            followers.setdefault(other, []).append(name)
    ready = deque(name for name, others in missing.items() if not others)
    listed = iter(named)
    placed: set[str] = set()
    while len(placed) < len(named):
        name = ready.popleft() if ready else next(listed)
        if name in placed:
            continue
        placed.add(name)
        yield named[name]
        for follower in followers.get(name, ()):
            missing[follower].discard(name)
            if not missing[follower]:
                ready.append(follower)
