"""A real Chromium in front of a real server over a snapshot of the test's own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from incidents.publishing.assets import assets
from incidents.publishing.snapshot import Snapshot
from tests import servers
from tests.plugin import program

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module's tests; its loop ends with it, so that other tests may use the database again."""
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patched:
        # Playwright's own loop runs in this thread; the database is used from it all the same.
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=program("chromium"), args=QUIET)
        yield started
        started.close()


@dataclass
class Site:
    """A snapshot that is served."""

    snapshot: Snapshot
    address: str

    def write(self, documents: dict[str, bytes], *, version: int = 1_700_000_000) -> None:
        """Publishes documents by file name, with all static files, and a heartbeat of now."""
        with self.snapshot.publish(version) as writer:
            for name, body in assets().items():
                writer.write(f"static/{name}", body)
            for name, body in documents.items():
                writer.write(name, body)
        self.beat()

    def beat(self, at: datetime | None = None) -> None:
        self.snapshot.beat(at or datetime.now(UTC), 1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An empty snapshot behind granian."""
    snapshot = Snapshot(tmp_path_factory.mktemp("site") / "snapshot")
    with servers.granian("tests.echoing:application", snapshot.folder) as port:
        yield Site(snapshot, f"http://127.0.0.1:{port}")


@dataclass
class Visit:
    """An open page, and whatever the browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """Opens a path in a context of its own; at the end no page may have broken the policy or thrown an error."""
    visits: list[Visit] = []

    def opened(path: str = "/", *, prepare: Callable[[Page], object] | None = None, **context: Any) -> Visit:
        page = browser.new_context(base_url=site.address, **context).new_page()
        made = Visit(page)
        visits.append(made)
        page.on("console", made.hear)
        page.on("pageerror", lambda problem: made.complaints.append(str(problem)))
        if prepare:
            prepare(page)
        page.goto(path)
        return made

    yield opened
    for one in visits:
        one.page.context.close()
    assert [one.complaints for one in visits if one.complaints] == []
