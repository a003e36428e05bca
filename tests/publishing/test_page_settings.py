"""What page settings make: accent, robots.txt, and the footer's imprint, privacy and accessibility."""

from pathlib import Path
from typing import Any

import pytest

from incidents.models import Page
from incidents.publishing import pages, settings
from incidents.publishing.documents import documents, removed
from incidents.timeline import commands
from tests import make

from . import plain
from .folders import Published
from .whole import all_pages, everything, read, text

NOUNS = ("imprint", "privacy", "accessibility")


def css(**theme: Any) -> str:
    return settings.theme(plain.page(theme=theme))[0].decode()


def footer(body: bytes) -> list[str]:
    """Where the footer leads to beyond the page's own things."""
    own = ("/", "/de/", "/history", "/de/history", "/history.atom", "/history.rss", "/feed.json")
    links = read(body[body.index(b"<footer") :]).named("a")
    return [one["href"] for one in links if one["href"] not in own]


def test_the_accent_is_said_for_light_and_dark_to_every_browser() -> None:
    assert css(light="#1f5fbf", dark="#79b8ff") == (
        "@media (prefers-color-scheme:light){:root{--accent:#1f5fbf}}\n"
        "@media (prefers-color-scheme:dark){:root{--accent:#79b8ff}}\n"
        "@supports (color:light-dark(red,red)){:root{--accent:light-dark(#1f5fbf,#79b8ff)}}\n"
    )


def test_one_accent_leaves_the_other_to_the_page() -> None:
    assert css(dark="#79b8ff") == "@media (prefers-color-scheme:dark){:root{--accent:#79b8ff}}\n"


@pytest.mark.parametrize(
    "hostile",
    ["red", "#fff", "#1f5fbf}", "#1f5fbf\n", "url(//x)", "#12345g", "#１２３４５６", ["#1f5fbf"], 1, None, {"a": 1}],
)
def test_nothing_but_a_colour_gets_into_the_style_sheet(hostile: Any) -> None:
    assert css(light=hostile, dark="#79b8ff") == ""
    assert css(light="#1f5fbf", dark=hostile) == ""


def test_pages_link_the_accent_behind_the_style_sheet_and_only_where_there_is_one() -> None:
    plain_state, themed = everything(), everything(theme={"light": "#1f5fbf", "dark": "#79b8ff"})

    for (name, bare), (_name, dressed) in zip(all_pages(plain_state), all_pages(themed), strict=True):
        sheets = [one["href"] for one in read(dressed).named("link") if one["rel"] == "stylesheet"]
        assert sheets.index("/theme.css") == 1, name  # what else a page has uses the accent alone
        assert b"/theme.css" not in bare, name


def test_search_engines_read_the_page_unless_it_is_set_otherwise() -> None:
    indexed, hidden = (settings.robots(plain.page(indexed=one))[0].decode() for one in (True, False))

    assert indexed.splitlines() == ["User-agent: *", "Disallow: /console/", "Disallow: /s/", "Disallow: /lookup"]
    assert hidden.splitlines() == ["User-agent: *", "Disallow: /"]


def test_every_footer_leads_to_what_is_set_and_to_nothing_else() -> None:
    none = everything(privacy={})
    some = everything(imprint={"en": "https://example.com/imprint"}, privacy={"en": "We keep **nothing**."})

    for name, body in all_pages(none):
        assert footer(body) == [], name
    for name, body in all_pages(some):
        privacy = "/de/privacy" if name.endswith(" de") else "/privacy"
        assert footer(body) == ["https://example.com/imprint", privacy], name


def test_an_address_in_one_language_and_a_text_in_the_other_are_both_led_to() -> None:
    state = everything(imprint={"de": "https://example.com/impressum", "en": "Example Ltd, Street 1"}, privacy={})

    german, english = (pages.front(state, language)[0] for language in ("de", "en"))

    assert footer(german) == ["https://example.com/impressum"]
    assert footer(english) == ["/imprint"]


