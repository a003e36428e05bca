"""The two small documents that an open page polls: a few lines, however many services there are."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from incidents.states import IMPACT_ORDER
from incidents.timeline.facts import headline
from incidents.timeline.items import IncidentItem, JobItem, OutlookItem, PageItem, UpdateItem

from . import finding
from .overall import overall
from .payloads import encoded, job, promise, stamp
from .promising import promised
from .reader import Reader
from .recovering import Recovery, foretells, in_order, recovery
from .state import LINES, State

LONGEST = 240  # characters of a spoken line
INCIDENTS = 20
JOBS = 50


@dataclass(frozen=True)
class Line:
    """What is said aloud of an update."""

    id: str
    words: str


def fragment(state: State, language: str) -> tuple[bytes, datetime | None]:
    """`/live/<lang>.html`."""
    with override(language):
        reader = Reader(state, language)
        made = context(reader) | {"reader": reader, "recoveries": recoveries(reader)}
        return render_to_string("public/_fragment.html", made).encode(), reader.until


def context(reader: Reader) -> dict[str, Any]:
    """What the fragment says; the front page brings the same along."""
    return {
        "page": reader.state.page,
        "home": reader.path(),
        "overall": overall(reader),
        "promise": next_word(reader),
        "lines": [line(reader, one) for one in newest(reader.state)],
    }


def recoveries(reader: Reader) -> list[Recovery]:
    """How far the jobs of open incidents are, for pages that show them; no more jobs than an answer has room for."""
    left, found = JOBS, []
    for item in going_on(reader.state):
        made = recovery(reader, replace(item, jobs=tuple(in_order(item.jobs)[:left])))
        if made:
            found.append(made)
            left -= len(made.jobs)
    return found


def going_on(state: State) -> list[IncidentItem]:
    """What is open, worst first."""
    found = [one for one in state.standing_incidents() if one.counts]
    return sorted(found, key=lambda one: -IMPACT_ORDER.index(one.impact))


def next_word(reader: Reader) -> SafeString | None:
    """The promise of the worst incident that has one, as a sentence of its own."""
    said = next((one.promise for one in going_on(reader.state) if one.promise), None)
    return promised(reader, said).sentence if said else None


def newest(state: State) -> list[UpdateItem]:
    """The newest updates of all that stands on the front page."""
    found = [update for id in state.standing for update in state.updates.get(id, ())[:LINES]]
    return sorted(found, key=lambda one: (one.at, one.created_at), reverse=True)[:LINES]


def line(reader: Reader, update: UpdateItem) -> Line:
    words = headline(update, services=reader.services, zone=reader.zone, language=reader.language)
    return Line(update.id, words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…")


def figures(state: State) -> tuple[bytes, None]:
    """`/live.json`: the same for machines; says nothing that a clock changes."""
    incidents = [incident(state, one) for one in going_on(state)[:INCIDENTS]]
    return encoded(
        {
            "page_version": state.page.page_version,
            "live_version": state.page.live_version,
            "sequence": state.page.sequence,
            "indicator": str(state.indicator),
            "overall": {language: words_of_state(state, language) for language in state.page.languages},
            "incidents": incidents,
        }
    ), None


def words_of_state(state: State, language: str) -> str:
    """What the page itself says: "all" only where it is all, whatever the indicator's own words are."""
    with override(language):
        return overall(Reader(state, language)).words


def incident(state: State, item: IncidentItem) -> dict[str, Any]:
    """An open incident: where it stands, what was promised, how much is back."""
    zone = state.page.zone
    silent = [one.silent_since for one in item.jobs if one.silent_since and not one.ended_at]
    return {
        "id": item.id,
        "title": item.title,
        "impact": str(item.impact),
        "stage": str(item.stage),
        "started_at": stamp(item.started_at, zone),
        "promise": promise(item, zone),
        "progress": progress(state, item),
        "jobs": [job_of(item, one, state.page) for one in in_order(item.jobs)[:JOBS]],
        "silent_since": stamp(min(silent, default=None), zone),
        "lookup": finding.figures(state, item),
    }


def job_of(item: IncidentItem, one: JobItem, page: PageItem) -> dict[str, Any]:
    """A job with what its figures say of its end, where readers are told that."""
    said = one.outlook if foretells(item, one) else OutlookItem()
    times = {name: stamp(getattr(said, name), page.zone) for name in ("earliest", "likely", "latest")}
    return job(one, page) | times


def progress(state: State, item: IncidentItem) -> list[dict[str, Any]]:
    """The newest percentage said of each service, `service` null for the whole incident."""
    found: dict[str | None, dict[str, Any]] = {}
    for at, one in state.said.get(item.id, ()):
        said = {"service": one.service_id, "low": one.low, "high": one.high, "at": stamp(at, state.page.zone)}
        found.setdefault(one.service_id, said)
    return list(found.values())[:INCIDENTS]
