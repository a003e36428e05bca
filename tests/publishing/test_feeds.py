"""Feeds: what an entry says, what never changes in it, and that any text whatever leaves a feed that parses."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from html import escape
from typing import Any

import feedparser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidents.publishing import feeds
from incidents.publishing.entries import printable
from incidents.publishing.state import State
from incidents.states import AdviceKind, Impact, Stage, Status
from incidents.timeline.items import AdviceItem, StatusItem, UpdateItem
from incidents.timeline.text import clean_text, render_words

from . import plain

NS = {"a": "http://www.w3.org/2005/Atom"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML: dict[str, Callable[[State], tuple[bytes, None]]] = {
    "history.atom": feeds.atom,
    "history.rss": feeds.rss,
    f"incidents/{plain.INCIDENT}.atom": lambda state: feeds.incident_atom(state, plain.INCIDENT),
    "services/slug-of-1.atom": lambda state: feeds.service_atom(state, plain.WEBMAIL),
}
every_xml = pytest.mark.parametrize("name", XML)


def parsed(body: bytes) -> Any:
    found = feedparser.parse(body)
    assert not found.bozo, found.get("bozo_exception")
    return found


def entries(state: State) -> list[Any]:
    return list(parsed(feeds.atom(state)[0]).entries)


def atom_text(state: State, path: str) -> list[str]:
    """Texts of an Atom feed's entries as an XML reader sees them: nothing sanitised, nothing stripped."""
    return [entry.findtext(path, "", NS) for entry in atom_elements(state)]


def atom_elements(state: State) -> list[ET.Element]:
    return ET.fromstring(feeds.atom(state)[0]).findall("a:entry", NS)  # noqa: S314 -- our own bytes


def json_items(state: State) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(feeds.json_feed(state)[0])["items"]
    return items


def down(service: str = plain.WEBMAIL) -> tuple[StatusItem, ...]:
    return (StatusItem(service, Status.MAJOR_OUTAGE),)


def test_a_title_names_stage_incident_and_facts() -> None:
    said = plain.update(statuses=down(), stage_then=Stage.IN_PROGRESS)

    (title,) = atom_text(plain.state(said), "a:title")

    assert title == "[In progress] Storage is down: Down: Webmail 1"


def test_a_title_without_facts_begins_the_text() -> None:
    (title,) = atom_text(plain.state(plain.update(text="Disks are slow.\nMore soon.")), "a:title")

    assert title == "[Investigating] Storage is down: Disks are slow."


def test_the_body_is_statuspages_markup_in_the_pages_zone_and_english() -> None:
    said = plain.update(at=datetime.fromisoformat("2026-07-07T16:17:00+02:00"), stage_then=Stage.RESOLVED, text="Done.")

    (body,) = atom_text(plain.state(said, page=plain.page(languages=("de",))), "a:content")

    assert body == (
        "<p><small>Jul <var data-var='date'> 7</var>, <var data-var='time'>16:17</var> CEST</small>"
        "<br><strong>Resolved</strong> - Done.</p>"
    )


def test_paragraphs_stay_in_the_one_paragraph_and_lists_stand_behind_it() -> None:
    html = {"en": render_words({"en": "One.\n\nTwo.\n\n- a\n- b"})["en"]}

    (body,) = atom_text(plain.state(plain.update(html=html)), "a:content")

    assert body.partition(" - ")[2] == "One.<br><br>Two.</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>"


def test_a_body_that_begins_with_a_list_has_the_facts_before_it() -> None:
    html = {"en": "<ul>\n<li>a</li>\n</ul>"}

    (body,) = atom_text(plain.state(plain.update(html=html, statuses=down())), "a:content")

    assert body.endswith("<strong>Investigating</strong> - Down: Webmail 1</p>\n<ul>\n<li>a</li>\n</ul>")


