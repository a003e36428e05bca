"""What the pages say, in both languages, and until when it holds."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.publishing import pages
from incidents.publishing.state import State
from incidents.states import AdviceKind, Extent, Impact, Status
from incidents.timeline.items import (
    AdviceItem,
    ProgressItem,
    PromiseItem,
    StatusItem,
    SummaryItem,
    Words,
)
from incidents.timeline.text import render_words

from . import plain
from .plain import INCIDENT, NOW, WEBMAIL, at
from .whole import MONTH, forecast, over, text


def front(state: State, language: str = "en") -> str:
    return text(pages.front(state, language)[0])


def promised(minutes: float, *, whole_day: bool = False, topic: Words | None = None) -> PromiseItem:
    return PromiseItem(due=at(minutes), whole_day=whole_day, topic=topic or {}, made_at=NOW)


def advice(words: Words, kind: str = AdviceKind.WORKAROUND, **given: Any) -> AdviceItem:
    values: dict[str, Any] = {"service_ids": (WEBMAIL,), "given_at": NOW, "ends_at": None, "ended_at": None}
    return AdviceItem(id="adv000000001", kind=kind, html=render_words(words), **values | given)


@pytest.mark.parametrize(
    ("impact", "english", "german"),
    [
        (Impact.MAINTENANCE, "Maintenance under way", "Wartung läuft"),
        (Impact.MINOR, "Minor disruption", "Leichte Störung"),
        (Impact.MAJOR, "Disruption", "Störung"),
        (Impact.CRITICAL, "Major outage", "Schwere Störung"),
    ],
)
def test_the_whole_page_is_said_in_a_word_with_since_when(impact: Impact, english: str, german: str) -> None:
    state = plain.state(incident=plain.incident(impact=impact, started_at=at(-2 * 1440)))

    assert f"{english} since Sunday, 14:05" in front(state)
    assert f"{german} seit Sonntag, 14:05 Uhr" in front(state, "de")
    assert f"<title>{german} – Example Hosting</title>" in pages.front(state, "de")[0].decode()


def test_all_is_said_only_where_it_is_all() -> None:
    fine = plain.state(incident=over(), services=(plain.service(status_since=at(-90)),))
    watched = plain.state(incident=plain.incident(impact=Impact.NONE))
    most = StatusItem(WEBMAIL, Status.OPERATIONAL, Status.MAJOR_OUTAGE, extent=Extent.MOST)
    nearly = plain.state(incident=plain.incident(impact=Impact.NONE, statuses=(most,)))

    assert "All systems operational since 13:05" in front(fine)
    assert "Alle Dienste laufen seit 13:05 Uhr" in front(fine, "de")
    assert "All systems" not in front(watched)
    assert "All systems" not in front(nearly)
    assert "most are back" in front(nearly)
    assert 'data-s="operational"' not in pages.front(nearly, "en")[0].decode()


def test_an_empty_page_is_a_page() -> None:
    state = plain.state(services=())
    state.groups, state.standing, state.incidents = (), (), {}

    assert "Nothing is listed here yet." in front(state)
    assert "Hier ist noch nichts eingetragen." in front(state, "de")


def test_a_promise_is_said_with_its_time_and_once_that_has_passed_since_when_it_is_overdue() -> None:
    state = plain.state(plain.update(), incident=plain.incident(promise=promised(30)))

    body, until = pages.front(state, "de")
    late, then = pages.front(replace(state, now=at(30)), "de")

    assert until == at(30)
    assert "Nächste Meldung bis 14:35 Uhr" in text(body)
    assert "Nächste Meldung überfällig seit 14:35 Uhr Sie kommt, sobald wir mehr sagen können." in text(late)
    assert "Next update overdue since 14:35 It comes as soon as we can say more." in front(replace(state, now=at(50)))
    assert then  # midnight: how long it is overdue is counted by a script, no page is rendered again for that
    assert then > at(500)


def test_each_topic_has_a_promise_of_its_own_and_a_word_without_the_answer_leaves_it_open() -> None:
    ftp = replace(promised(20, topic={"en": "FTP"}), word_given=True)
    state = plain.state(incident=plain.incident(promise=promised(30), topics=(ftp,)))
    german = "Nächste Meldung (FTP) {} 14:25 Uhr Meldung erfolgt, Antwort noch offen"

    assert "Next update by 14:35 Next update (FTP) by 14:25 word given, answer still open" in front(state)
    assert german.format("bis") in front(state, "de")
    assert german.format("überfällig seit") in front(replace(state, now=at(25)), "de")


@pytest.mark.parametrize(
    ("minutes", "english", "german"),
    [
        (9 * 60 + 55, "in the course of today", "im Laufe des Tages"),  # midnight in Berlin
        (33 * 60 + 55, "on Wednesday", "am Mittwoch"),
        (10 * 1440 + 9 * 60 + 55, "on Friday, 13 Mar", "am Freitag, 13.03."),
    ],
)
def test_a_promise_of_a_day_names_the_day(minutes: float, english: str, german: str) -> None:
    item = plain.incident(promise=promised(minutes, whole_day=True, topic={"en": "shops"}))
    state = plain.state(incident=item)

    assert f"Next update (shops) {english}" in front(state)
    assert f"Nächste Meldung (shops) {german}" in front(state, "de")


def test_a_forecast_stands_with_its_range_its_reason_and_what_was_said_before() -> None:
    newest = forecast(earliest=at(60), likely=at(75), latest=at(120), made_at=at(-10), reason={"en": "Slow drives."})
    before = forecast(likely=at(20), made_at=at(-60), replaced_at=at(-10))
    state = plain.state(incident=plain.incident(forecasts=(newest, before)))

    body, until = pages.front(state, "en")

    assert "most likely 15:20 between 15:05 and 16:05 said 13:55: Slow drives." in text(body)
    assert "<s>most likely 14:25</s>" in body.decode()
    assert "13:05 no longer valid: most likely 14:25 revised 13:55: Slow drives." in text(body)
    assert "zwischen 15:05 und 16:05 Uhr" in front(state, "de")
    assert until == at(75)


@pytest.mark.parametrize(
    ("given", "words", "english"),
    [
        ({"latest": at(5)}, "bis 14:10 Uhr", "by 14:10"),
        ({"likely": at(5)}, "voraussichtlich 14:10 Uhr", "most likely 14:10"),
        ({"earliest": at(2), "latest": at(5)}, "zwischen 14:07 und 14:10 Uhr", "between 14:07 and 14:10"),
    ],
)
def test_a_forecast_that_has_passed_says_so_by_itself(given: dict[str, datetime], words: str, english: str) -> None:
    state = plain.state(incident=plain.incident(forecasts=(forecast(**given),)))
    passed = replace(state, now=at(5))

    assert pages.front(state, "de")[1] == at(5)
    assert words in front(state, "de")
    assert f"Die Prognose „{words}“ ist verstrichen; eine neue gibt es noch nicht." in front(passed, "de")
    assert f"The forecast “{english}” has passed; there is no new one yet." in front(passed)


def test_not_before_that_has_come_is_no_missed_forecast() -> None:
    state = plain.state(incident=plain.incident(forecasts=(forecast(earliest=at(5)),)))
    come = replace(state, now=at(5))

    assert pages.front(state, "de")[1] == at(5)
    assert "Wir hatten „nicht vor 14:10 Uhr“ gesagt, dieser Zeitpunkt ist erreicht." in front(come, "de")
    assert "We said “not before 14:10”, and that time has come." in front(come)
    assert "verstrichen" not in front(come, "de")


def test_not_before_and_by_are_never_worded_alike() -> None:
    for language, before, by in (("en", "not before", "by"), ("de", "nicht vor", "bis")):
        for given, said, other in (("earliest", before, by), ("latest", by, before)):
            state = plain.state(
                plain.update(weight="key", forecasts=(forecast(**{given: at(9 * 60)}),)),
                incident=plain.incident(forecasts=(forecast(**{given: at(9 * 60)}),)),
            )
            for body in (front(state, language), text(pages.incident(state, language, id=INCIDENT)[0])):
                assert f"{said} 23:05" in body
                assert f"{other} 23:05" not in body


def test_a_likely_time_that_has_passed_stands_no_longer_large_while_the_range_holds() -> None:
    said = forecast(earliest=at(-60), likely=at(-5), latest=at(600))
    state = plain.state(incident=plain.incident(forecasts=(said,)))

    assert "Forecast by Wed 00:05 The likely time, 14:00, has passed." in front(state)
    assert "between" not in front(state)


def test_a_forecast_for_another_day_has_its_weekday_whenever_it_is_read() -> None:
    said = forecast(earliest=at(600))
    state = plain.state(incident=plain.incident(forecasts=(said,)))

    assert "nicht vor Mi 0:05 Uhr" in front(state, "de")
    assert "nicht vor 0:05 Uhr" in front(replace(state, now=at(599)), "de")


def test_forecasts_of_what_is_back_are_gone() -> None:
    back = StatusItem(WEBMAIL, Status.OPERATIONAL, Status.MAJOR_OUTAGE)
    said = forecast(likely=at(60), service_id=WEBMAIL, made_at=at(-60), came_true_at=at(-1))
    item = plain.incident(statuses=(back,), forecasts=(said,))

    body = pages.front(plain.state(incident=item), "en")[0].decode()

    assert 'class="outlook' not in body
    assert "most likely 15:05 sooner than said: back 14:04" in text(body.encode())


def test_advice_holds_until_its_time_or_until_it_is_ended() -> None:
    holds = advice({"en": "Use SSH."}, ends_at=at(10))
    ended = advice({"en": "Wait."}, ended_at=at(-1))
    state = plain.state(incident=plain.incident(advice=(holds, ended)))

    body, until = pages.front(state, "de")

    words = text(body)
    assert "So geht es vorerst (Webmail 1) Use SSH." in words
    assert "So geht es vorerst (Webmail 1): nicht mehr nötig seit 14:04 Uhr Wait." in words
    assert words.index("Use SSH.") < words.index("Wait.")
    assert until == at(10)
    assert "(Webmail 1): nicht mehr nötig seit 14:15 Uhr Use SSH." in front(replace(state, now=at(10)), "de")


def test_advice_of_what_is_over_is_gone() -> None:
    ended = advice({"en": "Wait."}, ended_at=at(-61))
    state = plain.state(incident=over(advice=(ended,)))

    assert "Wait." not in text(pages.incident(state, "en", id=INCIDENT)[0])


def test_words_that_name_no_day_hold_until_midnight_in_the_pages_zone() -> None:
    state = plain.state(plain.update(), incident=plain.incident())

    midnight = datetime(2026, 3, 3, 23, 0, tzinfo=UTC)
    assert pages.front(state, "en")[1] == midnight
    assert pages.service(state, "en", id=WEBMAIL)[1] == midnight
    assert "since 14:05" in front(state)
    assert "since Tuesday, 14:05" in front(replace(state, now=midnight))


def test_pages_of_what_is_over_hold_for_ever() -> None:
    state = plain.state(plain.update(weight="key"), incident=over(summary=SummaryItem({}, {}, NOW)))
    state.months, state.past, state.pages = (MONTH,), {MONTH: (INCIDENT,)}, {(INCIDENT, 1): state.updates[INCIDENT]}

    assert pages.incident(state, "de", id=INCIDENT)[1] is None
    assert pages.older(state, "de", id=INCIDENT, number=1)[1] is None
    assert pages.month(state, "de", month=MONTH)[1] is None
    assert pages.history(state, "de")[1] is None
    assert pages.error(state, "de", kind="gone")[1] is None


def test_a_resolved_incident_stays_on_the_front_page_for_72_hours() -> None:
    state = plain.state(incident=over(), services=(plain.service(status_since=at(-600)),))
    gone = at(-60) + timedelta(hours=72)
    evening = replace(state, now=gone - timedelta(seconds=1))

    assert "Kürzlich behoben Storage is down Behoben Störung, von Dienstag, 03.03.2026" in front(state, "de")
    assert "Dauer 2 Stunden" in front(state, "de")
    assert pages.front(evening, "en")[1] == gone
    assert "Storage is down" not in front(replace(state, now=gone))


def test_a_remainder_stays_and_is_named() -> None:
    left = StatusItem(WEBMAIL, Status.DEGRADED_PERFORMANCE, remainder=True)
    item = over(has_remainder=True, statuses=(left,))
    state = plain.state(incident=item, services=(plain.service(status=Status.DEGRADED_PERFORMANCE),))

    assert "Wieder da bis auf: Webmail 1" in front(state, "de")
    assert "Restored except: Webmail 1" in text(pages.incident(state, "en", id=INCIDENT)[0])


def test_services_show_what_the_incident_says_of_them() -> None:
    part = StatusItem(WEBMAIL, Status.PARTIAL_OUTAGE, extent=Extent.FEW, for_whom={"en": "own IP only"})
    fine = StatusItem("srv000000002", Status.OPERATIONAL, unaffected=True)
    down = StatusItem("srv000000003", Status.MAJOR_OUTAGE, since=at(-30))
    services = (
        plain.service(status=Status.PARTIAL_OUTAGE),
        plain.service("srv000000002"),
        plain.service("srv000000003", status=Status.MAJOR_OUTAGE),
    )
    figure = plain.update(progress=(ProgressItem(85, 90, "srv000000003"),))
    state = plain.state(figure, services=services, incident=plain.incident(statuses=(part, fine, down)))

    rows = re.findall(r"<li>.*?</li>", pages.front(state, "de")[0].decode())

    words = [" ".join(re.sub(r"<[^>]*>", " ", row).replace("\u00a0", " ").split()) for row in rows[:3]]
    shapes = [re.findall(r'data-s="(\w+)"', row)[0] for row in rows[:3]]
    assert words == ["Webmail 1 wenige betroffen own IP only", "Webmail 2 nicht betroffen", "Webmail 3 85–90 % zurück"]
    assert shapes == ["partial", "unaffected", "major"]
    assert [re.findall(r'<progress[^>]* value="(\d+)"', row) for row in rows[:3]] == [[], [], ["85"]]


def test_a_service_that_is_worse_than_the_incident_says_is_shown_as_worse() -> None:
    slow = StatusItem(WEBMAIL, Status.DEGRADED_PERFORMANCE)
    services = (plain.service(status=Status.MAJOR_OUTAGE),)
    state = plain.state(services=services, incident=plain.incident(statuses=(slow,)))

    assert "Webmail 1 down" in front(state)
