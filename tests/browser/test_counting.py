"""What script adds to a promised word: how long it is until then, or has been since."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from incidents.publishing import live, pages
from incidents.timeline.items import PromiseItem
from tests.publishing import plain

from .conftest import Site, Visit

pytestmark = pytest.mark.needs("chromium")
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def now(site: Site) -> datetime:
    """A page on which a word was due 35 minutes ago and another one comes in 13."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    coming = PromiseItem(now + timedelta(minutes=13), False, {}, now)
    overdue = PromiseItem(now - timedelta(minutes=35), False, {"en": "FTP"}, now - HOUR)
    known = plain.state(plain.update(), incident=plain.incident(promise=coming, topics=(overdue,)))
    state = replace(known, now=now)
    documents = {f"live/{language}.html": live.fragment(state, language)[0] for language in ("en", "de")}
    fronts = {"index.html": "en", "de/index.html": "de"}
    site.write(documents | {name: pages.front(state, language)[0] for name, language in fronts.items()})
    return now


def counts(page: Page) -> list[str]:
    found: list[str] = page.locator("main .count").all_inner_texts()
    return found


def test_a_coming_word_is_counted_down_to_and_an_overdue_one_up_from(
    now: datetime, visit: Callable[..., Visit]
) -> None:
    def at_a_known_time(page: Page) -> None:
        page.clock.install(time=now + timedelta(seconds=30))
        page.route("**/live/*", lambda route: route.fulfill(status=304))  # with no server's clock in it

    page = visit("/", prepare=at_a_known_time, timezone_id="Europe/Berlin").page

    before = counts(page)
    box = page.locator("main .count").first.bounding_box()
    page.clock.fast_forward(4 * 60_000)
    expect(page.locator("main .count").first).to_have_text("(in 9 minutes)", timeout=10_000)

    assert before == ["(in 13 minutes)", "(35 minutes)"]
    assert page.locator("main .count").first.bounding_box() == box
    assert page.locator("[aria-live] .count, [role=status] .count").count() == 0


def test_it_is_counted_in_the_pages_language_by_the_servers_clock(now: datetime, visit: Callable[..., Visit]) -> None:
    def an_hour_fast(page: Page) -> None:
        page.clock.install(time=datetime.now(UTC) + HOUR)

    page = visit("/de/", prepare=an_hour_fast, timezone_id="Europe/Berlin").page
    overdue = page.locator("main .count").last

    first = overdue.inner_text()
    with page.expect_response("**/live/de.html"):
        page.clock.fast_forward(16_000)

    assert first.startswith("(2 Stunden")
    expect(overdue).to_have_text(re.compile(r"\(3\d Minuten\)"), timeout=10_000)  # once the answer is taken in


def test_without_script_the_times_alone_are_said(now: datetime, visit: Callable[..., Visit]) -> None:
    page = visit("/", java_script_enabled=False).page

    assert counts(page) == []
    expect(page.locator(".promise").first).to_contain_text("by ")
    expect(page.locator(".promise").last).to_contain_text("overdue since")
