"""How far a recovery is moves in an open page: in place, without a word, and without reading the page again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.make import at

from .conftest import Visit
from .test_open_page import Desk, ask, clock, desk

__all__ = ["desk"]
pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True, databases=["default", "reader"])]

LISTEN = """() => {
  window.heard = [];
  new MutationObserver(() => heard.push(spoken.textContent)).observe(spoken, { childList: true, characterData: true });
}"""


class Loader:
    """An engine that restores the hosts of the desk's incident."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        services = [desk.services[0].pk]
        self.source = make.engine(incident=desk.incident.pk, services=services, now=desk.next())
        self.at(10)

    def at(self, done: float, *, minutes: float = 1) -> None:
        """So much is done so many minutes later, and it is published."""
        self.desk.minute += minutes
        make.sampled(self.source, "http", done, 200, now=at(self.desk.minute))
        self.desk.publish()


def figures(page: Page) -> list[str]:
    """The figure in the section, and the one beside the service."""
    found = page.locator("main .job .moving, main .services [data-k]").all_text_contents()
    return [re.search(r"\d+\s%", words)[0].replace("\u00a0", " ") for words in found if "%" in words]  # type: ignore[index]


@pytest.mark.parametrize("whole", [True, False], ids=["front", "incident"])
def test_figures_move_in_an_open_page_in_place_and_without_a_word(
    desk: Desk, visit: Callable[..., Visit], whole: bool
) -> None:
    loader = Loader(desk)
    own = "/" if whole else f"/incidents/{desk.incident.pk}"
    read: list[str] = []

    def listen(page: Page) -> None:
        clock(page)
        page.on("request", lambda sent: read.append(sent.url) if sent.url.endswith(own) else None)

    page = visit(own, prepare=listen, viewport={"width": 390, "height": 844}).page
    expect(page.locator("#live")).to_contain_text("since")
    expect(page.locator("#live")).not_to_have_class(re.compile("htmx-request"))
    ask(page, after=16)  # an incident's own page asks once after itself
    page.evaluate(LISTEN)
    before, place = len(read), page.locator(".timeline").bounding_box()
    assert figures(page) == ["5 %", "5 %"]

    loader.at(120)
    ask(page, after=16)

    expect(page.locator("main .job .bar")).to_have_attribute("value", "60")
    assert figures(page) == ["60 %", "60 %"]
    expect(page.locator("main .job")).to_contain_text("120 of 200 hosts (60 %)")
    expect(page.locator("main .recovery > .meta")).to_contain_text(re.compile(r"As of \d\d:\d\d"))
    assert page.locator(".timeline").bounding_box() == place
    assert len(read) == before
    assert page.evaluate("heard") == []
    assert "%" not in (page.locator("#spoken").text_content() or "")


def test_a_page_that_is_read_again_does_not_fall_back_to_its_own_older_figures(
    desk: Desk, visit: Callable[..., Visit]
) -> None:
    loader = Loader(desk)
    page = visit("/", prepare=clock).page
    ask(page, after=16)

    fresh = desk.post("Nearly there.")
    loader.at(120, minutes=0)
    loader.at(140, minutes=1 / 6)
    stored = (desk.site.snapshot.public / "index.html").read_text()
    ask(page, after=16)

    assert "120 of 200" in stored
    expect(page.locator(f"#u-{fresh}")).to_be_visible()
    expect(page.locator("main .job")).to_contain_text("140 of 200 hosts (70 %)")
