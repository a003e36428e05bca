"""What is said of one host; tests/browser/test_lookup.py holds the browser's script to the same vectors."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from django.utils.translation import gettext, override

from incidents.publishing import book, placing
from tests.plugin import ROOT

VECTORS: dict[str, Any] = json.loads((ROOT / "tests" / "vectors" / "lookup.json").read_text())
NOW = datetime.fromisoformat(VECTORS["now"])


def book_of(language: str) -> dict[str, Any]:
    """The words as published, and services and an incident of the vectors."""
    with override(language):
        words = {key: gettext(one) for key, one in book.WORDS.items()}
    services = {
        slug: {"name": slug, "href": f"/services/{slug}", "shape": "major", "words": "down"}
        for slug in ("webspace", "webmail")
    }
    incidents = {"inc000000001": {"title": "Storage", "href": "/incidents/inc000000001", "affected": ["webspace"]}}
    return {
        "language": language,
        "zone": "Europe/Berlin",
        "words": words,
        "services": services,
        "incidents": incidents,
    }


def answer(entries: Any, language: str = "de") -> dict[str, Any]:
    asked = [(VECTORS["said"], entries)]
    found = placing.answers(asked, name="p12345", book=book_of(language), now=NOW)
    assert len(found) == 1
    return found[0]


def of(name: str, language: str = "de") -> dict[str, Any]:
    return answer(VECTORS["names"][name], language)


def test_one_that_waits_learns_its_place_and_its_own_range() -> None:
    german, english = of("waits, soon"), of("waits, soon", "en")

    assert german["verdict"] == "p12345 ist betroffen."
    assert german["lines"] == ["HTTP-Hosts: wartet, Platz 812 von 4.140, zwischen 15:45 und 17:30\u00a0Uhr"]
    assert english["lines"] == ["HTTP hosts: waiting, place 812 of 4,140, between 15:45 and 17:30"]
    assert german["meta"] == "Stand 14:02\u00a0Uhr, laut Wiederherstellungssystem"
    assert not german["back"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("is next", "HTTP-Hosts: wird gerade wiederhergestellt, jeden Moment"),
        ("failed", "HTTP-Hosts: hat noch nicht geklappt; darum kümmern wir uns von Hand"),
        ("back, between rows", "HTTP-Hosts: wieder da seit etwa 9:45\u00a0Uhr"),
        ("back, at the first row", "HTTP-Hosts: wieder da"),
        ("back, behind what is on record", "Databases: wieder da"),
        ("paused without a range", "Databases: pausiert, Platz 2 von 20"),
        ("takes longer", "Vieux: unterbrochen, Platz 10 von 20, war bis 11:40\u00a0Uhr erwartet und dauert länger"),
    ],
)
def test_where_a_host_stands_is_said_in_plain_words(name: str, line: str) -> None:
    assert of(name)["lines"] == [line]


def test_jobs_stand_in_the_order_of_recovery_and_all_must_be_done_before_a_host_is_back() -> None:
    half = of("one of two is back", "en")

    assert [line.partition(",")[0] for line in half["lines"]] == ["HTTP hosts: back since about 07:50", "SSL: waiting"]
    assert (half["verdict"], half["back"]) == ("p12345 is affected.", False)
    assert of("the other job first in the file")["lines"][0].startswith("HTTP-Hosts")
    assert of("back, between rows")["back"]
    assert not of("failed")["back"]


def test_what_a_host_was_sold_as_says_whether_its_services_are_affected() -> None:
    verdicts = [of(name, "en")["verdict"] for name in VECTORS["names"] if name.startswith("sold, ")]

    assert verdicts == [
        "p12345 uses services that are affected.",
        "p12345 is not affected by this incident as far as we know.",
        "We know p12345, but cannot say yet whether it is affected.",
    ]
    assert [one["name"] for one in of("sold and waiting")["services"]] == ["webmail"]
    assert [one["name"] for one in of("sold, affected")["services"]] == ["webspace"]  # the other one is gone


def test_a_name_that_nobody_knows_is_never_said_not_to_be_affected() -> None:
    unknown, unready = of("unknown"), of("no file yet")
    nothing = placing.answers([], name="p12345", book=book_of("de"), now=NOW)

    assert unknown["verdict"] == "Den Namen p12345 kennen wir nicht; er kann trotzdem betroffen sein."
    assert "in einer Minute" in unready["verdict"]
    assert "keine Störung offen" in nothing[0]["verdict"]


def test_of_several_incidents_each_that_knows_the_name_answers_under_its_title() -> None:
    said = VECTORS["said"]
    other = said | {"id": "inc000000002", "title": "Power"}

    both = placing.answers([(said, [("http", 5070)]), (other, [("p:1", 0)])], name="p", book=book_of("en"), now=NOW)
    one = placing.answers([(said, []), (other, [("p:1", 0)])], name="p", book=book_of("en"), now=NOW)

    assert [found["title"] for found in both] == ["Storage", "Power"]
    assert [found["incident"] for found in one] == ["inc000000002"]


def test_times_between_two_rows_are_interpolated_and_rise_with_the_place() -> None:
    rows = VECTORS["said"]["lookup"]["jobs"]["http"]["ranges"]

    times = [placing.between(rows, place) for place in range(5060, 9300, 7)]

    assert placing.between(rows, 6000) == [1772550689, 1772552501, 1772557101]
    assert all(one[n] <= other[n] for one, other in pairwise(times) for n in range(3))
    assert placing.between(rows, 1) == rows[0][1:]
    assert placing.between(rows, 99_999) == rows[-1][1:]


def test_what_was_typed_is_never_read_as_a_blank() -> None:
    assert placing.filled("{name} is {words}.", name="{words}", words="back") == "{words} is back."


def test_the_present_is_that_of_the_vectors() -> None:
    assert datetime(2026, 3, 3, 13, 5, tzinfo=UTC) == NOW