def test_an_update_without_a_text_says_its_facts() -> None:
    (body,) = atom_text(plain.state(plain.update(text={}, statuses=down())), "a:content")

    assert body.endswith("<strong>Investigating</strong> - Down: Webmail 1</p>")


def test_advice_stands_in_the_entry_that_gave_it() -> None:
    advice = AdviceItem("adv1", AdviceKind.WORKAROUND, {"en": "<p>Use IMAP.</p>"}, (), plain.NOW, None, None)

    (body,) = atom_text(plain.state(plain.update(advice=(advice,))), "a:content")

    assert body.endswith("it.</p>\n<p><strong>Workaround</strong></p>\n<p>Use IMAP.</p>")


def test_an_edit_keeps_the_id_moves_updated_and_says_so() -> None:
    before = plain.state(plain.update())
    after = plain.state(plain.update(text="Fixed a typo.", edited_at=plain.at(95)))

    (old,), (new,) = entries(before), entries(after)

    assert new.id == old.id
    assert (old.published, old.updated) == ("2026-03-03T13:06:00+00:00", "2026-03-03T13:06:00+00:00")
    assert (new.published, new.updated) == ("2026-03-03T13:06:00+00:00", "2026-03-03T14:40:00+00:00")
    assert "Edited on Tuesday, 3 March 2026, 15:40" in new.summary
    assert "Edited" not in old.summary


def test_a_corrected_update_links_to_what_corrects_it() -> None:
    (body,) = atom_text(plain.state(plain.update(corrected_by=("upd000000009",))), "a:content")

    assert f'<a href="https://status.example.com/incidents/{plain.INCIDENT}#u-upd000000009">' in body


@pytest.mark.parametrize("how", ["withdrawn_at", "redacted_at"])
def test_what_was_taken_back_stays_as_an_entry_without_its_words(how: str) -> None:
    said = plain.update(text="Wrong.")
    when: dict[str, Any] = {how: plain.at(30)}
    there, gone = plain.state(said), plain.state(replace(said, text={}, html={}, **when))

    (old,), (new,) = entries(there), entries(gone)

    assert new.id == old.id
    assert new.updated == "2026-03-03T13:35:00+00:00"
    assert new.title.startswith("[Investigating] Storage is down: This update was ")
    assert new.title.partition(": ")[2] in new.summary


def test_ids_are_tags_of_the_first_host_and_links_go_to_the_present_address() -> None:
    moved = plain.page(url="https://new.example.net")

    (entry,) = entries(plain.state(plain.update(), page=moved))

    assert entry.id == f"tag:first.example.com,2026:incident/{plain.INCIDENT}/update/upd000000001"
    assert entry.link == f"https://new.example.net/incidents/{plain.INCIDENT}#u-upd000000001"


def test_the_three_forms_have_the_same_ids_in_the_same_order() -> None:
    state = plain.state(*(plain.update(number) for number in (3, 2, 1)))

    ids = [entry.id for entry in parsed(feeds.atom(state)[0]).entries]

    assert [id[-1] for id in ids] == ["3", "2", "1"]
    assert [entry.id for entry in parsed(feeds.rss(state)[0]).entries] == ids
    assert [item["id"] for item in json_items(state)] == ids


def test_an_incidents_feed_has_the_newest_fifty() -> None:
    state = plain.state(*(plain.update(number) for number in range(60, 0, -1)))

    found = parsed(feeds.incident_atom(state, plain.INCIDENT)[0]).entries

    assert len(found) == 50
    assert found[0].id.endswith("upd000000060")


def test_categories_name_the_stage_and_what_the_update_is_about() -> None:
    services = (plain.service(), plain.service("srv000000002"), plain.service("srv000000003"))
    said = plain.update(about=("srv000000002",), statuses=down("srv000000003"))

    (entry,) = entries(plain.state(said, services=services))

    assert [tag.term for tag in entry.tags] == ["investigating", "slug-of-2", "slug-of-3"]
    assert [tag.label for tag in entry.tags] == ["Investigating", "Webmail 2", "Webmail 3"]


