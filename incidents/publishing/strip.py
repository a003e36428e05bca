"""The record of an incident's forecasts: each earlier one, when it was said, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.eta.scoring import Outcome, Verdict
from incidents.states import Of
from incidents.timeline.items import ForecastItem, IncidentItem
from incidents.timeline.verdicts import limits, verdict

from .outlooks import Question, label
from .reader import Reader

OPEN = 3  # of the record that stand in plain sight, the newest
HELD = (Outcome.KEPT, Outcome.EARLY)
SHAPES = {
    Outcome.KEPT: "operational",
    Outcome.EARLY: "operational",
    Outcome.LATE: "partial",
    Outcome.MISSED: "partial",
    Outcome.WITHDRAWN: "degraded",
}


@dataclass(frozen=True)
class Mark:
    """One forecast on record. `shape` and `fate` say the same, one as a sign and one in words."""

    made: SafeString
    label: str  # what it is about, where the record is about several questions, and who says so if not staff
    words: str
    valid: bool  # not struck: it holds, or it held
    shape: str
    fate: SafeString


@dataclass(frozen=True)
class Strip:
    """The newest first; `folded` are those behind a click."""

    key: str
    shown: tuple[Mark, ...]
    folded: tuple[Mark, ...]


def strip(reader: Reader, item: IncidentItem, *, shown: Collection[ForecastItem] = ()) -> Strip:
    """All that readers were told, but for what is `shown` as the forecast in force, and was said along with that."""
    beside = {(question(one), one.computed, one.made_at) for one in shown}
    said = [one for one, last in told(item) if (question(last), last.computed, last.made_at) not in beside]
    several = len({question(one) for one in (*said, *shown)}) > 1
    first = in_sight(said)
    open, folded = ([one for one in said if (one in first) is here] for here in (True, False))
    marks = (tuple(mark(reader, item, one, named=several) for one in part) for part in (open, folded))
    return Strip(f"e-{item.id}", *marks)


def in_sight(said: Sequence[ForecastItem]) -> list[ForecastItem]:
    """The few that a reader has planned by: staff's, and those of everything; what is computed of parts comes after."""
    of_parts = [one.computed and question(one) != (None, Of.ALL) for one in said]
    return [one for _part, one in sorted(zip(of_parts, said, strict=True), key=lambda pair: pair[0])][:OPEN]


def question(said: ForecastItem) -> Question:
    return said.service_id, said.of


def told(item: IncidentItem) -> list[tuple[ForecastItem, ForecastItem]]:
    """Forecasts of services and of everything, the newest first, each with the row that said it last.

    One said again is no other: it is as old as it was first said.
    """
    runs: list[tuple[ForecastItem, ForecastItem]] = []
    for one in sorted((one for one in item.forecasts if not one.job_id), key=lambda one: (one.made_at, one.id)):
        again = next((run for run in runs if repeats(one, run[1])), None)
        if again:
            runs.remove(again)
        first = again[0] if again else one
        runs.append((replace(one, made_at=first.made_at, reason=first.reason), one))
    return sorted(runs, key=lambda run: (run[0].made_at, run[0].id), reverse=True)


def repeats(one: ForecastItem, before: ForecastItem) -> bool:
    same = (question(one), one.computed, times(one)) == (question(before), before.computed, times(before))
    return same and before.replaced_at == one.made_at


def times(said: ForecastItem) -> tuple[datetime | None, ...]:
    return said.earliest, said.likely, said.latest


def mark(reader: Reader, item: IncidentItem, said: ForecastItem, *, named: bool) -> Mark:
    found = verdict(said, now=reader.state.now)
    for instant in limits(said) if found.outcome == Outcome.OPEN else ():
        reader.passed(instant)  # until then the words hold
    doubted = found.outcome == Outcome.OPEN and said.doubted_at
    speaker = reader.speaker()
    if item.ended_at:
        speaker.at = item.ended_at
    return Mark(
        made=at(reader, item, said.made_at),
        label=", ".join(words for words in (label(said.of, reader.name(said.service_id)) * named, by(said)) if words),
        words=speaker.forecast_times(said),
        valid=found.outcome in (*HELD, Outcome.OPEN),
        shape="degraded" if doubted else SHAPES.get(found.outcome, "unaffected"),
        fate=fate(reader, item, said, found),
    )


def at(reader: Reader, item: IncidentItem, moment: datetime) -> SafeString:
    """As somebody says it today; of an incident that is over, in words that no later day changes."""
    return reader.tag(moment, reader.seen_from(moment, item.ended_at) if item.ended_at else reader.moment(moment))


def by(said: ForecastItem) -> str:
    return _("according to the recovery system") if said.computed else ""


def fate(reader: Reader, item: IncidentItem, said: ForecastItem, found: Verdict) -> SafeString:
    """What became of it, in a few words."""
    outcome = found.outcome
    if outcome in HELD and said.came_true_at:
        words = _("kept: back {time}") if outcome == Outcome.KEPT else _("sooner than said: back {time}")
        return format_html(words, time=at(reader, item, said.came_true_at))
    if outcome == Outcome.LATE:
        return format_html("{}", _("missed by %(length)s") % {"length": length(reader, found)})
    if outcome == Outcome.SUPERSEDED:
        return because(reader, item, _("revised {time}"), said.replaced_at, reason_of_next(reader, item, said))
    if outcome == Outcome.WITHDRAWN:
        return because(reader, item, _("withdrawn {time}"), said.withdrawn_at, reader.said(said.withdrawal))
    if said.doubted_at:
        return because(reader, item, _("doubted {time}"), said.doubted_at, reader.said(said.doubt))
    return format_html("{}", {Outcome.KEPT: _("kept"), Outcome.MISSED: _("missed")}.get(outcome, _("still open")))


def length(reader: Reader, found: Verdict) -> str:
    return reader.lasted(reader.state.now - found.off, reader.state.now)


def because(reader: Reader, item: IncidentItem, words: str, moment: datetime | None, reason: str) -> SafeString:
    told = format_html(words, time=at(reader, item, moment) if moment else "")
    return format_html("{}: {}", told, reason) if reason else told


def reason_of_next(reader: Reader, item: IncidentItem, said: ForecastItem) -> str:
    """Why it moved, as the forecast in its place says."""
    following = (one for one in item.forecasts if one.made_at == said.replaced_at and one.job_id == said.job_id)
    reasons = (reader.said(one.reason) for one in following if question(one) == question(said))
    return next((words for words in reasons if words), "")
