"""Forecasts as they move: what engines compute, what staff doubt or take back, what is about to pass.

What staff say comes with an update (`appending`); what became of either is derived in `outcomes`. A doubt, and a
withdrawal, is a row of its own without times beside the forecast it is about, and belongs to the same update: what
is said of a forecast is kept like the forecast, and goes with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from incidents.models import Forecast, Incident
from incidents.states import Of
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import ComputedSaid
from incidents.timeline.text import Words, clean_words
from incidents.timeline.writing import Actor, Notify, batch, difference, values_of, writing

from .outcomes import in_force, keep, settled, standing, subject_of, timed
from .shared import locked_incident, moved

PASSING = timedelta(minutes=15)
CHUNK = 100


def revise_forecasts(*, incident: str, computed: Sequence[ComputedSaid], now: datetime) -> int:
    """Keeps what an engine's figures say anew; returns how much that changed, 0 where nothing moved.

    Of one subject (job, service, first or most or all) the forecast before is replaced, or withdrawn where there is
    no answer any more; what has come true is marked, here and on what staff said, and no longer after a rollback.
    Rows are kept whether readers see them or not. Where they do, records `forecast.revised`; else rows alone, without
    event or page_version: no public byte depends on them.
    """
    row = Incident.objects.kept().filter(pk=incident, ended_at=None).first()
    moves = Moves.of(row, computed) if row else None
    if row is None or not moves:
        return 0
    if not moves.public:
        with transaction.atomic():
            locked = Incident.objects.select_for_update().get(pk=incident)
            again = Moves.of(locked, computed)
            # Published since a moment ago: the next round says it in public.
            return 0 if again.public else len(again.make(now=now))
    with writing(now=now) as write:
        row = locked_incident(incident)
        changed = Moves.of(row, computed).make(now=now)
        row.updated_at = now  # not under the hands of staff: their next word is not refused for this
        row.save(update_fields=["updated_at"])
        write.record(
            "forecast.revised",
            actor=Actor("system"),
            notify=Notify.NOBODY,
            verb="forecasts_computed",
            subject=f"incident:{row.pk}",
            incident=row,
            before={},
            after={"forecasts": [values_of(one) for one in changed]},
        )
        return len(changed)


@dataclass(frozen=True)
class Moves:
    """What is to be done about one incident's forecasts, now that its engines computed anew."""

    incident: Incident
    withdrawn: list[tuple[Forecast, ComputedSaid]]
    replaced: list[Forecast]
    made: list[ComputedSaid]
    reached: list[ComputedSaid]  # true before it was ever computed: what staff said is judged by it
    settled: list[Forecast]  # whose outcome is another one

    @classmethod
    def of(cls, incident: Incident, computed: Sequence[ComputedSaid]) -> "Moves":
        rows = timed(standing(incident))
        present = {subject_of(row): row for row in rows if in_force(row)}
        asked = {subject_of(row) for row in rows if not row.computed and row.of != Of.ALL}
        figures = {subject: row.came_true_at for subject, row in present.items()}
        for said in computed:  # what is so stays so since when it was first seen: older samples are thinned
            subject = said.job, said.service, said.of
            figures[subject] = said.came_true_at and (figures.get(subject) or said.came_true_at)
        moves = cls(incident, [], [], [], [], settled(incident, rows, figures=figures) if rows else [])
        for said in computed:
            subject = said.job, said.service, said.of
            before = present.get(subject)
            if said.came_true_at:
                moves.reached.extend([said] if subject in asked and not before else [])
            elif before and said.times == times(before):
                continue
            elif any(said.times):
                moves.made.append(said)
                moves.replaced.extend([before] if before else [])
            elif before:
                moves.withdrawn.append((before, said))
        return moves

    def __bool__(self) -> bool:
        return bool(self.withdrawn or self.made or self.reached or self.settled)

    @property
    def public(self) -> bool:
        """Whether readers see any of it."""
        seen = [*self.settled, *(row for row, _said in self.withdrawn), *self.replaced]
        return any(row.public for row in seen) or bool(self.made and self.incident.auto_forecast)

    def make(self, *, now: datetime) -> list[Forecast]:
        """Writes it; returns all rows that are new or not as they were."""
        for row in self.replaced:
            row.replaced_at = now
        for row, _said in self.withdrawn:
            row.withdrawn_at = now
        moved = [*self.settled, *self.replaced, *(row for row, _said in self.withdrawn)]
        touched = list({row.pk: row for row in moved}.values())
        keep(touched)
        new = [new_row(self.incident, said, now=now) for said in self.made]
        new += [word_about(row, reason=said.reason, now=now) for row, said in self.withdrawn]
        new += [reached_row(self.incident, said, now=now) for said in self.reached]
        return [*touched, *Forecast.objects.bulk_create(new)]


def times(row: Forecast) -> tuple[datetime | None, datetime | None, datetime | None]:
    return row.earliest, row.likely, row.latest


def new_row(incident: Incident, said: ComputedSaid, *, now: datetime) -> Forecast:
    return Forecast(
        incident=incident,
        service_id=said.service,
        job_id=said.job,
        of=said.of,
        earliest=said.earliest,
        likely=said.likely,
        latest=said.latest,
        made_at=now,
        computed=True,
        public=incident.auto_forecast,
    )


