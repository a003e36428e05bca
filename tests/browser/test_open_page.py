"""An open page keeps itself up to date: what arrives, what stays as the reader left it, and what it says of itself.

Minutes pass by the browser's clock, so that no test waits for them.
"""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Request, Route, expect

from incidents.models import Incident
from incidents.publishing.publisher import Publisher
from incidents.states import Status
from incidents.timeline import commands
from incidents.timeline.inputs import ProgressSaid
from tests import make
from tests.make import at

from .conftest import Site, Visit

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True, databases=["default", "reader"])]

POLL = re.compile(r"/live/en\.html$")


class Desk:
    """Staff who post and a publisher that publishes, one minute after the other."""

    def __init__(self, site: Site) -> None:
        make.page()
        self.site = site
        self.minute = 0.0
        self.services = [make.service(name) for name in ("Webmail", "FTP", "SSH")]
        self.incident: Incident = make.incident(*self.services[:2], now=make.NOW)
        for n in range(12):
            self.post(f"Step {n} is done.\n\nIt took a while.")
        commands.set_page(name="Example", languages=["en", "de"], author=make.ACTOR, now=self.next())
        first = self.post("A typing mystake.")
        commands.edit_update(update=first, text={"en": "A typing mistake."}, author=make.ACTOR, now=self.next())
        self.publisher = Publisher(site.snapshot)
        self.publish()

    def next(self) -> datetime:
        self.minute += 1
        return at(self.minute)

    def post(self, text: str, **given: object) -> str:
        said = make.post(self.incident, text, now=self.next(), **given)
        return str(said.pk)

    def publish(self) -> None:
        while self.publisher.step(now=at(self.minute)):
            pass
        self.site.beat()


@pytest.fixture
def desk(site: Site) -> Desk:
    """A desk of its own for each test; what the one before it published is gone."""
    shutil.rmtree(site.snapshot.folder, ignore_errors=True)
    return Desk(site)


def clock(page: Page) -> None:
    page.clock.install()


def pass_time(page: Page, seconds: int) -> None:
    """Lets seconds pass at the end of which the page asks for news."""
    with page.expect_response(POLL):
        page.clock.fast_forward(seconds * 1000)


def ask(page: Page, *, after: int) -> None:
    """Lets seconds pass and waits until what the page then heard has been taken in."""
    pass_time(page, after)
    # An answer that has come and is not yet taken in would run into its time-out with the next leap of the clock.
    expect(page.locator("#live")).not_to_have_class(re.compile("htmx-request"))


def test_an_update_arrives_and_everything_stays_as_the_reader_left_it(desk: Desk, visit: Callable[..., Visit]) -> None:
    def with_a_field(page: Page) -> None:
        """Forms come with later pages: what such a one would hold must survive now."""

        def answer(route: Route) -> None:
            got = route.fetch()
            body = got.text().replace('<div class="side">', '<div class="side"><input id="field" aria-label="x">', 1)
            route.fulfill(response=got, body=body)

        clock(page)
        page.route(re.compile(r"/$"), answer)

    page = visit("/", prepare=with_a_field, viewport={"width": 390, "height": 700}).page
    page.evaluate("window.sameDocument = true")
    page.get_by_text("show the earlier text").click()
    page.locator("#field").fill("p12345")
    page.evaluate("document.getElementById('field').setSelectionRange(2, 4)")
    reading = page.locator("article", has_text="Step 3 is done.")
    reading.scroll_into_view_if_needed()
    before = reading.bounding_box()

    fresh = desk.post("Nearly there.", progress=[ProgressSaid(85, 90, service=desk.services[0].pk)])
    desk.publish()
    ask(page, after=16)

    expect(page.locator(f"#u-{fresh}")).to_contain_text("Nearly there.")
    expect(page.locator("#spoken")).to_have_text("Webmail: 85–90 % back.")
    after = reading.bounding_box()
    assert page.evaluate("window.sameDocument")
    assert before
    assert after
    assert abs(after["y"] - before["y"]) < 4
    assert page.locator("#field").input_value() == "p12345"
    assert page.evaluate("document.activeElement.id") == "field"
    assert page.evaluate("[field.selectionStart, field.selectionEnd]") == [2, 4]
    expect(page.get_by_text("A typing mystake.")).to_be_visible()


def test_a_changed_state_reaches_the_title_and_is_spoken(desk: Desk, visit: Callable[..., Visit]) -> None:
    page = visit("/", prepare=clock).page
    expect(page).to_have_title("Major outage – Example")

    make.resolve(desk.incident, now=desk.next(), statuses=make.back(*desk.services[:2]))
    desk.publish()
    ask(page, after=16)

    expect(page).to_have_title("All systems operational – Example")
    expect(page.get_by_role("heading", level=1)).to_contain_text("All systems operational since")
    expect(page.locator("#spoken")).to_contain_text("All systems operational")
    expect(page.locator("#spoken")).to_contain_text("Resolved; Back: Webmail, FTP")


