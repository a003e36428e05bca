"""Timelines on the pages: days, permalinks, corrections, older pages; a service's 90 days; history."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from incidents.publishing import pages
from incidents.states import Status
from incidents.timeline.items import (
    StatusItem,
)

from . import plain
from .plain import INCIDENT, WEBMAIL, at
from .whole import MONTH, everything, over, read, text


def test_a_timeline_is_grouped_by_days_as_the_language_writes_them() -> None:
    late = plain.update(1, at=datetime(2018, 1, 11, 17, 5, tzinfo=UTC))
    early = plain.update(0, at=datetime(2018, 1, 10, 23, 5, tzinfo=UTC))  # already the 11th in Berlin
    before = plain.update(2, at=datetime(2018, 1, 10, 7, 35, tzinfo=UTC))
    state = plain.state(late, early, before)

    german = pages.incident(state, "de", id=INCIDENT)[0].decode()
    english = pages.incident(state, "en", id=INCIDENT)[0].decode()

    day = r"<h3><time[^>]*>([^<]*)</time></h3>"
    clock = r'class="at"[^>]*><time datetime="([^"]*)">([^<]*)<'
    assert re.findall(day, german) == ["Donnerstag, 11.01.2018", "Mittwoch, 10.01.2018"]
    assert re.findall(day, english) == ["Thursday, 11 January 2018", "Wednesday, 10 January 2018"]
    assert [words for _at, words in re.findall(clock, german)] == ["18:05", "0:05", "8:35"]
    assert re.findall(clock, english)[1] == ("2018-01-11T00:05+01:00", "00:05")


def test_corrections_are_linked_both_ways_and_edits_keep_the_earlier_text() -> None:
    page = pages.incident(everything("First words"), "de", id=INCIDENT)[0].decode()

    link = f'<a href="/de/incidents/{INCIDENT}#u-'
    assert f"{link}upd000000002" in page
    assert "Korrigiert die Meldung von <time" in page
    assert f"{link}upd000000003" in page
    assert "Korrigiert durch die Meldung von <time" in page
    assert re.search(r"<details[^>]*><summary>Geändert <time[^>]*>14:14\u00a0Uhr</time>.*First words", page, re.DOTALL)


def test_what_was_withdrawn_leaves_a_mark_and_what_fell_back_says_so() -> None:
    withdrawn = plain.update(1, {}, withdrawn_at=at(5))
    removed = plain.update(2, {}, redacted_at=at(5))
    relapse = plain.update(3, relapse=True, statuses=(StatusItem(WEBMAIL, Status.MAJOR_OUTAGE),), weight="key")
    body = text(pages.incident(plain.state(relapse, removed, withdrawn), "de", id=INCIDENT)[0])

    assert "Rückfall; Nicht erreichbar: Webmail 1" in body
    assert "Diese Meldung wurde zurückgezogen" in body
    assert "Diese Meldung wurde entfernt" in body


@pytest.mark.parametrize(("count", "older"), [(200, []), (201, [1]), (400, [1]), (401, [2, 1])])
def test_an_incident_links_every_page_that_holds_something_older(count: int, older: list[int]) -> None:
    state = plain.state(plain.update())
    state.incidents[INCIDENT] = replace(state.incidents[INCIDENT], update_count=count)

    page = read(pages.incident(state, "en", id=INCIDENT)[0])

    linked = [one["href"].rpartition("/")[2] for one in page.named("a") if "/page/" in one["href"]]
    assert linked == [str(number) for number in older]


def test_entries_of_an_older_page_are_linked_to_where_they_stand() -> None:
    page = read(pages.older(everything(), "de", id=INCIDENT, number=1)[0])

    here = f"/de/incidents/{INCIDENT}/page/1#u-upd000000001"
    assert here in page.addresses()
    assert "u-upd000000001" in [one.get("id") for one in page.named("article")]


def test_ninety_days_are_a_sentence_marks_and_a_table_of_the_bad_days() -> None:
    midnight = datetime(2026, 2, 20, 23, 0, tzinfo=UTC)  # the 21st begins in Berlin
    steps = [
        (at(-30 * 1440), Status.OPERATIONAL),
        (midnight - timedelta(hours=1), Status.MAJOR_OUTAGE),
        (midnight, Status.OPERATIONAL),
        (at(-2 * 1440), Status.UNDER_MAINTENANCE),
        (at(-2 * 1440 + 5), Status.OPERATIONAL),
    ]
    state = plain.state()
    state.service_steps = {WEBMAIL: steps}

    body = pages.service(state, "de", id=WEBMAIL)[0]

    marks = re.findall(r"<i(?: data-s=\"(\w+)\")?(?: data-h=\"\d+\")?></i>", body.decode())
    assert len(marks) == 90
    assert marks[:59] == [""] * 59
    assert [marks.count(one) for one in ("operational", "major", "maintenance")] == [29, 1, 1]
    assert "1 Tag mit Störung in den letzten 31 Tagen, insgesamt 1 Stunde." in text(body)
    assert "Verfügbar in 99,9 % dieser Zeit" in text(body)
    assert "Sonntag, 01.03.2026 in Wartung 5 Minuten Freitag, 20.02.2026 nicht erreichbar 1 Stunde" in text(body)


def test_history_shows_months_and_the_newest_ones_incidents() -> None:
    state = plain.state(incident=over())
    state.months, state.past = (MONTH, date(2026, 1, 1)), {MONTH: (INCIDENT,)}

    german, english = (pages.history(state, language)[0] for language in ("de", "en"))

    assert "März 2026 Januar 2026 März 2026 Storage is down" in text(german)
    assert 'href="/de/history/2026-01"' in german.decode()
    assert "from Tuesday, 3 March 2026, 11:05 to 13:05, lasted 2 hours" in text(english)
    assert "Nothing happened in this month." in text(pages.month(plain.state(), "en", month=date(2026, 1, 1))[0])
