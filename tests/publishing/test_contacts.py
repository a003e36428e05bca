"""Whom to call, and whether somebody answers now: said for every hour without staff touching anything."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.publishing import pages
from incidents.publishing.hours import Access, Now, access
from incidents.publishing.state import State
from incidents.states import ChannelKind, ChannelState, Stage
from incidents.timeline.items import ChannelItem, OpeningItem

from . import plain
from .plain import INCIDENT, NOW
from .whole import over, read, text

BERLIN = ZoneInfo("Europe/Berlin")
WEEKDAYS = tuple((day, "08:15", "18:00") for day in range(5))
ADDRESSES = {
    ChannelKind.PHONE: "0800/440-3000",
    ChannelKind.TICKET: "https://tickets.example.com/new",
    ChannelKind.MAIL: "help@example.com",
    ChannelKind.SOCIAL: "https://social.example.com/@hosting",
}


def berlin(day: int, hour: int, minute: int = 0, *, month: int = 1, year: int = 2018) -> datetime:
    """In January 2018, unless told otherwise; the 12th was a Friday."""
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


def channel(kind: ChannelKind = ChannelKind.PHONE, **given: Any) -> ChannelItem:
    values: dict[str, Any] = {
        "address": ADDRESSES[kind],
        "name": {"en": "Hotline"},
        "hint": {},
        "hours": WEEKDAYS,
        "openings": (),
        "state": "",
        "state_until": None,
    }
    return ChannelItem(id="cha000000001", kind=kind, **values | given)


def opening(starts: datetime, ends: datetime, note: str = "", *, closed: bool = False) -> OpeningItem:
    return OpeningItem(starts, ends, closed, {"en": note} if note else {})


def at(item: ChannelItem, now: datetime) -> Access:
    return access(item, zone=BERLIN, now=now)


def page(item: ChannelItem, now: datetime) -> State:
    return replace(plain.state(channels=(item,)), now=now)


def calm(item: ChannelItem, now: datetime) -> State:
    state = page(item, now)
    state.standing, state.updates, state.incidents = (), {}, {}
    return state


def said(item: ChannelItem, now: datetime, language: str = "en") -> str:
    """What the front page says of a channel, but for its name and address."""
    body = pages.front(calm(item, now), language)[0].decode()
    found = re.search(r'<section class="channels".*?</section>', body, re.DOTALL)
    assert found
    rows = re.findall(r'<p class="(?:open|single)">(.*?)</p>', found[0])
    return " | ".join(re.sub(r"<[^>]*>", "", row).replace("\u00a0", " ") for row in rows)


def until(item: ChannelItem, now: datetime) -> datetime | None:
    return pages.front(calm(item, now), "en")[1]


@pytest.mark.parametrize(
    ("now", "english", "german"),
    [
        (berlin(12, 8, 15), "open until 18:00", "geöffnet bis 18:00 Uhr"),
        (berlin(12, 17, 59), "open until 18:00", "geöffnet bis 18:00 Uhr"),
        (berlin(11, 18), "closed, opens Fri 08:15", "geschlossen, öffnet Fr 8:15 Uhr"),
        (berlin(12, 6), "closed, opens 08:15", "geschlossen, öffnet 8:15 Uhr"),
        (berlin(12, 18), "closed, opens Mon 08:15", "geschlossen, öffnet Mo 8:15 Uhr"),
    ],
)
def test_a_channel_is_open_or_says_when_it_opens(now: datetime, english: str, german: str) -> None:
    assert said(channel(), now) == english
    assert said(channel(), now, "de") == german


def test_a_single_opening_is_announced_for_a_week_and_goes_by_itself() -> None:
    saturday = opening(berlin(13, 9), berlin(13, 14), "only for sites still down")
    item = channel(openings=(saturday,))
    line = "also open Sat 13 Jan 09:00–14:00: only for sites still down"

    assert said(item, berlin(6, 8, 59)) == "closed, opens Mon 08:15"
    assert said(item, berlin(12, 17)) == f"open until 18:00 | {line}"
    assert said(item, berlin(12, 19)) == f"closed, opens Sat 09:00 | {line}"
    assert said(item, berlin(13, 10)) == f"open until 14:00 | {line}"
    assert said(item, berlin(13, 14)) == "closed, opens Mon 08:15"
    assert "zusätzlich geöffnet Sa 13.01. 9:00–14:00 Uhr" in said(item, berlin(12, 19), "de")


def test_a_closure_goes_before_the_hours_and_an_opening_within_it_before_the_closure() -> None:
    holidays = opening(berlin(22, 0, month=12), berlin(2, 0, month=1, year=2019), "holidays", closed=True)
    emergency = opening(berlin(27, 10, month=12), berlin(27, 12, month=12))
    item = channel(openings=(holidays, emergency))

    assert said(item, berlin(21, 19, month=12)).startswith("closed, opens Thu 27 Dec") is False
    assert said(item, berlin(21, 19, month=12)).startswith("closed, opens Thu 10:00 | closed Sat 22 Dec – Tue 1 Jan")
    assert at(item, berlin(27, 11, month=12)) == Access(Now.OPEN, berlin(27, 12, month=12))
    assert at(item, berlin(27, 12, month=12)) == Access(Now.CLOSED, berlin(2, 8, 15, month=1, year=2019))


def test_around_the_clock_means_without_a_pause_at_midnight() -> None:
    always = channel(hours=tuple((day, "00:00", "24:00") for day in range(7)))

    assert at(always, berlin(12, 23, 59)) == Access(Now.OPEN, None)
    assert said(channel(hours=()), berlin(12, 3)) == "open around the clock"
    assert said(channel(ChannelKind.MAIL, hours=()), berlin(12, 3), "de") == "jederzeit erreichbar"
    late = channel(hours=((4, "08:00", "24:00"),))
    assert said(late, berlin(12, 9)) == "open until midnight"
    assert said(late, berlin(12, 9), "de") == "geöffnet bis Mitternacht"


def test_what_staff_say_holds_until_it_lapses() -> None:
    lapses = berlin(12, 11)
    busy = channel(state=ChannelState.OVERLOADED, state_until=lapses)
    shut = channel(state=ChannelState.CLOSED, state_until=lapses)
    night = channel(state=ChannelState.OPEN, state_until=berlin(13, 1))

    assert said(busy, berlin(12, 9)).startswith("very busy at the moment; if you do not get through")
    assert "sehr ausgelastet" in said(busy, berlin(12, 9), "de")
    assert until(busy, berlin(12, 9)) == lapses
    assert said(busy, lapses) == "open until 18:00"
    assert said(shut, berlin(12, 9)) == "closed at the moment"
    assert said(shut, lapses) == "open until 18:00"
    assert said(night, berlin(12, 23)) == "open"
    assert said(night, berlin(13, 1)) == "closed, opens Mon 08:15"
    early = channel(state=ChannelState.OPEN, state_until=berlin(12, 8, 30))
    assert said(early, berlin(12, 7)) == "open until 18:00"


def test_a_channel_that_was_busy_is_closed_once_its_hours_are_over() -> None:
    busy = channel(state=ChannelState.OVERLOADED, state_until=berlin(12, 19))

    assert said(busy, berlin(12, 18)) == "closed, opens Mon 08:15"


def test_closed_by_staff_near_the_end_of_the_day_says_when_it_opens_again() -> None:
    shut = channel(state=ChannelState.CLOSED, state_until=berlin(11, 19))

    assert said(shut, berlin(11, 17)) == "closed, opens Fri 08:15"


def test_hours_follow_the_clocks_when_they_change() -> None:
    sunday = channel(hours=((6, "02:15", "02:45"), (6, "08:00", "12:00")))

    # 29 March 2026: no 2:15. 25 October 2026: it comes twice, and so does 2:45.
    assert at(sunday, berlin(29, 9, month=3, year=2026)) == Access(Now.OPEN, datetime(2026, 3, 29, 10, tzinfo=UTC))
    first, last = datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 1, 45, tzinfo=UTC)
    assert at(sunday, first) == Access(Now.OPEN, last)
    assert at(sunday, last) == Access(Now.CLOSED, datetime(2026, 10, 25, 7, tzinfo=UTC))


def openings() -> Iterator[OpeningItem]:
    yield opening(berlin(13, 9), berlin(13, 14))
    yield opening(berlin(15, 0), berlin(16, 0), closed=True)
    yield opening(berlin(10, 12), berlin(10, 13), closed=True)


@settings(max_examples=40)
@given(
    minutes=st.integers(0, 14 * 1440),
    state=st.sampled_from([*ChannelState]),
    lapses=st.integers(-60, 120),
    language=st.sampled_from(["en", "de"]),
)
def test_words_hold_as_long_as_they_claim(minutes: int, state: ChannelState, lapses: int, language: str) -> None:
    now = berlin(5, 0) + timedelta(minutes=minutes)
    item = channel(
        openings=tuple(openings()), state=state, state_until=now + timedelta(minutes=lapses) if state else None
    )

    ends = until(item, now)

    assert ends is not None
    between = now + (ends - now) * 0.99
    assert said(item, between, language) == said(item, now, language)


@pytest.mark.parametrize(
    ("kind", "address", "href"),
    [
        (ChannelKind.PHONE, "0800/440-3000", "tel:08004403000"),
        (ChannelKind.PHONE, "+49 (0)40 123-45", "tel:+494012345"),
        (ChannelKind.MAIL, "help@example.com", "mailto:help@example.com"),
        (ChannelKind.TICKET, "https://tickets.example.com/new?a=1&b=2", "https://tickets.example.com/new?a=1&b=2"),
        (ChannelKind.TICKET, "javascript:alert(1)", ""),
        (ChannelKind.MAIL, "a@b?bcc=everybody@example.com", ""),
        (ChannelKind.PHONE, "none", ""),
        (ChannelKind.PHONE, "٠٤٠١٢٣", ""),
    ],
)
def test_a_tap_leads_where_the_channel_says_and_nowhere_else(kind: ChannelKind, address: str, href: str) -> None:
    body = pages.front(page(channel(kind, address=address, hours=()), NOW), "en")[0]

    links = [one for one in read(body).named("a") if one["href"].startswith(("tel:", "mailto:", "https://t"))]
    assert [one["href"] for one in links] == ([href] if href else [])
    assert [one.get("rel") for one in links] == (
        ["external noopener"] if href.startswith("https") else [None] * bool(href)
    )


def test_hours_and_what_to_have_at_hand_stand_beside_it() -> None:
    item = channel(hours=(*WEEKDAYS, (5, "09:00", "12:00"), (5, "13:00", "14:00")), hint={"en": "Your customer number"})

    assert "Mon–Fri 08:15–18:00; Sat 09:00–12:00, 13:00–14:00 Your customer number" in text(
        pages.front(page(item, NOW), "en")[0]
    )
    assert "Mo–Fr 8:15–18:00; Sa 9:00–12:00, 13:00–14:00 Uhr" in text(pages.front(page(item, NOW), "de")[0])


def test_who_answers_now_comes_first() -> None:
    state = page(channel(name={"en": "Night desk"}, hours=((0, "08:00", "09:00"),)), NOW)
    state.channels = (*state.channels, channel(ChannelKind.MAIL, name={"en": "Mail"}, hours=()))

    words = text(pages.front(state, "en")[0])

    assert words.index("Mail help@example.com open at any time") < words.index("Night desk")


def test_pages_of_open_incidents_say_whom_to_call_and_those_of_ended_ones_do_not() -> None:
    going_on = page(channel(), NOW)
    ended = plain.state(incident=over(), channels=(channel(),))

    assert "How to reach us" in text(pages.incident(going_on, "en", id=INCIDENT)[0])
    assert "How to reach us" not in text(pages.incident(ended, "en", id=INCIDENT)[0])
    assert ended.incidents[INCIDENT].stage == Stage.RESOLVED


def test_hours_that_touch_are_one_and_a_year_of_many_is_told_at_once() -> None:
    hours = tuple((day, f"{hour:02}:00", f"{hour + 1:02}:00") for day in range(7) for hour in range(24))
    closure = opening(berlin(1, 0, month=12), berlin(8, 0, month=12), closed=True)
    began = time.process_time()

    told = at(channel(hours=hours, openings=(closure,)), berlin(9, 10, 30))

    assert told == Access(Now.OPEN, closure.starts_at)
    assert time.process_time() - began < 2  # hundredths where it was measured, nine seconds hour by hour
