"""Samples get fewer as they age: all of a day, then one a minute, after a week one in ten minutes.

What gives a curve its shape stays: its first and last point, how high it was before it fell back and how low it fell,
a total that changed, and both ends of a pause. Doing it again changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from incidents.models import RecoveryJob, Sample

MINUTE, TEN_MINUTES = 60, 600  # seconds
WHOLE = timedelta(days=1)
BY_MINUTE = timedelta(days=7)
# What has aged since the hour before, and two days' worth in which nobody thinned anything.
LOOKS_BACK = timedelta(hours=50)
CHUNK = 500  # rows deleted at a time, so that nobody waits long for the database
EVERY = timedelta(hours=1)

thinned_at: datetime | None = None


class Point(NamedTuple):
    id: int
    at: datetime
    done: float
    total: float
    failed: float


Pair = tuple[Point, Point]


def thin_soon(*, now: datetime) -> int:
    """`thin`, once an hour however often it is called, in full the first time in a process; returns how many rows."""
    global thinned_at
    if thinned_at and now - thinned_at < EVERY:
        return 0
    whole, thinned_at = thinned_at is None, now
    return thin(now=now, whole=whole)


def thin(*, now: datetime, whole: bool = False) -> int:
    """Deletes what is too dense for its age; returns how many rows. With `whole` whatever its age, else the last days'.

    Meant to run every hour, and in full where nobody knows when it last did.
    """
    deleted = 0
    for job in RecoveryJob.objects.filter(sampled_at__isnull=False).values_list("pk", flat=True).iterator():
        for since, until, bucket in spans(now, whole=whole):
            deleted += thin_job(job, since=since, until=until, bucket=bucket)
    return deleted


def spans(now: datetime, *, whole: bool) -> Iterator[tuple[datetime | None, datetime, int]]:
    """From when to when samples are thinned to one in so many seconds. Whole buckets, so that none is cut in two."""
    week, day = (even(now - age) for age in (BY_MINUTE, WHOLE))
    yield (None if whole else week - LOOKS_BACK), week, TEN_MINUTES
    yield (week if whole else day - LOOKS_BACK), day, MINUTE


def even(at: datetime) -> datetime:
    """The begin of its ten minutes."""
    return at - timedelta(seconds=at.timestamp() % TEN_MINUTES)


def thin_job(job: str, *, since: datetime | None, until: datetime, bucket: int) -> int:
    rows = Sample.objects.filter(job=job, at__lt=until).order_by("at")
    rows = rows.filter(at__gte=since) if since else rows
    points = [Point(*row) for row in rows.values_list("id", "at", "done", "total", "failed")]
    keep = worth_keeping(points, bucket=bucket)
    gone = [point.id for point in points if point.id not in keep]
    for number in range(0, len(gone), CHUNK):
        Sample.objects.filter(pk__in=gone[number : number + CHUNK]).delete()
    return len(gone)


def worth_keeping(points: Sequence[Point], *, bucket: int) -> set[int]:
    """Ids of those that stay: a few of each bucket of so many seconds. Points ascend in time."""
    left = list(points)
    while True:  # what goes may join two falls to one: done when nothing goes any more
        keep = shape(left, bucket=bucket)
        if len(keep) == len(left):
            return keep
        left = [point for point in left if point.id in keep]


def shape(points: Sequence[Point], *, bucket: int) -> set[int]:
    """First and last, the last of each bucket, the deepest fall and the largest change of total that end in it, and
    both ends of every pause that is longer than one."""
    edges = {points[0].id, points[-1].id} if points else set()
    lasts = {place(point, bucket): point.id for point in points}
    pauses = [pair for pair in pairwise(points) if pair[0][2:4] == pair[1][2:4] and lasting(pair) >= bucket]
    turns = [pair for pair in pairwise(points) if pair[0].total != pair[1].total]
    deepest = largest(falls(points), bucket, key=lambda pair: pair[0].done - pair[1].done)
    widest = largest(turns, bucket, key=lambda pair: abs(pair[0].total - pair[1].total))
    return edges | {*lasts.values()} | {point.id for pair in [*pauses, *deepest, *widest] for point in pair}


def falls(points: Sequence[Point]) -> Iterator[Pair]:
    """From how high to how low, for each time that something done was not done any more."""
    high: Point | None = None
    for before, after in pairwise(points):
        if after.done < before.done:
            high = high or before
        elif high:
            yield high, before
            high = None
    if high:
        yield high, points[-1]


def largest(pairs: Iterable[Pair], bucket: int, *, key: Callable[[Pair], float]) -> list[Pair]:
    """Of those that end in the same bucket the one with the largest key."""
    found: dict[int, Pair] = {}
    for pair in pairs:
        number = place(pair[1], bucket)
        if number not in found or key(pair) > key(found[number]):
            found[number] = pair
    return list(found.values())


def lasting(pair: Pair) -> float:
    return (pair[1].at - pair[0].at).total_seconds()


def place(point: Point, bucket: int) -> int:
    return int(point.at.timestamp() // bucket)
