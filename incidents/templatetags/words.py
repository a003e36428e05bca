"""What templates of the public page need to write words and times; `reader` in the context says how."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from incidents import wording
from incidents.timeline.items import Words

register = template.Library()


@register.simple_tag(takes_context=True)
def said(context: dict[str, Any], texts: Words) -> str:
    """A text of staff in the reader's language; marked with its own where it is written in another one."""
    text, written = wording.words(texts, context["reader"].language)
    if not text or written == context["reader"].language:
        return text
    return format_html('<span lang="{}">{}</span>', written, text)


@register.simple_tag(takes_context=True)
def prose(context: dict[str, Any], texts: Words) -> SafeString:
    """Rendered text of staff.

    The one place where stored HTML goes out as it is: timeline.text sanitised it when it came in.
    """
    html, written = wording.words(texts, context["reader"].language)
    if not html:
        return SafeString("")
    marked = mark_safe(html)  # noqa: S308 -- see above
    tongue = format_html(' lang="{}"', written) if written != context["reader"].language else ""
    return format_html('<div class="prose"{}>{}</div>', tongue, marked)


@register.simple_tag(takes_context=True)
def clock(context: dict[str, Any], at: datetime) -> SafeString:
    """`2:05` in German, `02:05` in English."""
    reader = context["reader"]
    return reader.tag(at, reader.clock(at))  # type: ignore[no-any-return]


@register.simple_tag(takes_context=True)
def full(context: dict[str, Any], at: datetime) -> SafeString:
    """Day and time in full, whatever day it is read on."""
    reader = context["reader"]
    return reader.tag(at, reader.full(at))  # type: ignore[no-any-return]


@register.filter
def title_of(reader: Any, texts: Words) -> str:
    """A title as plain text, for `<title>` and attributes, where no language can be marked."""
    return reader.said(texts)  # type: ignore[no-any-return]


@register.filter
def home_of(reader: Any, language: str) -> str:
    """The front page's address in another language."""
    return reader.path(language=language)  # type: ignore[no-any-return]


@register.simple_tag(takes_context=True)
def seen_from(context: dict[str, Any], at: datetime, there: datetime) -> SafeString:
    """An instant as it was said at another one: `19:20 Uhr`, `Do 7:35 Uhr`."""
    reader = context["reader"]
    return reader.tag(at, reader.seen_from(at, there))  # type: ignore[no-any-return]
