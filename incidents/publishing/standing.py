"""Incidents as readers see them now: what is down, when it ends, when the next word comes, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.states import Impact, Stage, Status, Weight
from incidents.timeline.facts import beginning as first_words
from incidents.timeline.facts import listed, stage_moved
from incidents.timeline.items import AdviceItem, IncidentItem, ProgressItem, StatusItem, UpdateItem, Words

from .beginnings import beginning
from .lasting import goes_on, left, statement, statement_of, when
from .outlooks import Outlook, outlooks
from .phrases import IMPACT_SHAPES, advice_words, impact_words, shape_of, status_now
from .promising import Promised, promises
from .reader import Reader
from .recovering import Brief, Recovery, briefs, recovery
from .strip import Strip, strip
from .timelines import Entry, entry


@dataclass(frozen=True)
class Tip:
    """Advice with its kind in words; `ended` says since when it is no longer needed."""

    kind: str
    words: str
    services: str
    item: AdviceItem
    ended: SafeString | None


@dataclass(frozen=True)
class Note:
    """A note that is newer than the last update that said something: when it was said, and how it begins."""

    at: SafeString
    href: str
    words: Words


@dataclass(frozen=True)
class Newest:
    """The last update that said something: its line of facts and the beginning of its text."""

    entry: Entry
    at: SafeString
    html: Words
    cut: bool  # there is more of it in the timeline
    note: Note | None  # what was said after it in passing


@dataclass(frozen=True)
class Told:
    """A published statement, in full."""

    at: SafeString
    html: Words
    href: str


@dataclass(frozen=True)
class Row:
    """A service in a list: its state as shape and words, and what is particular about it."""

    name: str
    href: str
    shape: str
    words: str
    detail: str
    back: int | None = None  # percent, drawn beside the words
    jobs: tuple[Brief, ...] = ()  # what restores it


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
    so_far: SafeString | None
    newest: Newest | None
    promises: tuple[Promised, ...]
    outlooks: tuple[Outlook, ...]
    strip: Strip
    tips: tuple[Tip, ...]
    rows: tuple[Row, ...]
    affected: str  # names, the first few
    unaffected: str
    left: str
    statement: SafeString | None
    recovery: Recovery | None


def standing(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...]) -> Standing:
    """What there is to say of an incident today; of an ended one only what never changes."""
    open = goes_on(item)
    services = tuple(rows(reader, item, updates))
    said = tuple(outlooks(reader, item)) if open else ()
    return Standing(
        item=item,
        href=reader.incident_path(item.id),
        shape=shape(item),
        impact=impact_words(item.impact),
        # That there is a statement is said on its own; what became of the incident is still that it is over.
        stage=stage_moved(Stage.RESOLVED if item.stage == Stage.POSTMORTEM else item.stage),
        when=when(reader, item),
        summarised=summarised(reader, item),
        so_far=so_far(reader, updates) if open else None,
        newest=newest(reader, updates) if open else None,
        promises=promises(reader, item),
        outlooks=said,
        strip=strip(reader, item, shown=[shown for one in said for shown in (one.item, one.computed) if shown]),
        tips=tuple(tips(reader, item)),
        rows=services,
        affected=listed([one.name for one in services]),
        unaffected=", ".join(names(reader, (one for one in item.statuses if one.unaffected))),
        left=", ".join(names(reader, left(item))),
        statement=statement(reader, item, updates),
        recovery=recovery(reader, item),
    )


def shape(item: IncidentItem) -> str:
    """Green is for what is over, and over in all its parts."""
    if not goes_on(item):
        return "operational"
    return "unaffected" if item.impact == Impact.NONE else IMPACT_SHAPES[item.impact]


def names(reader: Reader, said: Iterable[StatusItem]) -> list[str]:
    """The services' names, those that readers may not know of left out."""
    return [name for one in said if (name := reader.name(one.service_id))]


def told_of(reader: Reader, updates: tuple[UpdateItem, ...]) -> Told | None:
    """The statement, once it has been published."""
    found = statement_of(updates)
    if found is None:
        return None
    made = entry(reader, found, {})
    return Told(at=reader.tag(found.at, reader.full(found.at)), html=made.html, href=made.href)


def summarised(reader: Reader, item: IncidentItem) -> SafeString | None:
    """When the summary was written; of an ended incident in words that no later day changes."""
    if item.summary is None:
        return None
    at = item.summary.at
    return reader.tag(at, reader.full(at) if item.ended else reader.since(at))


