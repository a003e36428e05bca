"""An incident's record on paper and on a phone."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.publishing import live, pages
from incidents.states import Status
from incidents.timeline.records import StepItem
from tests.publishing import plain, whole
from tests.publishing.plain import INCIDENT, at

from .conftest import Site, Visit

pytestmark = pytest.mark.needs("chromium")


def long_record() -> dict[str, bytes]:
    """The record of five bad days: more of everything than anybody reads."""
    services = tuple(plain.service(f"srv{number:09}") for number in range(14))
    told = {"came_true_at": at(-60), "service_id": services[0].id}
    said = tuple(whole.forecast(likely=at(-n * 40), made_at=at(-n * 60 - 900), **told) for n in range(70))
    state = plain.state(incident=whole.over(forecasts=said), services=services)
    one = whole.recorded({"en": "how long it will take for mailboxes"})
    entries = [replace(one.entries[0], number=n, typed_at=at(-n * 80), edits=(at(-n),)) for n in range(90)]
    steps = [(id, step) for id in state.services for step in ((-900, Status.MAJOR_OUTAGE), (-700, Status.OPERATIONAL))]
    state.records[INCIDENT] = replace(
        one,
        entries=tuple(reversed(entries)),
        promises=tuple(replace(one.promises[0], due=at(-n * 80) + timedelta(minutes=9)) for n in range(80)),
        steps=tuple(StepItem(id, at(minute), status) for id, (minute, status) in steps),
        jobs=one.jobs * 8,
    )
    report = pages.report(state, "de", id=INCIDENT)[0]
    return {f"de/incidents/{INCIDENT}/report.html": report, "live/de.html": live.fragment(state, "de")[0]}


def test_the_longest_record_is_two_printed_pages_and_as_wide_as_a_phone(
    visit: Callable[..., Visit], site: Site
) -> None:
    site.write(long_record())

    page = visit(f"/de/incidents/{INCIDENT}/report", viewport={"width": 390, "height": 800}).page
    wide = page.evaluate("document.documentElement.scrollWidth")
    printed = page.pdf(format="A4")

    assert wide == 390
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= 2
