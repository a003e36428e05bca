"""The record of an incident in figures: when words came, what became of promises and forecasts, when what was back.

Pure. Everything counts from when a word was typed, not from when it is said to have been said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from statistics import median
from zoneinfo import ZoneInfo

from incidents.eta.scoring import Outcome, Verdict, error
from incidents.states import ENDED, REPORTED, STATUS_ORDER, PromiseState, Report, Status
from incidents.timeline.items import ForecastItem, IncidentItem, KeptPromise
from incidents.timeline.records import EntryItem, JobRecord, RecordItem, StepItem
from incidents.timeline.verdicts import said, verdict

from .strip import told

LATER = timedelta(minutes=10)  # typed so long after it is said to have been said, it was added later
HELD = frozenset({PromiseState.KEPT, PromiseState.ANSWERED})
GOOD = frozenset({Outcome.KEPT, Outcome.EARLY})
JUDGED = frozenset({*GOOD, Outcome.LATE, Outcome.MISSED})


@dataclass(frozen=True)
class Span:
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class Restored:
    """One service: down since, first partly back, back for good; `down`: how long it was down in all, if it is over."""

    service_id: str
    down_at: datetime
    partly_at: datetime | None
    back_at: datetime | None
    down: timedelta | None
    relapses: int


@dataclass(frozen=True)
class Change:
    """Words that were changed afterwards: `kind` is edited, corrected, withdrawn or removed."""

    at: datetime
    kind: str
    entry: EntryItem


@dataclass(frozen=True)
class Foretold:
    """A forecast with what became of it; `error`: minutes that its likely time was too early, negative: too late."""

    item: ForecastItem
    verdict: Verdict
    error: float | None


@dataclass(frozen=True)
class Figures:
    """See the fields; lists in the order in which things happened."""

    first: EntryItem | None
    waited: timedelta  # from the start to the first word; negative where it came before
    entries: tuple[EntryItem, ...]
    days: tuple[tuple[date, int], ...]  # those on which a word was typed
    silence: Span | None  # the longest without a word while it was open
    promises: tuple[KeptPromise, ...]
    forecasts: tuple[Foretold, ...]
    services: tuple[Restored, ...]
    jobs: tuple[JobRecord, ...]
    changes: tuple[Change, ...]
    now: datetime

    @property
    def added_later(self) -> list[EntryItem]:
        return [one for one in self.entries if one.typed_at - one.at > LATER]

    @property
    def owed(self) -> list[KeptPromise]:
        """The promises that a word was owed for by now."""
        return [one for one in self.promises if one.state in {*HELD, PromiseState.LATE, PromiseState.MISSED}] + [
            one for one in self.promises if one.state == PromiseState.OPEN and one.due <= self.now
        ]

    @property
    def kept(self) -> int:
        return sum(one.state in HELD for one in self.promises)

    @property
    def judged(self) -> list[Foretold]:
        """The forecasts whose time came before another took their place."""
        return [one for one in self.forecasts if one.verdict.outcome in JUDGED]

    @property
    def good(self) -> int:
        return sum(one.verdict.outcome in GOOD for one in self.forecasts)

    @property
    def off(self) -> float | None:
        """Minutes by which the forecasts' likely times were off in the middle, replaced ones too."""
        errors = [abs(one.error) for one in self.forecasts if one.error is not None]
        return median(errors) if errors else None

    @property
    def aimed(self) -> int:
        """How many forecasts that figure is of."""
        return sum(one.error is not None for one in self.forecasts)

    @property
    def back(self) -> int:
        return sum(one.back_at is not None for one in self.services)


def public_form(setting: str, item: IncidentItem) -> Report | None:
    """How much of an incident's record readers see: in full, in words, None for nothing.

    Only of what is over: until then its figures move, and promises and forecasts are not to be judged yet.
    """
    if item.stage not in REPORTED[Report(setting)]:
        return None
    return Report.WORDS if setting == Report.WORDS else Report.FULL


def figures(item: IncidentItem, record: RecordItem, *, zone: ZoneInfo, now: datetime) -> Figures:
    """All figures of an incident's record; a day is one of the page's `zone`."""
    first = next(iter(record.entries), None)
    days = Counter(one.typed_at.astimezone(zone).date() for one in record.entries)
    return Figures(
        first=first,
        waited=first.typed_at - item.started_at if first else timedelta(),
        entries=record.entries,
        days=tuple(sorted(days.items())),
        silence=max(silences(record.entries, now=now), key=lambda one: one.length, default=None),
        promises=record.promises,
        forecasts=tuple(foretold(item, now=now)),
        services=tuple(restored(record.steps)),
        jobs=record.jobs,
        changes=tuple(sorted(changes(record.entries), key=lambda one: (one.at, one.entry.number))),
        now=now,
    )


def silences(entries: Sequence[EntryItem], *, now: datetime) -> Iterator[Span]:
    """The times between two words while the incident was open; while it still is, up to now."""
    for one, following in pairwise(entries):
        if one.stage_then not in ENDED:
            yield Span(one.typed_at, following.typed_at)
    if entries and entries[-1].stage_then not in ENDED and now > entries[-1].typed_at:
        yield Span(entries[-1].typed_at, now)


def foretold(item: IncidentItem, *, now: datetime) -> Iterator[Foretold]:
    """What readers were told, each time once, the oldest first."""
    for one, _last in reversed(told(item)):
        aims = one.likely or (one.earliest and one.latest)  # a limit alone is no aim that one could be off
        yield Foretold(one, verdict(one, now=now), error(said(one), came_true=one.came_true_at) if aims else None)


def restored(steps: Iterable[StepItem]) -> Iterator[Restored]:
    """The services that were not operational, in the order of the steps."""
    for service, of_service in groupby(steps, key=lambda one: one.service_id):
        made = course(service, list(of_service))
        if made:
            yield made


def course(service: str, steps: Sequence[StepItem]) -> Restored | None:
    since = down_at = partly_at = back_at = last = None
    down, falls = timedelta(), 0
    for step in steps:
        if step.status == Status.OPERATIONAL:
            if since:
                down, since, back_at = down + (step.at - since), None, step.at
        elif since is None:
            since, back_at, falls = step.at, None, falls + 1
            down_at = down_at or step.at
        elif last and better(step.status, last):
            partly_at = partly_at or step.at
        last = step.status
    if down_at is None:
        return None
    return Restored(service, down_at, partly_at, back_at, None if since else down, relapses=falls - 1)


def better(status: Status, last: Status) -> bool:
    return STATUS_ORDER.index(status) < STATUS_ORDER.index(last)


def changes(entries: Iterable[EntryItem]) -> Iterator[Change]:
    for one in entries:
        yield from (Change(at, "edited", one) for at in one.edits)
        if one.corrects:
            yield Change(one.typed_at, "corrected", one)
        if one.withdrawn_at:
            yield Change(one.withdrawn_at, "withdrawn", one)
        if one.redacted_at:
            yield Change(one.redacted_at, "removed", one)
