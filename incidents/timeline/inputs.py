"""What a caller hands to the commands: small values, cleaned here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, TypedDict, cast

from django.utils.translation import gettext as _

from incidents.states import AdviceKind, Extent, JobState, Of, Status, TargetState, Weight

from . import images
from .errors import Refused
from .text import Words

# Staff clocks differ by seconds; anything further ahead is a typing mistake.
AHEAD = timedelta(minutes=2)
SPAN = timedelta(days=366)
WHOLE = frozenset({Extent.UNSAID, Extent.ALL})
# Beyond these a year was mistyped; and no zone can be asked about the year 0001 or 9999.
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)
FAR_AHEAD = timedelta(days=3660)
# Of each thing that an update carries.
MOST = {"forecasts": 50, "progress": 200, "advice": 20, "images": 10}


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
    silent: bool = False  # from a file: staff are not told before it passes


@dataclass(frozen=True)
class ComputedSaid:
    """What an engine's figures say of one job, of a service, or of everything, in round times as they are published.

    Without times there is no answer, for `reason`; with `came_true_at` it is so already.
    """

    of: Of = Of.ALL
    service: str | None = None
    job: str | None = None
    earliest: datetime | None = None
    likely: datetime | None = None
    latest: datetime | None = None
    reason: Words = field(default_factory=dict)
    came_true_at: datetime | None = None

    @property
    def times(self) -> tuple[datetime | None, datetime | None, datetime | None]:
        return self.earliest, self.likely, self.latest


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

    @cached_property
    def encoded(self) -> dict[str, Any]:
        """As it is kept (`images.reencoded`), made once. Raises Refused.

        It takes up to seconds: whoever asks before the command keeps nobody else who posts waiting for it.
        """
        return images.reencoded(self.data)


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
    answers: Sequence[int]  # promises with a topic that this update is the answer to
    from_log: bool  # not typed now: its `at` counts as typed


def check_most(said: Said) -> None:
    """Raises Refused where an update carries more of something than anybody could read."""
    for name, most in MOST.items():
        if len(cast("Sequence[object]", said.get(name, ()))) > most:
            raise Refused(_("An update has at most %(most)d of these.") % {"most": most}, field=name)


def check_progress(progress: ProgressSaid) -> None:
    """Raises Refused unless the figures are percent, the lower one first."""
    if not 0 <= progress.low <= progress.high <= 100:
        raise Refused(_("A percentage is from 0 to 100, the lower one first."), field="progress")


def check_forecast(forecast: ForecastSaid, *, now: datetime) -> None:
    """Raises Refused for an empty forecast and for times out of order."""
    times = [at for at in (forecast.earliest, forecast.likely, forecast.latest) if at is not None]
    if not times:
        raise Refused(_("A forecast needs at least one time."), field="forecast")
    if [check_sane(at, now=now, field="forecast") for at in times] != sorted(times):
        raise Refused(_("A forecast's times are in order: earliest, likely, latest."), field="forecast")


def check_sane(at: datetime, *, now: datetime, field: str) -> datetime:
    """The time given. Raises Refused where its year must be a mistake."""
    if not LONG_AGO <= at <= now + FAR_AHEAD:
        raise Refused(_("Please check the year of this date."), field=field)
    return at


def check_at(at: datetime, *, now: datetime, field: str = "at") -> datetime:
    """When something was said or began, `now` at the latest. Raises Refused for the future."""
    if at > now + AHEAD:
        raise Refused(_("This time is in the future."), field=field)
    return min(check_sane(at, now=now, field=field), now)


def check_promise(promise: PromiseSaid, *, at: datetime) -> None:
    """Raises Refused where the promised time is not after the update, or a year ahead."""
    if promise.due <= at:
        raise Refused(_("The next update must come after this one."), field="promise")
    if promise.due > at + SPAN:
        raise Refused(_("That is more than a year ahead."), field="promise")


def check_extent(said: StatusSaid) -> None:
    """Raises Refused unless a percentage is one."""
    if said.percent is not None and not 0 <= said.percent <= 100:
        raise Refused(_("A percentage is from 0 to 100."), field="statuses")
    part = said.extent not in WHOLE or said.percent not in {None, 100} or any(said.for_whom.values())
    if said.status == Status.OPERATIONAL and part:
        message = _("“Operational” means all of it. While a part is missing, say “partly down” and for how many.")
        raise Refused(message, field="statuses")


@dataclass(frozen=True)
class Reading:
    """What an engine says of one of its jobs, checked: figures finite, 0 <= done <= total."""

    key: str
    name: str
    unit: str
    state: JobState
    total: float
    done: float
    failed: float = 0
    after: Sequence[str] = ()
    started_at: datetime | None = None


@dataclass(frozen=True)
class TargetSaid:
    """What an engine says of one host of a job. `names` are normal (`hosts.normal`), the key first among them."""

    key: str
    names: Sequence[str]
    state: TargetState
    position: int | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class HostSaid:
    """A host of a file: its normal names, the key first among them, and what it was sold as ("" where nobody says)."""

    key: str
    names: Sequence[str]
    product: str = ""