def newest(reader: Reader, updates: tuple[UpdateItem, ...]) -> Newest | None:
    """The last update that said something; a note never takes its place, it stands where nothing else does."""
    told = [one for one in updates if not one.gone and (one.html or one.weight != Weight.NOTE)]
    found = next((one for one in told if one.weight != Weight.NOTE), told[0] if told else None)
    if found is None:
        return None
    reader.today()
    made = entry(reader, found, {}, seen_from=reader.state.now)
    html = {language: beginning(text) for language, text in made.html.items()}
    at = reader.tag(found.at, reader.moment(found.at))
    after = told[0] if told[0] is not found else None
    return Newest(entry=made, at=at, html=html, cut=html != made.html, note=note(reader, after) if after else None)


def note(reader: Reader, said: UpdateItem) -> Note | None:
    """A note in one line: it takes no other's place, and is not left out."""
    words = {language: first_words(text) for language, text in said.text.items() if text}
    href = f"{reader.incident_path(said.incident_id)}#u-{said.id}"
    return Note(at=reader.tag(said.at, reader.moment(said.at)), href=href, words=words) if words else None


def so_far(reader: Reader, updates: tuple[UpdateItem, ...]) -> SafeString | None:
    """The newest figure for the whole of it, however old; none once it fell back or was repaired since."""
    for update in updates:
        for one in update.progress:
            if one.service_id is None:
                speaker = reader.speaker()
                at = reader.tag(update.at, reader.moment(update.at))
                return format_html(_("{figure} as of {time}"), figure=speaker.progress(one.low, one.high), time=at)
        if not update.gone and (update.relapse or update.stage == Stage.MONITORING):
            return None
    return None


def tips(reader: Reader, item: IncidentItem) -> Iterable[Tip]:
    """Advice that holds now; behind it, while the incident goes on, what is no longer needed."""
    given = [(one, ended(reader, one)) for one in item.advice if any(one.html.values())]
    yield from (tip(reader, one, None) for one, at in given if not at)
    if not item.ended:
        yield from (tip(reader, one, at) for one, at in given if at)


def ended(reader: Reader, said: AdviceItem) -> datetime | None:
    """Since when advice is no longer needed, by hand or because its time has come."""
    return said.ended_at or (said.ends_at if said.ends_at and reader.passed(said.ends_at) else None)


def tip(reader: Reader, said: AdviceItem, ended: datetime | None) -> Tip:
    about = [reader.name(id) for id in said.service_ids if id in reader.services]
    return Tip(
        kind=said.kind,
        words=advice_words(said.kind),
        services=listed(about),
        item=said,
        ended=reader.tag(ended, reader.moment(ended)) if ended else None,
    )


def rows(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...] = ()) -> Iterable[Row]:
    """What an incident says of its services, but for those it does not touch."""
    for one in item.statuses:
        if one.service_id in reader.services and not one.unaffected:
            made = row(reader, one, progress(reader, one, updates))
            yield replace(made, jobs=briefs(reader, item, one.service_id))


def row(reader: Reader, said: StatusItem, figure: ProgressItem | None = None) -> Row:
    """A service with what an incident says of it: "62 % back" where a figure is known, else its status."""
    service = reader.services[said.service_id]
    speaker = reader.speaker()
    extent = speaker.extent(said) if said.extent or said.percent is not None else ""
    progress = speaker.progress(figure.low, figure.high) if figure else ""
    return Row(
        name=reader.said(service.name),
        href=reader.service_path(service),
        shape=shape_of(said),
        words=_("not affected") if said.unaffected else progress or extent or status_now(said.status),
        detail=reader.said(said.for_whom),
        back=back(said, figure),
    )


def back(said: StatusItem, figure: ProgressItem | None) -> int | None:
    """How much is back, in percent, as a bar can draw it; None where no figure was said."""
    if figure:
        return int(figure.low)
    if said.percent is None or said.unaffected:
        return None
    return said.percent if said.status == Status.OPERATIONAL else 100 - said.percent


def progress(reader: Reader, said: StatusItem, updates: tuple[UpdateItem, ...]) -> ProgressItem | None:
    """The newest figure that was said of a service since its status was; none once it is back.

    One that came with or after "most are down" says it more exactly.
    """
    if said.status == Status.OPERATIONAL or said.percent is not None:
        return None
    for update in updates:
        for one in update.progress:
            if one.service_id == said.service_id and not (said.since and update.at < said.since):
                return one
    return None
