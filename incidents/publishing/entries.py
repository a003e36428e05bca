"""What a feed says of one update, whatever the feed's form: id, title, link, markup, times, categories.

Stage words and dates in the markup are machine forms, English whatever the page's language (CONTRACTS 2). Title,
text and notes are in the language the text was written in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents import wording
from incidents.states import AdviceKind
from incidents.timeline.facts import facts_line, headline
from incidents.timeline.items import IncidentItem, UpdateItem

from .pictures import shown
from .state import State

YEAR = 2026  # of the tag ids (RFC 4151); never to be changed
# What XML 1.0 cannot carry. The door strips it from texts, too: one old row must not stop a whole feed.
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One update as every feed tells it; all its texts are fit for XML. `categories` are (scheme, term, label)."""

    id: str
    title: str
    url: str
    html: str
    language: str
    published: datetime
    updated: datetime
    categories: tuple[tuple[str, str, str], ...]
    update: UpdateItem


def entry(state: State, update: UpdateItem) -> Entry:
    """The entry of one update; one that was withdrawn stays as an entry with a mark and no words."""
    incident = state.incidents[update.incident_id]
    written = wording.words(update.html, state.page.language)[1]
    spoken = written if written in state.page.languages else state.page.language
    facts = headline(update, services=state.named, zone=state.page.zone, language=spoken)
    title = f"[{stage_word(update.stage_then)}] {wording.said(incident.title, spoken)}: {facts}"
    return Entry(
        id=tag(state, f"incident/{incident.id}/update/{update.id}"),
        title=one_line(title),
        url=f"{state.page.url}/incidents/{incident.id}#u-{update.id}",
        html=printable(markup(state, update, spoken)),
        language=printable(written),
        published=whole_second(update.at),
        updated=whole_second(max(update.at, update.changed_at)),
        categories=tuple(categories(state, incident, update)),
        update=update,
    )


def tag(state: State, what: str) -> str:
    """An id for ever: its host is the first start's, whatever the page's address becomes."""
    return f"tag:{state.page.id_host},{YEAR}:{what}"


def stage_word(stage: str) -> str:
    """`In progress`, as Statuspage writes it."""
    return stage.replace("_", " ").capitalize()


def printable(text: str) -> str:
    """A text without what XML cannot carry."""
    return UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """A printable text on one line: a title."""
    return " ".join(printable(text).split())


def whole_second(at: datetime) -> datetime:
    """UTC; a feed's times need nothing finer."""
    return at.astimezone(UTC).replace(microsecond=0)


def categories(state: State, incident: IncidentItem, update: UpdateItem) -> Iterator[tuple[str, str, str]]:
    """The stage and each service that the update is about: the named ones, else all that the incident affects."""
    yield tag(state, "stage"), update.stage_then, stage_word(update.stage_then)
    named = [*update.about, *(said.service_id for said in update.statuses)]
    affected = [said.service_id for said in incident.statuses if not said.unaffected]
    for id in dict.fromkeys(named or affected):
        if service := state.services.get(id):
            name = one_line(wording.said(service.name, state.page.language))
            yield tag(state, "service"), service.slug, name or service.slug


def markup(state: State, update: UpdateItem, language: str) -> str:
    """The update as Statuspage's own feeds write one, then what it advises and what became of it."""
    with override(language):
        notes = [*advised(update, language), *pictured(state, update, language), *remarks(state, update, language)]
    return "\n".join([statuspage(state, update, language), *notes])


def statuspage(state: State, update: UpdateItem, language: str) -> str:
    """`<p><small>date</small><br><strong>Resolved</strong> - text</p>`, the date in the page's zone.

    Paragraphs stay in the one `<p>` with `<br>` between them, as the vendor's do; lists and the like stand behind it.
    """
    head = f"<p><small>{stamp(state, update.at)}</small><br><strong>{stage_word(update.stage_then)}</strong>"
    html = wording.said(update.html, language)
    if html.startswith("<p>"):
        return f"{head} - {html.removeprefix('<p>')}".replace("</p>\n<p>", "<br><br>")
    speak = facts_line if html else headline
    said = escape(speak(update, services=state.named, zone=state.page.zone, language=language))
    return f"{head} - {said}</p>\n{html}".rstrip("\n") if said else f"{head}</p>\n{html}"


def stamp(state: State, at: datetime) -> str:
    """`Jul <var data-var='date'> 7</var>, <var data-var='time'>16:17</var> UTC`"""
    here = at.astimezone(state.page.zone)
    day = f"{wording.MONTHS['en'][here.month - 1][:3]} <var data-var='date'>{here.day:2d}</var>"
    return f"{day}, <var data-var='time'>{here:%H:%M}</var> {here:%Z}"


def advised(update: UpdateItem, language: str) -> Iterator[str]:
    """Advice that the update gave; whether it still holds stands on the page."""
    titles = {
        AdviceKind.WORKAROUND: _("Workaround"),
        AdviceKind.GOOD_TO_KNOW: _("Good to know"),
        AdviceKind.PLEASE_DONT: _("Please don't"),
    }
    for advice in update.advice:
        title = escape(titles[AdviceKind(advice.kind)])
        yield f"<p><strong>{title}</strong></p>\n{wording.said(advice.html, language)}"


def pictured(state: State, update: UpdateItem, language: str) -> Iterator[str]:
    """Its pictures by absolute address: the small one, which leads to the whole one."""
    for image in update.images:
        files, words = shown(image), escape(printable(wording.said(image.alt, language)))
        whole, thumb = (f"{state.page.url}/{name}" for name in (files.whole, files.thumb))
        size = f'width="{files.width}" height="{files.height}"'
        yield f'<p><a href="{whole}"><img src="{thumb}" {size} alt="{words}"></a></p>'


def remarks(state: State, update: UpdateItem, language: str) -> Iterator[str]:
    """What became of the update: that it was edited, and what corrects it."""
    if update.edited_at and not update.gone:
        time = wording.full(update.edited_at, zone=state.page.zone, language=language)
        yield f"<p><small>{escape(_('Edited on %(time)s') % {'time': time})}</small></p>"
    page = f"{state.page.url}/incidents/{update.incident_id}"
    for id in update.corrected_by:
        yield f'<p><small><a href="{page}#u-{id}">{escape(_("Corrected by a later update"))}</a></small></p>'