def test_a_page_that_nothing_touched_is_not_read_again(desk: Desk, visit: Callable[..., Visit]) -> None:
    answers: list[tuple[str, int]] = []

    def listen(page: Page) -> None:
        clock(page)
        page.on("response", lambda got: answers.append((got.url.removeprefix(desk.site.address), got.status)))

    own = f"/incidents/{desk.incident.pk}"
    page = visit(own, prepare=listen).page
    expect(page.locator("#live")).to_contain_text("Major outage since")
    for _ in range(2):
        ask(page, after=16)

    assert [status for path, status in answers if path == own] == [200, 304]
    assert [status for path, status in answers if path == "/live/en.html"] == [200, 304, 304]


def test_an_incidents_own_page_gets_its_update_even_where_its_file_comes_late(
    desk: Desk, visit: Callable[..., Visit]
) -> None:
    page = visit(f"/incidents/{desk.incident.pk}", prepare=clock).page
    expect(page.locator("#live")).to_contain_text("Major outage since")
    own = desk.site.snapshot.public / f"incidents/{desk.incident.pk}.html"
    old = {file: (file.read_bytes(), file.stat().st_mtime) for file in (own, own.with_name(own.name + ".gz"))}

    fresh = desk.post("Nearly there.")
    desk.publish()
    late = own.read_bytes()
    for file, (body, _time) in old.items():
        file.write_bytes(body)
    ask(page, after=16)
    expect(page.locator("#spoken")).to_have_text("Nearly there.")
    desk.site.write({own.relative_to(desk.site.snapshot.public).as_posix(): late}, version=2_000_000_000)
    ask(page, after=6)

    expect(page.locator(f"#u-{fresh}")).to_be_visible()


def test_without_a_connection_the_page_says_as_of_when_it_is(desk: Desk, visit: Callable[..., Visit]) -> None:
    opened = visit("/", prepare=clock)
    page = opened.page
    page.route(POLL, lambda route: route.abort())
    page.clock.fast_forward(16_000)

    expect(page.locator("#notice")).to_have_text(re.compile(r"^No connection; this page is as of \d\d:\d\d\.$"))
    page.unroute(POLL)
    ask(page, after=16)
    expect(page.locator("#notice")).to_be_hidden()
    assert opened.complaints
    assert all("ERR_FAILED" in one or "Failed to fetch" in one for one in opened.complaints)
    opened.complaints.clear()


def test_a_page_that_nobody_renews_says_since_when(desk: Desk, visit: Callable[..., Visit]) -> None:
    page = visit("/de/", prepare=clock).page
    expect(page.locator("#notice")).to_be_hidden()

    gone = datetime.now(UTC) - timedelta(minutes=5)
    desk.site.beat(gone)
    with page.expect_response(re.compile(r"/heartbeat\.json$")):
        page.clock.fast_forward(60_000)

    said = gone.astimezone(ZoneInfo("Europe/Berlin"))
    words = f"Diese Seite wurde seit {said.hour}:{said:%M} Uhr nicht erneuert."
    expect(page.locator("#notice")).to_have_text(words)


def test_a_hidden_page_asks_nothing_and_asks_at_once_when_it_is_seen_again(
    desk: Desk, visit: Callable[..., Visit]
) -> None:
    asked: list[Request] = []

    def listen(page: Page) -> None:
        clock(page)
        page.on("request", lambda request: asked.append(request) if POLL.search(request.url) else None)

    def seen(page: Page, hidden: str) -> None:
        page.evaluate(f"Object.defineProperty(document, 'hidden', {{value: {hidden}, configurable: true}})")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    page = visit("/", prepare=listen).page
    seen(page, "true")
    page.clock.fast_forward(3_600_000)
    assert asked == []

    with page.expect_response(POLL):
        seen(page, "false")


def test_a_reader_who_is_away_is_asked_for_every_minute_until_a_touch(desk: Desk, visit: Callable[..., Visit]) -> None:
    asked: list[Request] = []

    def listen(page: Page) -> None:
        clock(page)
        page.on("request", lambda request: asked.append(request) if POLL.search(request.url) else None)

    page = visit("/", prepare=listen).page
    ask(page, after=601)
    page.clock.fast_forward(50_000)
    assert len(asked) == 1
    ask(page, after=10)
    assert len(asked) == 2

    with page.expect_response(POLL):
        page.mouse.move(10, 10)


def test_after_a_change_the_next_news_are_asked_for_soon(desk: Desk, visit: Callable[..., Visit]) -> None:
    page = visit("/", prepare=clock).page
    desk.post("News.", statuses=[make.said(desk.services[2], Status.MAJOR_OUTAGE)])
    desk.publish()

    ask(page, after=16)
    ask(page, after=6)

    expect(page.locator("#spoken")).to_have_text("Down: SSH.")


def test_an_incident_that_was_removed_leaves_open_pages_too(desk: Desk, visit: Callable[..., Visit]) -> None:
    opened = visit(f"/incidents/{desk.incident.pk}", prepare=clock)
    expect(opened.page.locator("#live")).to_contain_text("Major outage since")

    commands.remove_incident(incident=desk.incident.pk, author=make.ACTOR, now=desk.next())
    desk.publish()
    pass_time(opened.page, 16)  # the page may have gone for its own removal before the answer is looked at

    expect(opened.page.get_by_role("heading", level=1)).to_have_text("This entry has been removed")
    assert opened.complaints
    assert all("410" in one for one in opened.complaints)
    opened.complaints.clear()
