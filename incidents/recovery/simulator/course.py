"""How far a job's work is at each minute: pieces of even pace, joined; a rollback begins a new stretch. Pure."""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .queue import Queue
from .scenario import BadScenario, Job, Pause

SLICE = 5.0  # minutes of even pace
HORIZON = 60 * 24 * 60.0  # minutes after which a job that is not done never will be


@dataclass(frozen=True)
class Piece:
    """Minutes at one pace; `pace` is units a minute, or of a job with marks a weight."""

    since: float
    until: float
    pace: float
    told: bool = False  # a pause that the engine tells


@dataclass
class Stretch:
    """Work between two rollbacks: it only grows. `units[i]` are done at `minutes[i]`."""

    minutes: list[float]
    units: list[float]

    def grow(self, minute: float, units: float) -> None:
        self.minutes.append(minute)
        self.units.append(max(units, self.units[-1]))

    def at(self, minute: float) -> float:
        place = bisect_right(self.minutes, minute)
        if place == len(self.minutes):
            return self.units[-1]
        return between(minute, self.minutes[place - 1 : place + 1], self.units[place - 1 : place + 1])

    def reached(self, units: float) -> float:
        """When so many were done; they are more than at its beginning and no more than at its end."""
        place = bisect_left(self.units, units)
        return between(units, self.units[place - 1 : place + 1], self.minutes[place - 1 : place + 1])


def between(value: float, over: list[float], into: list[float]) -> float:
    low, high = over
    return into[0] + (into[1] - into[0]) * ((value - low) / (high - low) if high > low else 1.0)


@dataclass
class Course:
    """A job's whole work, from its start at minute `starts` to its end; when the engine says that it pauses."""

    starts: float
    stretches: list[Stretch]
    pauses: list[tuple[float, float]] = field(default_factory=list)

    def units(self, minute: float) -> float:
        return self._stretch(minute).at(minute) if minute >= self.starts else 0.0

    def whole_units(self, minute: float) -> int:
        """Finished ones; what is a millionth short counts, so that sums of fractions lose none."""
        return int(self.units(minute) + 1e-6)

    def reached(self, units: int, minute: float) -> float:
        """When so many units were last reached, as seen at `minute`; at least so many are done then."""
        seen = [one for one in self.stretches if one.minutes[0] <= minute]
        for stretch in reversed(seen):
            if stretch.units[0] < units:
                return min(stretch.reached(min(units, stretch.units[-1])), minute)
        return self.starts

    def paused(self, minute: float) -> bool:
        place = bisect_right(self.pauses, minute, key=lambda one: one[0]) - 1
        return place >= 0 and minute < self.pauses[place][1]

    def ends(self) -> float:
        """The minute at which the last unit is done."""
        return self.stretches[-1].reached(self.stretches[-1].units[-1])

    def turns(self, minute: float) -> float:
        """The last minute up to `minute` at which the job started, paused, went on or was rolled back."""
        edges = [stretch.minutes[0] for stretch in self.stretches]
        place = bisect_right(self.pauses, minute, key=lambda one: one[0])
        edges += [edge for pause in self.pauses[max(0, place - 1) : place] for edge in pause]
        return max((edge for edge in edges if edge <= minute), default=float("-inf"))

    def _stretch(self, minute: float) -> Stretch:
        place = bisect_right(self.stretches, minute, key=lambda one: one.minutes[0])
        return self.stretches[max(0, place - 1)]


def course_of(job: Job, queue: Queue, *, starts: float, seed: int) -> Course:
    """The course of a job that starts at that minute. Raises BadScenario where it never ends."""
    chance = random.Random(f"{seed}:{job.id}:pace")  # noqa: S311 -- a simulation, nothing secret
    return by_marks(job, queue, chance) if job.marks else by_pace(job, queue, starts, chance)


