"""What script adds to a timeline: old days folded, either order, what is new since the last visit, the reader's time.

The desk posts into the past by days, so that a page has days to fold.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from incidents.publishing.publisher import Publisher
from incidents.timeline import commands
from tests import make

from .conftest import Site, Visit
from .test_open_page import ask, clock

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True, databases=["default", "reader"])]

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # in Berlin


class Days:
    """An incident of three days, posted on their days, and a publisher whose clock is the last post's."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.now = NOON - timedelta(days=2)
        make.page(now=self.now)
        commands.set_page(name="Example", languages=["en", "de"], author=make.ACTOR, now=self.now)
        self.service = make.service("Webmail", now=self.now)
        self.incident = make.incident(self.service, now=self.now)
        self.publisher = Publisher(site.snapshot)
        for hours in (1, 24, 1, 24, 1):
            self.now += timedelta(hours=hours)
            self.post(f"Said at {self.now:%d %H}.")
        self.publish()

    def post(self, text: str, *, minutes: float = 1) -> str:
        self.now += timedelta(minutes=minutes)
        return str(make.post(self.incident, text, now=self.now).pk)

    def publish(self) -> None:
        while self.publisher.step(now=self.now):
            pass
        self.site.beat()


@pytest.fixture
def days(site: Site) -> Days:
    shutil.rmtree(site.snapshot.folder, ignore_errors=True)
    return Days(site)


def hide(page: Page, *, hidden: bool) -> None:
    page.evaluate("hidden => Object.defineProperty(document, 'hidden', {value: hidden, configurable: true})", hidden)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


@contextmanager
def away(page: Page) -> Iterator[None]:
    """The reader looks elsewhere for a while."""
    hide(page, hidden=True)
    yield
    with page.expect_response("**/live/en.html"):
        hide(page, hidden=False)


def open_days(page: Page) -> list[bool]:
    found: list[bool] = page.locator("details.day").evaluate_all("days => days.map(day => day.open)")
    return found


def said(page: Page) -> list[str]:
    """The first words of each entry, and of the line between old and new, in the order of the page."""
    found: list[str] = page.locator(".days .prose, .days .new").all_inner_texts()
    return [words.replace("\u00a0", " ") for words in found]


def test_days_before_today_are_folded_and_what_a_reader_opened_stays_open(
    days: Days, visit: Callable[..., Visit]
) -> None:
    page = visit("/", prepare=clock).page
    assert open_days(page) == [False, False]

    page.locator("details.day summary").first.click()
    days.post("News.")
    days.publish()
    ask(page, after=16)

    expect(page.locator(".days").get_by_text("News.")).to_be_visible()
    assert open_days(page) == [True, False]
    expect(page.locator("html")).to_have_class("js")


def test_without_script_and_where_script_does_not_arrive_every_day_is_open(
    days: Days, visit: Callable[..., Visit]
) -> None:
    plain = visit("/", java_script_enabled=False).page
    opened = visit("/", prepare=lambda page: page.route("**/reading.*.js", lambda route: route.abort()))

    for page in (plain, opened.page):
        assert open_days(page) == [True, True]
        for words in page.locator(".days .prose").all():
            expect(words).to_be_visible()
        expect(page.locator(".order")).to_be_hidden()
    opened.complaints.clear()


def test_printing_shows_every_day(days: Days, visit: Callable[..., Visit]) -> None:
    page = visit("/").page
    assert open_days(page) == [False, False]

    page.emulate_media(media="print")
    tall = page.locator("details.day").first.bounding_box()
    page.emulate_media(media="screen")
    folded = page.locator("details.day").first.bounding_box()

    assert tall
    assert folded
    assert tall["height"] > folded["height"] + 40


# What moved inside the timeline after it was painted, as (class, top before, top after).
SHIFTS = """window.moved = [];
new PerformanceObserver(list => list.getEntries().flatMap(entry => entry.sources)
  .filter(({node}) => node?.parentElement?.closest(".timeline"))
  .forEach(({node, previousRect, currentRect}) => moved.push([node.className, previousRect.y, currentRect.y]))
).observe({type: "layout-shift", buffered: true})"""


def test_nothing_moves_when_days_are_folded_and_the_page_is_loaded(days: Days, visit: Callable[..., Visit]) -> None:
    def watch(page: Page) -> None:
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
        page.add_init_script(SHIFTS)

    page = visit("/", prepare=watch, viewport={"width": 1280, "height": 1600}, timezone_id="Europe/Berlin").page
    page.wait_for_load_state("networkidle")

    assert open_days(page) == [False, False]
    assert page.evaluate("moved") == []


