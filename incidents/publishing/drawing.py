"""The picture of a recovery: how far each job was over time, when it is likely to end, and how what was said has moved.

Plain data for `templates/public/_picture.html`. Across, places are percent, so that one drawing fits a phone and a
desk with letters of the same size; down, they are pixels. "Now" is the last sample: nothing here depends on when it
is rendered, but for what became of forecasts, which tells the reader until when it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import wording
from incidents.timeline.items import IncidentItem

from .axes import Axis, Tick, axis, clocks, days
from .reader import Reader
from .recovering import outlook
from .slips import MOST as SLIPS
from .slips import Bar, Slip, aims, bar, slips
from .strokes import HEIGHT, TOP, Line, chosen, courses, expected, lines, moment
from .tabled import Figures, figures

SHORTEST = timedelta(minutes=1)
BOTTOM = TOP + HEIGHT
LABELS, HEADING, ROW = 44, 36, 30  # pixels below it: two rows of labels, a heading, a forecast
LEVELS = (0, 25, 50, 75, 100)
RIGHT = 45  # percent of the width from which on the words beside the present stand left of it


@dataclass(frozen=True)
class Row:
    """A forecast's bar; its words stand above."""

    y: int
    bar: Bar

    @property
    def words_y(self) -> int:
        return self.y - 9


@dataclass(frozen=True)
class Drawing:
    """All that the template draws; `present` is the last sample's time, `key` makes ids of their own."""

    key: str
    since: str
    words: str
    levels: tuple[tuple[int, str], ...]
    clocks: tuple[Tick, ...]
    days: tuple[Tick, ...]
    present: Tick
    anchor: str
    lines: tuple[Line, ...]
    left_out: str
    rows: tuple[Row, ...]
    earlier: str
    figures: Figures

    top, bottom = TOP, BOTTOM
    clocks_y, days_y, heading_y = BOTTOM + 18, BOTTOM + 36, BOTTOM + LABELS + 22

    @property
    def height(self) -> int:
        return BOTTOM + LABELS + (HEADING + ROW * len(self.rows) if self.rows else 0)

    @property
    def fans(self) -> list[Line]:
        return [line for line in self.lines if line.fan]

    @property
    def wide(self) -> bool:
        """Its table may not fit a phone."""
        return len(self.lines) > 4


def drawing(reader: Reader, item: IncidentItem) -> Drawing | None:
    """None where there is too little to draw: no job that has begun has three samples, or all within a minute."""
    known = courses(item)
    jobs = chosen(item, known)
    points = [known[one.id] for one in jobs]
    start = min((moment(one[0]) for one in points), default=None)
    present = max((moment(one[-1]) for one in points), default=None)
    if not start or not present or present - start < SHORTEST:
        return None
    said = slips(reader, item)
    ends = [at for one in said[:SLIPS] for at in aims(one.item)]
    ends += [range[2] for one in jobs if (range := expected(reader, item, one))]
    going_on = not item.ended and any(not one.ended_at for one in item.jobs)
    over = axis(start, present, going_on=going_on, foretold=ends)
    made = tuple(lines(reader, item, jobs, known, over))
    language, zone = reader.language, reader.zone
    return Drawing(
        key=item.id,
        since=reader.seen_from(start, present),
        words=in_words(reader, item, made, present),
        levels=tuple((level(share), wording.percent(share, share, language=language)) for share in LEVELS),
        clocks=tuple(clocks(over, zone, language)),
        days=tuple(days(over, zone, language)),
        present=Tick(over.x(present), as_of(reader, present), False),
        anchor="end" if over.place(present) > RIGHT else "start",
        lines=made,
        left_out=left_out(len(known) - len(made)),
        rows=tuple(rows(reader, over, said)),
        earlier=earlier(len(said) - SLIPS),
        figures=figures(reader, Axis(start, present), points, said),
    )


def rows(reader: Reader, over: Axis, said: Sequence[Slip]) -> list[Row]:
    first = BOTTOM + LABELS + HEADING + 21
    return [Row(first + n * ROW, bar(reader, over, one)) for n, one in enumerate(said[:SLIPS])]


def level(share: int) -> int:
    """How far below the top a share is drawn."""
    return BOTTOM - HEIGHT * share // 100


def as_of(reader: Reader, present: datetime) -> str:
    return _("as of %(time)s") % {"time": reader.oclock(present)}


def in_words(reader: Reader, item: IncidentItem, made: Sequence[Line], present: datetime) -> str:
    """What the picture shows, in sentences."""
    told = ", ".join(f"{reader.said(one.name)}: {one.words}" for one in made)
    ends = "".join(f" {reader.said(one.name)}: {outlook(reader, item, one.job)}." for one in made if one.fan)
    said = as_of(reader, present)
    return f"{said[:1].upper()}{said[1:]}: {told}.{ends}"


def left_out(count: int) -> str:
    words = ngettext("%(count)d more job is not drawn.", "%(count)d more jobs are not drawn.", count)
    return words % {"count": count} if count > 0 else ""


def earlier(count: int) -> str:
    words = ngettext(
        "%(count)d earlier forecast stands in the table.", "%(count)d earlier forecasts stand in the table.", count
    )
    return words % {"count": count} if count > 0 else ""
