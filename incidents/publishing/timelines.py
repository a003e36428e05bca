"""Timelines as readers see them: entries with their line of facts, in days, newest first.

Days before today can be folded to one computed line; an edit that added something is an entry of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.utils.safestring import SafeString

from incidents import wording
from incidents.states import Weight, worst_status
from incidents.timeline.facts import facts_line
from incidents.timeline.items import IncidentItem, ServiceItem, UpdateItem, Words

from .days import day_line
from .edits import extended_at
from .instants import with_instants
from .phrases import IMPACT_SHAPES, in_part, shape_of
from .reader import Reader


@dataclass(frozen=True)
class Reference:
    """A link from one entry to another; `update` is None where that one stands on another page."""

    href: str
    update: UpdateItem | None


@dataclass(frozen=True)
class Entry:
    """One update, ready for its template."""

    update: UpdateItem
    href: str
    html: Words  # its text in the one language it is shown in, relative times with their instants beside them
    facts: str
    taken_back: SafeString | None  # when it was withdrawn or removed
    shape: str
    about: str  # names of services that the line leaves out
    quiet: bool
    corrects: Reference | None
    corrected_by: tuple[Reference, ...]
    incident: IncidentItem | None  # named where a page shows several


@dataclass(frozen=True)
class Grown:
    """An edit that added something, told at its own time."""

    id: str
    at: datetime
    update: UpdateItem
    href: str
    grown: bool = field(default=True, init=False)  # for templates


@dataclass(frozen=True)
class Day:
    """A day of a timeline. `line` says it in short where it may be folded; `folds` where it does so by itself."""

    date: date
    words: str
    entries: tuple[Entry | Grown, ...]
    line: str
    folds: bool


@dataclass(frozen=True)
class Span:
    """What a page shows of a timeline that may be longer.

    `settled`: it is no longer of today, so that its words depend on no clock. `older`, `newer`: there is more on
    other pages. `services`: those its days' lines speak of, all unless told.
    """

    settled: bool = False
    older: bool = False
    newer: bool = False
    services: dict[str, ServiceItem] | None = None


def timeline(
    reader: Reader,
    updates: Iterable[UpdateItem],
    *,
    span: Span = Span(),
    path: str = "",
    name_incidents: bool = False,
) -> list[Day]:
    """Days with their entries. `path`: the page that entries are linked to, each incident's own unless told.

    Every day but today's has its line; the newest one shown stays open all the same.
    """
    shown = {one.id: one for one in updates}
    entries: list[Entry | Grown] = [
        entry(reader, one, shown, path=path, name_incident=name_incidents) for one in shown.values()
    ]
    entries += grown(reader, shown, span, path=path)
    # Stable: what was said at one time stays in the order it came in.
    entries.sort(key=moment_of, reverse=True)
    days = [(day, tuple(of_day)) for day, of_day in groupby(entries, key=lambda one: reader.day(moment_of(one)))]
    today = None if span.settled or not days else reader.today()
    last = len(days) - 1
    return [
        Day(
            date=day,
            words=wording.long_day(day, language=reader.language),
            entries=of_day,
            line="" if day == today else line(reader, of_day, span, partly=cut(span, place, last)),
            folds=place > 0,
        )
        for place, (day, of_day) in enumerate(days)
    ]


def cut(span: Span, place: int, last: int) -> bool:
    """Whether other pages have updates of the day at that place, as far as is known."""
    return (span.newer and place == 0) or (span.older and place == last)


def moment_of(one: Entry | Grown) -> datetime:
    return one.at if isinstance(one, Grown) else one.update.at


def grown(reader: Reader, shown: dict[str, UpdateItem], span: Span, *, path: str) -> list[Grown]:
    """Edits that added something; on a page of older updates only those that fall into its time."""
    newest = max((one.at for one in shown.values()), default=reader.state.now)
    return [
        Grown(
            id=f"e-{update.id}-{number}",
            at=at,
            update=update,
            href=f"{path or reader.incident_path(update.incident_id)}#u-{update.id}",
        )
        for update in shown.values()
        for number, at in enumerate(extended_at(update), 1)
        if not (span.newer and at > newest)
    ]


def line(reader: Reader, entries: tuple[Entry | Grown, ...], span: Span, *, partly: bool) -> str:
    updates = [one.update for one in entries if isinstance(one, Entry)]
    return day_line(
        updates,
        services=reader.services if span.services is None else span.services,
        zone=reader.zone,
        language=reader.language,
        extended=len(entries) - len(updates),
        partly=partly,
    )


def entry(
    reader: Reader,
    update: UpdateItem,
    shown: dict[str, UpdateItem],
    *,
    path: str = "",
    name_incident: bool = False,
    seen_from: datetime | None = None,
) -> Entry:
    """`seen_from`: the instant from which its line of facts says times; its own unless told."""
    base = path or reader.incident_path(update.incident_id)

    def reference(id: str) -> Reference:
        return Reference(href=f"{base}#u-{id}", update=shown.get(id))

    facts = facts_line(
        update, services=reader.services, zone=reader.zone, language=reader.language, seen_from=seen_from
    )
    names = [reader.name(id) for id in update.about if id in reader.services]
    return Entry(
        update=update,
        href=f"{base}#u-{update.id}",
        html=told(reader, update),
        facts=facts,
        taken_back=taken_back(reader, update),
        shape=shape(reader, update),
        about=", ".join(name for name in names if name not in facts),
        quiet=update.gone or (update.weight == Weight.NOTE and not update.relapse),
        corrects=reference(update.corrects) if update.corrects else None,
        corrected_by=tuple(reference(id) for id in update.corrected_by),
        incident=reader.state.incidents.get(update.incident_id) if name_incident else None,
    )


def told(reader: Reader, update: UpdateItem) -> Words:
    """The update's text with instants in the words of its own language."""
    html, written = wording.words(update.html, reader.language)
    return {written: with_instants(html, update.at, reader.zone, written)} if html else {}


def taken_back(reader: Reader, update: UpdateItem) -> SafeString | None:
    at = update.redacted_at or update.withdrawn_at
    return reader.tag(at, reader.seen_from(at, update.at)) if at else None


def shape(reader: Reader, update: UpdateItem) -> str:
    """The worst of the statuses that an update says; "" where it says none, but a relapse is as bad as its incident."""
    said = [one for one in update.statuses if one.service_id in reader.services]
    incident = reader.state.incidents.get(update.incident_id)
    if not said:
        return IMPACT_SHAPES[incident.impact] if update.relapse and incident else ""
    worst = worst_status([one.status for one in said])
    return shape_of(max((one for one in said if one.status == worst), key=in_part))
