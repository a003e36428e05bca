"""Times and figures as German and English write them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import wording
from incidents.wording import NBSP

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2018, 1, 11, 17, 5, tzinfo=UTC)  # Thursday, 18:05 in Berlin


def moment(at: datetime, language: str = "de", *, seen_from: datetime = EVENING, oclock: bool = True) -> str:
    return wording.moment(at, seen_from=seen_from, zone=BERLIN, language=language, oclock=oclock).replace(NBSP, " ")


@pytest.mark.parametrize(
    ("hours", "german", "english"),
    [
        (0, "18:05 Uhr", "18:05"),
        (-16, "2:05 Uhr", "02:05"),
        (6, "Fr 0:05 Uhr", "Fri 00:05"),
        (24 * 6, "Mi 18:05 Uhr", "Wed 18:05"),
        (24 * 7, "Do 18.01. 18:05 Uhr", "Thu 18 Jan 18:05"),
        (-24 * 7, "Do 04.01. 18:05 Uhr", "Thu 4 Jan 18:05"),
        (24 * 365, "Fr 11.01.2019 18:05 Uhr", "Fri 11 Jan 2019 18:05"),
        (-24 * 20, "Fr 22.12.2017 18:05 Uhr", "Fri 22 Dec 2017 18:05"),
    ],
)
def test_a_time_is_said_as_somebody_says_it_who_speaks_then(hours: int, german: str, english: str) -> None:
    at = EVENING + timedelta(hours=hours)

    assert moment(at) == german
    assert moment(at, "en") == english


def test_in_lists_the_hour_stands_alone() -> None:
    assert moment(EVENING, oclock=False) == "18:05"


def test_the_day_changes_at_midnight_of_the_page_not_of_london() -> None:
    before, after = (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), datetime(2026, 7, 1, 22, 0, tzinfo=UTC))

    assert moment(after, seen_from=before) == "Do 0:00 Uhr"


def test_a_day_in_full() -> None:
    assert wording.long_day(date(2018, 1, 11), language="de") == "Donnerstag, 11.01.2018"
    assert wording.long_day(date(2018, 1, 11), language="en") == "Thursday, 11 January 2018"
    assert wording.full(EVENING, zone=BERLIN, language="de") == f"Donnerstag, 11.01.2018, 18:05{NBSP}Uhr"
    assert wording.full(EVENING, zone=BERLIN, language="en") == "Thursday, 11 January 2018, 18:05"
    assert wording.month_name(date(2018, 3, 1), language="de") == "März 2018"
    assert wording.month_name(date(2018, 3, 1), language="en") == "March 2018"


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (5704, "5.704", "5,704"),
        (68, "68", "68"),
        (99.95, "100", "100"),
        (0.5, "0,5", "0.5"),
        (-1234.5, "-1.234,5", "-1,234.5"),
    ],
)
def test_numbers_have_the_marks_of_their_language(value: float, german: str, english: str) -> None:
    assert wording.number(value, language="de") == german
    assert wording.number(value, language="en") == english


@pytest.mark.parametrize(
    ("low", "high", "german"),
    [
        (68, 68, "68 %"),
        (85, 90, "85–90 %"),
        (99.5, 99.5, "99,5 %"),
        (99.97, 99.97, "99,9 %"),
        (99.97, 100, "99,9–100 %"),
        (0.02, 0.02, "0,1 %"),
        (0, 0, "0 %"),
        (100, 100, "100 %"),
        (68.01, 68.04, "68 %"),
    ],
)
def test_percentages_are_never_rounded_to_all_or_none(low: float, high: float, german: str) -> None:
    assert wording.percent(low, high, language="de").replace(NBSP, " ") == german


@given(st.floats(0, 100), st.sampled_from(["de", "en"]))
def test_only_all_is_called_a_hundred_percent(value: float, language: str) -> None:
    said = wording.percent(value, value, language=language)

    assert (said == f"100{NBSP}%") == (value == 100)
    assert (said == f"0{NBSP}%") == (value == 0)


@pytest.mark.parametrize(
    ("minutes", "german", "english"),
    [
        (0, "1 Minute", "1 minute"),
        (45, "45 Minuten", "45 minutes"),
        (59.6, "1 Stunde", "1 hour"),
        (200, "3 Stunden 20 Minuten", "3 hours 20 minutes"),
        (1440, "1 Tag", "1 day"),
        (5885, "4 Tage 2 Stunden", "4 days 2 hours"),
    ],
)
def test_lengths_of_time_have_two_units_at_most(minutes: float, german: str, english: str) -> None:
    length = timedelta(minutes=minutes)

    assert wording.duration(length, language="de") == german
    assert wording.duration(length, language="en") == english


def test_words_come_in_the_language_asked_for_else_in_whichever_there_is() -> None:
    assert wording.words({"de": "Hallo", "en": "Hello"}, "en") == ("Hello", "en")
    assert wording.words({"de": "Hallo", "en": ""}, "en") == ("Hallo", "de")
    assert wording.words({}, "en") == ("", "en")
    assert wording.said({"de": "Hallo"}, "en") == "Hallo"