def by_pace(job: Job, queue: Queue, starts: float, chance: random.Random) -> Course:
    """So many seconds a host, until all that will ever be known is done and no rollback is left."""
    course = Course(starts, [Stretch([starts], [0.0])])
    events = sorted([at for at, _ in job.found] + [at for at, _ in job.rollbacks])
    back = dict(job.rollbacks)
    for piece in cut(pieces(job, starts, chance), events):
        now = course.stretches[-1]
        room = queue.units(piece.since) - now.units[-1]
        if room > 0 and piece.told:
            course.pauses.append((piece.since, piece.until))
        gain = min(max(room, 0.0), piece.pace * (piece.until - piece.since))
        reach = now.units[-1] + gain
        if 0 < gain == room:
            now.grow(piece.since + room / piece.pace, reach)
        now.grow(piece.until, reach)
        if piece.until in back:
            course.stretches.append(Stretch([piece.until], [course.units(back[piece.until])]))
        elif now.units[-1] >= queue.known[-1][2] and piece.until >= (events[-1] if events else starts):
            return course
        if piece.until > starts + HORIZON:
            break
    raise BadScenario(f"job {job.id!r} never ends")


def by_marks(job: Job, queue: Queue, chance: random.Random) -> Course:
    """From mark to mark: the part done is what the mark says, in between the pace varies."""
    first = job.marks[0]
    course = Course(first[0], [Stretch([first[0]], [queue.units_for(first[1], first[0])])])
    for before, mark in pairwise(job.marks):
        now, base = course.stretches[-1], course.stretches[-1].units[-1]
        gain = max(0.0, queue.units_for(mark[1], mark[0]) - base)
        parts = list(cut(weights(job, before[0], chance), [mark[0]], last=mark[0]))
        whole = sum(part.pace * (part.until - part.since) for part in parts) or 1.0
        for part in parts:
            now.grow(part.until, now.units[-1] + gain * part.pace * (part.until - part.since) / whole)
            course.pauses += [(part.since, part.until)] if part.told else []
        now.units[-1] = base + gain  # exactly: sums of fractions would fall short by a hair
        if len(mark) > 2:
            course.stretches.append(Stretch([mark[0]], [float(queue.units_for(mark[2], mark[0]))]))
    return course


def pieces(job: Job, starts: float, chance: random.Random) -> Iterator[Piece]:
    """Work and pauses from the start on, for ever."""
    return alternating(job, starts, chance, [at for at, _ in job.pace])


def weights(job: Job, since: float, chance: random.Random) -> Iterator[Piece]:
    """The same from a mark on."""
    return alternating(job, since, chance, [])


def alternating(job: Job, starts: float, chance: random.Random, changes: list[float]) -> Iterator[Piece]:
    """Pieces of SLICE minutes or less, cut where the pace changes and where a pause begins."""
    minute, pause = starts, next_pause(job, starts, chance)
    while True:
        if pause and minute >= pause[0]:
            yield Piece(minute, minute + pause[1].minutes, 0.0, pause[1].told)
            minute += pause[1].minutes
            pause = next_pause(job, minute, chance)
            continue
        until = min([minute + SLICE, *([pause[0]] if pause else []), *(at for at in changes if at > minute)])
        yield Piece(minute, until, rate(job, minute) * (1 + job.wobble * chance.uniform(-1, 1)))
        minute = until


def rate(job: Job, minute: float) -> float:
    """Units a minute by the job's pace; 1 for a job that has marks."""
    if not job.pace:
        return 1.0
    seconds = [seconds for since, seconds in job.pace if since <= minute] or [job.pace[0][1]]
    return 60 / seconds[-1]


def next_pause(job: Job, minute: float, chance: random.Random) -> tuple[float, Pause] | None:
    """When the next one begins, as seen at `minute`, by the newest of the job's rules that holds by then."""
    rules = [rule for rule in job.pauses if rule.since <= minute]
    ahead = [rule for rule in job.pauses if rule.since > minute]
    if rules:
        rule = rules[-1]
        return minute + rule.every * (1 + job.wobble * chance.uniform(-1, 1)), rule
    return (ahead[0].since, ahead[0]) if ahead else None


def cut(parts: Iterator[Piece], events: list[float], *, last: float = float("inf")) -> Iterator[Piece]:
    """The same pieces, cut at the events as well; none beyond `last`."""
    for part in parts:
        edges = [part.since, *(at for at in events if part.since < at < part.until), part.until]
        for since, until in pairwise(edges):
            if since >= last:
                return
            yield Piece(since, until, part.pace, part.told)
