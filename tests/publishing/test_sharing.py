"""What a shared link says, and what feeds and payloads show beside words."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from incidents.publishing import feeds, pages, payloads
from incidents.publishing.state import State
from incidents.states import Impact, Status
from incidents.timeline.items import ImageItem, ProgressItem, StatusItem, SummaryItem, UpdateItem
from incidents.timeline.text import render_words

from . import plain
from .plain import INCIDENT, NOW, WEBMAIL
from .whole import all_pages, everything, over, read

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://status.example.com"


def meta(body: bytes) -> dict[str, str]:
    found = read(body).named("meta")
    return {one.get("property", one.get("name", "")): one["content"] for one in found if "content" in one}


def shared(state: State, language: str = "en") -> str:
    """The front page's description."""
    return meta(pages.front(state, language)[0])["og:description"]


def figure(number: int, percent: int) -> UpdateItem:
    return plain.update(number, weight="key", progress=(ProgressItem(percent, percent, None),))


def summed_up(words: str) -> State:
    said = {"en": words}
    item = plain.incident(summary=SummaryItem(html=render_words(said), text=said, at=NOW))
    return plain.state(plain.update(1), incident=item)


def test_every_page_says_what_it_is_where_it_is_shared() -> None:
    for name, body in all_pages(everything()):
        said = meta(body)
        if name.split()[0] in {"missing", "gone", "broken"}:
            assert not [key for key in said if key.startswith("og:")], name
            continue
        assert said["description"] == said["og:description"], name
        assert all(said[f"og:{key}"] for key in ("title", "description")), name
        assert (said["og:site_name"], said["og:type"]) == ("Words", "website"), name
        assert said["og:locale"] == {"de": "de_DE", "en": "en_GB"}[name[-2:]], name
        assert said["og:url"] == next(one["href"] for one in read(body).named("link") if one["rel"] == "canonical")


def test_the_front_page_shares_its_state_and_the_newest_line_of_facts() -> None:
    updates = [plain.update(3, "Thank you."), figure(2, 68), figure(1, 20)]
    state = plain.state(*updates, incident=plain.incident(impact=Impact.MAJOR))

    said = meta(pages.front(state, "de")[0])

    assert said["og:title"] == "Störung"
    assert said["og:description"].replace("\u00a0", " ") == "Störung. 68 % zurück"
    assert shared(state).replace("\u00a0", " ") == "Disruption. 68 % back"


def test_without_a_line_of_facts_the_summary_begins() -> None:
    state = summed_up('The **storage** is down & "gone".\n\nWe replace it. ' + "More words. " * 40)

    said = shared(state)

    assert said.startswith('Disruption. The storage is down & "gone". We replace it. More words.')
    assert len(said) <= 200
    assert said.endswith("…")


def test_a_quiet_page_shares_that_it_is_quiet() -> None:
    state = plain.state(incident=over(), services=(plain.service(),))

    assert shared(state) == ("All systems operational. Current status, incidents and maintenance of Example Hosting.")


def test_an_incident_shares_what_was_said_last_and_never_words_that_were_withdrawn() -> None:
    gone = replace(plain.update(3, "Secret."), text={}, html={}, withdrawn_at=NOW, weight="key")
    state = plain.state(gone, plain.update(2, "A note."), figure(1, 68))

    said = meta(pages.incident(state, "en", id=INCIDENT)[0])

    assert said["og:title"] == "Storage is down"
    assert said["og:description"] == "68\u00a0% back"


@pytest.mark.parametrize(("text", "said"), [("We are looking.", "We are looking."), ("", "We are investigating")])
def test_an_incident_without_facts_shares_its_text_else_its_stage(text: str, said: str) -> None:
    updates = [plain.update(1, text)] if text else []

    body = pages.incident(plain.state(*updates), "en", id=INCIDENT)[0]

    assert meta(body)["og:description"] == said


def test_a_service_shares_its_status_as_a_sentence() -> None:
    status = StatusItem(WEBMAIL, Status.MAJOR_OUTAGE, for_whom={"en": "only with an own IP"})
    state = plain.state(
        incident=plain.incident(statuses=(status,)), services=(plain.service(status=Status.MAJOR_OUTAGE),)
    )

    said = meta(pages.service(state, "en", id=WEBMAIL)[0])

    assert said["og:title"] == "Webmail 1"
    assert said["og:description"] == "Webmail 1: down (only with an own IP)"


def with_picture() -> State:
    picture = ImageItem("0" * 64, "jpg", 40, 30, "1" * 64, 20, 15, alt={"en": 'A "rack" & <cable>'})
    return plain.state(plain.update(1, images=(picture,)))


def test_feeds_show_pictures_by_absolute_address() -> None:
    state = with_picture()
    whole, thumb = f"{BASE}/images/{'0' * 64}.jpg", f"{BASE}/images/{'1' * 64}.jpg"

    atom, rss = (ElementTree.fromstring(made(state)[0]) for made in (feeds.atom, feeds.rss))  # noqa: S314 -- our own
    bodies = [
        atom.findtext(f".//{ATOM}entry/{ATOM}content", ""),
        rss.findtext(".//item/description", ""),
        json.loads(feeds.json_feed(state)[0])["items"][0]["content_html"],
    ]

    for body in bodies:
        found = read(body.encode())
        assert found.problems == []
        picture = found.named("img")[0]
        assert picture == {"src": thumb, "width": "20", "height": "15", "alt": 'A "rack" & <cable>'}
        assert {"href": whole}.items() <= found.named("a")[-1].items()


def test_payloads_name_pictures_with_their_sizes_and_words() -> None:
    document = json.loads(payloads.incident_document(with_picture(), INCIDENT)[0])

    assert document["incident"]["incident_updates"][0]["zwischenstand"]["images"] == [
        {
            "url": f"{BASE}/images/{'0' * 64}.jpg",
            "width": 40,
            "height": 30,
            "thumbnail": {"url": f"{BASE}/images/{'1' * 64}.jpg", "width": 20, "height": 15},
            "alt": {"en": 'A "rack" & <cable>'},
        }
    ]
