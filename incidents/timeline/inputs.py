"""What a caller hands to the commands: small values, cleaned here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypedDict

from django.utils.translation import gettext as _

from incidents.states import AdviceKind, Extent, Of, Status, Weight

from .errors import Refused
from .text import Words

# Staff clocks differ by seconds; anything further ahead is a typing mistake.
AHEAD = timedelta(minutes=2)
SPAN = timedelta(days=366)


@dataclass(frozen=True)
class StatusSaid:
    """A status of one service, with how much of it and for whom it is true."""

    service: str
    status: Status
    extent: Extent = Extent.UNSAID
    percent: int | None = None
    for_whom: Words = field(default_factory=dict)


@dataclass(frozen=True)
class ForecastSaid:
    """ "Not before 8:00" is `earliest` alone, "by 22:00" `latest` alone, "around 2:30" `likely` alone."""

    earliest: datetime | None = None
    likely: datetime | None = None
    latest: datetime | None = None
    of: Of = Of.ALL
    service: str | None = None
    reason: Words = field(default_factory=dict)


@dataclass(frozen=True)
class ProgressSaid:
    """Percent that is back, `low` = `high` for a single figure."""

    low: float
    high: float
    service: str | None = None


@dataclass(frozen=True)
class PromiseSaid:
    """The next update comes by `due`; with `whole_day`, some time on that day."""

    due: datetime
    whole_day: bool = False
    topic: Words = field(default_factory=dict)
    silent: bool = False


@dataclass(frozen=True)
class AdviceSaid:
    """Advice to pin, with what ends it."""

    kind: AdviceKind
    text: Words
    services: Sequence[str] = ()
    ends_at: datetime | None = None
    ends_with: str | None = None


@dataclass(frozen=True)
class ImageSaid:
    """A picture as it was uploaded, and what it shows in words."""

    data: bytes
    alt: Words


class Said(TypedDict, total=False):
    """All that an update can carry besides its stage."""

    text: Words
    at: datetime | None
    about: Sequence[str]
    statuses: Sequence[StatusSaid]
    forecasts: Sequence[ForecastSaid]
    progress: Sequence[ProgressSaid]
    promise: PromiseSaid | None
    advice: Sequence[AdviceSaid]
    images: Sequence[ImageSaid]
    weight: Weight | None


def check_progress(progress: ProgressSaid) -> None:
    if not 0 <= progress.low <= progress.high <= 100:
        raise Refused(_("A percentage is from 0 to 100, the lower one first."), field="progress")


def check_forecast(forecast: ForecastSaid) -> None:
    """Raises Refused for an empty forecast and for times out of order."""
    times = [at for at in (forecast.earliest, forecast.likely, forecast.latest) if at is not None]
    if not times:
        raise Refused(_("A forecast needs at least one time."), field="forecast")
    if times != sorted(times):
        raise Refused(_("A forecast's times are in order: earliest, likely, latest."), field="forecast")


def check_at(at: datetime, *, now: datetime) -> datetime:
    if at > now + AHEAD:
        raise Refused(_("This time is in the future."), field="at")
    return min(at, now)


def check_promise(promise: PromiseSaid, *, at: datetime) -> None:
    """Raises Refused where the promised time is not after the update, or a year ahead."""
    if promise.due <= at:
        raise Refused(_("The next update must come after this one."), field="promise")
    if promise.due > at + SPAN:
        raise Refused(_("That is more than a year ahead."), field="promise")


def check_extent(said: StatusSaid) -> None:
    if said.percent is not None and not 0 <= said.percent <= 100:
        raise Refused(_("A percentage is from 0 to 100."), field="statuses")
