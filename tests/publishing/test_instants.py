"""Relative times with their instants: where they stand, how they are worded, where none may come."""

import re
from datetime import datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.publishing.instants import with_instants
from incidents.timeline.text import render

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2018, 1, 11, 13, 10, tzinfo=BERLIN)  # a Thursday


def told(text: str, language: str = "de", at: datetime = AT) -> str:
    """The text with its instants, markup left out."""
    html = with_instants(render(text), at, BERLIN, language)
    return re.sub(r"<[^>]+>", "", html).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In ca. 45 Minuten ist alles wieder da.", "In ca. 45 Minuten (bis 13:55 Uhr) ist alles wieder da."),
        ("Das nächste Update folgt in 30 Minuten.", "folgt in 30 Minuten (bis 13:40 Uhr)."),
        ("Frühestens in 3 Stunden sind die ersten wieder da.", "in 3 Stunden (nicht vor 16:10 Uhr) sind"),
        ("Das Einspielen dauert noch ca. 90 Minuten.", "noch ca. 90 Minuten (gegen 14:40 Uhr)."),
        ("Wir starten den Router in 20 Minuten neu.", "in 20 Minuten (gegen 13:30 Uhr) neu."),
        ("In den nächsten 2 bis 3 Stunden ist alles wieder da.", "Stunden (zwischen 15:10 und 16:10 Uhr) ist"),
        ("In 12 Stunden ist alles wieder da.", "In 12 Stunden (bis Fr 1:10 Uhr) ist"),
        ("In drei Tagen ist alles wieder da.", "In drei Tagen (bis Sonntag) ist"),
    ],
)
def test_a_relative_time_has_the_instant_beside_it(text: str, said: str) -> None:
    assert said in told(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Everything will be back in about 45 minutes.", "in about 45 minutes (by 13:55)."),
        ("No earlier than in 2 hours will mail be back.", "in 2 hours (not before 15:10) will"),
        ("It should take another 90 minutes.", "another 90 minutes (around 14:40)."),
        ("The first servers will be back in 10-12 hours.", "hours (between 23:10 and Fri 01:10)."),
    ],
)
def test_the_instant_speaks_the_language_of_the_text(text: str, said: str) -> None:
    assert said in told(text, "en")


@pytest.mark.parametrize(
    "text",
    [
        "Vor einer halben Stunde sind zwei Geräte eingetroffen.",
        "In den letzten 45 Minuten haben wir 500 Hosts geladen.",
        "In 2 Stunden waren alle Hosts geladen.",
        "Wir informieren Sie alle 30 Minuten.",
        "Falls es in 30 Minuten noch nicht geht, melden Sie sich.",
        "Ein Neustart dauert jeweils 5 Minuten.",
        "Sind wir in 45 Minuten fertig?",
        "Um 14:00 Uhr ist alles wieder da.",
        "In ca. 45 Minuten, also um 13:55 Uhr, ist alles wieder da.",
        "In ca. 45 Minuten (13.55 Uhr) ist alles wieder da.",
        "Gegen 13:55 Uhr, in ca. 45 Minuten, ist alles wieder da.",
        "In `in 45 Minuten wieder da` steht nichts.",
        "[In ca. 45 Minuten ist alles wieder da](https://example.com/in-45-Minuten)",
    ],
)
def test_what_is_over_comes_again_or_says_its_time_itself_stays_as_it_is(text: str) -> None:
    assert with_instants(render(text), AT, BERLIN, "de") == render(text)


def test_the_hour_alone_says_its_time_too_and_another_hour_does_not() -> None:
    at = AT.replace(minute=0)

    assert "(" not in told("In 2 Stunden, gegen 15 Uhr, ist alles wieder da.", at=at)
    assert "(bis 15:00 Uhr)" in told("In 2 Stunden ist alles wieder da, um 15:30 Uhr melden wir uns.", at=at)


def test_marks_inside_the_words_and_signs_written_as_entities_do_no_harm() -> None:
    html = with_instants(render('"R&D": **in ca. 45** Minuten < 1 h ist alles wieder da.'), AT, BERLIN, "de")

    assert "R&amp;D" in html
    instant = '<span class="instant">(bis <time datetime="2018-01-11T13:55+01:00">13:55\u00a0Uhr</time>)</span>'
    assert f"<strong>in ca. 45</strong> Minuten {instant} &lt; 1 h" in html


class Shape(HTMLParser):
    """Tags in order, without the instants; the text without them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[object] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)


PIECES = ["in ca. 45 Minuten", "wieder da", "**", "`", "[", "](https://a.example/?a=1&b=2)", "<b>", "&amp;", "\n\n",
          "- ", "> ", "in 2 hours back", '"', " ", "; ", ". ", "&", "wir erwarten"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_whatever_is_written_keeps_every_tag_and_attribute_it_had(text: str) -> None:
    html = render(text)

    made = with_instants(html, AT, BERLIN, "de")

    assert re.sub(r' <span class="instant">.*?</span>', "", made) == html
    assert Shape(re.sub(r' <span class="instant">.*?</span>', "", made)).tags == Shape(html).tags
    assert not re.search(r"<(?:code|a)[^>]*>(?:(?!</(?:code|a)>).)*instant", made, re.DOTALL)
