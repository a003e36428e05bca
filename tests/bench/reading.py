"""What a reader of the front page waits for on a slow processor, and all that comes over the line for it."""

import statistics
import tempfile
import time
from typing import Any

from tests import programs
from tests.bench import Missing, Row, at_most
from tests.bench._running import running_demo, seen

VISITS = 5
SLOWED = 4
PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
  .observe({ type: "largest-contentful-paint", buffered: true }))"""


def run() -> list[Row]:
    """The demo's front page from localhost, each visit with an empty cache. Raises Missing without Chromium."""
    from playwright.sync_api import sync_playwright

    chromium = programs.find("chromium")
    if chromium is None:
        raise Missing("chromium is not installed")
    with tempfile.TemporaryDirectory() as folder, running_demo(folder) as (port, _pid, _environment):
        wait_for_story(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            visits = [visit(browser, f"http://localhost:{port}/") for _visit in range(VISITS)]
            browser.close()
    painted, received = zip(*visits, strict=True)
    return [
        at_most(f"largest paint, processor slowed {SLOWED} times", statistics.median(painted), 1.0, unit="s"),
        at_most("all that the first view needs, compressed", max(received) / 1000, 42, unit="kB"),
    ]


def wait_for_story(port: int) -> None:
    limit = time.monotonic() + 60
    while not seen(port, needle=b"<article"):
        if time.monotonic() > limit:
            raise TimeoutError("the demo has no updates")
        time.sleep(0.1)


def visit(browser: Any, address: str) -> tuple[float, int]:
    """(seconds to the largest paint, bytes received, heads included) on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    received: list[float] = []
    session = context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda done: received.append(done["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(address, wait_until="networkidle")
    seconds = page.evaluate(PAINTED) / 1000
    context.close()
    return seconds, int(sum(received))
