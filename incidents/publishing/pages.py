"""The HTML documents: (bytes, the next instant at which their words change)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from incidents import wording
from incidents.states import IMPACT_ORDER, Kind, Report, Stage
from incidents.timeline import queries
from incidents.timeline.items import IncidentItem, ServiceItem, UpdateItem
from incidents.timeline.text import render as as_html

from . import finding, live, reports, settings, sharing
from .contacts import channels
from .customers import texts
from .lasting import goes_on, statement_of
from .listing import groups, row_of
from .ninety import ninety
from .overall import calm
from .reader import TONGUES, Reader
from .standing import Standing, standing, told_of
from .state import FEED, FRONT, NEWEST, State
from .timelines import Day, Span, timeline

Rendered = tuple[bytes, datetime | None]


def render(template: str, reader: Reader, *, path: str, share: sharing.Share, **context: Any) -> bytes:
    """A page at `path` (as in the default language) from its template; `share` is what a link to it says."""
    page = reader.state.page
    addresses = [(code, TONGUES[code], reader.path(path, language=code)) for code in page.languages]
    common = {
        "reader": reader,
        "page": page,
        "language": reader.language,
        "home": reader.path(),
        "history": reader.path("/history"),
        "lookup": reader.path("/lookup"),
        "own": reader.path(path),
        "address": f"{page.url}{reader.path(path)}",
        "addresses": addresses,
        "footer": settings.footer(reader),
        "share": share,
        "locale": sharing.LOCALES[reader.language],
    }
    return render_to_string(f"public/{template}.html", common | context).encode()


def front(state: State, language: str) -> Rendered:
    """`/`: where things stand."""
    with override(language):
        reader = Reader(state, language)
        incidents = state.standing_incidents()
        open = sorted((one for one in incidents if one.counts), key=lambda one: -IMPACT_ORDER.index(one.impact))
        rest = [one for one in incidents if one.ended and goes_on(one)]
        context = {
            **live.context(reader),
            "open": stand(reader, open),
            "asks": finding.asked_of(state, [one.id for one in open]),
            # The page's state and its only incident's are the same; then they are said once.
            "alone": len(open) == 1 and open[0].impact == state.indicator and open[0].kind == Kind.INCIDENT,
            "left": stand(reader, rest),
            "calm": "" if open or rest else calm(reader),
            "planned": stand(reader, sorted(planned(incidents), key=lambda one: one.scheduled_for or one.started_at)),
            "recent": stand(reader, recent(reader, incidents)),
            "groups": groups(reader),
            "channels": channels(reader),
            "days": front_days(reader, [*open, *rest]),
        }
        return render("index", reader, path="/", share=sharing.front(reader), **context), reader.until


def stand(reader: Reader, incidents: Iterable[IncidentItem]) -> list[Standing]:
    return [standing(reader, one, reader.state.updates.get(one.id, ())[:FRONT]) for one in incidents]


def planned(incidents: Iterable[IncidentItem]) -> list[IncidentItem]:
    return [one for one in incidents if one.stage == Stage.SCHEDULED]


def recent(reader: Reader, incidents: Iterable[IncidentItem]) -> list[IncidentItem]:
    """Those that are over without a remainder, for 72 hours, and as long as they owe readers a word."""
    over = [one for one in incidents if one.ended_at and not goes_on(one)]
    return [one for one in over if owes(one) or not reader.passed(leaves_at(reader, one))]


def owes(item: IncidentItem) -> bool:
    """Whether the statement, or what else was promised for after the end, is still to come."""
    return item.promise is not None or (item.statement_due is not None and item.stage == Stage.RESOLVED)


def leaves_at(reader: Reader, item: IncidentItem) -> datetime:
    """When an incident that is over leaves the front page: 72 hours after its end, and after its statement."""
    told = statement_of(reader.state.updates.get(item.id, ()))
    said = (item.ended_at, told.at if told else None)
    return max(at for at in said if at) + queries.CARD


def newest(state: State, incidents: Iterable[IncidentItem]) -> list[UpdateItem]:
    """The newest updates of several incidents as one run."""
    updates = [update for one in incidents for update in state.updates.get(one.id, ())]
    return sorted(updates, key=lambda one: one.place, reverse=True)[:FRONT]


def front_days(reader: Reader, incidents: list[IncidentItem]) -> list[Day]:
    """One timeline of all that goes on or is left."""
    updates = newest(reader.state, incidents)
    span = Span(older=sum(one.update_count for one in incidents) > len(updates))
    return timeline(reader, updates, span=span, name_incidents=len(incidents) > 1)


def incident(state: State, language: str, *, id: str) -> Rendered:
    """An incident with its newest updates; what is older stands on pages of its own."""
    with override(language):
        reader = Reader(state, language)
        item, updates = state.incidents[id], state.updates[id]
        context = {
            "standing": standing(reader, item, updates),
            "asks": finding.asked_of(state, [id]),
            "statement": told_of(reader, updates),
            "channels": channels(reader) if goes_on(item) else [],
            "customers": texts(reader, item, updates),
            "days": timeline(reader, updates, span=Span(settled=item.ended, older=item.update_count > len(updates))),
            "older": range((item.update_count - 1) // NEWEST, 0, -1),
            "report": f"{reader.incident_path(id)}/report" if reports.form_of(state, id) else "",
        }
        share = sharing.incident(reader, item, updates)
        return render("incident", reader, path=f"/incidents/{id}", share=share, **context), reader.until


def report(state: State, language: str, *, id: str) -> Rendered:
    """The record of an incident that is over, as far as it is public."""
    with override(language):
        reader, item = Reader(state, language), state.incidents[id]
        context = {
            "item": item,
            "href": reader.incident_path(id),
            "told": reports.told(reader, item, form=reports.form_of(state, id) or Report.WORDS),
        }
        share = sharing.about(reader, reader.said(item.title))
        return render("report", reader, path=f"/incidents/{id}/report", share=share, **context), reader.until


def older(state: State, language: str, *, id: str, number: int) -> Rendered:
    """A full page of older updates; it says nothing that changes with what came later."""
    with override(language):
        reader = Reader(state, language)
        path = f"/incidents/{id}/page/{number}"
        context = {
            "item": state.incidents[id],
            "href": reader.incident_path(id),
            "number": number,
            "days": timeline(
                reader,
                state.pages[id, number],
                span=Span(settled=True, older=number > 1, newer=True),
                path=reader.path(path),
            ),
        }
        share = sharing.about(reader, reader.said(state.incidents[id].title))
        return render("older", reader, path=path, share=share, **context), reader.until


def service(state: State, language: str, *, id: str) -> Rendered:
    """A service: its status, its last 90 days, its updates."""
    with override(language):
        reader = Reader(state, language)
        item = state.services[id]
        context = {
            "service": item,
            "row": row_of(reader, item),
            "description": reader.said(item.description),
            "since": reader.tag(item.status_since, reader.since(item.status_since)),
            "ninety": ninety(reader, item),
            "days": service_days(reader, item),
        }
        share = sharing.service(reader, item)
        return render("service", reader, path=f"/services/{item.slug}", share=share, **context), reader.until


def service_days(reader: Reader, item: ServiceItem) -> list[Day]:
    """The newest updates about a service; what they say of others in passing is not in the days' lines."""
    updates = reader.state.service_updates.get(item.id, ())
    span = Span(older=len(updates) >= FEED, services={item.id: item})
    return timeline(reader, updates, span=span, name_incidents=True)


