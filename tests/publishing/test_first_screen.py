"""What a reader in need sees first, in the order of need; what is over, planned or told; what can be passed on."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from incidents.publishing import pages
from incidents.publishing.state import State
from incidents.states import AdviceKind, ChannelKind, Impact, Stage, Status
from incidents.timeline.items import (
    AdviceItem,
    ChannelItem,
    ForecastItem,
    IncidentItem,
    ProgressItem,
    PromiseItem,
    StatusItem,
    SummaryItem,
    UpdateItem,
    Words,
)
from incidents.timeline.text import render_words

from . import plain
from .plain import INCIDENT, NOW, WEBMAIL, at
from .whole import MONTH, forecast, over, text

DUE = datetime(2026, 3, 6, 23, 0, tzinfo=UTC)  # the end of Friday, 6 March, in Berlin


def front(state: State, language: str = "en") -> str:
    return text(pages.front(state, language)[0])


def own(state: State, language: str = "en") -> str:
    return text(pages.incident(state, language, id=INCIDENT)[0])


def key(number: int, words: str | Words, **given: Any) -> UpdateItem:
    """An update that said something."""
    said = {"en": words} if isinstance(words, str) else words
    return plain.update(number, said, html=render_words(said), weight="key", **given)


def main(state: State) -> str:
    """The front page below its head, where a hidden list holds what is spoken."""
    return text(pages.front(state, "en")[0].partition(b"<main")[2])


def test_the_first_screen_answers_in_the_order_of_need() -> None:
    tip = AdviceItem("adv000000001", AdviceKind.WORKAROUND, render_words({"en": "Use SSH."}), (), NOW, None, None)
    item = plain.incident(
        summary=SummaryItem(render_words({"en": "Mail is safe."}), {"en": "Mail is safe."}, NOW),
        forecasts=(forecast(likely=at(90), made_at=NOW),),
        promise=PromiseItem(at(30), False, {}, NOW),
        advice=(tip,),
        statuses=(StatusItem(WEBMAIL, Status.MAJOR_OUTAGE, percent=32),),
    )
    desk = ChannelItem("cha000000001", ChannelKind.PHONE, {"en": "Hotline"}, "0800 1234", {}, (), (), "", None)
    update = key(1, "One host after the other.", progress=(ProgressItem(68, 68, None),))
    state = plain.state(update, incident=item, services=(plain.service(status=Status.MAJOR_OUTAGE),), channels=(desk,))

    words = main(state)

    parts = (
        "Major outage since 14:05",
        "Storage is down",
        "68 % back as of",
        "Mail is safe.",
        "One host after the other.",
        "by 14:35",
        "most likely 15:35",
        "Use SSH.",
        "32 % down",
        "Hotline",
        "Updates",
    )
    places = [words.index(one) for one in parts]
    assert places == sorted(places)


def test_a_note_never_takes_the_place_of_the_last_update_that_said_something() -> None:
    note = plain.update(3, "Thank you all!", html=render_words({"en": "Thank you all!"}))
    words = key(2, "Webmail is next.")
    state = plain.state(note, words, key(1, "We know the cause."))

    head = main(state).split("Updates", 1)[0]

    assert "Newest update, 14:07 Webmail is next." in head
    assert head.index("Webmail is next.") < head.index("Short note, 14:08: Thank you all!")
    assert "Thank you all!" in front(state)


def test_a_note_stands_first_where_nothing_else_was_said_and_withdrawn_words_never_do() -> None:
    note = plain.update(1, "We are looking.", html=render_words({"en": "We are looking."}))
    withdrawn = replace(key(2, "All is well."), text={}, html={}, withdrawn_at=at(3))

    assert "Newest update, 14:06 We are looking." in front(plain.state(withdrawn, note))
    assert "Newest update" not in front(plain.state(withdrawn))


def test_the_newest_update_of_another_day_says_which() -> None:
    state = replace(plain.state(key(1, "Half way.")), now=at(1440))

    assert "Newest update, Tue 14:06 Half way." in front(state)
    assert "Neueste Meldung, Di 14:06 Uhr Half way." in front(state, "de")


def test_a_long_paragraph_ends_with_a_whole_sentence_and_one_with_markup_is_never_cut() -> None:
    plain_words = "We load one host after the other. " * 30
    marked = "We load **one** host after the other. " * 30

    short, whole = (main(plain.state(key(1, words))).split("Updates", 1)[0] for words in (plain_words, marked))

    assert 10 < short.count("We load one host after the other.") < 15
    assert "the other. Read this update in full" in short
    assert whole.count("host after the other.") == 30


def test_a_long_text_is_begun_and_linked_to_where_it_stands_in_full() -> None:
    paragraphs = [f"Paragraph {n}. " + "Words and more words. " * 8 for n in range(9)]
    state = plain.state(key(1, "\n\n".join(paragraphs)))

    head = main(state).split("Updates", 1)[0]

    assert "Paragraph 1." in head
    assert "Paragraph 4." not in head
    assert "Read this update in full" in head
    assert "Paragraph 4." in front(state)
    assert f'href="/incidents/{INCIDENT}#u-upd000000001">Read' in pages.front(state, "en")[0].decode()


def test_how_much_is_back_stays_on_the_first_screen_until_it_falls_back() -> None:
    figure = key(1, "Half.", progress=(ProgressItem(80, 80, None),))
    later = key(2, "Thanks for waiting.")
    fell = key(3, "Down again.", relapse=True)

    assert "80 % back as of 14:06" in main(plain.state(later, figure))
    assert "80 % zurück, Stand 14:06 Uhr" in front(plain.state(later, figure), "de")
    assert "as of" not in main(plain.state(fell, later, figure))
    assert "as of" not in main(plain.state(key(3, "Repaired.", stage=Stage.MONITORING), later, figure))


def test_a_forecast_that_has_passed_stands_behind_those_that_hold_and_goes_once_a_newer_one_covers_it() -> None:
    passed = forecast(latest=at(-60), made_at=at(-600), service_id=WEBMAIL)
    beside = forecast(latest=at(-90), made_at=at(-500), service_id="srv000000002", of="most")
    newer = forecast(latest=at(60), made_at=at(-30))
    services = (plain.service(), plain.service("srv000000002"))
    item = plain.incident(forecasts=(newer, beside, passed))

    words = main(plain.state(services=services, incident=item))

    assert "“by 13:05” has passed" not in words
    assert "by 13:05 missed" in words
    assert words.index("by 15:05") < words.index("The forecast “by 12:35” has passed")


def resolved(**given: Any) -> IncidentItem:
    return over(statement_due=DUE, **given)


def test_what_is_over_says_for_72_hours_how_long_it_took_and_for_when_a_statement_is_promised() -> None:
    state = plain.state(incident=resolved(statuses=(StatusItem(WEBMAIL, Status.OPERATIONAL),)))

    assert "lasted 2 hours About: Webmail 1 Statement promised for Friday, 6 March 2026" in front(state)
    assert "Stellungnahme zugesagt für Freitag, 06.03.2026" in front(state, "de")


def test_what_is_over_stays_until_its_statement_is_given_and_three_days_more() -> None:
    told = key(60 * 1440, "A disk controller failed.", stage=Stage.POSTMORTEM)
    owed, given = resolved(), replace(resolved(), stage=Stage.POSTMORTEM)

    assert "is not here yet." in front(replace(plain.state(incident=owed), now=at(59 * 1440)))
    assert "Storage is down" in front(replace(plain.state(told, incident=given), now=at(62.9 * 1440)))
    assert "Storage is down" not in front(replace(plain.state(told, incident=given), now=at(63.1 * 1440)))


def test_what_is_over_says_what_else_it_owes() -> None:
    promise = PromiseItem(at(-10), False, {"en": "the letter"}, at(-60))

    words = front(plain.state(incident=over(promise=promise)))

    assert "Next update overdue since 13:55 (the letter)" in words
    assert "Next update (the letter) overdue since 13:55" in own(plain.state(incident=over(promise=promise)))


def test_a_statement_that_was_promised_and_is_missing_is_said_by_itself() -> None:
    state = plain.state(incident=resolved())

    assert pages.incident(state, "en", id=INCIDENT)[1] == DUE
    assert "Statement promised for Friday" in own(replace(state, now=DUE - timedelta(seconds=1)))
    assert "The statement promised for Friday, 6 March 2026 is not here yet." in own(replace(state, now=DUE))
    assert "Die für Freitag, 06.03.2026 zugesagte Stellungnahme liegt noch nicht vor." in own(
        replace(state, now=DUE), "de"
    )


def test_a_published_statement_stands_above_the_timeline_and_is_linked_from_everywhere() -> None:
    told = key(9, "A disk controller failed.", stage=Stage.POSTMORTEM)
    state = plain.state(told, key(1, "It is over."), incident=replace(resolved(), stage=Stage.POSTMORTEM))
    state.months, state.past = (MONTH,), {MONTH: (INCIDENT,)}

    words = own(state)

    assert "What happened Statement of Tuesday, 3 March 2026, 14:14 A disk controller failed." in words
    assert words.count("A disk controller failed.") == 2
    assert "Resolved · Disruption, from Tuesday, 3 March 2026, 11:05 to 13:05, lasted 2 hours" in words
    link = f'<a href="/incidents/{INCIDENT}#statement">Statement: what happened</a>'
    assert link in pages.front(state, "en")[0].decode()
    assert link in pages.month(state, "en", month=MONTH)[0].decode()
    assert "promised" not in front(state)


def test_a_withdrawn_statement_is_linked_no_more() -> None:
    gone = replace(key(9, ""), stage=Stage.POSTMORTEM, withdrawn_at=at(10))
    state = plain.state(gone, incident=replace(resolved(), stage=Stage.POSTMORTEM))

    assert "#statement" not in pages.front(state, "en")[0].decode()
    assert "What happened" not in own(state)


def test_forecasts_and_advice_about_a_remainder_stay_and_others_go() -> None:
    left = StatusItem(WEBMAIL, Status.MAJOR_OUTAGE, remainder=True)
    said = (forecast(likely=at(60), service_id=WEBMAIL), forecast(latest=at(90)))
    item = resolved(has_remainder=True, statuses=(left,), forecasts=said)
    state = plain.state(incident=item, services=(plain.service(status=Status.MAJOR_OUTAGE),))

    words = front(state)

    assert "Restored except: Webmail 1" in words
    assert "When everything is back (Webmail 1) most likely 15:05" in words
    assert "by 15:35" not in words.partition("What we said before")[0]


def maintenance(**given: Any) -> IncidentItem:
    values: dict[str, Any] = {
        "kind": "maintenance",
        "impact": Impact.MAINTENANCE,
        "stage": Stage.SCHEDULED,
        "title": {"en": "New routers"},
        "scheduled_for": at(1440),
        "scheduled_until": at(1560),
        "started_at": at(1440),
        "statuses": (StatusItem(WEBMAIL, Status.OPERATIONAL),),
    }
    return plain.incident(**values | given)


def test_a_maintenance_ahead_says_when_about_what_and_what_it_means() -> None:
    state = plain.state(key(1, "Webmail pauses for minutes."), incident=maintenance())

    assert (
        "Planned maintenance New routers planned from Wednesday, 4 March 2026, 14:05 to 16:05 "
        "About: Webmail 1 Webmail pauses for minutes." in front(state)
    )
    assert "geplant von Mittwoch, 04.03.2026, 14:05 Uhr bis 16:05 Uhr" in front(state, "de")
    assert "All systems operational" in front(state)


def test_a_maintenance_that_did_not_begin_in_time_says_so_by_itself() -> None:
    late = replace(plain.state(incident=maintenance()), now=at(1440))

    assert "; has not begun yet" in front(late)
    assert "; hat noch nicht begonnen" in front(late, "de")


def test_a_maintenance_under_way_says_until_when_and_that_it_takes_longer() -> None:
    item = maintenance(stage=Stage.IN_PROGRESS, started_at=NOW, scheduled_for=NOW, scheduled_until=at(60))
    state = plain.state(incident=item)

    assert "Maintenance under way since 14:05, planned until about 15:05" in front(state)
    assert pages.incident(state, "de", id=INCIDENT)[1] == at(60)
    assert "war bis 15:05 Uhr geplant und dauert länger" in own(replace(state, now=at(60)), "de")


def test_an_outage_outranks_a_maintenance() -> None:
    state = plain.state(incident=plain.incident())
    works = replace(maintenance(stage=Stage.IN_PROGRESS, started_at=at(5)), id="inc000000002")
    state.incidents[works.id], state.standing = works, (works.id, INCIDENT)

    words = front(state)

    assert words.startswith("Disruption – Example Hosting")
    assert words.index("Storage is down") < words.index("New routers")


@pytest.mark.parametrize("days", [1, 12])
def test_a_calm_page_says_for_how_long_nothing_was_wrong(days: int) -> None:
    state = plain.state(
        page=plain.page(created_at=at(-99 * 1440)), services=(plain.service(status_since=at(-90 * 1440)),)
    )
    state.standing, state.incidents, state.last_end = (), {}, at(-days * 1440)

    body, until = pages.front(state, "en")

    count = "1 day" if days == 1 else "12 days"
    assert f"Nothing is wrong that we know of. No disruption in the last {count}." in text(body)
    assert until is not None
    assert until <= at(1440)
    almost = replace(state, now=at(-1))
    assert f"No disruption in the last {count}" not in front(almost)


def test_all_is_well_since_the_last_thing_that_was_wrong_whatever_is_new() -> None:
    new = plain.service("srv000000002", created_at=at(-5), status_since=at(-5))
    state = plain.state(services=(new,), page=plain.page(created_at=at(-3 * 1440)))
    state.standing, state.incidents = (), {}

    assert "All systems operational since Saturday, 14:05" in front(state)
    state.last_end = at(-60)
    assert "All systems operational since 13:05" in front(state)


def texts(state: State, language: str = "en") -> list[tuple[str, str]]:
    """(language, text) of what customers can pass on."""
    body = pages.incident(state, language, id=INCIDENT)[0].decode()
    return re.findall(r'<pre lang="(\w+)">(.*?)</pre>', body, re.DOTALL)


def test_there_is_a_text_for_the_readers_own_customers_in_every_language() -> None:
    part = StatusItem(WEBMAIL, Status.PARTIAL_OUTAGE, percent=38, for_whom={"en": "own IP"})
    back = StatusItem("srv000000002", Status.OPERATIONAL)
    safe = StatusItem("srv000000003", Status.OPERATIONAL, unaffected=True)
    services = tuple(plain.service(f"srv00000000{n}") for n in (1, 2, 3))
    said = forecast(earliest=at(60), likely=at(75), latest=at(1440))
    item = plain.incident(statuses=(part, back, safe), forecasts=(said,))
    state = plain.state(services=services, incident=item)

    (first, english), (second, german) = texts(state)

    assert (first, second) == ("en", "de")
    assert english.replace("\u00a0", " ").split("\n") == [
        "Storage is down",
        "",
        "Some technical services that your website or your e-mail may need have been disrupted since "
        "Tuesday, 3 March 2026, 14:05.",
        "",
        "Affected:",
        "- Webmail 1: 38 % affected (own IP)",
        "Back: Webmail 2",
        "Not affected: Webmail 3",
        "When everything is back: between Tuesday, 3 March 2026, 15:05 and Wednesday, 4 March 2026, 14:05",
        "",
        f"Where things stand at any time: https://status.example.com/incidents/{INCIDENT}",
    ]
    assert "Wann alles wieder da ist: zwischen Dienstag, 03.03.2026, 15:05" in german.replace("\u00a0", " ")
    assert f"https://status.example.com/de/incidents/{INCIDENT}" in german
    assert [one[0] for one in texts(state, "de")] == ["de", "en"]


def test_the_text_for_customers_has_no_forecast_that_has_passed_and_knows_what_is_over() -> None:
    state = plain.state(incident=plain.incident(forecasts=(forecast(latest=at(5)),)))
    ended = plain.state(incident=over())

    assert "by Tuesday, 3 March 2026, 14:10" in texts(state)[0][1]
    assert "by Tuesday" not in texts(replace(state, now=at(5)))[0][1]
    assert "were disrupted from Tuesday, 3 March 2026, 11:05 to" in texts(ended)[0][1]
    assert "Maintenance is planned from" in texts(plain.state(incident=maintenance()))[0][1]


def test_months_lead_to_the_ones_before_and_after_that_have_incidents() -> None:
    state = plain.state()
    state.months = (date(2026, 3, 1), date(2026, 1, 1), date(2025, 11, 1))
    state.past = {date(2026, 1, 1): ()}

    body = pages.month(state, "en", month=date(2026, 1, 1))[0].decode()

    assert '<a href="/history/2025-11" rel="prev">← November 2025</a>' in body
    assert '<a href="/history/2026-03" rel="next">March 2026 →</a>' in body


def test_an_empty_history_says_since_when_it_is_empty() -> None:
    state = plain.state()

    assert "No incident has ended since this page began on Monday, 2 March 2026." in text(pages.history(state, "en")[0])
    assert "Seit dem Beginn dieser Seite am Montag, 02.03.2026" in text(pages.history(state, "de")[0])


def test_a_note_newer_than_the_last_word_is_begun_below_it_and_takes_no_place() -> None:
    state = plain.state(plain.update(3, "Thanks for all the cake."), key(2, "Mail is back."))

    body = pages.front(state, "en")[0].decode()
    words = main(state)

    assert words.index("Newest update, 14:07") < words.index("Mail is back.") < words.index("Short note, 14:08")
    assert f'<a href="/incidents/{INCIDENT}#u-upd000000003">Short note' in body
    assert "Short note" not in front(plain.state(key(3, "Mail is back."), plain.update(2, "Thanks.")))


def test_a_heading_alone_is_no_beginning_of_a_long_update() -> None:
    long = "We load every host anew. " * 40
    html = {"en": f"<p>Where things stand</p>\n<p>{long.strip()}</p>"}
    state = plain.state(plain.update(2, "", html=html, weight="key"))

    newest = front(state).partition("Newest update")[2].partition("Read this update in full")[0]

    assert "Where things stand We load every host anew." in newest
    assert len(newest) < 600


def test_the_first_ones_are_asked_for_no_more_once_some_are_back_since() -> None:
    first = forecast(likely=at(90), of="first", service_id=WEBMAIL, made_at=at(-60))
    back = replace(first, came_true_at=at(-20))

    def said(foretold: ForecastItem) -> str:
        return front(plain.state(incident=plain.incident(forecasts=(foretold,))))

    assert "When the first are back (Webmail 1)" in said(first)
    assert "When the first are back" not in said(back)


def test_only_what_was_revised_was_said_before() -> None:
    same = [forecast(latest=at(90), made_at=at(-10)), forecast(latest=at(90), made_at=at(-20), replaced_at=at(-10))]
    breath = forecast(latest=at(40), made_at=at(-10))
    old = forecast(latest=at(20), made_at=at(-30), replaced_at=at(-20))
    state = plain.state(incident=plain.incident(forecasts=(same[0], breath, same[1], old)))

    record = front(state).partition("What we said before, and what became of it")[2].partition("Services")[0]

    assert record.strip() == "13:35 no longer valid: by 14:25 revised 13:45"


def test_a_forecast_of_an_incident_that_names_no_service_claims_nothing_of_everything() -> None:
    named = plain.incident(statuses=(StatusItem(WEBMAIL, Status.MAJOR_OUTAGE),), forecasts=(forecast(latest=at(90)),))

    assert "When everything is back by 15:35" in front(plain.state(incident=named))
    assert "Forecast by 15:35" in front(plain.state(incident=replace(named, statuses=())))


def test_the_newest_word_of_another_day_says_its_weekday() -> None:
    update = key(1, "Not yet.", at=at(-24 * 60), promise=PromiseItem(at(-23 * 60), False, {}, at(-24 * 60)))
    state = plain.state(update)

    head = main(state).split("Updates", 1)[0]

    assert re.search(r"Next word by \w{3} 15:05", head), head


def test_the_newest_earlier_forecasts_stand_open_and_the_rest_behind_a_click() -> None:
    said = tuple(forecast(likely=at(60 + n), made_at=at(-n), replaced_at=at(1 - n) if n else None) for n in range(6))
    state = plain.state(key(1, "Slowly."), incident=plain.incident(forecasts=said))

    page = pages.front(state, "en")[0].decode()

    folded = page.partition('<details class="was" id="e-')[2].partition("</details>")[0]
    assert page.count("<s>") == 5
    assert folded.count("<s>") == 2
    assert "2 earlier forecasts" in folded


def test_what_is_left_over_is_no_new_disruption() -> None:
    left = StatusItem(WEBMAIL, Status.MAJOR_OUTAGE, remainder=True, since=at(5))
    item = plain.incident(stage=Stage.RESOLVED, ended_at=at(5), has_remainder=True, statuses=(left,))
    service = plain.service(status=Status.MAJOR_OUTAGE, status_since=at(5))
    worse = plain.service("ftp000000001", status=Status.PARTIAL_OUTAGE, status_since=at(6))

    alone = main(plain.state(incident=item, services=(service,)))
    beside = main(plain.state(incident=item, services=(service, worse)))

    assert "Not everything is back yet" in alone
    assert "Major outage since" not in alone
    assert "Major outage since" in beside


def test_ended_advice_goes_with_the_end_of_what_it_was_for() -> None:
    tip = AdviceItem("adv000000001", AdviceKind.WORKAROUND, render_words({"en": "Use SSH."}), (), NOW, None, at(3))
    left = StatusItem(WEBMAIL, Status.MAJOR_OUTAGE, remainder=True, since=at(5))
    over: dict[str, Any] = {"stage": Stage.RESOLVED, "ended_at": at(5), "has_remainder": True}

    going_on, ended = (plain.incident(advice=(tip,), statuses=(left,), **more) for more in ({}, over))

    assert "Use SSH." in own(plain.state(incident=going_on))
    assert "Use SSH." not in own(plain.state(incident=ended))
