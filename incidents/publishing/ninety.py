"""The last 90 days of a service: each day's worst status, for how long and how bad, and the days worth a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import wording
from incidents.states import Status, worst_status
from incidents.timeline.items import ServiceItem
from incidents.timeline.queries import Steps

from .phrases import SHAPES, status_now
from .reader import Reader
from .state import DAYS

# How much of a failure an hour in this state is; announced work is none.
WEIGHTS = {
    Status.OPERATIONAL: 0.0,
    Status.UNDER_MAINTENANCE: 0.0,
    Status.DEGRADED_PERFORMANCE: 0.2,
    Status.PARTIAL_OUTAGE: 0.5,
    Status.MAJOR_OUTAGE: 1.0,
}
STEP = timedelta(minutes=10)  # so often the figure of a disruption that goes on is counted anew
NONE = timedelta()


@dataclass(frozen=True)
class Day:
    """One day in the page's zone. `worst` is None before the service was known; today lasts until now."""

    date: date
    worst: Status | None
    known: timedelta  # how long of it a status was in force
    troubled: timedelta
    maintained: timedelta
    weighted: timedelta  # the troubled time, each part by how bad it was


@dataclass(frozen=True)
class Mark:
    """One day as it is drawn and said; `shape` is "" before the service was known, `height` 0 on a quiet day."""

    date: date
    words: str
    shape: str
    status: str
    lasted: str
    height: int


@dataclass(frozen=True)
class Ninety:
    """Marks from the oldest day to today, the sentences they show, and the days that were not quiet, newest first."""

    marks: tuple[Mark, ...]
    sentence: str
    figure: str
    rows: tuple[Mark, ...]


def ninety(reader: Reader, service: ServiceItem) -> Ninety:
    """Changes with the day, and every ten minutes while a disruption goes on."""
    today, steps = reader.today(), reader.state.service_steps.get(service.id, [])
    now = counted_until(reader, steps)
    dates = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    days = [day_of(steps, one, zone=reader.zone, now=now) for one in dates]
    marks = tuple(mark(reader, one) for one in days)
    return Ninety(
        marks=marks,
        sentence=sentence(days, language=reader.language),
        figure=figure(days, language=reader.language),
        rows=tuple(one for one in reversed(marks) if one.shape not in {"", "operational"}),
    )


def counted_until(reader: Reader, steps: Steps) -> datetime:
    """Now; while the service is disrupted the last full ten minutes, so that the page is not made every second."""
    now = reader.state.now
    if not steps or not WEIGHTS[steps[-1][1]]:
        return now
    start = datetime.fromtimestamp(now.timestamp() // STEP.total_seconds() * STEP.total_seconds(), UTC)
    reader.passed(start + STEP)
    return max(start, steps[-1][0])


def day_of(steps: Steps, day: date, *, zone: ZoneInfo, now: datetime) -> Day:
    """For how long and how bad: elapsed time, so that a day has 23 or 25 hours where the clocks change. Pure."""
    start, end = (datetime.combine(one, time(), zone).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    parts = list(parts_of(steps, start, end, now))
    lasting = {status: sum((long for one, long in parts if one == status), NONE) for status in Status}
    return Day(
        date=day,
        worst=worst_status([status for status, _long in parts]) if parts else None,
        known=sum(lasting.values(), NONE),
        troubled=sum((long for status, long in lasting.items() if WEIGHTS[status]), NONE),
        maintained=lasting[Status.UNDER_MAINTENANCE],
        weighted=sum((long * WEIGHTS[status] for status, long in lasting.items()), NONE),
    )


def parts_of(steps: Steps, start: datetime, end: datetime, now: datetime) -> Iterator[tuple[Status, timedelta]]:
    """(status, how long it was in force) from `start` to before `end`, of what has been so far."""
    ends = [*(later for later, _said in steps[1:]), None]
    for (at, status), until in zip(steps, ends, strict=False):  # of no steps there is no end
        ended = until is not None and until <= max(start, at)
        if at < end and at <= now and not ended:
            yield status, max(min(until or end, end, now) - max(at, start), NONE)


def mark(reader: Reader, day: Day) -> Mark:
    long = day.troubled or day.maintained
    return Mark(
        date=day.date,
        words=wording.long_day(day.date, language=reader.language),
        shape=SHAPES[day.worst] if day.worst else "",
        status=status_now(day.worst) if day.worst else "",
        lasted=wording.duration(long, language=reader.language) if long else "",
        height=height(day),
    )


def height(day: Day) -> int:
    """0 for a quiet day, else 1 to 10: how much of the day was lost, by how bad it was."""
    if day.worst is None or not WEIGHTS[day.worst]:
        return 0
    return max(1, min(10, ceil(10 * day.weighted / day.known))) if day.known else 1


def sentence(days: Sequence[Day], *, language: str) -> str:
    """How many days had a disruption, and for how long in all."""
    known = sum(one.worst is not None for one in days)
    troubled = [one for one in days if one.worst and WEIGHTS[one.worst]]
    if not troubled:
        words = ngettext("No disruption in the last %(known)d day.", "No disruption in the last %(known)d days.", known)
        return words % {"known": known}
    count = ngettext("%(count)d day with a disruption", "%(count)d days with a disruption", len(troubled))
    lasted = wording.duration(sum((one.troubled for one in troubled), NONE), language=language)
    words = ngettext(
        "%(days)s in the last %(known)d day, %(lasted)s in all.",
        "%(days)s in the last %(known)d days, %(lasted)s in all.",
        known,
    )
    return words % {"days": count % {"count": len(troubled)}, "known": known, "lasted": lasted}


def figure(days: Sequence[Day], *, language: str) -> str:
    """The share of that time in which it was not lost; "" where nothing was: "100 %" would claim more than we know."""
    known, lost = (sum((getattr(one, name) for one in days), NONE) for name in ("known", "weighted"))
    if not lost or not known:
        return ""
    share = 100 * (1 - lost / known)
    words = _("Available for %(figure)s of that time; down counts in full, partly down half, slow one fifth.")
    return words % {"figure": wording.percent(share, share, language=language)}
