"""Which way a part of a log runs, and where it turns."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, date

from .entries import Entry
from .instants import earliest_utc

_DAY = 24 * 60
_TURN = 3  # entries each side of a turn, or it is one entry out of order
_REFERENCE = date(2000, 1, 15)


@dataclass(slots=True)
class Part:
    """Entries that run one way. `days` has the day of each entry that has one, `headed` those that a heading gave."""

    entries: list[Entry] = field(default_factory=list)
    days: list[date | None] = field(default_factory=list)
    headed: list[bool] = field(default_factory=list)
    backwards: bool = False

    @property
    def in_time(self) -> list[Entry]:
        return self.entries[::-1] if self.backwards else self.entries

    @property
    def dated(self) -> bool:
        return all(self.days)

    def add(self, entry: Entry, day: date | None, headed: bool) -> None:
        self.entries.append(entry)
        self.days.append(day)
        self.headed.append(headed)

    def cut(self, at: int, keep_days: bool) -> "Part":
        """Takes the entries from `at` on into a part of their own."""
        rest = Part(self.entries[at:], self.days[at:], self.headed[at:])
        if not keep_days:
            rest.days, rest.headed = [None] * len(rest.entries), [False] * len(rest.entries)
        del self.entries[at:], self.days[at:], self.headed[at:]
        return rest


def runs_backwards(part: Part) -> bool:
    """Newest first? By its days, else the times within one day, else whichever way takes less time in all."""
    known = [(day.toordinal(), minute) for day, minute in zip(part.days, _minutes(part.entries), strict=True) if day]
    by_day = sum(_sign(a, b) for (a, _), (b, _) in itertools.pairwise(known))
    if by_day:
        return by_day < 0
    by_time = sum(_sign(a, b) for (_, a), (_, b) in itertools.pairwise(known))
    if by_time:
        return by_time < 0
    minutes = _minutes(part.entries)
    return _taken(minutes, -1) < _taken(minutes, 1)


def split_turns(part: Part) -> list[Part]:
    """The part, cut where it turns from newest first to oldest first: below is an older part of its own."""
    turn = _turn(part)
    if not turn:
        return [part]
    return [part, part.cut(turn, keep_days=False)]


def _turn(part: Part) -> int:
    """Where the last day of the part, or all of it, turns; 0 for nowhere."""
    first = _last_block(part)
    minutes = _minutes(part.entries[first:])
    best = _best_turn(minutes)
    if not best:
        return 0
    crosses_midnight = any(a > b for a, b in zip(minutes[best:], minutes[best + 1 :], strict=False))
    headed = any(part.days[first:])
    return first + best if crosses_midnight or not headed else 0


def _last_block(part: Part) -> int:
    """Where the last run of entries of one day begins; in an undated part at its start."""
    first = len(part.days)
    while first and part.days[first - 1] == part.days[-1] and part.headed[first - 1] == part.headed[-1]:
        first -= 1
    return first


def _best_turn(minutes: list[int]) -> int:
    """The cut that saves more than a day and a half over reading everything one way, 0 if none does."""
    falling, rising = [0], [0]
    for before, after in itertools.pairwise(minutes):
        falling.append(falling[-1] + (before - after) % _DAY)
        rising.append(rising[-1] + (after - before) % _DAY)
    whole = min(falling[-1], rising[-1]) if minutes else 0
    costs = [(falling[cut - 1] + rising[-1] - rising[cut], cut) for cut in range(_TURN, len(minutes) - _TURN + 1)]
    cost, cut = min(costs, default=(0, 0))
    return cut if cut and cost + _DAY * 3 // 2 < whole else 0


def _minutes(entries: list[Entry]) -> list[int]:
    """Minute of the day of each entry, all seen from UTC."""
    return [_minute(entry) for entry in entries]


def _minute(entry: Entry) -> int:
    moment = earliest_utc(_REFERENCE, entry.stamp.clock, entry.zone or UTC)
    return moment.hour * 60 + moment.minute


def _taken(minutes: list[int], step: int) -> int:
    return sum((step * (after - before)) % _DAY for before, after in itertools.pairwise(minutes))


def _sign(before: int, after: int) -> int:
    return (after > before) - (after < before)