def test_an_update_about_nothing_in_particular_is_about_all_that_is_affected() -> None:
    services = (plain.service(), plain.service("srv000000002"))
    fine = StatusItem("srv000000002", Status.OPERATIONAL, unaffected=True)
    of = plain.incident(statuses=(*down(), fine))

    (entry,) = entries(plain.state(plain.update(), services=services, incident=of))

    assert [tag.term for tag in entry.tags] == ["investigating", "slug-of-1"]


def test_what_state_does_not_know_is_not_named() -> None:
    said = plain.update(about=("srvprivate00",), statuses=down("srvprivate00"))

    for name, make in XML.items():
        body = make(plain.state(said))[0]
        assert b"srvprivate00" not in body, name


def test_an_entry_carries_the_language_its_text_was_written_in() -> None:
    german = plain.update(
        2,
        text={"de": "Wir sehen nach."},
    )
    state = plain.state(german, plain.update(1))

    languages = [entry.get(LANG) for entry in atom_elements(state)]

    assert languages == ["de", "en"]
    assert [item["language"] for item in json_items(state)] == ["de", "en"]


def test_a_channel_says_where_it_stands_and_when_it_last_changed() -> None:
    state = plain.state(plain.update(2, edited_at=None), plain.update(1, edited_at=plain.at(45)))

    channel = parsed(feeds.rss(state)[0]).feed

    assert (channel.title, channel.link, channel.language) == ("Example Hosting", "https://status.example.com/", "en")
    assert channel.ttl == "5"
    assert parsedate_to_datetime(channel.updated) == plain.at(45)
    assert b"<lastBuildDate>Tue, 03 Mar 2026 13:50:00 +0000</lastBuildDate>" in feeds.rss(state)[0]
    assert b'<guid isPermaLink="false">' in feeds.rss(state)[0]


@every_xml
def test_each_feed_names_itself_and_the_page_it_belongs_to(name: str) -> None:
    state = plain.state(plain.update())

    links = {link.rel: link.href for link in parsed(XML[name](state)[0]).feed.links}

    shown = "" if name.startswith("history") else name.removesuffix(".atom")
    home = "https://status.example.com/"
    assert links == {"self": home + name, "alternate": home + shown}


@every_xml
def test_a_feed_without_updates_is_a_feed(name: str) -> None:
    state = plain.state()

    body = XML[name](state)[0]

    assert parsed(body).entries == []
    assert XML[name](state)[0] == body


@every_xml
def test_only_data_moves_a_feed(name: str) -> None:
    state = plain.state(plain.update())
    later = replace(state, now=plain.NOW + timedelta(days=3), page=replace(state.page, page_version=9, sequence=9))

    assert XML[name](later)[0] == XML[name](state)[0]
    assert feeds.json_feed(later) == feeds.json_feed(state)


def test_every_entry_has_what_its_format_asks_for_once() -> None:
    state = plain.state(*(plain.update(number, edited_at=plain.at(90)) for number in range(9, 0, -1)))

    items = ET.fromstring(feeds.rss(state)[0]).findall("channel/item")  # noqa: S314 -- our own bytes

    for entry in atom_elements(state):
        tags = [child.tag.partition("}")[2] for child in entry]
        assert sorted(tags) == ["category", "content", "id", "link", "published", "title", "updated"]
        assert datetime.fromisoformat(entry.findtext("a:updated", "", NS)) == plain.at(90)
    for item in items:
        tags = [child.tag.partition("}")[2] or child.tag for child in item]
        assert sorted(tags) == ["category", "description", "guid", "link", "pubDate", "title", "updated"]
        assert item.find("guid[@isPermaLink='false']") is not None
        assert plain.NOW < parsedate_to_datetime(item.findtext("pubDate", "")) < plain.at(10)
    assert len({item.findtext("guid") for item in items}) == len(atom_elements(state)) == 9


