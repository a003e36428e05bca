"""Gives every entry its instant: from its own date, the heading above it, or the order of times."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ..grammar import DateWords, resolve_zone
from .calendar import ASK_FOR_START, IMPOSSIBLE, resolve_dates
from .entries import Entry, Found
from .headings import Heading
from .instants import candidates, earliest_utc, latest_utc, utc
from .log import Unreadable
from .order import Part, runs_backwards, split_turns


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the entries: the page's zone, the one the file names, and what gives the first day."""

    zone: ZoneInfo
    file_zone: tzinfo
    start: date | None
    title: date | None
    year: int | None


def date_entries(found: Found, known: Known) -> list[Entry]:
    """Sets `at` or `reason` of every entry; the answer is all of them, the oldest part first, each in order of time.

    Raises `Unreadable` where nothing gives the first day.
    """
    _judge(found, known)
    parts = _parts(found, known)
    for part in parts:
        part.backwards = runs_backwards(part)
        _roll_dated(part)
    _anchor_undated(parts, known)
    for part in parts:
        _settle(part)
    return [entry for part in reversed(parts) for entry in part.in_time]


def _judge(found: Found, known: Known) -> None:
    """Zones, and what no day can help."""
    for entry in found.entries:
        stamp = entry.stamp
        entry.zone = resolve_zone(stamp.zone, known.zone) if stamp.zone else known.file_zone
        if stamp.bad:
            entry.reason = stamp.bad
        elif entry.zone is None:
            entry.reason = f"{stamp.zone} means several time zones"
        elif not entry.body:
            entry.reason = "nothing is said after the time"


def _parts(found: Found, known: Known) -> list[Part]:
    days = _days(found, known)
    parts = []
    for items in found.parts:
        part, heading = Part(), None
        for item in items:
            if isinstance(item, Heading):
                heading = days[id(item)]
            elif not item.reason:
                own = days.get(id(item))
                _add(part, item, own, heading)
                # What follows an entry of another day than the heading's goes on from that entry.
                heading = heading if own is None or own == heading else None
        parts += [each for each in split_turns(part) if each.entries]
    return parts


def _add(part: Part, entry: Entry, own: date | None, heading: date | None) -> None:
    day = own or heading
    if day == IMPOSSIBLE:
        entry.reason = "its date is in no calendar" if own else "the date of the heading above is in no calendar"
    else:
        part.add(entry, day, own is None and heading is not None)


def _days(found: Found, known: Known) -> dict[int, date | None]:
    """The day of each heading and of each entry with a date of its own, by the object's id."""
    dated: list[tuple[int, DateWords]] = []
    for item in (item for part in found.parts for item in part):
        words = item.words if isinstance(item, Heading) else item.stamp.date
        if words and not (isinstance(item, Entry) and item.reason):
            dated.append((id(item), words))
    resolved = resolve_dates([words for _, words in dated], start=known.start, title=known.title, year=known.year)
    return {key: day for (key, _), day in zip(dated, resolved, strict=True)}


def _roll_dated(part: Part) -> None:
    """Days for the entries between dated ones: onward from each, and back from the first."""
    first = next((index for index, day in enumerate(part.days) if day), None)
    if first is None:
        return
    step = -1 if part.backwards else 1
    for index in range(first + 1, len(part.days)):
        if part.days[index] is None:
            part.days[index] = _roll(part.entries[index], _limit(part, index - 1, step), step)
    for index in reversed(range(first)):
        limit = _limit(part, index + 1, -step)
        if part.headed[index + 1]:
            limit = _day_edge(part, index + 1, -step)
        part.days[index] = _roll(part.entries[index], limit, -step)


def _limit(part: Part, index: int, step: int) -> datetime:
    """The instant of an entry that the one next to it in time must not be before (after, where `step` is -1)."""
    entry, day = part.entries[index], part.days[index] or date.min
    return (earliest_utc if step > 0 else latest_utc)(day, entry.stamp.clock, entry.zone or UTC)


