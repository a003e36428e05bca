"""When the queue of a job has got to a place: a small table from which a browser answers for each host."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from incidents.eta.scenarios import COUNT, told
from incidents.eta.sequence import Plan

ROWS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """When `rank` targets of a job will be done: the target at this place is back with them."""

    rank: int
    earliest: datetime
    likely: datetime
    latest: datetime


def by_rank(made: Plan, job_id: str, *, ranks: Sequence[int] = ()) -> tuple[Place, ...]:
    """The places at these ranks, ascending; without any, about `ROWS` that lie closer the sooner it is their turn.

    The first row is what is done by now, or its beginning where the job waits; a rank below that is done. For a rank
    between two rows each of the three times is interpolated linearly between theirs: all rise with the rank. Empty
    where there is no answer, and for a finished job. Raises KeyError for an id that is not in the plan.
    """
    course = made.courses[job_id]
    if course.reason or course.job.finished:
        return ()
    done, total = int(course.job.done), ceil(course.job.total)
    places: list[Place] = []
    for rank in sorted({*(ranks or _spread(done, total))}):
        forecast = told([course.until(min(rank, course.job.total), future) for future in range(COUNT)], now=made.now)
        if forecast and forecast.earliest and forecast.likely and forecast.latest:
            likely = max(forecast.likely, places[-1].likely) if places else forecast.likely
            places.append(Place(rank, forecast.earliest, likely, forecast.latest))
    return tuple(places)


def _spread(done: int, total: int) -> list[int]:
    return [done + round((total - done) * (row / ROWS) ** 1.5) for row in range(ROWS + 1)]
