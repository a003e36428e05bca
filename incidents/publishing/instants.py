"""Relative times of a text with the instant beside them: "in ca. 45 Minuten (bis 13:55 Uhr)".

Works on HTML that `timeline.text` has sanitised: instants come into text alone, never into tags, links or code.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import unescape
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents import wording
from incidents.grammar import Ahead, find_ahead

_PART = re.compile(r'<(/?)(\w+)(?:"[^"]*"|[^">])*>|&[#\w]+;|[^<&]|[<&]', re.DOTALL)
_LENGTH = re.compile(r"minut|\bmins?\b|stunde|\bstd\b|hour|\bhrs?\b|\dh\b|\d h\b|\btage|\bdays?\b|woche|week", re.I)
_SHUT = {"a", "code", "pre"}
_INLINE = {"strong", "em", "s", "a", "code"}
_NEAR = 40  # characters before and behind a relative time in which the text may say the clock time itself
_WEEK = 7


@dataclass
class _Block:
    """The words of one paragraph, and for each character where it ends in the HTML (None: nothing may follow it)."""

    words: list[str] = field(default_factory=list)
    ends: list[int | None] = field(default_factory=list)

    def add(self, words: str, end: int | None) -> None:
        for char in words:
            self.words.append(char)
            self.ends.append(end)


@lru_cache(maxsize=4096)  # each render asks for each update again
def with_instants(html: str, at: datetime, zone: ZoneInfo, language: str) -> str:
    """`html`, written in `language` at `at`, with `<span class="instant">` behind each relative time it says.

    A relative time beside which the text says the clock time itself stays as it is.
    """
    if not _LENGTH.search(html):
        return html
    local = at.astimezone(zone)
    places: list[tuple[int, str]] = []
    for block in _blocks(html):
        text = "".join(block.words)
        for ahead in find_ahead(text, at=local, zone=zone):
            place = block.ends[ahead.end - 1]
            if place is not None and not _already_said(text, ahead):
                places.append((place, _instant(ahead, local, zone, language)))
    for place, span in reversed(places):
        html = f"{html[:place]} {span}{html[place:]}"
    return html


def _blocks(html: str) -> Iterator[_Block]:
    """The paragraphs and list items of an HTML text; what stands in a link or code is blotted out."""
    block, shut = _Block(), 0
    for part in _PART.finditer(html):
        closing, tag = part[1], part[2]
        if tag == "br":
            block.add("\n", None)
        elif tag:
            shut += (tag in _SHUT) * (-1 if closing else 1)
            if tag not in _INLINE:
                yield block
                block = _Block()
        else:
            words = unescape(part[0])
            block.add("§" * len(words) if shut else words, None if shut else part.end())
    yield block


def _already_said(text: str, ahead: Ahead) -> bool:
    """Whether the clock time itself stands beside the relative one."""
    target = ahead.target
    hours = f"{target.hour}|{(target.hour - 1) % 12 + 1}"
    minutes = f"[:.]{target.minute:02}"
    if not target.minute:
        minutes += r"|\s?(?:uhr|o['’]clock|[ap]\.?m)\b"
    clock = re.compile(rf"(?<![\d:.])0?(?:{hours})(?:{minutes})(?!\d)", re.IGNORECASE)
    near = text[max(0, ahead.start - _NEAR) : ahead.start], text[ahead.end : ahead.end + _NEAR]
    return any(clock.search(words) for words in near)


def _instant(ahead: Ahead, at: datetime, zone: ZoneInfo, language: str) -> SafeString:
    with override(language):
        if ahead.earliest:
            earliest = _time(ahead.earliest, at, zone, language, ahead.day_only, oclock=False)
            latest = _time(ahead.target, at, zone, language, ahead.day_only)
            words = format_html(_("between {earliest} and {latest}"), earliest=earliest, latest=latest)
        else:
            time = _time(ahead.target, at, zone, language, ahead.day_only)
            said = {"not_before": _("not before {time}"), "by": _("by {time}"), "around": _("around {time}")}
            words = format_html(said[ahead.sense], time=time)
        return format_html('<span class="instant">({})</span>', words)


def _time(
    moment: datetime, at: datetime, zone: ZoneInfo, language: str, day_only: bool, *, oclock: bool = True
) -> SafeString:
    """An instant as seen from the update, another day with its weekday; some days ahead, the day alone."""
    if not day_only:
        words = wording.moment(moment, seen_from=at, zone=zone, language=language, oclock=oclock)
        exact = moment.astimezone(zone).isoformat(timespec="minutes")
        return format_html('<time datetime="{}">{}</time>', exact, words)
    day = moment.astimezone(zone).date()
    words = wording.WEEKDAYS[language][day.weekday()]
    if (day - at.date()).days >= _WEEK:
        words += f", {wording.short_date(day, language=language)}"
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)
