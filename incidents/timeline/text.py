"""The door for words: normalised once, checked once, rendered once. Nothing behind it cleans text again."""

import re
import unicodedata
from functools import cache, partial

import nh3
from django.conf import settings
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from .errors import Refused

TEXT_LIMIT = 10_000  # bytes of UTF-8
NAME_LIMIT = 300  # characters
PAGE_LIMIT = 60_000  # bytes: a page of its own, such as what is said about privacy
# Normalising takes time with the square of a run of accents: what is far too long is refused as it came.
FAR = 2

Words = dict[str, str]

# An ANSI escape pasted from a terminal goes as a whole; its letters would be left as litter.
ANSI = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|\x1b[@-_]")
# Controls but tab and newline, lone surrogates, non-characters (illegal in XML), bidi overrides and isolates.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
MOST_LINKS = 100  # bare ones, in one text
MOST_BRACKETS = 10_000  # the same of those that could begin a link
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "code", "pre", "blockquote", "s", "hr"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# Pages make links of these, so that nothing else may stand there.
LINK = re.compile(r"https?://[^\s/?#\"'<>@]+(?:[/?#][^\s\"'<>]*)?")
MAIL = re.compile(r"[^\s@\"'<>,;:?&]+@[^\s@\"'<>,;:?&]+")


def normal(text: str) -> str:
    """NFC, one kind of line end, none of the characters that break feeds, terminals or reading order."""
    text = ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = UNWANTED.sub("", text.replace("\u2029", "\n\n"))
    return unicodedata.normalize("NFC", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def clean_text(text: str, *, field: str, limit: int = TEXT_LIMIT) -> str:
    """A longer text. Raises Refused where it is over `limit` bytes."""
    text = normal(text) if len(text) <= FAR * limit else text
    size = len(text.encode(errors="surrogatepass"))
    if size > limit:
        message = _("The text is too long: %(size)d bytes, at most %(limit)d.")
        raise Refused(message % {"size": size, "limit": limit}, field=field)
    return text


def clean_line(text: str, *, field: str, limit: int = NAME_LIMIT) -> str:
    """A name or title: one line. Raises Refused where it is over `limit` characters."""
    line = " ".join(normal(text).split()) if len(text) <= FAR * limit else text
    if len(line) > limit:
        message = _("This is too long: %(size)d characters, at most %(limit)d.")
        raise Refused(message % {"size": len(line), "limit": limit}, field=field)
    return line


def is_link(text: str) -> bool:
    """Whether a text is nothing but the address of a web page."""
    return LINK.fullmatch(text) is not None


def is_mail(text: str) -> bool:
    """Whether a text is nothing but an e-mail address."""
    return MAIL.fullmatch(text) is not None


def clean_pages(words: Words, *, field: str) -> Words:
    """What a footer leads to, per language: a link or the text of a page.

    Raises Refused for a single word that is no link: nobody's imprint is one word long.
    """
    kept = clean_words(words, field=field, limit=PAGE_LIMIT)
    for text in kept.values():
        if len(text.split()) == 1 and not is_link(text):
            raise Refused(_("Please give an address that begins with https://, or a text."), field=field)
    return kept


def clean_words(
    words: Words, *, field: str, line: bool = False, required: bool = False, limit: int = TEXT_LIMIT
) -> Words:
    """Words of every language through the door; empty ones are left out. Raises Refused for other languages, too."""
    if unknown := sorted(set(words) - {code for code, _name in settings.LANGUAGES}):
        raise Refused(_("There are no pages in this language: %(code)s") % {"code": unknown[0][:20]}, field=field)
    clean = clean_line if line else partial(clean_text, limit=limit)
    kept = {language: clean(text, field=field) for language, text in sorted(words.items())}
    kept = {language: text for language, text in kept.items() if text}
    if required and not kept:
        raise Refused(_("Please write something here."), field=field)
    return kept


@cache
def markdown(*, linkify: bool, brackets: bool) -> MarkdownIt:
    """Markdown as staff type it at 3 a.m.: no HTML, no images, no headings that would break the page's outline."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": linkify})
    if reader.linkify:
        # Links need a scheme: `db.pl` is a file and `p1234.example.net` a host that may be down.
        reader.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
    refused = ["html_block", "html_inline", "image", "heading", "lheading", "code", "reference"]
    return reader.enable(["linkify", "strikethrough"]).disable(refused if brackets else [*refused, "link"])


def render(text: str) -> str:
    """Markdown to HTML of a few harmless tags: rendered, then sanitised all the same."""
    # Finding links takes time that grows with the square of their number: nobody writes so many.
    reader = markdown(linkify=text.count("://") <= MOST_LINKS, brackets=text.count("[") <= MOST_BRACKETS)
    made = reader.render(text).strip()
    return nh3.clean(
        made,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        url_relative="deny",  # the same words stand in mails and feeds, where there is nothing to be relative to
        link_rel="noopener nofollow",
        strip_comments=True,
    )


def render_words(words: Words) -> Words:
    return {language: render(text) for language, text in words.items()}
