"""Feeds (CONTRACTS 7): Atom, RSS and JSON Feed, one entry per update, newest first.

Every time in them comes from data, never from a clock: a second render changes no byte.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from incidents import wording
from incidents.timeline.items import UpdateItem, Words

from . import payloads
from .entries import Entry, entry, one_line, tag, whole_second
from .state import FEED, State

GENERATOR = "Zwischenstand"  # without its version: the same bytes on every host, before and after an upgrade
TTL = 5  # minutes
JSON_FEED = "https://jsonfeed.org/version/1.1"
UPDATED = "{http://www.w3.org/2005/Atom}updated"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Channel:
    """A feed without its form. `page` and `name` are the paths of what shows the same, and of the feed itself."""

    id: str
    title: str
    page: str
    name: str
    updated: datetime
    entries: tuple[Entry, ...]


def atom(state: State) -> tuple[bytes, None]:
    """`/history.atom`"""
    return atom_bytes(state, whole_page(state, "history.atom")), None


def rss(state: State) -> tuple[bytes, None]:
    """`/history.rss`"""
    feed = generator(state, whole_page(state, "history.rss"), "application/rss+xml")
    return feed.rss_str() + b"\n", None


def json_feed(state: State) -> tuple[bytes, None]:
    """`/feed.json`: JSON Feed 1.1, with our own fields of each update under `_zwischenstand`."""
    whole, home = whole_page(state, "feed.json"), f"{state.page.url}/"
    feed = {
        "version": JSON_FEED,
        "title": whole.title,
        "home_page_url": home,
        "feed_url": home + whole.name,
        "description": description(state),
        "language": state.page.language,
        "authors": [{"name": page_name(state), "url": home}],
        "items": [json_item(state, one) for one in whole.entries],
    }
    return payloads.encoded(feed), None


def incident_atom(state: State, id: str) -> tuple[bytes, None]:
    """`/incidents/<id>.atom`: its newest 50 updates."""
    item = state.incidents[id]
    page = f"incidents/{id}"
    made = channel(state, f"incident/{id}", state.updates[id], title=item.title, page=page, since=item.created_at)
    return atom_bytes(state, made), None


def service_atom(state: State, id: str) -> tuple[bytes, None]:
    """`/services/<slug>.atom`: the newest 50 updates about one service."""
    item = state.services[id]
    page, updates = f"services/{item.slug}", state.service_updates[id]
    made = channel(state, f"service/{id}", updates, title=item.name, page=page, since=item.created_at)
    return atom_bytes(state, made), None


def channel(
    state: State, what: str, updates: tuple[UpdateItem, ...], *, title: Words, page: str, since: datetime
) -> Channel:
    """The feed of one incident or service; `since` is when that was made."""
    entries = tuple(entry(state, one) for one in updates[:FEED])
    return Channel(
        id=tag(state, what),
        title=one_line(f"{wording.said(title, state.page.language)} – {page_name(state)}"),
        page=page,
        name=f"{page}.atom",
        updated=newest(entries, since=since),
        entries=entries,
    )


def whole_page(state: State, name: str) -> Channel:
    """All updates of the page: one feed, whatever its form."""
    entries = tuple(entry(state, one) for one in state.latest)
    return Channel(
        id=tag(state, "page"),
        title=page_name(state),
        page="",
        name=name,
        updated=newest(entries, since=state.page.created_at),
        entries=entries,
    )


def newest(entries: tuple[Entry, ...], *, since: datetime) -> datetime:
    """When something in the feed last changed."""
    return max((one.updated for one in entries), default=whole_second(since))


def page_name(state: State) -> str:
    return one_line(state.page.name) or state.page.id_host


def description(state: State) -> str:
    with override(state.page.language):
        return _("Incidents and maintenance of %(name)s") % {"name": page_name(state)}


def generator(state: State, of: Channel, media_type: str) -> Any:
    """A feedgen feed. The last link becomes the RSS channel's own, so the page comes last."""
    home = f"{state.page.url}/"
    feed = FeedGenerator()
    feed.id(of.id)
    feed.title(of.title)
    feed.description(description(state))
    feed.author(name=page_name(state), uri=home)
    feed.language(state.page.language)
    feed.generator(GENERATOR)
    feed.ttl(TTL)
    feed.updated(of.updated)
    feed.link(rel="self", href=home + of.name, type=media_type)
    feed.link(rel="alternate", href=home + of.page, type="text/html")
    for one in of.entries:
        feed.add_entry(feed_entry(one), order="append")
    return feed


def atom_bytes(state: State, of: Channel) -> bytes:
    written: bytes = generator(state, of, "application/atom+xml").atom_str()
    return written + b"\n"


def feed_entry(one: Entry) -> Any:
    made = FeedEntry()
    made.guid(one.id, permalink=False)
    made.title(one.title)
    made.link(rel="alternate", href=one.url, type="text/html")
    made.content(one.html, type="html")
    made.published(one.published)
    made.updated(one.updated)
    made.category([{"scheme": scheme, "term": term, "label": label} for scheme, term, label in one.categories])
    made.register_extension("beside", Beside)
    made.beside.entry = one
    return made


class Beside:
    """What feedgen has no call for: an Atom entry's language, and in RSS when an item last changed."""

    entry: Entry

    def extend_atom(self, element: Any) -> None:
        element.set(LANG, self.entry.language)

    def extend_rss(self, element: Any) -> None:
        updated = element.makeelement(UPDATED)
        updated.text = self.entry.updated.isoformat()
        element.append(updated)


def json_item(state: State, one: Entry) -> dict[str, Any]:
    ours = payloads.update(state, one.update)
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "content_html": one.html,
        "date_published": one.published.isoformat(),
        "date_modified": one.updated.isoformat(),
        "language": one.language,
        "tags": [term for _scheme, term, _label in one.categories],
        "_zwischenstand": {"incident": one.update.incident_id, "update": one.update.id, "stage": one.update.stage_then}
        | ours["zwischenstand"],
    }
