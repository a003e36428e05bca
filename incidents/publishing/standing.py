"""Incidents as readers see them now: what is down, when it ends, when the next word comes, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.states import Impact, Of, Stage, Status
from incidents.timeline.facts import Speaker, stage_moved
from incidents.timeline.items import AdviceItem, ForecastItem, IncidentItem, PromiseItem, StatusItem, UpdateItem

from .phrases import IMPACT_SHAPES, advice_words, impact_words, shape_of, status_now
from .reader import Reader
from .timelines import Entry, entry


@dataclass(frozen=True)
class Outlook:
    """The forecast in force for one question, with those said before it."""

    label: str
    words: str
    range: str
    passed: bool
    made: SafeString
    item: ForecastItem
    earlier: tuple[tuple[str, SafeString], ...]


@dataclass(frozen=True)
class Tip:
    """Advice that holds, with its kind in words."""

    kind: str
    words: str
    services: str
    item: AdviceItem


@dataclass(frozen=True)
class Row:
    """A service in a list: its state as shape and words, and what is particular about it."""

    name: str
    href: str
    shape: str
    words: str
    detail: str


@dataclass(frozen=True)
class Standing:
    """An incident or maintenance as it is now."""

    item: IncidentItem
    href: str
    shape: str
    impact: str
    stage: str
    when: SafeString
    summarised: SafeString | None
    newest: Entry | None
    promise: SafeString | None
    outlooks: tuple[Outlook, ...]
    tips: tuple[Tip, ...]
    rows: tuple[Row, ...]
    unaffected: str
    left: str


def standing(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...]) -> Standing:
    """What there is to say of an incident today; of an ended one only what never changes."""
    open = not item.ended
    return Standing(
        item=item,
        href=reader.incident_path(item.id),
        shape=shape(item),
        impact=impact_words(item.impact),
        stage=stage_moved(item.stage),
        when=when(reader, item),
        summarised=summarised(reader, item),
        newest=newest(reader, updates) if open else None,
        promise=promise(reader, item) if open else None,
        outlooks=tuple(outlooks(reader, item)) if open else (),
        tips=tuple(tips(reader, item)),
        rows=tuple(rows(reader, item, updates)),
        unaffected=", ".join(reader.name(one.service_id) for one in item.statuses if one.unaffected),
        left=", ".join(reader.name(one.service_id) for one in left(item)),
    )


def shape(item: IncidentItem) -> str:
    """Green is for what is over, and over in all its parts."""
    if item.ended and not item.has_remainder:
        return "operational"
    return "unaffected" if item.impact == Impact.NONE else IMPACT_SHAPES[item.impact]


def left(item: IncidentItem) -> list[StatusItem]:
    """What a resolved incident left open."""
    return [one for one in item.statuses if one.remainder and one.status != Status.OPERATIONAL]


def when(reader: Reader, item: IncidentItem) -> SafeString:
    """From when to when, in one sentence."""
    if item.stage == Stage.SCHEDULED and item.scheduled_for and item.scheduled_until:
        return planned(reader, item)
    if not item.ended_at:
        words = reader.since(item.started_at)
        return format_html(_("since {time}"), time=reader.tag(item.started_at, words))
    return format_html(
        _("from {start} to {end}, lasted {length}"),
        start=reader.tag(item.started_at, reader.full(item.started_at)),
        end=reader.tag(item.ended_at, reader.full(item.ended_at)),
        length=reader.lasted(item.started_at, item.ended_at),
    )


def summarised(reader: Reader, item: IncidentItem) -> SafeString | None:
    """When the summary was written; of an ended incident in words that no later day changes."""
    if item.summary is None:
        return None
    at = item.summary.at
    return reader.tag(at, reader.full(at) if item.ended else reader.since(at))


def planned(reader: Reader, item: IncidentItem) -> SafeString:
    start, end = item.scheduled_for or item.started_at, item.scheduled_until or item.started_at
    same_day = reader.day(start) == reader.day(end)
    return format_html(
        _("planned from {start} to {end}"),
        start=reader.tag(start, reader.full(start)),
        end=reader.tag(end, reader.oclock(end) if same_day else reader.full(end)),
    )


def newest(reader: Reader, updates: tuple[UpdateItem, ...]) -> Entry | None:
    """The last update that said something; a note never takes its place."""
    said = (entry(reader, one, {}) for one in updates if not one.gone)
    return next((one for one in said if one.facts and not one.quiet), None)


def promise(reader: Reader, item: IncidentItem) -> SafeString | None:
    """When the next word comes; once that time has passed, that we are late."""
    said = item.promise
    if said is None:
        return None
    if reader.passed(said.due):
        late = _("We promised word by {time} and are late; it comes as soon as we can say more.")
        return format_html(late, time=reader.tag(said.due, reader.due(said)))
    topic = reader.said(said.topic)
    words = promised(reader, said)
    return format_html("{} ({})", words, topic) if topic else words


def promised(reader: Reader, said: PromiseItem) -> SafeString:
    """ "by 23:20", "on Monday", "in the course of today"."""
    time = reader.tag(said.due, reader.due(said))
    if not said.whole_day:
        return format_html(_("by {time}"), time=time)
    if reader.last_day(said) == reader.today():
        return format_html("{}", _("in the course of today"))
    return format_html(_("on {day}"), day=time)


def outlooks(reader: Reader, item: IncidentItem) -> Iterable[Outlook]:
    """The newest forecast of each question; none for services that are back."""
    back = {one.service_id for one in item.statuses if one.status == Status.OPERATIONAL}
    asked: dict[tuple[str | None, str], list[ForecastItem]] = {}
    for one in item.forecasts:
        if one.service_id is None or (one.service_id in reader.services and one.service_id not in back):
            asked.setdefault((one.service_id, one.of), []).append(one)
    for (service, of), said in asked.items():
        yield outlook(reader, reader.name(service), of, said)


def outlook(reader: Reader, name: str, of: str, said: list[ForecastItem]) -> Outlook:
    reader.today()
    speaker = Speaker(reader.state.now, reader.services, reader.zone, reader.language)
    current, *before = said
    of_words = {Of.FIRST: _("The first are back"), Of.MOST: _("Most are back"), Of.ALL: _("Everything is back")}[Of(of)]
    ends = max(at for at in (current.earliest, current.likely, current.latest) if at)
    return Outlook(
        label=f"{of_words}: {name}" if name else of_words,
        words=speaker.likely(current) or speaker.limits(current),
        range=speaker.limits(current) if current.likely else "",
        passed=reader.passed(ends),
        made=reader.tag(current.made_at, reader.moment(current.made_at)),
        item=current,
        earlier=tuple(
            (speaker.forecast_times(one), reader.tag(one.made_at, reader.moment(one.made_at))) for one in before
        ),
    )


def tips(reader: Reader, item: IncidentItem) -> Iterable[Tip]:
    """Advice that holds now."""
    for one in item.advice:
        ended = one.ended_at or (one.ends_at and reader.passed(one.ends_at))
        if not ended and any(one.html.values()):
            names = [reader.name(id) for id in one.service_ids if id in reader.services]
            yield Tip(kind=one.kind, words=advice_words(one.kind), services=", ".join(names), item=one)


def rows(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...] = ()) -> Iterable[Row]:
    """What an incident says of its services, but for those it does not touch."""
    for one in item.statuses:
        if one.service_id in reader.services and not one.unaffected:
            yield row(reader, one, progress(reader, one, updates))


def row(reader: Reader, said: StatusItem, progress: str = "") -> Row:
    """A service with what an incident says of it: "62 % back" where a figure is known, else its status."""
    service = reader.services[said.service_id]
    speaker = Speaker(reader.state.now, reader.services, reader.zone, reader.language)
    extent = speaker.extent(said) if said.extent or said.percent is not None else ""
    return Row(
        name=reader.said(service.name),
        href=reader.service_path(service),
        shape=shape_of(said),
        words=_("not affected") if said.unaffected else progress or extent or status_now(said.status),
        detail=reader.said(said.for_whom),
    )


def progress(reader: Reader, said: StatusItem, updates: tuple[UpdateItem, ...]) -> str:
    """The newest figure that was said of a service since its status was; none once it is back."""
    if said.status == Status.OPERATIONAL or said.extent or said.percent is not None:
        return ""
    speaker = Speaker(reader.state.now, reader.services, reader.zone, reader.language)
    for update in updates:
        for one in update.progress:
            if one.service_id == said.service_id and not (said.since and update.at < said.since):
                return speaker.progress(one.low, one.high)
    return ""
