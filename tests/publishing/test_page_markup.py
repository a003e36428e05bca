"""The pages as browsers and screen readers take them: well-formed, harmless, small and quick."""

import gzip
import itertools
import json
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from incidents.publishing import pages
from incidents.states import Status
from incidents.timeline.text import render_words

from . import plain
from .plain import INCIDENT
from .whole import all_pages, everything, read, text

HOSTILE = '"\'><script>alert(1)</script><img src=x onerror=alert(1)>[a](javascript:alert(1)) https://ok.example/"x'


def test_every_page_is_well_formed_and_can_be_walked_by_headings_and_landmarks() -> None:
    for name, body in all_pages(everything()):
        page = read(body)

        assert page.problems == [], name
        assert page.headings().count(1) == 1, name
        steps = page.headings()
        assert steps[0] == 1, name
        assert all(after <= before + 1 for before, after in itertools.pairwise(steps)), (name, steps)
        assert [len(page.named(one)) for one in ("header", "main", "footer", "title")] == [1, 1, 1, 1], name
        assert all(one.get("aria-label") for one in page.named("nav")), name
        assert page.named("html")[0]["lang"] == name[-2:]


def test_a_page_names_itself_and_its_other_languages_by_absolute_addresses() -> None:
    page = read(pages.incident(everything(), "de", id=INCIDENT)[0])

    links = {(one["rel"], one.get("hreflang") or one.get("type", "")): one["href"] for one in page.named("link")}
    base = "https://status.example.com"
    assert links["canonical", ""] == f"{base}/de/incidents/{INCIDENT}"
    assert links["alternate", "en"] == f"{base}/incidents/{INCIDENT}"
    assert links["alternate", "de"] == f"{base}/de/incidents/{INCIDENT}"
    assert links["alternate", "application/json"] == f"{base}/incidents/{INCIDENT}.json"
    assert links["alternate", "application/rss+xml"] == f"{base}/history.rss"


def test_nothing_runs_or_loads_but_our_own_files() -> None:
    for name, body in all_pages(everything()):
        page = read(body)

        assert not page.named("style", "iframe", "object", "embed", "base", "form"), name
        assert all(one["src"].startswith("/static/") for one in page.named("script")), name
        assert not [key for _tag, given in page.elements for key in given if key == "style" or key.startswith("on")]


def test_hostile_text_in_every_field_stays_text_on_every_page() -> None:
    for name, body in all_pages(everything(HOSTILE)):
        page = read(body)

        assert page.problems == [], name
        assert "alert(1)" in page.text(), name
        assert all(one["src"].startswith("/static/") for one in page.named("script")), name
        assert all(one["src"].startswith(("/static/", "/images/")) for one in page.named("img")), name
        assert not [key for _tag, given in page.elements for key in given if key.startswith("on")], name
        safe = ("/", "#", "https://")
        assert [one for one in page.addresses() if not one.startswith(safe)] == [], name


def test_text_in_another_language_than_the_page_says_so() -> None:
    german = read(pages.incident(everything(), "de", id=INCIDENT)[0])
    english = read(pages.incident(everything(), "en", id=INCIDENT)[0])

    assert {"class": "prose", "lang": "en"} in german.named("div")
    assert {"lang": "en"} in german.named("span")
    assert {"class": "prose"} in english.named("div")
    assert not [one for one in english.named("div", "span") if "lang" in one]


def test_a_picture_keeps_its_place_and_says_what_it_shows() -> None:
    state = everything("A rack")
    english, german = (read(pages.incident(state, language, id=INCIDENT)[0]) for language in ("en", "de"))

    picture = next(one for one in english.named("img") if one["src"].startswith("/images/"))
    assert picture == {
        "src": f"/images/{'1' * 64}.jpg",
        "width": "20",
        "height": "15",
        "loading": "lazy",
        "decoding": "async",
        "alt": "A rack",
    }
    assert {"class": "image", "href": f"/images/{'0' * 64}.jpg"} in english.named("a")
    assert picture | {"lang": "en"} in german.named("img")


def test_rendering_again_or_beside_other_subjects_changes_no_byte() -> None:
    state = everything()
    again = everything()
    again.pages, again.service_updates = {}, {}
    again.updates = {INCIDENT: (*state.updates[INCIDENT], *[plain.update(-n) for n in range(5, 300)])}
    alone = replace(again)
    alone.updates = {INCIDENT: again.updates[INCIDENT][:100]}

    assert list(all_pages(state)) == list(all_pages(everything()))
    assert pages.front(again, "en") == pages.front(alone, "en")


def quickest(render: Any) -> float:
    """CPU seconds, the best of three: what the machine does besides is no property of the code."""
    took = []
    for _ in range(3):
        began = time.process_time()
        render()
        took.append(time.process_time() - began)
    return min(took)


def test_two_thousand_services_are_folded_and_quick() -> None:
    services = tuple(plain.service(f"srv{n:09}", slug=f"s{n}", name={"en": f"Host {n}"}) for n in range(2000))
    services = (replace(services[0], status=Status.MAJOR_OUTAGE), *services[1:])
    state = plain.state(services=services)

    body = pages.front(state, "en")[0].decode()

    assert "1999 services are operational" in body
    assert body.index("Host 0<") < body.index("<details") < body.index("Host 1<")
    assert quickest(lambda: pages.front(state, "en")) < 1


def test_an_incident_with_two_hundred_updates_renders_at_once() -> None:
    updates = tuple(replace(one, id=f"upd{n:09}") for n in range(200) for one in [everything().updates[INCIDENT][0]])
    state = everything()
    state.updates[INCIDENT] = updates

    assert quickest(lambda: pages.incident(state, "de", id=INCIDENT)) < 0.3


def test_the_front_page_of_the_real_log_is_small(shared: Path) -> None:
    logged = json.loads((shared / "data" / "mittwald-2018.annotated.json").read_text())["updates"]
    updates = []
    for one in logged:
        words = {"de": one["body"]}
        said = datetime.fromisoformat(one["at"])
        updates.append(plain.update(one["n"], words, at=said, html=render_words(words), weight="key"))
    state = plain.state(*sorted(updates, key=lambda one: one.at, reverse=True))

    body = pages.front(state, "de")[0]

    assert len(read(body).named("article")) == 65
    assert len(gzip.compress(body, 9)) <= 16_000


def test_error_pages_speak_every_language_the_readers_first() -> None:
    body = pages.error(everything(), "de", kind="missing")[0]

    words = text(body)
    assert words.index("Diese Seite gibt es nicht") < words.index("This page does not exist")
    assert {"lang": "en", "class": "sorry"} in read(body).named("div")
    assert not read(body).named("script")
    assert "removed" in text(pages.error(everything(), "en", kind="gone")[0])
