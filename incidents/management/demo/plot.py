"""What a step of the story is made of. All times are minutes since the outage began; words are in both languages."""

from collections.abc import Callable
from dataclasses import dataclass, field

from incidents.states import AdviceKind, ChannelState, Extent, Of, Stage, Status
from incidents.timeline.text import Words

ON, DOWN, PARTLY = Status.OPERATIONAL, Status.MAJOR_OUTAGE, Status.PARTIAL_OUTAGE


@dataclass(frozen=True)
class Is:
    """What a service is like from this step on."""

    service: str
    status: Status
    extent: Extent = Extent.UNSAID
    whom: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Expect:
    """A forecast."""

    service: str | None = None
    earliest: int | None = None
    likely: int | None = None
    latest: int | None = None
    of: Of = Of.ALL
    why: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Tip:
    """Advice; it ends at a time, with a service, or by `Over`."""

    kind: AdviceKind
    text: Words
    services: tuple[str, ...] = ()
    ends: int | None = None
    ends_with: str | None = None


@dataclass(frozen=True)
class Photo:
    """A picture, drawn when it is told: its JPEG, and what it shows."""

    draw: Callable[[], bytes]
    alt: Words


@dataclass(frozen=True)
class Sums:
    """The summary from now on."""

    text: Words


@dataclass(frozen=True)
class Unaffected:
    services: tuple[str, ...]


@dataclass(frozen=True)
class Over:
    """The advice that the named step gave is no longer needed."""

    step: str


@dataclass(frozen=True)
class Extends:
    """The named step's text is extended."""

    step: str
    text: Words


@dataclass(frozen=True)
class Withdraws:
    """The named step's text is taken back."""

    step: str


@dataclass(frozen=True)
class Phone:
    """What is said of the phone lines; `longer` is a single opening of so many hours, beginning now."""

    state: ChannelState | None = None
    longer: int = 0
    saturday: bool = False
    note: Words = field(default_factory=dict)


Aside = Sums | Unaffected | Over | Extends | Withdraws | Phone


@dataclass(frozen=True)
class Step:
    """One update, and what is changed along with it (`asides`, after it).

    In `text`, {due}, {earliest}, {likely} and {latest} are times of this step's promise and first forecast, {likely_2}
    and the like of its second; {at_KEY} is when the step KEY was told, {was_KEY} what its first forecast said;
    {saturday} and {statement} are days. Summaries and what extends a note know the same times.
    """

    key: str
    at: int
    text: Words
    stage: Stage | None = None
    statuses: tuple[Is, ...] = ()
    about: tuple[str, ...] = ()
    progress: tuple[tuple[str | None, int, int], ...] = ()
    forecasts: tuple[Expect, ...] = ()
    promise: int | None = None
    topic: Words = field(default_factory=dict)
    answers: tuple[str, ...] = ()  # steps whose promise has a topic, to which this one is the answer
    advice: tuple[Tip, ...] = ()
    photos: tuple[Photo, ...] = ()
    corrects: str = ""
    relapse: bool = False
    remainder: tuple[str, ...] = ()  # ends the incident, but for these
    asides: tuple[Aside, ...] = ()