def test_the_json_feed_is_version_one_point_one_with_our_own_fields_beside() -> None:
    said = plain.update(statuses=down(), about=(plain.WEBMAIL,), edited_at=plain.at(10))
    whole = json.loads(feeds.json_feed(plain.state(said))[0])
    (item,) = whole.pop("items")
    ours = item.pop("_zwischenstand")

    assert whole == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example Hosting",
        "home_page_url": "https://status.example.com/",
        "feed_url": "https://status.example.com/feed.json",
        "description": whole["description"],
        "language": "en",
        "authors": [{"name": "Example Hosting", "url": "https://status.example.com/"}],
    }
    assert item == {
        "id": f"tag:first.example.com,2026:incident/{plain.INCIDENT}/update/upd000000001",
        "url": f"https://status.example.com/incidents/{plain.INCIDENT}#u-upd000000001",
        "title": "[Investigating] Storage is down: Down: Webmail 1",
        "content_html": item["content_html"],
        "date_published": "2026-03-03T13:06:00+00:00",
        "date_modified": "2026-03-03T13:15:00+00:00",
        "language": "en",
        "tags": ["investigating", "slug-of-1"],
    }
    assert ours["facts"]["en"] == "Down: Webmail 1"
    assert (ours["incident"], ours["stage"], ours["about"]) == (plain.INCIDENT, "investigating", [plain.WEBMAIL])


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)  # surrogates and controls as well
HARD = "\x1b[31m]]><![CDATA[ \ud800 \ufffe \x00 &#0; &nbsp; <script> \u202e \r\n </p>\n<p> \x85\u2028"


def full_of(text: str) -> State:
    """State in which every field that staff can write holds `text`."""
    html = {"en": f"<p>{escape(text)}</p>"}
    advice = AdviceItem("adv1", AdviceKind.WORKAROUND, html, (), plain.NOW, None, None)
    of = plain.incident(title={"en": text}, impact=Impact.CRITICAL)
    said: tuple[UpdateItem, ...] = (
        plain.update(2, text={"en": text}, html=html, advice=(advice,), about=(plain.WEBMAIL,)),
        plain.update(1, text={text[:5]: text}, html={text[:5]: f"<ul><li>{escape(text)}</li></ul>"}, statuses=down()),
    )
    return plain.state(*said, incident=of, page=plain.page(name=text), services=(plain.service(name={"en": text}),))


@settings(max_examples=60)
@given(text=ANYTHING)
@example(text=HARD)
@example(text="")
def test_any_text_leaves_feeds_that_parse_with_the_text_in_them(text: str) -> None:
    state = full_of(text)

    bodies = {name: make(state)[0] for name, make in XML.items()}

    for name, body in bodies.items():
        assert [entry.id[-1] for entry in parsed(body).entries] == ["2", "1"], name
        assert XML[name](state)[0] == body
    for content in atom_text(state, "a:content"):
        assert escape(printable(text)) in content
    assert [item["content_html"] for item in json_items(state)] == atom_text(state, "a:content")


@settings(max_examples=60)
@given(text=st.text(max_size=200))
@example(text=HARD.replace("\ud800", ""))
@example(text="* a\n\n> b\n\n```\n\x1b[1mroot@host\x1b[0m\n```")
def test_text_that_came_through_the_door_reaches_feed_readers_as_the_page_shows_it(text: str) -> None:
    clean = clean_text(text, field="text")
    html = render_words({"en": clean})["en"]
    state = plain.state(plain.update(text={"en": clean}, html={"en": html}))

    (content,) = atom_text(state, "a:content")

    assert parsed(feeds.atom(state)[0]).entries[0].id.endswith("1")
    assert parsed(feeds.rss(state)[0]).entries[0].id.endswith("1")
    if html:
        shown = re.sub(r"</?p>|<br ?/?>|\s", "", html)
        assert shown in re.sub(r"</?p>|<br ?/?>|\s", "", content)
