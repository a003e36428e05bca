"""Whether a contact channel is open: its weekly hours, single openings and closures, and what staff say. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from incidents.states import ChannelState
from incidents.timeline.items import ChannelItem

WEEK = timedelta(days=7)
FAR = timedelta(days=370)  # no opening is looked for behind a closure that is longer


class Now(StrEnum):
    OPEN = "open"
    BUSY = "busy"
    CLOSED = "closed"


@dataclass(frozen=True)
class Access:
    """What a channel is like at one instant.

    `until` is when it closes, or opens again, as far as is known; `lapses` when staff's word of it holds no longer.
    """

    now: Now
    until: datetime | None
    lapses: datetime | None = None


@dataclass(frozen=True)
class Span:
    """From `starts` to before `ends` the channel is open, or closed."""

    starts: datetime
    ends: datetime
    closed: bool = False

    def holds(self, at: datetime) -> bool:
        return self.starts <= at < self.ends


@dataclass(frozen=True)
class Plan:
    """When a channel is open by itself until `last`; without `weekly` hours it always is, but for closures.

    `weekly` spans are in order and do not touch: a year of them is asked once for each.
    """

    singles: tuple[Span, ...]
    weekly: tuple[Span, ...]
    always: bool
    last: datetime

    def open(self, at: datetime) -> bool:
        """Single openings and closures go before the weekly hours; of several at once the shortest counts."""
        said = [one for one in self.singles if one.holds(at)]
        if said:
            return not min(said, key=lambda one: one.ends - one.starts).closed
        before = bisect_right(self.weekly, at, key=lambda one: one.starts)
        return self.always or (before > 0 and self.weekly[before - 1].holds(at))

    def changes(self, after: datetime) -> datetime | None:
        """The next instant at which open becomes closed, or the other way round."""
        edges = {edge for one in (*self.singles, *self.weekly) for edge in (one.starts, one.ends)}
        ahead, was = sorted(edge for edge in edges if after < edge <= self.last), self.open(after)
        return next((edge for edge in ahead if self.open(edge) != was), None)


def access(item: ChannelItem, *, zone: ZoneInfo, now: datetime) -> Access:
    """What staff say counts while it holds; "busy" is a shade of open: outside the hours a channel is closed."""
    lapses = item.state_until if item.state and item.state_until and item.state_until > now else None
    said = item.state if lapses else ChannelState.UNSAID
    known = plan(item, zone=zone, now=now)
    open = known.open(now)
    if said == ChannelState.OPEN and lapses and not open:
        opens = known.changes(now)
        # Where its hours begin before that lapses, it stays open without a pause.
        return Access(Now.OPEN, known.changes(opens) if opens and opens <= lapses else None, lapses)
    if said == ChannelState.CLOSED and lapses:
        # Where the hours would have it open by then, nobody has said when it opens.
        return Access(Now.CLOSED, None if known.open(lapses) else known.changes(lapses), lapses)
    busy = said == ChannelState.OVERLOADED and open
    return Access(Now.BUSY if busy else Now.OPEN if open else Now.CLOSED, known.changes(now), lapses)


def plan(item: ChannelItem, *, zone: ZoneInfo, now: datetime) -> Plan:
    """Single openings and closures still ahead, and the weekly hours until a week after the last of them."""
    singles = tuple(Span(one.starts_at, one.ends_at, one.closed) for one in item.openings if one.ends_at > now)
    last = min(max([now, *(one.ends for one in singles)]) + WEEK, now + FAR)
    spans = tuple(joined(weekly(item, zone=zone, first=now, last=last)))
    return Plan(singles, spans, always=not item.hours, last=last)


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order; those that overlap or touch as one."""
    found: list[Span] = []
    for one in sorted(spans, key=lambda one: one.starts):
        if found and one.starts <= found[-1].ends:
            found[-1] = Span(found[-1].starts, max(found[-1].ends, one.ends))
        else:
            found.append(one)
    return found


def weekly(item: ChannelItem, *, zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Span]:
    """The regular hours from the day of `first` to the day after `last`."""
    day = first.astimezone(zone).date()
    while day <= last.astimezone(zone).date() + timedelta(days=1):
        for weekday, opens, closes in item.hours:
            if weekday == day.weekday():
                yield Span(instant(day, opens, zone), instant(day, closes, zone, latest=True))
        day += timedelta(days=1)


def instant(day: date, clock: str, zone: ZoneInfo, *, latest: bool = False) -> datetime:
    """A clock time of a day; "24:00" is the day's end. Of a time that comes twice the first, or the latest."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    local = datetime.combine(day, time.fromisoformat(clock), zone)
    both = [local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)]
    return max(both) if latest else both[0]
