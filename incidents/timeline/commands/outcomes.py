"""What became of forecasts: replaced by a later one, come true, or no longer so. Derived in this one place.

Said ones are judged by what staff said of the services, whatever command said it and in whatever order it was typed:
everything is counted anew from the incident's words. What a recovery engine counts (the first hosts, four in five of
them) is known to the poll round alone: it hands its `figures` in, and what they showed stays until they show
something else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from django.db.models import QuerySet

from incidents.models import Forecast, Incident, Progress, Update, UpdateStatus
from incidents.states import Of, Stage, Status

MOST = 0.8  # of services, as of hosts: four in five
Subject = tuple[str | None, str | None, str]  # (job, service or None for everything, first or most or all)
Figures = Mapping[Subject, datetime | None]  # since when it is so by an engine's count; None: it is not


def subject_of(row: Forecast) -> Subject:
    return row.job_id, row.service_id, row.of


def standing(incident: Incident) -> "QuerySet[Forecast]":
    """Forecasts that nobody took back together with the update that said them; doubts beside them too."""
    rows = Forecast.objects.filter(incident=incident, update__withdrawn_at=None, update__redacted_at=None)
    return rows.select_related("update").order_by("made_at", "update__number", "pk")


def timed(rows: Iterable[Forecast]) -> list[Forecast]:
    """Those that name a time; the others are doubts and withdrawals."""
    return [row for row in rows if row.earliest or row.likely or row.latest]


def settle_outcomes(incident: Incident, *, relapse: bool = False) -> None:
    """Brings the outcomes of all forecasts of an incident in line with what staff said; the caller records an event.

    `relapse`: what an engine's figures showed before no longer proves what staff said.
    """
    rows = timed(standing(incident))
    if rows:
        keep(settled(incident, rows, relapse=relapse))


def keep(rows: Sequence[Forecast]) -> None:
    Forecast.objects.bulk_update(rows, ["replaced_at", "withdrawn_at", "came_true_at"])


def settled(
    incident: Incident, rows: Sequence[Forecast], *, figures: Figures | None = None, relapse: bool = False
) -> list[Forecast]:
    """Sets on `rows` (all of the incident that name a time, in their order) what became of each, without saving.

    Returns those that changed. Without `figures` what the computed ones showed last is still so.
    """
    known = Known.of(incident, rows)
    replaced = replacements([row for row in rows if not row.computed])
    last = {subject_of(row): row.came_true_at for row in rows if in_force(row)}
    changed = []
    for row in rows:
        kept = None if relapse and not row.computed else last.get(subject_of(row))
        counted = kept if figures is None else figures.get(subject_of(row))
        after = (row.replaced_at if row.computed else replaced.get(row.pk), came_true(row, known, counted))
        if after != (row.replaced_at, row.came_true_at):
            row.replaced_at, row.came_true_at = after
            changed.append(row)
    return changed


def in_force(row: Forecast) -> bool:
    """Whether it is what an engine computed last; one that came true is, as a rollback may undo that."""
    return row.computed and not (row.replaced_at or row.withdrawn_at)


def replacements(said: Sequence[Forecast]) -> dict[int, datetime]:
    """When each was replaced by the next one of the same subject, in the order in which they were said.

    Forecasts of one breath do not replace each other; one that was taken back before is not replaced.
    """
    found: dict[int, datetime] = {}
    later: dict[Subject, list[Forecast]] = {}
    for row in reversed(said):
        after = later.setdefault(subject_of(row), [])
        following = next((one for one in after if one.update_id != row.update_id), None)
        if following and not (row.withdrawn_at and row.withdrawn_at <= following.made_at):
            found[row.pk] = following.made_at
        after.insert(0, row)
    return found


@dataclass
class Known:
    """What staff said of an incident's services that forecasts are measured by, as it holds now."""

    ended_at: datetime | None
    remaining: frozenset[str]
    fell: set[str] = field(default_factory=set)  # services that were not operational once
    back: dict[str, datetime] = field(default_factory=dict)  # since when, of the services that are
    told: dict[tuple[str | None, float], list[datetime]] = field(default_factory=dict)  # percentages reached

    @classmethod
    def of(cls, incident: Incident, rows: Sequence[Forecast]) -> "Known":
        """Reads what these forecasts need."""
        entries = list(incident.services.all())
        left = frozenset(one.service_id for one in entries if one.remainder and one.status != Status.OPERATIONAL)
        known = cls(incident.ended_at, left)
        words = UpdateStatus.objects.filter(update__incident=incident).exclude(update__stage_then=Stage.SCHEDULED)
        for word in words.select_related("update").order_by("update__at", "update__number", "pk"):
            known.hear(word)
        if any(row.of != Of.ALL for row in rows):
            figures = Progress.objects.filter(update__incident=incident, update__withdrawn_at=None)
            for figure in figures.select_related("update").order_by("update__at", "update__number", "pk"):
                known.count(figure, figure.update)
        return known

    def hear(self, word: UpdateStatus) -> None:
        if word.status == Status.OPERATIONAL:
            self.back.setdefault(word.service_id, word.update.at)
        else:
            self.fell.add(word.service_id)
            self.back.pop(word.service_id, None)

    def count(self, figure: Progress, update: Update) -> None:
        """A percentage shows that the first, or most, are back, until a lower one is said."""
        for least in (1e-9, 100 * MOST):
            reached = self.told.setdefault((figure.service_id, least), [])
            if figure.low >= least:
                reached.append(update.at)
            else:
                reached.clear()


def came_true(row: Forecast, known: Known, counted: datetime | None) -> datetime | None:
    """The first instant from which on it is so; only what happened after it was said proves a forecast."""
    if row.job_id:
        return max(counted, row.made_at) if counted else None
    facts = [at for at in proofs(row, known) if at >= row.made_at]
    if counted and (row.computed or row.of != Of.ALL):  # that all is back, staff say; engines count hosts
        facts.append(max(counted, row.made_at))
    if known.ended_at and not (known.remaining if row.service_id is None else {row.service_id} & known.remaining):
        meant = known.back.keys() & ({row.service_id} if row.service_id else known.fell)
        facts.append(max(known.ended_at, row.made_at, *(known.back[id] for id in meant)))
    return min(facts, default=None)


def proofs(row: Forecast, known: Known) -> Iterator[datetime]:
    """Instants since which what a forecast speaks of is so, by what staff said."""
    of, service = row.of, row.service_id
    if of != Of.ALL:
        yield from known.told.get((service, 1e-9 if of == Of.FIRST else 100 * MOST), ())
    if service is not None:
        yield from (known.back[service],) if service in known.back else ()
        return
    back = sorted(known.back[id] for id in known.fell & known.back.keys())
    if of == Of.FIRST:
        yield from back
        return
    needed = len(known.fell) if of == Of.ALL else ceil(MOST * len(known.fell))
    if known.fell and len(back) >= needed:
        yield back[needed - 1]
