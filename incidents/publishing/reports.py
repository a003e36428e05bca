"""An incident's record as readers get it: in full, or in a few words without a list of what went wrong."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import wording
from incidents.eta.scoring import Outcome
from incidents.states import PromiseState, Report
from incidents.timeline.items import IncidentItem
from incidents.timeline.verdicts import limits

from .lasting import when
from .reader import Reader
from .recorded import MINUTE, Row, Stamps, change, forecast, job, lasted, promise, service, silence
from .reporting import Figures, Span, figures, public_form
from .state import State


@dataclass(frozen=True)
class Line:
    """One figure in words; `beside` says more of it."""

    label: str
    words: str
    beside: str = ""


@dataclass(frozen=True)
class Told:
    """What the template shows; lists are empty where the record is in words alone."""

    when: SafeString
    form: Report
    lines: tuple[Line, ...]
    days: tuple[tuple[str, str], ...] = ()
    silence: str = ""
    added: tuple[str, ...] = ()
    promises: tuple[Row, ...] = ()
    forecasts: tuple[Row, ...] = ()
    services: tuple[Row, ...] = ()
    jobs: tuple[Row, ...] = ()
    changes: tuple[Row, ...] = ()
    logged: bool = False  # some times are those of a log


def form_of(state: State, id: str) -> Report | None:
    """How much of an incident's record is public; None where there is no such document."""
    item = state.incidents.get(id)
    return public_form(state.page.report, item) if item else None


def told(reader: Reader, item: IncidentItem, *, form: Report) -> Told:
    """The record in the reader's words. Called inside the reader's language."""
    found = figures(item, reader.state.records[item.id], zone=reader.zone, now=reader.state.now)
    hold(reader, found)
    lines = tuple(summary(reader, item, found))
    if form == Report.WORDS:
        return Told(when(reader, item), form, lines)
    stamps = Stamps(reader, several=len(found.days) > 1)
    return Told(
        when(reader, item),
        form,
        lines,
        days=tuple((stamps.day(day), wording.number(count, language=reader.language)) for day, count in found.days),
        silence=silence(reader, stamps, found.silence),
        added=tuple(stamps.added(one) for one in found.added_later),
        promises=tuple(promise(reader, stamps, one) for one in found.promises),
        forecasts=tuple(forecast(reader, stamps, one) for one in found.forecasts),
        services=tuple(service(reader, stamps, one) for one in found.services),
        jobs=tuple(job(reader, stamps, one) for one in found.jobs),
        logged=from_log(found),
        changes=tuple(change(stamps, one) for one in found.changes),
    )


def hold(reader: Reader, found: Figures) -> None:
    """Until when the words hold: what is open is missed by itself once its time has come."""
    for one in found.promises:
        if one.state == PromiseState.OPEN:
            reader.passed(one.due)
    for said in found.forecasts:
        for at in limits(said.item) if said.verdict.outcome == Outcome.OPEN else ():
            reader.passed(at)


def summary(reader: Reader, item: IncidentItem, found: Figures) -> list[Line]:
    """The few figures that stand above all lists, and alone where staff want it so."""
    lines = [Line(_("First word"), first_word(reader, found), _("from a log") if from_log(found) else "")]
    lines.append(Line(_("Updates"), updates(reader, found), longest(reader, found.silence)))
    if found.owed:
        kept = _("%(kept)s of %(all)s kept") % counted(reader, found.kept, len(found.owed))
        lines.append(Line(_("Promises of the next word"), kept))
    if found.off is not None:
        lines.append(Line(_("Forecasts"), off(reader, found.off), of_how_many(reader, found)))
    elif found.judged:
        kept = _("%(kept)s of %(all)s came true") % counted(reader, found.good, len(found.judged))
        lines.append(Line(_("Forecasts"), kept))
    if found.services:
        back = _("%(kept)s of %(all)s are back") % counted(reader, found.back, len(found.services))
        lines.append(Line(_("Services"), back))
    return lines


def counted(reader: Reader, some: int, of: int) -> dict[str, str]:
    return {name: wording.number(one, language=reader.language) for name, one in (("kept", some), ("all", of))}


def from_log(found: Figures) -> bool:
    return any(one.from_log for one in found.entries)


def first_word(reader: Reader, found: Figures) -> str:
    if found.first is None:
        return _("none")
    length = {"length": lasted(reader, abs(found.waited))}
    if abs(found.waited) < MINUTE:
        return _("at once")
    return (_("%(length)s after the beginning") if found.waited > timedelta() else _("%(length)s ahead")) % length


def updates(reader: Reader, found: Figures) -> str:
    many = len(found.entries)
    words = ngettext("%(count)s update", "%(count)s updates", many)
    said = words % {"count": wording.number(many, language=reader.language)}
    if len(found.days) < 2:
        return said
    return _("%(updates)s on %(days)s days") % {"updates": said, "days": len(found.days)}


def longest(reader: Reader, span: Span | None) -> str:
    return _("at most %(length)s without a word") % {"length": lasted(reader, span.length)} if span else ""


def off(reader: Reader, minutes: float) -> str:
    if minutes < 1:
        return _("typically right to the minute")
    return _("typically off by %(length)s") % {"length": lasted(reader, minutes * MINUTE)}


def of_how_many(reader: Reader, found: Figures) -> str:
    words = ngettext("one forecast with a likely time", "%(count)s forecasts with a likely time", found.aimed)
    return words % {"count": wording.number(found.aimed, language=reader.language)}
