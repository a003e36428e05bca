"""How customers reach people: whether each channel is open now, when it opens, and what to have at hand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import quote

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents import wording
from incidents.states import ChannelKind
from incidents.timeline.items import ChannelItem, OpeningItem
from incidents.timeline.text import is_link, is_mail

from .hours import WEEK, Access, Now, access
from .reader import Reader

BUSY = {
    ChannelKind.PHONE: gettext_noop("very busy at the moment; if you do not get through, please try again later"),
    ChannelKind.TICKET: gettext_noop("very busy at the moment; answers take longer than usual"),
    ChannelKind.MAIL: gettext_noop("very busy at the moment; answers take longer than usual"),
    ChannelKind.SOCIAL: gettext_noop("very busy at the moment; answers take longer than usual"),
}
ALWAYS = {
    ChannelKind.PHONE: gettext_noop("open around the clock"),
    ChannelKind.TICKET: gettext_noop("open at any time"),
    ChannelKind.MAIL: gettext_noop("open at any time"),
    ChannelKind.SOCIAL: gettext_noop("open at any time"),
}


@dataclass(frozen=True)
class Single:
    """A single opening or closure that readers should know of."""

    words: SafeString
    note: str


@dataclass(frozen=True)
class Channel:
    """One way to reach people, in words; `state` is "open", "busy" or "closed". Without `href` it is no link."""

    item: ChannelItem
    address: str
    href: str
    web: bool  # it leads to a page elsewhere
    state: str
    words: SafeString
    hours: str
    singles: tuple[Single, ...]


def channels(reader: Reader) -> list[Channel]:
    """All of them, those that are open now first."""
    made = [channel(reader, one) for one in reader.state.channels]
    return sorted(made, key=lambda one: one.state == Now.CLOSED)


def channel(reader: Reader, item: ChannelItem) -> Channel:
    now = access(item, zone=reader.zone, now=reader.state.now)
    for at in (now.until, now.lapses):
        if at:
            reader.passed(at)
    return Channel(
        item=item,
        address=re.sub(r"^https?://(?:www\.)?|/$", "", item.address),
        href=link(item),
        web=link(item).startswith("http"),
        state=now.now,
        words=state_words(reader, item, now),
        hours=hours_words(item, language=reader.language),
        singles=tuple(singles(reader, item)),
    )


def link(item: ChannelItem) -> str:
    """Where a tap leads: `tel:` of digits and a leading plus, `mailto:`, a web page; "" for anything else."""
    address = item.address.strip()
    if item.kind == ChannelKind.PHONE:
        # The nought in brackets is for callers from inside the country alone.
        number = re.sub(r"\(0\)", "", address) if address.startswith("+") else address
        digits = re.sub(r"[^0-9]", "", number)
        return f"tel:{'+' * address.startswith('+')}{digits}" if len(digits) >= 3 else ""
    if item.kind == ChannelKind.MAIL:
        return f"mailto:{quote(address, safe='@.!#$*+-/=^_`{|}~')}" if is_mail(address) else ""
    return address if is_link(address) else ""


def state_words(reader: Reader, item: ChannelItem, now: Access) -> SafeString:
    """ "open until 18:00", "closed, opens Mon 08:15", "very busy at the moment"."""
    if now.now == Now.BUSY:
        return format_html("{}", _(BUSY[ChannelKind(item.kind)]))
    until = now.until if now.until and not far(reader, now.until) else None
    if now.now == Now.OPEN:
        if until:
            return format_html(_("open until {time}"), time=reader.tag(until, closing(reader, until)))
        by_itself = not item.hours and not now.lapses
        return format_html("{}", _(ALWAYS[ChannelKind(item.kind)]) if by_itself else _("open"))
    if now.until:
        return format_html(_("closed, opens {time}"), time=reader.tag(now.until, reader.moment(now.until)))
    return format_html("{}", _("closed at the moment"))


def far(reader: Reader, at: datetime) -> bool:
    """Whether a closing is so far ahead that nobody asks for it yet."""
    return not reader.passed(at - WEEK)


def closing(reader: Reader, at: datetime) -> str:
    """When it closes; tonight's midnight is said as such, not as tomorrow's first minute."""
    midnight = datetime.combine(reader.today() + timedelta(days=1), time(), reader.zone)
    return _("midnight") if at == midnight else reader.moment(at)


def singles(reader: Reader, item: ChannelItem) -> Iterable[Single]:
    """Single openings and closures that are running, or begin within a week."""
    for one in sorted(item.openings, key=lambda one: one.starts_at):
        if reader.passed(one.starts_at - WEEK) and not reader.passed(one.ends_at):
            words = _("closed {span}") if one.closed else _("also open {span}")
            yield Single(format_html(words, span=span(reader, one)), note=reader.said(one.note))


def span(reader: Reader, said: OpeningItem) -> SafeString:
    """`Sat 13 Jan 09:00–14:00`; whole days without times, `Sat 23 Dec – Mon 1 Jan`."""
    starts, ends = (at.astimezone(reader.zone) for at in (said.starts_at, said.ends_at))
    if starts.time() == ends.time() == time():
        days = dict.fromkeys(dated(reader, at) for at in (starts, ends - timedelta(days=1)))
        return reader.tag(said.starts_at, " – ".join(days))
    last = reader.clock(said.ends_at) if reader.day(said.ends_at) == reader.day(said.starts_at) else ""
    last = last or f"{dated(reader, ends)} {reader.clock(said.ends_at)}"
    first = f"{dated(reader, starts)} {reader.clock(said.starts_at)}"
    dash = "–" if " " not in last else " – "
    oclock = f"{wording.NBSP}Uhr" if reader.language == "de" else ""
    return reader.tag(said.starts_at, f"{first}{dash}{last}{oclock}")


def dated(reader: Reader, at: datetime) -> str:
    """`Sa 13.01.` or `Sat 13 Jan`."""
    day, language = at.date(), reader.language
    return f"{wording.short_weekday(day, language=language)} {wording.short_date(day, language=language)}"


def hours_words(item: ChannelItem, *, language: str) -> str:
    """The regular hours, days with the same ones together: `Mo–Fr 8:00–18:00; Sa 9:00–14:00`; "" without."""
    by_day = [", ".join(times(one, language) for one in sorted(item.hours) if one[0] == day) for day in range(7)]
    runs: list[tuple[int, int, str]] = []
    for day, said in enumerate(by_day):
        if runs and runs[-1][2] == said:
            runs[-1] = (runs[-1][0], day, said)
        else:
            runs.append((day, day, said))
    words = [f"{days(first, last, language)} {said}" for first, last, said in runs if said]
    return "; ".join(words) + (f"{wording.NBSP}Uhr" if words and language == "de" else "")


def times(hours: tuple[int, str, str], language: str) -> str:
    _day, opens, closes = hours
    both = (opens, closes) if language == "en" else (one.removeprefix("0") for one in (opens, closes))
    return "–".join(both)


def days(first: int, last: int, language: str) -> str:
    """`Mo`, `Mo–Fr`."""
    names = [wording.WEEKDAYS[language][day][: 3 if language == "en" else 2] for day in (first, last)]
    return "–".join(dict.fromkeys(names))
