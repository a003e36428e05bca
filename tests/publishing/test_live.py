"""The fragment and the figures that an open page polls."""

import gzip
import json
from dataclasses import replace
from typing import Any

from incidents.publishing import live, pages
from incidents.publishing.state import State
from incidents.states import Impact, Stage, Status
from incidents.timeline.items import ProgressItem, PromiseItem, StatusItem

from . import plain
from .plain import INCIDENT, NOW, WEBMAIL, at
from .whole import everything, over, read, text


def promised(minutes: float) -> PromiseItem:
    return PromiseItem(due=at(minutes), whole_day=False, topic={}, made_at=NOW)


def lines(state: State, language: str = "en") -> list[str]:
    """Ids of the updates whose lines are there to be spoken."""
    return [one["data-id"] for one in read(live.fragment(state, language)[0]).named("li")]


def figures(state: State) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(live.figures(state)[0])
    return found


def test_the_fragment_says_state_promise_version_and_the_newest_lines() -> None:
    updates = [plain.update(n, f"Update {n}.") for n in (4, 3, 2, 1)]
    state = plain.state(*updates, incident=plain.incident(promise=promised(30)))

    body, until = live.fragment(state, "de")

    assert text(body).startswith("Störung seit 14:05 Uhr Nächste Meldung bis 14:35 Uhr Update 4. Update 3.")
    assert read(body).named("div")[0]["data-version"] == str(state.page.page_version)
    assert lines(state) == ["upd000000004", "upd000000003", "upd000000002"]
    assert until == at(30)


def test_a_promise_that_has_passed_is_said_once() -> None:
    state = plain.state(incident=plain.incident(promise=promised(30)))

    late = text(live.fragment(replace(state, now=at(30)), "en")[0])

    assert late.count("Next update") == 1
    assert "Next update overdue since 14:35" in late


def test_the_line_of_an_update_that_ends_an_incident_is_spoken_too() -> None:
    last = plain.update(9, weight="key", stage=Stage.RESOLVED, statuses=(StatusItem(WEBMAIL, Status.OPERATIONAL),))

    state = plain.state(last, incident=over())

    assert "Resolved; Operational: Webmail 1" in text(live.fragment(state, "en")[0])


def test_the_front_page_brings_the_same_fragment_along() -> None:
    state = everything()

    for language in state.page.languages:
        head, figures, _ = live.fragment(state, language)[0].partition(b"<div hidden>")
        assert head.strip() in pages.front(state, language)[0]
        assert figures


def test_other_pages_know_nothing_of_what_happens_elsewhere() -> None:
    state = everything()
    elsewhere = replace(state, page=replace(state.page, page_version=state.page.page_version + 99))

    calm = [pages.incident(one, "en", id=INCIDENT)[0] for one in (state, elsewhere)]

    assert calm[0] == calm[1]


def test_two_thousand_services_and_long_texts_stay_within_four_kilobytes() -> None:
    services = tuple(
        plain.service(f"srv{n:09}", slug=f"s{n}", name={"en": f"{n}-" + "host" * 70}, status=Status.MAJOR_OUTAGE)
        for n in range(2000)
    )
    down = tuple(StatusItem(one.id, Status.MAJOR_OUTAGE, percent=n % 100) for n, one in enumerate(services))
    updates = [plain.update(n, "Text " * 1000, weight="key", statuses=down) for n in (3, 2, 1)]
    state = plain.state(*updates, services=services, incident=plain.incident(statuses=down, impact=Impact.CRITICAL))

    for body in (live.fragment(state, "en")[0], live.figures(state)[0]):
        assert len(gzip.compress(body, 9)) <= 4_000


def test_figures_are_the_same_for_machines_and_hold_whatever_the_clock_says() -> None:
    figure = plain.update(2, progress=(ProgressItem(85, 90, WEBMAIL),))
    older = plain.update(1, progress=(ProgressItem(10, 10, WEBMAIL), ProgressItem(5, 5, None)))
    state = plain.state(figure, older, incident=plain.incident(promise=promised(30)))

    said = figures(state)

    assert {key: said[key] for key in ("page_version", "live_version", "sequence", "indicator")} == {
        "page_version": state.page.page_version,
        "live_version": 0,
        "sequence": 1,
        "indicator": "major",
    }
    assert said["overall"] == {"en": "Disruption", "de": "Störung"}
    assert said["incidents"][0]["id"] == INCIDENT
    assert said["incidents"][0]["promise"]["due"] == "2026-03-03T14:35:00.000+01:00"
    assert [(one["service"], one["low"], one["high"]) for one in said["incidents"][0]["progress"]] == [
        (WEBMAIL, 85, 90),
        (None, 5, 5),
    ]
    assert live.figures(replace(state, now=at(9999))) == live.figures(state)


def test_what_is_over_is_no_open_incident() -> None:
    assert figures(plain.state(incident=over()))["incidents"] == []
    assert figures(plain.state(incident=over()))["indicator"] == "none"
