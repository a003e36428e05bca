"""What an open page costs a phone on a train: bytes as Chromium counts them, heads included, and nothing that jumps."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from tests import make

from .conftest import Site, Visit
from .test_open_page import POLL, Desk, ask, clock, desk

__all__ = ["desk"]
pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True, databases=["default", "reader"])]

FIRST_VIEW, HTML = 42_000, 16_000
BUSY, IDLE = 60_000, 25_000  # in a quarter of an hour
POLLED = 700  # for an answer that nothing changed
QUARTER = 15 * 60
AWAY = 700  # seconds after which nobody seems to be there
# From the end of parsing on, before scripts run: until then a page that comes in pieces grows downwards.
SHIFTS = """() => new Promise((done) => {
  const { domInteractive } = performance.getEntriesByType("navigation")[0];
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (one.startTime >= domInteractive) sum += one.value;
  })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(sum), 300));
})"""


class Meter:
    """Counts what a page receives, by path."""

    def __init__(self) -> None:
        self.bytes: dict[str, int] = {}
        self.hosts: set[str] = set()

    def attach(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        addresses: dict[str, str] = {}
        session.on(
            "Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]})
        )
        session.on(
            "Network.loadingFinished", lambda done: self.add(addresses[done["requestId"]], done["encodedDataLength"])
        )
        session.send("Network.enable")

    def add(self, address: str, size: float) -> None:
        parts = urlsplit(address)
        if parts.scheme == "data":
            return
        self.hosts.add(parts.netloc)
        self.bytes[parts.path] = self.bytes.get(parts.path, 0) + int(size)

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


@pytest.fixture
def real_day(shared: Path, site: Site, desk: Desk) -> None:
    """The 65 updates of the real log as the front page's only incident."""
    call_command("import_log", str(shared / "data" / "mittwald-2018.txt"), "--title", "Netzwerk", "--json")
    make.resolve(desk.incident, now=desk.next(), statuses=make.back(*desk.services[:2]))
    publish(site.snapshot)
    site.beat()


def publish(snapshot: Snapshot) -> None:
    publisher = Publisher(snapshot)
    while publisher.step(now=timezone.now()):
        pass


@pytest.mark.usefixtures("real_day")
def test_the_first_view_of_a_long_day_is_light_and_comes_from_one_server(
    site: Site, visit: Callable[..., Visit]
) -> None:
    meter = Meter()

    page = visit("/", prepare=meter.attach, viewport={"width": 390, "height": 844}).page
    page.wait_for_load_state("networkidle")

    assert meter.total <= FIRST_VIEW, meter.bytes
    assert meter.bytes["/"] <= HTML
    assert meter.hosts == {urlsplit(site.address).netloc}


@pytest.mark.usefixtures("real_day")
@pytest.mark.parametrize(("width", "language"), [(390, ""), (1280, "de/")])
def test_nothing_moves_once_it_is_there(visit: Callable[..., Visit], width: int, language: str) -> None:
    page = visit(f"/{language}", viewport={"width": width, "height": 844}).page
    page.wait_for_load_state("networkidle")

    assert page.evaluate(SHIFTS) == 0


@pytest.mark.parametrize(("pace", "most"), [(15, BUSY), (60, IDLE)], ids=["reading", "away"])
def test_a_quarter_of_an_hour_without_news_costs_little(
    desk: Desk, visit: Callable[..., Visit], pace: int, most: int
) -> None:
    meter = Meter()

    def metered(page: Page) -> None:
        clock(page)
        meter.attach(page)

    page = visit("/", prepare=metered).page
    ask(page, after=16)  # the first answer is whole, the next ones say that nothing changed
    if pace == 60:
        ask(page, after=AWAY)
    page.wait_for_load_state("networkidle")
    before, polled = meter.total, meter.bytes["/live/en.html"]
    for step in range(QUARTER // pace):
        if pace == 15:
            page.mouse.move(step, 10)  # who reads moves
        ask(page, after=pace)
        page.wait_for_load_state("networkidle")

    assert meter.bytes["/heartbeat.json"] > 0
    assert 0 < meter.total - before <= most, meter.bytes
    assert (meter.bytes["/live/en.html"] - polled) / (QUARTER // pace) <= POLLED


@pytest.mark.parametrize(("idle", "seconds"), [(0, 16), (AWAY, 61)])
def test_news_are_seen_within_a_poll_and_a_second(
    desk: Desk, visit: Callable[..., Visit], idle: int, seconds: int
) -> None:
    page = visit("/", prepare=clock).page
    ask(page, after=16)
    if idle:
        ask(page, after=idle)
    desk.post("It is back.")
    desk.publish()

    with page.expect_response(POLL):
        page.clock.fast_forward(seconds * 1000)

    expect(page.locator("article").first).to_contain_text("It is back.")
