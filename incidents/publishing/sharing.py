"""What a link to a page says where people share it: a title and the one line that matters, in the page's language."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from incidents.states import Weight
from incidents.timeline.facts import facts_line, headline, stage_moved
from incidents.timeline.items import IncidentItem, ServiceItem, UpdateItem

from . import live
from .listing import row_of
from .overall import overall
from .reader import Reader
from .state import FRONT

LONGEST = 200  # characters; previews cut what is longer at any place
LOCALES = {"de": "de_DE", "en": "en_GB"}


@dataclass(frozen=True)
class Share:
    """One page's preview; nothing in it needs a picture."""

    title: str
    words: str


def about(reader: Reader, title: str = "") -> Share:
    """A page that says nothing of one incident or service."""
    words = _("Current status, incidents and maintenance of %(name)s")
    return Share(title or reader.state.page.name, words % {"name": reader.state.page.name})


def front(reader: Reader) -> Share:
    """The overall state and what was said last of what goes on, else the beginning of the worst one's summary."""
    state, going_on = overall(reader).words, live.going_on(reader.state)
    updates = [one for item in going_on for one in reader.state.updates.get(item.id, ())[:FRONT]]
    updates.sort(key=lambda one: one.place, reverse=True)
    said = line(reader, updates) or next((words for one in going_on if (words := summary(reader, one))), "")
    return Share(state, cut(f"{state}. {said}" if said else f"{state}. {about(reader).words}."))


def incident(reader: Reader, item: IncidentItem, updates: Iterable[UpdateItem]) -> Share:
    """What its newest update said that says something; without one its summary, the beginning of a note, its stage."""
    newest = [one for one in updates if not one.gone]
    said = line(reader, newest) or summary(reader, item)
    if not said and newest:
        said = headline(newest[0], services=reader.services, zone=reader.zone, language=reader.language)
    return Share(reader.said(item.title), cut(said or stage_moved(item.stage)))


def service(reader: Reader, item: ServiceItem) -> Share:
    """Its status as its own page says it."""
    row = row_of(reader, item)
    sentence = f"{row.name}: {row.words}"
    return Share(row.name, cut(f"{sentence} ({row.detail})" if row.detail else sentence))


def line(reader: Reader, updates: Iterable[UpdateItem]) -> str:
    """The newest line of facts; a note never takes the place of what says something."""
    told = (one for one in updates if not one.gone and one.weight == Weight.KEY)
    lines = (facts_line(one, services=reader.services, zone=reader.zone, language=reader.language) for one in told)
    return next((one for one in lines if one), "")


def summary(reader: Reader, item: IncidentItem) -> str:
    return html.unescape(strip_tags(reader.said(item.summary.html))) if item.summary else ""


def cut(words: str) -> str:
    """One line, cut at a word; figures and their signs stay together."""
    words = re.sub(r"[ \n]+", " ", words).strip()
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