def _day_edge(part: Part, index: int, step: int) -> datetime:
    """The edge of a heading's day: what stands above the heading is not of that day."""
    entry, day = part.entries[index], part.days[index] or date.min
    edge = utc(datetime.combine(day + timedelta(days=step > 0), time(0), entry.zone or UTC))
    return edge if step > 0 else edge - timedelta(seconds=1)


def _roll(entry: Entry, limit: datetime, step: int) -> date:
    """The first day, going onward or back, on which the entry is at `limit` or beyond."""
    zone, clock = entry.zone or UTC, entry.stamp.clock
    # 24:00 of one day is the first instant of the next.
    day = limit.astimezone(zone).date() - timedelta(days=clock.hour // 24)
    while True:
        if step > 0 and latest_utc(day, clock, zone) >= limit:
            return day
        if step < 0 and earliest_utc(day, clock, zone) <= limit:
            return day
        day += timedelta(days=step)


def _anchor_undated(parts: list[Part], known: Known) -> None:
    """Days for parts without any: before the newer part above, else from the first day, else after the part below."""
    for index, part in enumerate(parts):
        newer = parts[index - 1] if index and parts[index - 1].dated else None
        if part.dated:
            continue
        if index == len(parts) - 1 and known.start:
            _from_first_day(part, known.start)
        elif newer:
            limits = (_limit(newer, at, -1) for at in range(len(newer.days)))
            _spread(part, min(limits), -1)
        elif index == len(parts) - 1 and known.title:
            _from_first_day(part, known.title)
    for index in reversed(range(len(parts) - 1)):
        if not parts[index].dated and parts[index + 1].dated:
            limits = (_limit(parts[index + 1], at, 1) for at in range(len(parts[index + 1].days)))
            _spread(parts[index], max(limits), 1)
    if not all(part.dated for part in parts):
        raise Unreadable(f"The file does not say on which day it begins. {ASK_FOR_START}")


def _from_first_day(part: Part, day: date) -> None:
    """The earliest entry is of `day`."""
    entry = part.in_time[0]
    _spread(part, utc(datetime.combine(day, time(0), entry.zone or UTC)), 1)


def _spread(part: Part, limit: datetime, step: int) -> None:
    """Days for a whole part that begins at `limit` or later (ends at it or before, where `step` is -1)."""
    count = len(part.entries)
    order = list(range(count)) if (step > 0) != part.backwards else list(reversed(range(count)))
    for index in order:
        part.days[index] = _roll(part.entries[index], limit, step)
        limit = _limit(part, index, step)


def _settle(part: Part) -> None:
    """The instant of each entry; in the hour that comes twice, the only one that keeps the order, if there is one."""
    dated = [(entry, day) for entry, day in zip(part.entries, part.days, strict=True) if day]
    dated = dated[::-1] if part.backwards else dated
    choices = [candidates(day, entry.stamp.clock, entry.zone or UTC) for entry, day in dated]
    soonest, latest_ = _soonest(choices), _latest(choices)
    for (entry, day), moments, low, high in zip(dated, choices, soonest, latest_, strict=True):
        if not moments:
            entry.reason = f"on {day} this local time does not exist: clocks skip it"
        elif low is None or high is None or utc(low) != utc(high):
            entry.reason = f"on {day} this local time comes twice and the order of entries does not decide"
        else:
            entry.at = low


def _soonest(choices: list[tuple[datetime, ...]]) -> list[datetime | None]:
    """For each entry the first of its instants that is not before the one of the entry before it."""
    found: list[datetime | None] = []
    limit = datetime.min.replace(tzinfo=UTC)
    for moments in choices:
        fitting = [moment for moment in moments if utc(moment) >= limit] or list(moments)
        found.append(fitting[0] if fitting else None)
        limit = utc(fitting[0]) if fitting else limit
    return found


def _latest(choices: list[tuple[datetime, ...]]) -> list[datetime | None]:
    """For each entry the last of its instants that is not after the one of the entry after it."""
    found: list[datetime | None] = []
    limit = datetime.max.replace(tzinfo=UTC)
    for moments in reversed(choices):
        fitting = [moment for moment in moments if utc(moment) <= limit] or list(moments)
        found.append(fitting[-1] if fitting else None)
        limit = utc(fitting[-1]) if fitting else limit
    return found[::-1]