def test_a_text_is_shown_as_written_harmless_and_marked_where_it_is_in_another_language() -> None:
    hostile = "Example **Ltd**\n\n<script>alert(1)</script>[x](javascript:alert(1)) https://example.com"
    state = everything(imprint={"en": hostile})

    german = pages.paper(state, "de", noun="imprint")[0]
    page = read(german)

    assert "Impressum" in text(german)
    assert {"class": "prose", "lang": "en"} in page.named("div")
    assert page.problems == []
    assert page.headings() == [1]
    assert b"<strong>Ltd</strong>" in german
    assert "alert(1)" in page.text()
    assert all(one["src"].startswith("/static/") for one in page.named("script"))
    assert not any("javascript" in one for one in page.addresses())
    assert "https://example.com" in page.addresses()


@pytest.mark.parametrize(
    "almost",
    [
        "javascript:alert(1)",
        "https://example.com and more",
        "//example.com",
        "ftp://example.com",
        "data:,x",
        "https://a@b.example",
    ],
)
def test_what_is_no_web_address_is_a_text(almost: str) -> None:
    state = everything(privacy={"en": almost})

    assert footer(pages.front(state, "en")[0]) == ["/privacy"]


def test_the_texts_are_documents_in_every_language() -> None:
    state = everything(imprint={"en": "https://example.com"}, privacy={}, accessibility={"de": "Gut lesbar."})

    names = [one.name for one in documents(state, "settings")]

    assert names == ["robots.txt", "lookup.html", "de/lookup.html", "accessibility.html", "de/accessibility.html"]
    gone = removed(state, "settings")
    assert gone == ["imprint.html", "de/imprint.html", "privacy.html", "de/privacy.html", "theme.css"]


@pytest.mark.django_db(transaction=True, databases=["default", "reader"])
@pytest.mark.usefixtures("page")
def test_a_change_of_the_settings_reaches_every_page_and_what_is_unset_goes(tmp_path: Path) -> None:
    folder = Published(tmp_path / "snapshot")
    incident = make.incident()
    own = {*(f"{prefix}{noun}.html" for prefix in ("", "en/") for noun in NOUNS), "theme.css"}
    said = {noun: {"de": f"Text über {noun}."} for noun in NOUNS}

    def change(minute: float, **values: Any) -> None:
        Page.objects.update(**values)
        commands.set_page(name="Example Hosting", author=make.ACTOR, now=make.at(minute))
        folder.settle()

    folder.settle()
    before = folder.names() & own
    change(10, **said, theme={"light": "#1f5fbf", "dark": "#79b8ff"}, indexed=False)
    there = folder.names() & own
    page, robots = folder.body(f"incidents/{incident.pk}.html"), folder.body("robots.txt")
    change(20, imprint={}, privacy={}, accessibility={}, theme={}, indexed=True)

    assert before == set()
    assert there == own
    assert footer(page) == ["/imprint", "/privacy", "/accessibility"]
    assert b"/theme.css" in page
    assert robots == b"User-agent: *\nDisallow: /\n"
    assert folder.names() & own == set()
    assert footer(folder.body(f"incidents/{incident.pk}.html")) == []
    assert b"/console/" in folder.body("robots.txt")


@pytest.mark.django_db(transaction=True, databases=["default", "reader"])
@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("lost", ["theme.css", "imprint.html", "en/imprint.html", "robots.txt"])
def test_what_the_settings_made_and_the_folder_lost_is_back_within_the_hour(lost: str, tmp_path: Path) -> None:
    folder = Published(tmp_path / "snapshot")
    Page.objects.update(imprint={"de": "Example GmbH, Hamburg"}, theme={"light": "#1f5fbf"})
    folder.settle()
    (folder.snapshot.public / lost).unlink()

    folder.settle(make.at(130))

    assert lost in folder.names()
