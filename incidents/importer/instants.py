"""The instants a local time of a day may mean: none, one, or two where clocks go back."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from ..grammar import Clock


@lru_cache(maxsize=8192)
def candidates(day: date, clock: Clock, zone: tzinfo) -> tuple[datetime, ...]:
    """The instants in order: none in the hour that is skipped, two in the one that comes twice."""
    first, second = both_readings(day, clock, zone)
    if first.utcoffset() == second.utcoffset():
        return (first,)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != first.replace(tzinfo=None):
        return ()
    return first, second


@lru_cache(maxsize=8192)
def earliest_utc(day: date, clock: Clock, zone: tzinfo) -> datetime:
    return min(utc(moment) for moment in both_readings(day, clock, zone))


@lru_cache(maxsize=8192)
def latest_utc(day: date, clock: Clock, zone: tzinfo) -> datetime:
    return max(utc(moment) for moment in both_readings(day, clock, zone))


def both_readings(day: date, clock: Clock, zone: tzinfo) -> tuple[datetime, datetime]:
    """The time before and after a change of the clocks; the same twice on all other days."""
    wall = time(clock.hour % 24, clock.minute, clock.second)
    day += timedelta(days=clock.hour // 24)
    first = datetime.combine(day, wall, zone)
    return first, first.replace(fold=1)


def utc(moment: datetime) -> datetime:
    """Comparing aware times of one zone ignores `fold`: compare these."""
    return moment.astimezone(UTC)
