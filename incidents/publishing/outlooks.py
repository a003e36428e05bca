"""When it is over: the newest forecast of each question, what became of it, and what was said before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.states import Of, Status
from incidents.timeline.facts import Speaker
from incidents.timeline.items import ForecastItem, IncidentItem, UpdateItem

from .lasting import left
from .phrases import in_part
from .reader import Reader

Question = tuple[str | None, str]  # (service or everything, first or most or all)


@dataclass(frozen=True)
class Outlook:
    """The forecast in force for one question, with those said before it.

    `words` is what stands large; where its time has passed, `passed` says so instead. `beside` is the rest of it.
    """

    label: str
    words: str
    beside: str
    passed: str
    made: SafeString
    item: ForecastItem
    earlier: tuple[tuple[str, SafeString], ...]


def outlooks(reader: Reader, item: IncidentItem, updates: Sequence[UpdateItem] = ()) -> Iterable[Outlook]:
    """The newest forecast of each question with those before it; those that have passed come last.

    One that has passed is not said to have no successor where a newer one about everything, or about parts, stands.
    """
    known = asked(reader, item, updates)
    current = {question: said[0] for question, said in known.items()}
    standing = {question for question, said in current.items() if not missed(reader, said)}
    replaced = {one for one in current if one not in standing and any(follows(current, one, by) for by in standing)}
    for question in sorted(known.keys() - replaced, key=lambda one: (one not in standing, [*known].index(one))):
        service, of = question
        subject = label(of, reader.name(service)) if service or item.statuses else _("Forecast")
        yield outlook(reader, subject, known[question])


def follows(current: Mapping[Question, ForecastItem], passed: Question, by: Question) -> bool:
    """Whether a forecast answers, newer, what one that has passed was asked, wholly or in part."""
    about_the_same = None in (passed[0], by[0]) and passed[1] == by[1]
    return about_the_same and current[by].made_at > current[passed].made_at


def asked(reader: Reader, item: IncidentItem, updates: Sequence[UpdateItem] = ()) -> dict[Question, list[ForecastItem]]:
    """Forecasts by (service, first or most or all), newest first.

    None for services that are back in all their parts, nor of the first ones once some are back; of an incident that
    is over only for what is left of it.
    """
    back = {one.service_id for one in item.statuses if one.status == Status.OPERATIONAL and not in_part(one)}
    open = {one.service_id for one in left(item)} if item.ended else {*reader.services, None} - back
    found: dict[Question, list[ForecastItem]] = {}
    for one in item.forecasts:
        if one.service_id in open:
            found.setdefault((one.service_id, one.of), []).append(one)
    return {question: said for question, said in found.items() if not come_true(item, updates, question, said[0])}


def come_true(item: IncidentItem, updates: Sequence[UpdateItem], question: Question, said: ForecastItem) -> bool:
    """Whether the first ones, which a forecast was about, are back since it was made."""
    service, of = question
    if of != Of.FIRST:
        return False
    some = any(
        one.service_id == service and one.status == Status.OPERATIONAL and one.since and one.since >= said.made_at
        for one in item.statuses
    )
    return some or any(
        one.service_id == service and one.low > 0
        for update in updates
        if update.at >= said.made_at and not update.gone
        for one in update.progress
    )


def revised(said: Sequence[ForecastItem]) -> list[ForecastItem]:
    """The forecasts that others took the place of, newest first: one repeated is no revision, nor is what was said in
    one breath with the newest."""
    kept: list[ForecastItem] = []
    for one in said:
        if kept and times(one) == times(kept[-1]):
            kept[-1] = one
        elif not kept or one.made_at != said[0].made_at:
            kept.append(one)
    return kept[1:]


def times(said: ForecastItem) -> tuple[datetime | None, ...]:
    return said.earliest, said.likely, said.latest


def outlook(reader: Reader, subject: str, said: list[ForecastItem]) -> Outlook:
    reader.today()
    speaker = reader.speaker()
    current = said[0]
    words, beside = large_and_small(reader, speaker, current)
    return Outlook(
        label=subject,
        words=words,
        beside=beside,
        passed=passed(reader, speaker, current),
        made=reader.tag(current.made_at, reader.moment(current.made_at)),
        item=current,
        earlier=tuple(
            (speaker.forecast_times(one), reader.tag(one.made_at, reader.moment(one.made_at))) for one in revised(said)
        ),
    )


def label(of: str, name: str) -> str:
    """What a forecast is about: "When most are back (Webmail)"; never to be taken for what is so already."""
    words = {
        Of.FIRST: _("When the first are back"),
        Of.MOST: _("When most are back"),
        Of.ALL: _("When everything is back"),
    }[Of(of)]
    return f"{words} ({name})" if name else words


def large_and_small(reader: Reader, speaker: Speaker, said: ForecastItem) -> tuple[str, str]:
    """What stands large and what beside it; a likely time that has passed is no longer what to expect."""
    if not said.likely:
        return speaker.limits(said), ""
    if not said.latest or not reader.passed(said.likely):
        return speaker.likely(said), speaker.limits(said)
    latest = speaker.limits(replace(said, earliest=None))
    return latest, _("The likely time, %(time)s, has passed.") % {"time": reader.moment(said.likely)}


def missed(reader: Reader, said: ForecastItem) -> bool:
    """Whether its last time has come; a "not before" is a limit and was no promise."""
    ends = said.latest or said.likely
    return bool(ends and reader.passed(ends))


def passed(reader: Reader, speaker: Speaker, said: ForecastItem) -> str:
    """What is said of it once its time has come."""
    if missed(reader, said):
        words = {"time": speaker.forecast_times(said)}
        return _("The forecast “%(time)s” has passed; there is no new one yet.") % words
    if not (said.latest or said.likely) and said.earliest and reader.passed(said.earliest):
        words = {"time": speaker.limits(said)}
        return _("We said “%(time)s”, and that time has come. There is no closer forecast yet.") % words
    return ""
