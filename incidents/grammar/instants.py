"""From a time expression to the instant it means, seen from the moment it was written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from .clocks import Clock
from .when import When
from .words import DAY_END, PARTS
from .zones import resolve_zone

_LIMITS = {"by", "vor", "during", "later", "more", "end"}


def instant(when: When, *, at: datetime, zone: ZoneInfo, limit: bool | None = None) -> datetime | None:
    """The instant after `at` that `when` means, in the zone it names, else `at`'s; None where it means none.

    A bare clock time is the next such instant; a length of time is elapsed time; a part of the day has the clock
    time of `words.PARTS`, its limit where `limit` (default: a word such as "by" says so).
    """
    if when.minutes:
        return _later(at, when.minutes[1])
    home = at.tzinfo or zone
    tz = resolve_zone(when.zone, zone) if when.zone else home
    if tz is None:
        return None
    limit = bool(when.roles & _LIMITS) if limit is None else limit
    days = list(_days(when, at.astimezone(tz).date()))
    targets = (_first_after(at, days, moment, tz) for moment in _moments(when, limit))
    found = (target for target in targets if target)
    if when.clock and when.clock.unit == "spelled":
        return min(found, default=None)
    return next(found, None)


def range_start(when: When, *, at: datetime, target: datetime) -> datetime | None:
    """The earlier end of a range whose later end is `target`."""
    if when.minutes and when.minutes[0] < when.minutes[1]:
        return _later(at, when.minutes[0])
    if not when.low or not target.tzinfo:
        return None
    start = combine(target.date(), clock_time(when.low), target.tzinfo, at)
    while start > target:
        start = combine(start.date() - timedelta(days=1), clock_time(when.low), target.tzinfo, at)
    return start if start > at else None


def _later(at: datetime, minutes: float) -> datetime | None:
    try:
        return (at.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(at.tzinfo)
    except OverflowError:
        return None


def _first_after(at: datetime, days: list[date], moment: tuple[time, int], tz: tzinfo) -> datetime | None:
    clock, extra = moment
    for day in days:
        try:
            target = combine(day + timedelta(days=extra), clock, tz, at)
        except OverflowError:
            return None
        if target > at:
            return target
    return None


def combine(day: date, clock: time, tz: tzinfo, after: datetime) -> datetime:
    """The instant of a local time; one that comes twice is the first after `after`, a skipped one moves on."""
    first = datetime.combine(day, clock, tz)
    chosen = first if first > after else first.replace(fold=1)
    return chosen.astimezone(UTC).astimezone(tz)


def _days(when: When, today: date) -> Iterator[date]:
    """The days it may mean, in order."""
    if when.date is not None:
        yield from _calendar_days(when, today)
    elif when.weekday is not None:
        ahead = (when.weekday - today.weekday()) % 7
        yield from (today + timedelta(days=ahead), today + timedelta(days=ahead + 7))
    elif when.offset is not None:
        # "heute Nacht um 2 Uhr" is the coming night whatever the date.
        night = when.part in ("night", "midnight") and when.offset == 0
        yield from (today + timedelta(days=when.offset + more) for more in range(2 if night else 1))
    else:
        yield from (today + timedelta(days=more) for more in range(3))


def _calendar_days(when: When, today: date) -> Iterator[date]:
    words = when.date
    if words is None:
        return
    if words.year is not None:
        days = [words.on(words.year)]
    else:
        days = [words.on(today.year + more) for more in (0, 1)]
        days = [day for day in days if day and day - today < timedelta(days=200)]
    yield from (day for day in days if day)


def _moments(when: When, limit: bool) -> Iterator[tuple[time, int]]:
    """(clock time, days to add), the likeliest first"""
    if when.clock:
        yield clock_time(when.clock, when.part), int(when.clock.hour == 24)
        if when.clock.unit == "spelled" and when.clock.hour < 12 and not when.part:
            yield time(when.clock.hour + 12, when.clock.minute), 0
    elif when.part:
        point, end = PARTS[when.part]
        named = when.has_day and when.part == "midnight"
        night = when.has_day and when.part == "night" and when.offset != 0
        yield from (_moment(chosen, named or night) for chosen in ((end,) if limit else (point, end)))
        if when.part in ("evening", "late evening") and when.offset == 0:
            yield time(0), 1
    elif "not_before" in when.roles:
        yield time(0), 0
    else:
        yield time(0), 1


def _moment(clock: time, next_day: bool) -> tuple[time, int]:
    return (time(0), 1) if clock == DAY_END else (clock, int(next_day))


def clock_time(clock: Clock, part: str = "") -> time:
    """The wall clock time; "8 Uhr abends" is 20:00."""
    hour = clock.hour % 24
    evening = "evening" in part and 4 <= hour < 12
    later = ("afternoon" in part and 1 <= hour < 8) or ("night" in part and 8 <= hour < 12 and part != "midnight")
    if not clock.half and (evening or later):
        hour += 12
    return time(hour, clock.minute, clock.second)