def test_a_link_to_an_update_of_a_folded_day_opens_that_day(days: Days, visit: Callable[..., Visit]) -> None:
    address = f"/incidents/{days.incident.pk}"
    page = visit(address).page
    old = page.locator("details.day article").last.get_attribute("id")

    page.goto("about:blank")
    page.goto(f"{address}#{old}")

    expect(page.locator(f"#{old}")).to_be_in_viewport()
    assert open_days(page) == [False, True]


def test_a_day_that_is_over_is_folded_by_the_next_visit_and_not_under_a_readers_eyes(
    days: Days, visit: Callable[..., Visit]
) -> None:
    page = visit("/", prepare=clock).page
    days.post("A new day.", minutes=1440)
    days.publish()
    ask(page, after=16)

    expect(page.locator(".days").get_by_text("A new day.")).to_be_visible()
    assert open_days(page) == [True, False, False]
    page.reload()
    assert open_days(page) == [False, False, False]


def test_the_order_is_turned_for_good_and_live_changes_keep_it(days: Days, visit: Callable[..., Visit]) -> None:
    page = visit("/", prepare=clock).page
    newest_first = said(page)
    switch = page.get_by_role("button", name="Oldest first")
    expect(switch).to_have_attribute("aria-pressed", "false")

    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    assert said(page) == newest_first[::-1]
    days.post("News.")
    days.publish()
    ask(page, after=16)

    expect(page.locator(".days .prose").last).to_have_text("News.")
    assert said(page) == [*newest_first[::-1], "News."]
    assert page.evaluate("document.activeElement.className") == "order"
    page.reload()
    assert said(page) == [*newest_first[::-1], "News."]
    page.get_by_role("button", name="Oldest first").click()
    assert said(page) == ["News.", *newest_first]


def test_a_first_visit_has_nothing_new_and_a_later_one_says_where_it_begins(
    days: Days, visit: Callable[..., Visit]
) -> None:
    page = visit("/", prepare=clock).page
    expect(page.locator(".new, .since")).to_have_count(0)

    with away(page):
        days.post("News.")
        days.publish()

    expect(page.locator(".days .prose").first).to_have_text("News.")
    link = page.get_by_role("link", name="New since your last visit")
    left = datetime.fromtimestamp(page.evaluate("JSON.parse(localStorage['visit:/']).left") / 1000, BERLIN)
    assert said(page)[1] == f"Up to here new since your last visit, {left:%H:%M}"
    link.click()
    expect(page.locator("#new")).to_be_in_viewport()

    days.post("Later.")
    days.publish()
    ask(page, after=16)
    expect(page.locator(".days .prose").first).to_have_text("Later.")
    assert said(page)[2].startswith("Up to here new")
    page.get_by_role("button", name="Oldest first").click()
    assert said(page)[-3].startswith("New from here since your last visit, ")

    with away(page):
        pass
    expect(page.locator(".new, .since")).to_have_count(0)


def test_a_visit_ends_with_the_page_and_the_next_one_in_any_language_knows_it(
    days: Days, visit: Callable[..., Visit]
) -> None:
    page = visit("/").page
    page.goto("about:blank")
    days.post("News.")
    days.publish()

    page.goto("/de/")

    expect(page.locator(".since")).to_contain_text("Neu seit Ihrem letzten Besuch, ")
    assert said(page)[1].startswith("Bis hierher neu seit Ihrem letzten Besuch, ")


def test_the_readers_own_time_stands_beside_where_it_differs(days: Days, visit: Callable[..., Visit]) -> None:
    days.post("We expect everything back in about 45 minutes.")
    days.publish()
    here = visit("/", timezone_id="Europe/Berlin").page
    there = visit("/", timezone_id="America/New_York", prepare=clock).page

    def clocks(page: Page) -> str:
        return " ".join(page.locator(".days article").first.inner_text().replace("\u00a0", " ").split())

    at = days.now.astimezone(BERLIN)
    far = days.now.astimezone(ZoneInfo("America/New_York"))
    back = far + timedelta(minutes=45)
    assert "your time" not in clocks(here)
    assert clocks(there).startswith(f"{at:%H:%M} (your time {far:%H:%M})")
    assert f"(by {at + timedelta(minutes=45):%H:%M}, your time {back:%H:%M})." in clocks(there)

    days.post("News.")
    days.publish()
    ask(there, after=16)

    expect(there.locator(".days article").first).to_contain_text("News.")
    assert clocks(there).count("your time") == 1
    assert there.locator(".days article .at .own").count() == there.locator(".days article").count()
