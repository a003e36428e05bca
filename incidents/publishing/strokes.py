"""The lines of the picture: a job's course, the fan of what is expected, and where its number stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import mean

from incidents import wording
from incidents.eta.curve import Point, share
from incidents.timeline.items import IncidentItem, JobItem, Words

from .axes import Axis, percent
from .lines import SIDE, path, places
from .reader import Reader
from .recovering import brief, foretells, in_order, phase

FEWEST = 3  # samples that make a line
MOST = 8  # lines
TOP, HEIGHT = 44, 240  # pixels: where all is done, and how far below nothing is
DISC = 19  # pixels that the number at a line's end takes
NEAR = 7.0  # percent of the width that it takes on a phone


@dataclass(frozen=True)
class Fan:
    """What is expected: an area from the last sample to the range, a line to the likely time, the range itself."""

    area: str
    likely: str
    low: str
    high: str
    words: str


@dataclass(frozen=True)
class Line:
    """A job: its number, its course, and from the left and the top where its number stands.

    `dash` says how its line is drawn, from 1 on: what runs first, as the first one is drawn through.
    """

    number: int
    dash: int
    job: JobItem
    name: Words
    words: str
    over: bool
    path: str
    place: float
    y: int
    fan: Fan | None

    @property
    def x(self) -> str:
        return percent(self.place)


def courses(item: IncidentItem) -> dict[str, list[Point]]:
    """By job, in the order of recovery, what there is to draw: those that have begun and have enough samples."""
    known = {one.id: course(one) for one in in_order(item.jobs)}
    return {id: points for id, points in known.items() if len(points) >= FEWEST and any(map(share, points))}


def course(job: JobItem) -> list[Point]:
    """Its curve with the last sample, from where it began to where it ended."""
    last = (job.sampled_at.timestamp(), job.done, job.total)
    points: list[Point] = [*job.curve, *([last] if not job.curve or job.curve[-1][0] < int(last[0]) else [])]
    until = job.ended_at.timestamp() if job.ended_at else last[0]
    known = [point for point in points if point[2] > 0 and int(point[0]) <= until]
    begun = next((number for number, point in enumerate(known) if share(point) > 0), 0)
    return known[max(0, begun - 1) :]


def chosen(item: IncidentItem, known: Mapping[str, Sequence[Point]]) -> list[JobItem]:
    """The jobs that are drawn, in the order of recovery: of many those that run, then those that ended last."""
    jobs = [one for one in in_order(item.jobs) if one.id in known]
    first = sorted(jobs, key=lambda one: (phase(one) != 1, phase(one), -known[one.id][-1][0]))[:MOST]
    return [one for one in jobs if one in first]


def moment(point: Point) -> datetime:
    return datetime.fromtimestamp(point[0], UTC)


def lines(
    reader: Reader, item: IncidentItem, jobs: Sequence[JobItem], known: Mapping[str, Sequence[Point]], over: Axis
) -> list[Line]:
    """Every job's line; numbers that would cover each other stand apart."""
    made: list[Line] = []
    order = sorted(jobs, key=lambda one: phase(one) != 1)
    for number, job in enumerate(jobs, 1):
        end = known[job.id][-1]
        one = Line(
            number=number,
            dash=order.index(job) + 1,
            job=job,
            name=job.name,
            words=brief(reader, job).words,
            over=bool(job.ended_at or item.ended),
            path=path(places(known[job.id], over)),
            place=over.place(moment(end)),
            y=round(TOP + HEIGHT * (1 - share(end))),
            fan=fan(reader, item, job, end, over),
        )
        made.append(one)
    return spread(made)


def spread(made: Sequence[Line]) -> list[Line]:
    """With numbers apart that would cover each other: in the order of their shares, as near to their ends as can be."""
    found: dict[int, int] = {}
    near: list[Line] = []
    for line in [*sorted(made, key=lambda one: one.place), None]:
        if near and (line is None or line.place - near[-1].place >= NEAR):
            near.sort(key=lambda one: (one.y, one.number))
            found |= zip((one.number for one in near), apart([one.y for one in near]), strict=True)
            near = []
        near += [line] if line else []
    return [replace(line, y=found[line.number]) for line in made]


def apart(heights: Sequence[int]) -> list[int]:
    """Ascending heights moved as little as makes them `DISC` apart: runs that collide share what they have to give."""
    runs: list[list[float]] = []
    for number, height in enumerate(heights):
        runs.append([height - number * DISC])
        while len(runs) > 1 and mean(runs[-2]) > mean(runs[-1]):
            runs[-2:] = [runs[-2] + runs[-1]]
    most = TOP + HEIGHT - (len(heights) - 1) * DISC
    offsets = [max(TOP, min(most, round(mean(run)))) for run in runs for _ in run]
    return [offset + number * DISC for number, offset in enumerate(offsets)]


def expected(reader: Reader, item: IncidentItem, job: JobItem) -> tuple[datetime, datetime | None, datetime] | None:
    """Earliest, likely and latest end, where readers are told of them and they have not passed."""
    said = job.outlook
    last = said.latest or said.likely
    if not foretells(item, job) or said.reason or last is None or reader.passed(last):
        return None
    return said.earliest or said.likely or last, said.likely, last


def fan(reader: Reader, item: IncidentItem, job: JobItem, end: Point, over: Axis) -> Fan | None:
    said = expected(reader, item, job)
    if said is None:
        return None
    now = moment(end)
    earliest, likely, latest = (at and over.across(max(at, now), SIDE) for at in said)
    here = f"M{over.across(now, SIDE)} {round(SIDE - share(end) * SIDE)}L"
    first, last = (
        wording.moment(at, seen_from=now, zone=reader.zone, language=reader.language, oclock=False)
        for at in (said[0], said[2])
    )
    return Fan(
        area=f"{here}{earliest} 0H{latest}Z",
        likely=f"{here}{likely} 0" if likely else "",
        low=over.x(max(said[0], now)),
        high=over.x(max(said[2], now)),
        words=f"{first}–{last}" if first != last else first,
    )
