"""The lists of an incident's record: each promise, forecast, service, job and change in a line."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import wording
from incidents.eta.scoring import Outcome
from incidents.states import Of, PromiseState
from incidents.timeline.facts import Speaker
from incidents.timeline.items import KeptPromise, PromiseItem
from incidents.timeline.records import EntryItem, JobRecord

from .outlooks import label
from .reader import Reader
from .reporting import Change, Foretold, Restored, Span

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Row:
    """A line of a table: when, what, what became of it. `shape` is a sign that says no more than the words."""

    at: str
    words: str
    fate: str
    shape: str = ""


@dataclass(frozen=True)
class Stamps:
    """Times in lists: "22:25", with the day where the record is of several; no later day changes them.

    Without `<time>`: a reader's own time beside each would make the lists twice as long.
    """

    reader: Reader
    several: bool

    def at(self, at: datetime) -> str:
        clock = self.reader.clock(at)
        return clock if not self.several else f"{self.day(self.reader.day(at))} {clock}"

    def beside(self, at: datetime, other: datetime) -> str:
        """Without the day where the other one, that stands beside it, has the same."""
        return self.reader.clock(at) if self.reader.day(at) == self.reader.day(other) else self.at(at)

    def day(self, day: date) -> str:
        speaks = self.reader.language
        return f"{wording.short_weekday(day, language=speaks)} {wording.short_date(day, language=speaks)}"

    def added(self, one: EntryItem) -> str:
        words = _("the update of %(at)s was typed at %(typed)s")
        return words % {"at": self.at(one.at), "typed": self.beside(one.typed_at, one.at)}


def lasted(reader: Reader, length: timedelta) -> str:
    return wording.duration(length, language=reader.language)


def silence(reader: Reader, stamps: Stamps, span: Span | None) -> str:
    if span is None:
        return ""
    words = _("The longest time without a word: %(length)s, from %(start)s to %(end)s.")
    return words % {
        "length": lasted(reader, span.length),
        "start": stamps.at(span.start),
        "end": stamps.at(span.end),
    }


def promise(reader: Reader, stamps: Stamps, said: KeptPromise) -> Row:
    due = PromiseItem(said.due, said.whole_day, said.topic, said.made_at)
    speaker = Speaker(said.made_at, reader.services, reader.zone, reader.language)
    fate, shape = became(reader, stamps, said)
    return Row(stamps.at(said.made_at), speaker.promise(due), f"{fate} *" if said.from_log else fate, shape)


def became(reader: Reader, stamps: Stamps, said: KeptPromise) -> tuple[str, str]:
    """What became of a promise, as a sentence and as a sign."""
    if said.state == PromiseState.OPEN:
        if not reader.passed(said.due):
            return _("still to come"), "unaffected"
        return (_("word given, answer still open") if said.word_at else _("the word is still missing")), "partial"
    if said.state == PromiseState.LATE:
        late = wording.duration(said.late * MINUTE, language=reader.language)
        return _("%(length)s late") % {"length": late}, "partial"
    if said.state in (PromiseState.KEPT, PromiseState.ANSWERED):
        at = stamps.beside(said.kept_at, said.made_at) if said.kept_at else ""
        return _("kept (%(time)s)") % {"time": at}, "operational"
    return {
        PromiseState.MISSED: (_("not kept"), "partial"),
        PromiseState.REPLACED: (_("replaced by a later promise in time"), "unaffected"),
        PromiseState.ENDED: (_("not needed: it was over before"), "unaffected"),
        PromiseState.WITHDRAWN: (_("taken back in time"), "unaffected"),
    }[said.state]


SHAPES = {
    Outcome.KEPT: "operational",
    Outcome.EARLY: "operational",
    Outcome.LATE: "partial",
    Outcome.MISSED: "partial",
}


def forecast(reader: Reader, stamps: Stamps, said: Foretold) -> Row:
    """As it was said then: times as seen from when it was made."""
    one = said.item
    times = Speaker(one.made_at, reader.services, reader.zone, reader.language).forecast_times(one)
    subject = reader.name(one.service_id)
    subject = subject if one.of == Of.ALL else label(one.of, subject)
    words = ": ".join(filter(None, (_("recovery system") if one.computed else "", subject, times)))
    return Row(stamps.at(one.made_at), words, outcome(reader, said), SHAPES.get(said.verdict.outcome, "unaffected"))


def outcome(reader: Reader, said: Foretold) -> str:
    """What became of it; by how much its likely time, or the middle of its range, was off."""
    found = said.verdict
    if found.outcome in (Outcome.LATE, Outcome.EARLY):
        off = abs(said.error) * MINUTE if said.error is not None else found.off
        words = _("%(length)s later than said") if found.outcome == Outcome.LATE else _("%(length)s sooner than said")
        return words % {"length": lasted(reader, off)}
    fate = {
        Outcome.KEPT: _("came true"),
        Outcome.MISSED: _("time has passed"),
        Outcome.SUPERSEDED: _("replaced in time"),
        Outcome.WITHDRAWN: _("taken back in time"),
        Outcome.OPEN: _("still open"),
        Outcome.WITHOUT_TIME: _("without a time"),
    }[found.outcome]
    return fate if said.error is None else f"{fate} ({error(reader, said.error)})"


def error(reader: Reader, minutes: float) -> str:
    if abs(minutes) < 1:
        return _("to the minute")
    words = _("it was %(length)s later") if minutes > 0 else _("it was %(length)s sooner")
    return words % {"length": lasted(reader, abs(minutes) * MINUTE)}


def service(reader: Reader, stamps: Stamps, one: Restored) -> Row:
    partly = _("partly back %(time)s") % {"time": stamps.beside(one.partly_at, one.down_at)} if one.partly_at else ""
    relapses = ngettext("one relapse", "%(count)s relapses", one.relapses) % {"count": one.relapses}
    if one.down is None:
        fate, shape = _("not back yet"), "partial"
    else:
        back = stamps.beside(one.back_at, one.down_at) if one.back_at else ""
        fate = _("back %(time)s, down for %(length)s") % {"time": back, "length": lasted(reader, one.down)}
        shape = "operational"
    beside = [partly, fate, relapses if one.relapses else ""]
    return Row(stamps.at(one.down_at), reader.name(one.service_id), ", ".join(filter(None, beside)), shape)


def job(reader: Reader, stamps: Stamps, one: JobRecord) -> Row:
    names = {"done": one.done, "total": one.total, "failed": one.failed}
    figures = {name: wording.number(value, language=reader.language) for name, value in names.items()}
    words = _("%(done)s of %(total)s %(unit)s") % {**figures, "unit": reader.said(one.unit)}
    parts = [words.strip()]
    if one.failed:
        parts.append(_("%(failed)s failed") % figures)
    parts.append(_("ended %(time)s") % {"time": stamps.at(one.ended_at)} if one.ended_at else _("not ended"))
    started = stamps.at(one.started_at) if one.started_at else "–"
    return Row(started, reader.said(one.name), ", ".join(parts))


def change(stamps: Stamps, one: Change) -> Row:
    words = {
        "edited": _("text changed; earlier wording stays readable"),
        "corrected": _("corrects an earlier update"),
        "withdrawn": _("withdrawn"),
        "removed": _("text removed"),
    }[one.kind]
    return Row(stamps.at(one.at), _("update of %(time)s") % {"time": stamps.beside(one.entry.at, one.at)}, words)