def history(state: State, language: str) -> Rendered:
    """Months that have incidents, with those of the newest one."""
    with override(language):
        reader = Reader(state, language)
        first = state.months[0] if state.months else None
        context = {
            "began": reader.tag(state.page.created_at, reader.full_day(state.page.created_at)),
            "months": months(reader),
            "month": wording.month_name(first, language=language) if first else "",
            "incidents": past(reader, first) if first else [],
        }
        return render("history", reader, path="/history", share=sharing.about(reader), **context), reader.until


def months(reader: Reader) -> list[tuple[str, str]]:
    """(address, name) of each month."""
    return [
        (reader.path(f"/history/{one:%Y-%m}"), wording.month_name(one, language=reader.language))
        for one in reader.state.months
    ]


def neighbours(reader: Reader, month: date) -> list[tuple[str, str, str]]:
    """(rel, address, name) of the months before and after that have incidents."""
    known = dict(zip(reader.state.months, months(reader), strict=True))
    earlier = max((one for one in known if one < month), default=None)
    later = min((one for one in known if one > month), default=None)
    return [(rel, *known[one]) for rel, one in (("prev", earlier), ("next", later)) if one]


def past(reader: Reader, month: date) -> list[Standing]:
    incidents = (reader.state.incidents.get(id) for id in reader.state.past.get(month, ()))
    return [standing(reader, one, ()) for one in incidents if one]


def month(state: State, language: str, *, month: date) -> Rendered:
    """The incidents that began in a month."""
    with override(language):
        reader = Reader(state, language)
        context = {
            "month": wording.month_name(month, language=language),
            "incidents": past(reader, month),
            "neighbours": neighbours(reader, month),
        }
        share = sharing.about(reader, wording.month_name(month, language=language))
        return render("month", reader, path=f"/history/{month:%Y-%m}", share=share, **context), reader.until


def paper(state: State, language: str, *, noun: str) -> Rendered:
    """Imprint, privacy or accessibility, where staff wrote a text instead of naming an address."""
    with override(language):
        reader = Reader(state, language)
        said, written = wording.words(settings.texts(state.page, noun), language)
        html = {written: as_html(said)}
        name = settings.name(noun)
        share = sharing.about(reader, name)
        return render("paper", reader, path=f"/{noun}", share=share, name=name, html=html), reader.until


def error(state: State, language: str, *, kind: str) -> Rendered:
    """`missing`, `gone` or `broken`: in the reader's language first, then in each other one."""
    with override(language):
        reader = Reader(state, language)
        others = [code for code in state.page.languages if code != language]
        share = sharing.about(reader)
        return render(
            "error", reader, path="/", share=share, own="", kind=kind, tongues=[language, *others]
        ), reader.until
