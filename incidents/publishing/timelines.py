"""Timelines as readers see them: entries with their line of facts, in days, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from incidents import wording
from incidents.states import Weight, worst_status
from incidents.timeline.facts import facts_line
from incidents.timeline.items import IncidentItem, UpdateItem

from .phrases import in_part, shape_of
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
    facts: str
    shape: str
    about: str  # names of services that the line leaves out
    quiet: bool
    corrects: Reference | None
    corrected_by: tuple[Reference, ...]
    incident: IncidentItem | None  # named where a page shows several


@dataclass(frozen=True)
class Day:
    """A day of a timeline."""

    date: date
    words: str
    entries: tuple[Entry, ...]


def timeline(
    reader: Reader, updates: Iterable[UpdateItem], *, path: str = "", name_incidents: bool = False
) -> list[Day]:
    """Days with their entries. `path`: the page that entries are linked to, each incident's own unless told."""
    shown = {one.id: one for one in updates}
    days = groupby(shown.values(), key=lambda one: reader.day(one.at))
    return [
        Day(
            date=day,
            words=wording.long_day(day, language=reader.language),
            entries=tuple(entry(reader, one, shown, path=path, name_incident=name_incidents) for one in of_day),
        )
        for day, of_day in days
    ]


def entry(
    reader: Reader, update: UpdateItem, shown: dict[str, UpdateItem], *, path: str = "", name_incident: bool = False
) -> Entry:
    base = path or reader.incident_path(update.incident_id)

    def reference(id: str) -> Reference:
        return Reference(href=f"{base}#u-{id}", update=shown.get(id))

    facts = facts_line(update, services=reader.services, zone=reader.zone, language=reader.language)
    names = [reader.name(id) for id in update.about if id in reader.services]
    return Entry(
        update=update,
        href=f"{base}#u-{update.id}",
        facts=facts,
        shape=shape(reader, update),
        about=", ".join(name for name in names if name not in facts),
        quiet=update.gone or update.weight == Weight.NOTE,
        corrects=reference(update.corrects) if update.corrects else None,
        corrected_by=tuple(reference(id) for id in update.corrected_by),
        incident=reader.state.incidents.get(update.incident_id) if name_incident else None,
    )


def shape(reader: Reader, update: UpdateItem) -> str:
    """The worst of the statuses that an update says; "" where it says none."""
    said = [one for one in update.statuses if one.service_id in reader.services]
    if not said:
        return ""
    worst = worst_status([one.status for one in said])
    return shape_of(max((one for one in said if one.status == worst), key=in_part))
