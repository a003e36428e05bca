"""A plain text about an incident that agencies can pass on to their own customers. Says what is so, blames nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents.states import Impact, Kind, Stage, Status
from incidents.timeline.items import ForecastItem, IncidentItem, StatusItem, UpdateItem

from .outlooks import asked, label
from .phrases import in_part
from .reader import TONGUES, Reader
from .standing import names, progress, row

MOST = 12  # services by name; who has more of them down says so in a sentence


@dataclass(frozen=True)
class PassOn:
    """The text in one language."""

    language: str
    tongue: str
    text: str


def texts(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...]) -> list[PassOn]:
    """In each language of the page, the reader's own first."""
    codes = [reader.language, *(code for code in reader.state.page.languages if code != reader.language)]
    return [PassOn(code, TONGUES[code], text(reader, item, updates, code)) for code in codes]


def text(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...], language: str) -> str:
    """Times in full, so that the words are true on whatever day they are read."""
    with override(language):
        own = Reader(reader.state, language)
        parts = [opening(own, item), *services(own, item, updates), *forecasts(own, item), address(own, item)]
        if own.until:
            reader.passed(own.until)
        return f"{own.said(item.title)}\n\n" + "\n".join(part for part in parts if part)


def opening(reader: Reader, item: IncidentItem) -> str:
    """What is going on and since when, or from when to when it was."""
    start, end = item.started_at, item.ended_at
    if item.kind == Kind.MAINTENANCE and not end:
        return maintenance(reader, item)
    words = {"start": reader.full(start), "end": reader.full(end) if end else ""}
    if end:
        return _("Some technical services were disrupted from %(start)s to %(end)s. This is over.") % words
    if item.impact == Impact.NONE:
        return _("Technical services have been under examination since %(start)s; no disruption is known.") % words
    said = _("Some technical services that your website or your e-mail may need have been disrupted since %(start)s.")
    return said % words


def maintenance(reader: Reader, item: IncidentItem) -> str:
    start, end = item.scheduled_for or item.started_at, item.scheduled_until
    if not end:
        return _("Maintenance is planned for %(start)s.") % {"start": reader.full(start)}
    words = {"start": reader.full(start), "end": reader.full(end)}
    return _("Maintenance is planned from %(start)s to %(end)s.") % words


def services(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...]) -> Iterator[str]:
    """What is affected, with how much of it is back; what is back; what is not affected."""
    known = [one for one in item.statuses if one.service_id in reader.services]
    touched = [one for one in known if not one.unaffected]
    announced = item.stage == Stage.SCHEDULED  # then all of them will be
    down = [one for one in touched if announced or one.status != Status.OPERATIONAL or in_part(one)]
    lines = [f"- {reader.name(one.service_id) if announced else said(reader, one, updates)}" for one in down[:MOST]]
    if len(down) > MOST:
        lines.append("- " + _("%(count)d more services") % {"count": len(down) - MOST})
    if lines:
        yield "\n".join(["", _("Affected:"), *lines])
    back = [one for one in touched if one not in down]
    for words, some in ((_("Back: %(names)s"), back), (_("Not affected: %(names)s"), unaffected(known))):
        if some:
            yield words % {"names": ", ".join(names(reader, some[:MOST]))}


def unaffected(said: list[StatusItem]) -> list[StatusItem]:
    return [one for one in said if one.unaffected]


def said(reader: Reader, one: StatusItem, updates: tuple[UpdateItem, ...]) -> str:
    """ "Webmail: most are back (only with …)"."""
    made = row(reader, one, progress(reader, one, updates))
    return f"{made.name}: {made.words} ({made.detail})" if made.detail else f"{made.name}: {made.words}"


def forecasts(reader: Reader, item: IncidentItem) -> Iterator[str]:
    """The newest forecast of each question as a range; none that has passed, or that nobody relies on any more."""
    for (service, of), newest in asked(reader, item).items():
        ends = newest.latest or newest.likely or newest.earliest
        if ends and not (newest.doubted_at or newest.withdrawn_at or reader.passed(ends)):
            yield f"{label(of, reader.name(service))}: {span(reader, newest)}"


def span(reader: Reader, said: ForecastItem) -> str:
    """Both ends where they are known; a likely time alone only where nothing else is."""
    if said.earliest and said.latest:
        ends = {"earliest": reader.full(said.earliest), "latest": reader.full(said.latest)}
        return _("between %(earliest)s and %(latest)s") % ends
    if said.latest:
        return _("by %(time)s") % {"time": reader.full(said.latest)}
    if said.likely:
        return _("most likely %(time)s") % {"time": reader.full(said.likely)}
    return _("not before %(time)s") % {"time": reader.full(said.earliest)} if said.earliest else ""


def address(reader: Reader, item: IncidentItem) -> str:
    page = reader.state.page
    words = {"address": f"{page.url}{reader.incident_path(item.id)}"}
    return "\n" + _("Where things stand at any time: %(address)s") % words
