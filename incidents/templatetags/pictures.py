"""Pictures on public pages, and the one in the tab."""

from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents import wording
from incidents.publishing.pictures import shown
from incidents.timeline.items import ImageItem

register = template.Library()


@register.simple_tag
def icon(shape: str) -> str:
    """The address of the tab's icon for a state."""
    return static(f"icon-{shape}.svg")


@register.simple_tag(takes_context=True)
def picture(context: dict[str, Any], item: ImageItem) -> SafeString:
    """The small picture, which leads to the whole one; what it shows in words, in the reader's language or its own."""
    language = context["reader"].language
    words, written = wording.words(item.alt, language)
    files = shown(item)
    return format_html(
        '<a class="image" href="/{}">'
        '<img src="/{}" width="{}" height="{}" loading="lazy" decoding="async" alt="{}"{}></a>',
        files.whole,
        files.thumb,
        files.width,
        files.height,
        words,
        format_html(' lang="{}"', written) if written != language else "",
    )
