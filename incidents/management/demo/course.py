"""When the story's minutes are, in real time. Pure.

What is past when a demo starts happened at its own pace. From then on a minute of the story lasts a second, so that
there is something to see.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
TIDY = 5  # minutes that clock times are multiples of, as far as they are past
SLACK = timedelta(minutes=2)  # between an update that keeps a promise and the promised time


@dataclass(frozen=True)
class Course:
    """Where the story is: minute `here` is the real time `now`, and a minute of it lasts `pace`."""

    here: int
    now: datetime
    pace: timedelta

    def when(self, minute: int) -> datetime:
        """The real time of a minute of the story, in whole minutes, never before `now`."""
        return whole_minute(self.now + (minute - self.here) * self.pace)

    @property
    def is_past(self) -> bool:
        """Whether it is told afterwards."""
        return self.pace == MINUTE

    def promised(self, minute: int) -> datetime:
        """The same for a promise: where time is short, far enough ahead to be kept."""
        return self.when(minute) if self.is_past else whole_minute(self.now + self.gap(minute) + SLACK)

    def gap(self, minute: int) -> timedelta:
        return (minute - self.here) * self.pace


def past(minute: int, *, last: int, now: datetime) -> Course:
    """The course of a step that is told afterwards; `last` is the minute that a demo starts at."""
    local = now.astimezone(ZONE)
    tidy = local.replace(minute=local.minute - local.minute % TIDY, second=0, microsecond=0)
    return Course(here=minute, now=tidy.astimezone(now.tzinfo) - (last - minute) * MINUTE, pace=MINUTE)


def live(minute: int, *, now: datetime) -> Course:
    return Course(here=minute, now=now, pace=timedelta(seconds=1))


def whole_minute(at: datetime) -> datetime:
    """`at`, or the next full minute after it."""
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + MINUTE


def next_saturday(now: datetime) -> date:
    """The next one after today, in the company's zone."""
    today = now.astimezone(ZONE).date()
    return today + timedelta(days=(5 - today.weekday() - 1) % 7 + 1)


def next_working_day(now: datetime) -> date:
    day = now.astimezone(ZONE).date() + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
