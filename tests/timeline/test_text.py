"""Words at the door: normalised, checked and rendered once."""

import re
import time
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.timeline.errors import Refused
from incidents.timeline.text import (
    ATTRIBUTES,
    PAGE_LIMIT,
    SCHEMES,
    TAGS,
    clean_line,
    clean_text,
    clean_words,
    normal,
    render,
)

# Pieces that Markdown, HTML and URLs are made of: combined, they reach deeper than letters drawn at random.
PIECES = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "JaVaScRiPt&colon;alert(1)",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "https://a.example/?q=1",
        "mailto:a@b.example",
        "//evil.example",
        "/console/",
        "&#106;avascript:",
        "&lt;b&gt;",
        "[",
        "]",
        "](",
        ")",
        "<",
        ">",
        '"',
        "'",
        "`",
        "```\n",
        "*",
        "**",
        "_",
        "~~",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "> ",
        "# ",
        "![",
        "\\",
        " ",
        "onclick=",
        "style=",
        "<svg/onload=x>",
        "<!--",
        "-->",
        "\x00",
        "\x1b[31m",
        "\u202e",
        "\ud800",
    ]
)
HOSTILE = st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join)
ANY = st.text(st.characters(exclude_categories=()), max_size=80)
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff\u2028-\u202e\u2066-\u2069]"
)


class Harmless(HTMLParser):
    """Fails for any tag, attribute or scheme that is not on the list."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in {*ATTRIBUTES.get(tag, set()), "rel"}
            if name == "href":
                assert (value or "").split(":")[0].lower() in SCHEMES

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"a processing instruction: {data}")


def check_harmless(html: str) -> None:
    reader = Harmless(convert_charrefs=False)
    reader.feed(html)
    reader.close()


@given(HOSTILE)
def test_whatever_is_written_renders_to_harmless_tags_alone(text: str) -> None:
    check_harmless(render(normal(text)))


@given(ANY | HOSTILE)
def test_normal_text_has_no_character_that_breaks_feeds_or_reading_order_and_stays_as_it_is(text: str) -> None:
    once = normal(text)

    assert not FORBIDDEN.search(once)
    assert unicodedata.is_normalized("NFC", once)
    assert normal(once) == once


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\x1b[31mError:\x1b[0m disk full", "Error: disk full"),
        ("\x9b1;31mred", "red"),
        ("\x1b]0;title\x07root@host", "root@host"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x08c", "abc"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\ufeffBOM\ud83d", "BOM"),
        ("Ü", "\u00dc"),
        ("  spaces at the end  \n\n", "spaces at the end"),
        ("tab\tstays, emoji 🙂 too", "tab\tstays, emoji 🙂 too"),
        ("next\u2028line", "next\nline"),
    ],
)
def test_what_terminals_and_clipboards_bring_along_goes(typed: str, kept: str) -> None:
    assert normal(typed) == kept


def test_ten_thousand_bytes_are_taken_and_one_more_is_refused_with_both_numbers() -> None:
    whole = "ä" * 5000

    assert clean_text(whole, field="text") == whole
    with pytest.raises(Refused) as refusal:
        clean_text(whole + "x", field="text")

    assert refusal.value.field == "text"
    assert "10001" in refusal.value.message
    assert "10000" in refusal.value.message


def test_three_hundred_characters_make_a_name_and_one_more_is_refused_with_both_numbers() -> None:
    name = "ß🙂" * 150

    assert clean_line(f" {name}\n", field="name") == name
    with pytest.raises(Refused) as refusal:
        clean_line(name + "x", field="name")

    assert "301" in refusal.value.message
    assert "300" in refusal.value.message


def test_a_name_is_one_line() -> None:
    assert clean_line("Web\n mail\t2", field="name") == "Web mail 2"


def test_words_are_kept_by_language_and_empty_ones_left_out() -> None:
    assert clean_words({"en": " Hello ", "de": "\x00 "}, field="text") == {"en": "Hello"}


def test_a_language_without_pages_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        clean_words({'"><script>': "Hello"}, field="title")

    assert refusal.value.field == "title"


def test_words_that_are_required_are_asked_for() -> None:
    with pytest.raises(Refused):
        clean_words({"de": " "}, field="title", required=True)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("**now** and _later_ ~~never~~", "<p><strong>now</strong> and <em>later</em> <s>never</s></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<b>no HTML</b>", "<p>&lt;b&gt;no HTML&lt;/b&gt;</p>"),
        ("# no heading", "<p># no heading</p>"),
        (
            "see https://a.example/x.",
            '<p>see <a href="https://a.example/x" rel="noopener nofollow">https://a.example/x</a>.</p>',
        ),
        ("db.pl on host.example.net", "<p>db.pl on host.example.net</p>"),
        ("[here](/console/)", '<p><a rel="noopener nofollow">here</a></p>'),
        ("[here](javascript:alert(1))", "<p>[here](javascript:alert(1))</p>"),
    ],
)
def test_markdown_as_staff_type_it(text: str, html: str) -> None:
    assert render(text) == html


@pytest.mark.parametrize(
    "piece",
    ["[", "[[a]", "*_", "a**b__c", "<a ", "http://a.b/(", "mailto:a@", "- a\n  ", "> ", "a\u0301\u0316"],
)
def test_ten_kilobytes_made_to_be_slow_are_rendered_at_once(piece: str) -> None:
    hostile = (piece * 10_000).encode()[:10_000].decode(errors="ignore")
    began = time.process_time()

    render(clean_text(hostile, field="text"))

    assert time.process_time() - began < 5  # a third of a second at most where it was measured


@pytest.mark.parametrize("piece", ["[", "![[](", "[("])
def test_a_page_of_nothing_but_brackets_keeps_its_words_and_is_not_searched_for_links(piece: str) -> None:
    began = time.process_time()

    made = render(clean_text(piece * (PAGE_LIMIT // len(piece)), field="imprint", limit=PAGE_LIMIT))

    assert time.process_time() - began < 2  # a tenth of a second where it was measured, four seconds with the search
    assert made.count(piece) == PAGE_LIMIT // len(piece)


def test_links_are_found_in_a_page_of_many() -> None:
    assert render("[a](https://a.example) " * 2000).count("<a ") == 2000


def test_accents_without_end_are_refused_unread() -> None:
    began = time.process_time()

    with pytest.raises(Refused):
        clean_text("a" + "\u0301\u0316" * 1_000_000, field="text")
    with pytest.raises(Refused):
        clean_line("a" + "\u0301\u0316" * 1_000_000, field="name")

    assert time.process_time() - began < 5


def test_a_text_of_nothing_but_links_keeps_its_words_and_is_not_searched_for_them() -> None:
    few, many = render("http://a.example " * 100), render("http://a.example " * 101)

    assert few.count("<a ") == 100
    assert many.count("<a ") == 0
    assert many.count("http://a.example") == 101
