"""The last 90 days of a service: the worst status of each day, and what is worth a line in a table."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import wording
from incidents.states import Status, worst_status
from incidents.timeline.items import ServiceItem
from incidents.timeline.queries import Steps

from .phrases import SHAPES, status_now
from .reader import Reader
from .state import DAYS

QUIET = (Status.OPERATIONAL, Status.UNDER_MAINTENANCE)


@dataclass(frozen=True)
class Mark:
    """One day; `shape` is "" before the service was known."""

    date: date
    words: str
    shape: str
    status: str


@dataclass(frozen=True)
class Ninety:
    """Marks from the oldest day to today, the sentence they show, and the days that were not quiet, newest first."""

    marks: tuple[Mark, ...]
    sentence: str
    rows: tuple[Mark, ...]


def ninety(reader: Reader, service: ServiceItem) -> Ninety:
    """Changes with the day, so the words hold until midnight."""
    today = reader.today()
    steps = reader.state.service_steps.get(service.id, [])
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    worst = [worst_of_day(reader, steps, day) for day in days]
    marks = tuple(mark(reader, day, status) for day, status in zip(days, worst, strict=True))
    troubled = sum(status is not None and status not in QUIET for status in worst)
    return Ninety(
        marks=marks,
        sentence=sentence(troubled, known=sum(status is not None for status in worst)),
        rows=tuple(one for one in reversed(marks) if one.shape not in {"", "operational"}),
    )


def worst_of_day(reader: Reader, steps: Steps, day: date) -> Status | None:
    """The worst status in force in any part of a day, None where none was."""
    start = datetime.combine(day, time(), reader.zone)
    end = datetime.combine(day + timedelta(days=1), time(), reader.zone)
    before = [status for at, status in steps if at <= start][-1:]
    return worst_status(found) if (found := before + [s for at, s in steps if start < at < end]) else None


def mark(reader: Reader, day: date, status: Status | None) -> Mark:
    return Mark(
        date=day,
        words=wording.long_day(day, language=reader.language),
        shape=SHAPES[status] if status else "",
        status=status_now(status) if status else "",
    )


def sentence(troubled: int, *, known: int) -> str:
    """What the marks show, in words."""
    if not troubled:
        words = ngettext("No disruption in the last %(known)d day.", "No disruption in the last %(known)d days.", known)
        return words % {"known": known}
    days = ngettext("%(count)d day with a disruption", "%(count)d days with a disruption", troubled)
    return _("%(days)s in the last %(known)d days.") % {"days": days % {"count": troubled}, "known": known}
