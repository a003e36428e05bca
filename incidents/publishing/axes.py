"""The axis of time in a picture: from when to when, at which clock times lines stand, where days begin. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from incidents import wording

STEPS = tuple(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 180, 360, 720))
DAY = timedelta(days=1)
NARROW, WIDE = 5, 10  # labels that fit on a phone, and on a desk
EDGE = 4  # percent of the width in which no label is centred
AHEAD = 6  # a forecast far off may squeeze what has been to a sixth of the width, no further


@dataclass(frozen=True)
class Tick:
    """A line with a clock time, or the beginning of a day; `wide`: where there is room alone. "" draws no label."""

    x: str
    words: str
    wide: bool


@dataclass(frozen=True)
class Axis:
    """`end` comes after `start`. Places are percent of the width."""

    start: datetime
    end: datetime

    def place(self, at: datetime) -> float:
        """0 and 100 for whatever lies beyond."""
        return max(0.0, min(100.0, (at - self.start) / (self.end - self.start) * 100))

    def across(self, at: datetime, side: int) -> int:
        """On a drawing so wide; what lies beyond is beyond."""
        return round((at - self.start) / (self.end - self.start) * side)

    def x(self, at: datetime) -> str:
        """As an attribute of SVG, whatever the page's language: "62.5%"."""
        return percent(self.place(at))


def percent(place: float) -> str:
    return f"{place:.1f}".removesuffix(".0") + "%"


def axis(start: datetime, present: datetime, *, going_on: bool, foretold: list[datetime]) -> Axis:
    """From the first sample to the last forecast's end, with the present at two thirds at most.

    Of what is over, to its end; what was said then is seen as far as there is room.
    """
    past = max(present - start, timedelta(minutes=1))
    room, most = (past / 2, past * AHEAD) if going_on else (past / 25, past * 2)
    ends = [min(at, start + most) for at in foretold]
    return Axis(start, max([start + past + room, *(at + past / 25 for at in ends)]))


def clocks(over: Axis, zone: ZoneInfo, language: str) -> list[Tick]:
    """Lines at round clock times, as many as can be read; none where they would all be midnights."""
    span = over.end - over.start
    fine = step(span, WIDE)
    if fine is None:
        return []
    rare = next((n * fine for n in range(1, DAY // fine) if not DAY % (n * fine) and span / (n * fine) <= NARROW), DAY)
    near = {*instants(over, zone, rare)}
    return [Tick(over.x(at), clock(at, over, zone, language), at not in near) for at in instants(over, zone, fine)]


def clock(at: datetime, over: Axis, zone: ZoneInfo, language: str) -> str:
    """None at the edges, nor at midnight, where the day is named."""
    inside = EDGE < over.place(at) < 100 - EDGE and at.astimezone(zone).time() != time()
    return wording.clock(at, zone=zone, language=language) if inside else ""


def step(span: timedelta, most: int) -> timedelta | None:
    """The smallest step that makes at most so many lines; None where days are all that fits."""
    return next((one for one in STEPS if span / one <= most), None)


def instants(over: Axis, zone: ZoneInfo, every: timedelta) -> list[datetime]:
    """Round times by the clock on the wall. What the clock skips in spring comes once, what it repeats too."""
    wall = datetime.combine(over.start.astimezone(zone).date(), time())
    found: dict[datetime, None] = {}
    while (at := wall.replace(tzinfo=zone).astimezone(UTC)) < over.end:
        if at > over.start:
            found[at] = None
        wall += every
    return sorted(found)


def days(over: Axis, zone: ZoneInfo, language: str) -> list[Tick]:
    """Midnights with the day that begins; the first day stands at the left where there is room for it."""
    first = over.start.astimezone(zone).date()
    last = over.end.astimezone(zone).date()
    count = (last - first).days
    rare, often = (max(1, -(-count // most)) for most in (NARROW, WIDE))
    found = [day_tick(first + n * DAY, over, zone, language, wide=n % rare > 0) for n in range(1, count + 1, often)]
    room = over.place(midnight(first + DAY, zone)) > 4 * EDGE
    return ([Tick("0%", weekday(first, language), False)] if room else []) + found


def day_tick(day: date, over: Axis, zone: ZoneInfo, language: str, *, wide: bool) -> Tick:
    begins = midnight(day, zone)
    inside = over.place(begins) < 100 - 2 * EDGE
    return Tick(over.x(begins), weekday(day, language) if inside else "", wide)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def weekday(day: date, language: str) -> str:
    return wording.short_weekday(day, language=language)
