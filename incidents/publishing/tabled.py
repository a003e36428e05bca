"""The picture's figures as a table: how far each job was at round times, and every forecast with what became of it.

Times are plain words here: beside each of so many the reader's own time would only be in the way.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents import wording
from incidents.eta.curve import Point, share
from incidents.timeline.facts import Speaker
from incidents.timeline.items import ForecastItem

from .axes import DAY, Axis, instants, midnight, step
from .reader import Reader
from .slips import Slip
from .strip import by

ROWS = 10  # besides the last sample
UNKNOWN = "–"


@dataclass(frozen=True)
class Said:
    """A forecast in words."""

    made: str
    times: str
    about: str
    outcome: str


@dataclass(frozen=True)
class Figures:
    """`rows`: a time, and for each line of the picture the share that was done then."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]
    said: tuple[Said, ...]


def figures(reader: Reader, past: Axis, drawn: Sequence[Sequence[Point]], said: Sequence[Slip]) -> Figures:
    """Of the lines that are drawn, from the first sample to the last one."""
    one_day = reader.day(past.start) == reader.day(past.end)
    rows = tuple(
        (when(reader, at, one_day=one_day), tuple(figure(reader, points, at) for points in drawn))
        for at in [*rounds(reader, past), past.end]
    )
    return Figures(rows, tuple(row(reader, one) for one in said))


def rounds(reader: Reader, past: Axis) -> Iterator[datetime]:
    """Round clock times, or midnights where these are enough; none close before the last sample."""
    every = step(past.end - past.start, ROWS)
    if every:
        found = instants(past, reader.zone, every)
    else:
        first, last = reader.day(past.start), reader.day(past.end)
        rare = -(-(last - first).days // ROWS)
        found = [midnight(first + n * DAY, reader.zone) for n in range(1, (last - first).days + 1, rare)]
    return (at for at in found if past.end - at >= timedelta(minutes=1))


def when(reader: Reader, at: datetime, *, one_day: bool) -> str:
    """ "22:00", with the day where the picture shows more than one."""
    clock = wording.clock(at, zone=reader.zone, language=reader.language)
    return clock if one_day else f"{wording.short_weekday(reader.day(at), language=reader.language)} {clock}"


def figure(reader: Reader, points: Sequence[Point], at: datetime) -> str:
    """ "62 %" at that time, between two samples on the line between them; a dash before the first."""
    place = bisect_right(points, at.timestamp(), key=lambda point: point[0])
    if not place:
        return UNKNOWN
    before, after = points[place - 1], points[min(place, len(points) - 1)]
    span = after[0] - before[0]
    along = min(1.0, (at.timestamp() - before[0]) / span) if span else 0.0
    done = share(before) + (share(after) - share(before)) * along
    whole = 100 if done >= 1 else int(done * 100 + 1e-9)
    return wording.percent(whole, whole, language=reader.language)


def row(reader: Reader, said: Slip) -> Said:
    """As it was said then: times as seen from when it was made."""
    one = said.item
    return Said(
        made=f"{weekday(reader, one)} {reader.clock(one.made_at)}",
        times=spoken(reader, one),
        about=", ".join(word for word in (said.about, by(one)) if word),
        outcome=said.outcome,
    )


def weekday(reader: Reader, said: ForecastItem) -> str:
    day = reader.day(said.made_at)
    short = wording.short_weekday(day, language=reader.language)
    return f"{short} {wording.short_date(day, language=reader.language)}"


def spoken(reader: Reader, said: ForecastItem) -> str:
    return Speaker(said.made_at, reader.services, reader.zone, reader.language).forecast_times(said)
