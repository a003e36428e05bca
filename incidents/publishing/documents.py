"""Which documents there are: for each subject, the files it consists of and how each is rendered.

A renderer is a pure function of state: (bytes, the next instant at which its words change, or None). A fresh render
of the same state gives the same bytes on every host.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from . import book, feeds, live, pages, payloads, record_json, reports, settings
from .state import State

Rendered = tuple[bytes, datetime | None]


@dataclass(frozen=True)
class Document:
    """One public resource: its file name below the public folder, and the function that makes its bytes."""

    name: str
    render: Callable[[], Rendered]


def documents(state: State, subject: str) -> Iterator[Document]:
    """The documents of a subject in readers' order of need; none for what state no longer has."""
    family, _, rest = subject.partition(":")
    for name, render in FAMILIES[family](state, rest):
        yield Document(name=name, render=render)


def removed(state: State, subject: str) -> list[str]:
    """Names that must not be there any more: of what state no longer has, and of slugs that moved.

    Pictures are not among them: another update may show the same one (`Publisher.sweep`).
    """
    family, _, rest = subject.partition(":")
    if family == "incident" and rest not in state.incidents:
        own = [*html_names(state, f"incidents/{rest}"), f"incidents/{rest}.json", f"incidents/{rest}.atom"]
        return [*own, *report_names(state, rest)]
    if family == "report" and reports.form_of(state, rest) is None:
        return report_names(state, rest)
    if family == "pages":
        id, _, number = rest.partition(":")
        name = f"incidents/{id}/page/{number}"
        return [] if (id, int(number)) in state.pages else [*html_names(state, name), f"{name}.json"]
    if family == "month" and date.fromisoformat(f"{rest}-01") not in state.months:
        return html_names(state, f"history/{rest}")
    if family == "settings":
        left = [noun for noun in settings.NOUNS if noun not in settings.own_texts(state.page)]
        texts = [name for noun in left for name in html_names(state, noun)]
        return texts if state.page.theme else [*texts, "theme.css"]
    if family == "service":
        known = {one.slug for one in state.services.values()}
        old = state.services[rest].old_slugs if rest in state.services else (state.gone_slugs.get(rest, ""),)
        return [name for slug in old if slug and slug not in known for name in service_names(state, slug)]
    return []


def html_names(state: State, name: str) -> list[str]:
    return [f"{folder(state, language)}{name}.html" for language in state.page.languages]


def report_names(state: State, id: str) -> list[str]:
    return [*html_names(state, f"incidents/{id}/report"), f"incidents/{id}/report.json"]


def service_names(state: State, slug: str) -> list[str]:
    return [*html_names(state, f"services/{slug}"), f"services/{slug}.atom"]


def redirects(state: State) -> dict[str, str]:
    """Addresses that moved: a renamed service's old slugs, in every language, and its feed."""
    moved = {}
    taken = {one.slug for one in state.services.values()}
    for service in state.services.values():
        for slug in set(service.old_slugs) - taken:
            for prefix in ("", *(f"/{language}" for language in state.page.languages[1:])):
                moved[f"{prefix}/services/{slug}"] = f"{prefix}/services/{service.slug}"
            moved[f"/services/{slug}.atom"] = f"/services/{service.slug}.atom"
    return moved


def gone_mark(subject: str) -> str | None:
    """The mark that makes an incident's addresses answer 410."""
    family, _, id = subject.partition(":")
    return f"incidents/{id}.gone" if family == "incident" else None


def folder(state: State, language: str) -> str:
    """Where a language's pages stand: the default one at the top."""
    return "" if language == state.page.language else f"{language}/"


Made = Iterator[tuple[str, Callable[[], Rendered]]]


def in_languages(state: State, name: str, render: Callable[[State, str], Rendered]) -> Made:
    for language in state.page.languages:
        yield f"{folder(state, language)}{name}", partial(render, state, language)


def front(state: State, _rest: str) -> Made:
    yield from in_languages(state, "index.html", pages.front)
    for language in state.page.languages:
        yield book.path(language), partial(book.book, state, language)


def moving(state: State, _rest: str) -> Made:
    """What open pages and machines ask for every few seconds."""
    for language in state.page.languages:
        yield f"live/{language}.html", partial(live.fragment, state, language)
    yield "live.json", partial(live.figures, state)


def errors(state: State, _rest: str) -> Made:
    for name, kind in (("404.html", "missing"), ("410.html", "gone"), ("50x.html", "broken")):
        yield from in_languages(state, name, partial(pages.error, kind=kind))


def page_settings(state: State, _rest: str) -> Made:
    yield "robots.txt", partial(settings.robots, state.page)
    yield from in_languages(state, "lookup.html", book.page)
    if state.page.theme:
        yield "theme.css", partial(settings.theme, state.page)
    for noun in settings.own_texts(state.page):
        yield from in_languages(state, f"{noun}.html", partial(pages.paper, noun=noun))


def pictures(state: State, update: str) -> Made:
    for name, body in state.pictures.get(update, {}).items():
        yield name, partial(as_it_is, body)


def as_it_is(body: bytes) -> Rendered:
    """A picture: its bytes are never made anew."""
    return body, None


def all_feeds(state: State, _rest: str) -> Made:
    yield "history.atom", partial(feeds.atom, state)
    yield "history.rss", partial(feeds.rss, state)
    yield "feed.json", partial(feeds.json_feed, state)


def incident(state: State, id: str) -> Made:
    if id not in state.incidents:
        return
    yield from in_languages(state, f"incidents/{id}.html", partial(pages.incident, id=id))
    yield f"incidents/{id}.json", partial(payloads.incident_document, state, id)
    yield f"incidents/{id}.atom", partial(feeds.incident_atom, state, id)


def report(state: State, id: str) -> Made:
    """The record; where it is not public, there is none."""
    if reports.form_of(state, id) is None:
        return
    yield from in_languages(state, f"incidents/{id}/report.html", partial(pages.report, id=id))
    yield f"incidents/{id}/report.json", partial(record_json.document, state, id)


def older_page(state: State, rest: str) -> Made:
    id, _, number = rest.partition(":")
    if (id, int(number)) not in state.pages:
        return
    yield from in_languages(
        state, f"incidents/{id}/page/{number}.html", partial(pages.older, id=id, number=int(number))
    )
    yield f"incidents/{id}/page/{number}.json", partial(payloads.page_document, state, id, int(number))


def service(state: State, id: str) -> Made:
    if id not in state.services:
        return
    slug = state.services[id].slug
    yield from in_languages(state, f"services/{slug}.html", partial(pages.service, id=id))
    yield f"services/{slug}.atom", partial(feeds.service_atom, state, id)


def history(state: State, _rest: str) -> Made:
    yield from in_languages(state, "history.html", pages.history)


def month(state: State, rest: str) -> Made:
    first = date.fromisoformat(f"{rest}-01")
    if first in state.months:
        yield from in_languages(state, f"history/{rest}.html", partial(pages.month, month=first))


FAMILIES: dict[str, Callable[[State, str], Made]] = {
    "pictures": pictures,
    "settings": page_settings,
    "front": front,
    "live": moving,
    "errors": errors,
    "feeds": all_feeds,
    "incident": incident,
    "pages": older_page,
    "report": report,
    "service": service,
    "history": history,
    "month": month,
}