def reached_row(incident: Incident, said: ComputedSaid, *, now: datetime) -> Forecast:
    """What was so already when the engine was first asked about it: no forecast that anybody sees, but on record."""
    at = said.came_true_at or now
    row = new_row(incident, replace(said, earliest=at, likely=at, latest=at), now=at)
    row.came_true_at, row.public = at, False
    return row


def word_about(row: Forecast, *, reason: Words, now: datetime) -> Forecast:
    """What is said of a forecast later on, without a time of its own."""
    return Forecast(
        incident_id=row.incident_id,
        update_id=row.update_id,
        service_id=row.service_id,
        job_id=row.job_id,
        of=row.of,
        made_at=now,
        computed=row.computed,
        public=row.public,
        reason=reason,
    )


def publish_computed(incident: Incident, *, now: datetime) -> None:
    """Says what the figures say at present in public, or takes it off the page; the record keeps both.

    For the command that switches it, which raises the version and records the event.
    """
    rows = timed(standing(incident).filter(computed=True, public=not incident.auto_forecast))
    present = [row for row in rows if not (row.replaced_at or row.withdrawn_at or row.came_true_at)]
    for row in present:
        row.replaced_at, row.withdrawn_at = (now, None) if incident.auto_forecast else (None, now)
    keep(present)
    again = [ComputedSaid(Of(row.of), row.service_id, row.job_id, *times(row)) for row in present]
    Forecast.objects.bulk_create(new_row(incident, said, now=now) for said in again)


def doubt_forecast(
    *,
    forecast: int,
    reason: Words,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Forecast:
    """Says that a forecast may not hold and that there is no new time yet. Records `forecast.revised`.

    It stands until another one takes its place. Raises Refused where it no longer stands or is doubted already.
    """
    return _say_of(forecast, "doubted_at", reason, author=author, now=now, revision=revision, notify=notify)


def withdraw_forecast(
    *,
    forecast: int,
    reason: Words,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Forecast:
    """Takes a forecast back without a new time; the record keeps it. Records `forecast.revised`.

    The one that it had replaced does not stand again. Raises Refused where it no longer stands.
    """
    return _say_of(forecast, "withdrawn_at", reason, author=author, now=now, revision=revision, notify=notify)


VERBS = {"doubted_at": "doubt_forecast", "withdrawn_at": "withdraw_forecast"}


def _say_of(
    id: int, column: str, reason: Words, *, author: Actor, now: datetime, revision: int | None, notify: Notify
) -> Forecast:
    reason = clean_words(reason, field="reason")
    with writing(now=now) as write:
        row = Forecast.objects.filter(pk=id, computed=False).first()
        if row is None:
            raise Refused(_("There is no such forecast."), field="forecast")
        incident = locked_incident(row.incident_id, revision=revision)
        row = standing_forecast(incident, id)
        if getattr(row, column):
            raise Refused(_("This forecast is doubted already."), field="forecast")
        before = values_of(row)
        setattr(row, column, now)
        row.save(update_fields=[column])
        word_about(row, reason=reason, now=now).save()
        moved(incident, now=now)
        write.record(
            "forecast.revised",
            actor=author,
            notify=notify,
            verb=VERBS[column],
            subject=f"forecast:{row.pk}",
            holds=f"update:{row.update_id}",
            incident=incident,
            **difference(before, row, reason=reason),
        )
        return row


def standing_forecast(incident: Incident, id: int) -> Forecast:
    """A forecast that readers may still rely on. Raises Refused where it was replaced, taken back, or came true."""
    open = Q(replaced_at=None, withdrawn_at=None, came_true_at=None)
    found = timed(standing(incident).filter(open, pk=id))
    if not found:
        raise Refused(_("This forecast no longer stands."), field="forecast")
    return found[0]


def soon(now: datetime) -> "QuerySet[Forecast]":
    """Forecasts that readers rely on and that pass within 15 minutes, or have passed."""
    return Forecast.objects.filter(
        Q(latest__lte=now + PASSING) | Q(latest=None, likely__lte=now + PASSING),
        replaced_at=None,
        withdrawn_at=None,
        came_true_at=None,
        public=True,
        job=None,
        incident__removed_at=None,
        incident__ended_at=None,
        update__withdrawn_at=None,
        update__redacted_at=None,
    )


def note_forecasts(*, now: datetime) -> int:
    """Records `forecast.passing` 15 minutes before a forecast that readers see passes, once each; for staff alone.

    Those from a file alert nobody. Returns how many were recorded; writes nothing where none is.
    """
    near = soon(now).filter(Q(latest__gt=now) | Q(latest=None, likely__gt=now), passing_told_at=None)
    if not near.exists():
        return 0
    with batch(now=now):
        told = list(near.select_related("incident", "update").order_by("pk")[:CHUNK])
        for row in told:
            _note(row, now=now)
    return len(told)


def _note(row: Forecast, *, now: datetime) -> None:
    with writing(now=now) as write:
        row.passing_told_at = now
        row.save(update_fields=["passing_told_at"])
        write.record(
            "forecast.passing",
            actor=Actor("system"),
            verb="forecast_passing",
            subject=f"forecast:{row.pk}",
            before={"passing_told_at": None},
            after={"passing_told_at": now},
            incident=row.incident,
            update=row.update,
        )
