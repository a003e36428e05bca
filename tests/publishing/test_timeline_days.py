"""A page's timeline: days that fold, additions in their place, what was taken back, instants beside the words."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from incidents.publishing import pages
from incidents.states import Status
from incidents.timeline.items import StatusItem, VersionItem

from . import plain
from .plain import INCIDENT, WEBMAIL, at
from .whole import over, text

YESTERDAY = at(-1440)
FOLDED = re.compile(
    r'<details class="day past" id="d-([\d-]+)" open( data-kept)?><summary>.*?<span class="line">(.*?)<'
)


def test_days_before_today_are_folded_to_a_line_and_today_is_none() -> None:
    before = replace(
        plain.update(1, statuses=(StatusItem(WEBMAIL, Status.OPERATIONAL, Status.MAJOR_OUTAGE),)), at=YESTERDAY
    )
    earlier = replace(plain.update(0), at=at(-2880))
    state = plain.state(plain.update(2), before, earlier)

    for page, until in (pages.front(state, "en"), pages.incident(state, "en", id=INCIDENT)):
        assert FOLDED.findall(page.decode()) == [
            ("2026-03-02", "", "1 update; Webmail 1 back"),
            ("2026-03-01", "", "1 update"),
        ]
        assert '<div class="day" id="d-2026-03-03"><h3>' in page.decode()
        assert until == datetime(2026, 3, 3, 23, 0, tzinfo=UTC)  # then today is over in Berlin


def test_a_day_that_has_grown_past_midnight_gets_its_line_and_stays_open_while_it_is_the_newest() -> None:
    state = plain.state(replace(plain.update(1), at=YESTERDAY), replace(plain.update(0), at=at(-2880)))

    page = pages.front(state, "de")[0].decode()

    assert FOLDED.findall(page) == [("2026-03-02", " data-kept", "1 Meldung"), ("2026-03-01", "", "1 Meldung")]


def test_what_is_over_depends_on_no_clock_and_keeps_its_newest_day_open() -> None:
    state = plain.state(plain.update(2), replace(plain.update(1), at=YESTERDAY), incident=over())

    page, until = pages.incident(state, "en", id=INCIDENT)

    assert [kept for _day, kept, _line in FOLDED.findall(page.decode())] == [" data-kept", ""]
    assert until is None


def test_days_that_go_on_on_another_page_claim_nothing() -> None:
    updates = tuple(replace(plain.update(n), at=at(-1440 * (3 - n))) for n in (2, 1, 0))
    state = plain.state(*updates)
    state.incidents[INCIDENT] = replace(state.incidents[INCIDENT], update_count=500)
    state.pages[INCIDENT, 2] = updates

    own = pages.incident(state, "en", id=INCIDENT)[0].decode()
    page = pages.older(state, "en", id=INCIDENT, number=2)[0].decode()

    assert [line for _day, _kept, line in FOLDED.findall(own)] == ["1 update", "1 update", "1 update on this page"]
    here = "1 update on this page"
    assert [line for _day, _kept, line in FOLDED.findall(page)] == [here, "1 update", here]


def test_a_services_page_says_of_days_what_is_about_that_service() -> None:
    both = tuple(StatusItem(id, Status.OPERATIONAL, Status.MAJOR_OUTAGE) for id in (WEBMAIL, "srv000000002"))
    state = plain.state(
        replace(plain.update(1, statuses=both), at=YESTERDAY),
        services=(plain.service(), plain.service("srv000000002")),
    )

    page = pages.service(state, "en", id=WEBMAIL)[0].decode()

    assert [line for _day, _kept, line in FOLDED.findall(page)] == ["1 update; Webmail 1 back"]


def test_an_addition_is_told_at_its_own_time_and_links_to_what_it_was_added_to() -> None:
    note = replace(
        plain.update(1, "FTP is back. SSH too."), versions=(VersionItem({}, at(66), {"en": "FTP is back."}),)
    )
    corrected = replace(plain.update(2, "Mail."), versions=(VersionItem({}, at(50), {"en": "Mial."}),))
    state = plain.state(plain.update(30, "In between."), corrected, note)

    page = pages.incident(state, "de", id=INCIDENT)[0].decode()

    days = page[page.index('class="days"') :]
    assert re.findall(r'id="([ue]-[^"]*)"', days) == [
        "e-upd000000001-1",
        "u-upd000000030",
        "u-upd000000002",
        "u-upd000000001",
    ]
    assert "15:11 Die Meldung von 14:06 Uhr wurde ergänzt" in text(page.encode())
    assert f'<a href="/de/incidents/{INCIDENT}#u-upd000000001">Die Meldung von <time' in days


def test_an_older_page_tells_only_the_additions_that_fall_into_its_time() -> None:
    versions = (VersionItem({}, at(8), {"en": "One."}), VersionItem({}, at(999), {"en": "One two."}))
    grown = replace(plain.update(1, "One two three."), versions=versions)
    state = plain.state(plain.update(9), grown)
    state.pages[INCIDENT, 1] = state.updates[INCIDENT]

    page = pages.older(state, "en", id=INCIDENT, number=1)[0].decode()

    assert re.findall(r'id="(e-[^"]*)"', page) == ["e-upd000000001-1"]


def test_what_was_withdrawn_keeps_its_place_and_says_when_and_a_relapse_has_a_shape_of_its_own() -> None:
    withdrawn = plain.update(1, {}, withdrawn_at=at(65))
    removed = plain.update(2, {}, redacted_at=at(1440))
    relapse = plain.update(3, relapse=True)
    page = pages.incident(plain.state(relapse, removed, withdrawn), "de", id=INCIDENT)[0]

    assert "14:06 Diese Meldung wurde zurückgezogen (15:10 Uhr)" in text(page)
    assert "14:07 Diese Meldung wurde entfernt (Mi 14:05 Uhr)" in text(page)
    assert re.search(r'class="up relapse">.*?\n<h4 class="st" data-s="partial">Rückfall</h4>', page.decode())


def test_instants_stand_beside_relative_times_in_the_language_of_the_text() -> None:
    words = "In ca. 45 Minuten ist alles wieder da."
    state = plain.state(plain.update(0, {"de": words}, html={"de": f"<p>{words}</p>"}))

    german, english = (pages.incident(state, language, id=INCIDENT)[0] for language in ("de", "en"))

    assert "In ca. 45 Minuten (bis 14:50 Uhr) ist" in text(german)
    assert "In ca. 45 Minuten (bis 14:50 Uhr) ist" in text(english)
    assert '<time datetime="2026-03-03T14:50+01:00">' in english.decode()
