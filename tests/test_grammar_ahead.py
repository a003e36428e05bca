"""Lengths of time ahead in sentences of both languages."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from incidents.grammar import find_ahead

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2018, 3, 24, 22, 10, tzinfo=BERLIN)  # four hours before the clocks go forward


def test_each_length_says_where_its_words_stand_and_what_it_means() -> None:
    text = "Mail ist in 2 Stunden wieder da. Frühestens in 3 Stunden ist FTP wieder da."

    first, second = find_ahead(text, at=AT, zone=BERLIN)

    assert text[first.start : first.end] == "in 2 Stunden"
    assert (first.sense, first.target.isoformat()) == ("by", "2018-03-25T00:10:00+01:00")
    assert text[second.start : second.end] == "Frühestens in 3 Stunden"
    assert second.sense == "not_before"


def test_a_length_is_elapsed_time_across_a_change_of_clocks() -> None:
    (ahead,) = find_ahead("Everything will be back in 6 hours.", at=AT, zone=BERLIN)

    assert ahead.target.isoformat() == "2018-03-25T05:10:00+02:00"


def test_a_range_has_both_ends_and_some_days_mean_no_clock_time() -> None:
    (hours,) = find_ahead("All will be back in 2-3 hours.", at=AT, zone=BERLIN)
    (days,) = find_ahead("All will be back in three days.", at=AT, zone=BERLIN)

    assert hours.earliest is not None
    assert (hours.target - hours.earliest).total_seconds() == 3600
    assert (hours.day_only, days.day_only) == (False, True)


@pytest.mark.parametrize("text", ["", "Alles läuft.", "In den letzten 2 Stunden ging nichts.", "Alle 30 Minuten mehr."])
def test_what_is_not_ahead_is_none(text: str) -> None:
    assert find_ahead(text, at=AT, zone=BERLIN) == []
