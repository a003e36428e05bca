"""The picture in the tab shows the state of the page, and never says anything."""

import re
import shutil
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import make

from .conftest import Site, Visit
from .test_open_page import Desk, ask, clock

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True, databases=["default", "reader"])]


@pytest.fixture
def desk(site: Site) -> Desk:
    shutil.rmtree(site.snapshot.folder, ignore_errors=True)
    return Desk(site)


def shows(page: Page, name: str) -> None:
    """Waits until the tab's icon is this one, and sees that its file is there and is drawn."""
    icon = page.locator("#icon")
    expect(icon).to_have_attribute("href", re.compile(rf"^/static/{name}\.[0-9a-f]{{12}}\.svg$"))
    drawn = page.evaluate(
        "async (src) => { const i = new Image(); i.src = src; await i.decode(); return i.width > 0 }",
        icon.get_attribute("href"),
    )
    assert drawn


def test_the_front_pages_icon_follows_the_state(desk: Desk, visit: Callable[..., Visit]) -> None:
    page = visit("/", prepare=clock).page
    shows(page, "icon-major")

    make.resolve(desk.incident, now=desk.next(), statuses=make.back(*desk.services[:2]))
    desk.publish()
    ask(page, after=16)

    shows(page, "icon-operational")


def test_any_other_page_puts_the_icon_on_once_it_knows_the_state_and_speaks_of_nothing(
    desk: Desk, visit: Callable[..., Visit]
) -> None:
    page = visit("/history", prepare=clock).page

    shows(page, "icon-major")

    expect(page.locator("#spoken")).to_be_empty()


def test_an_error_page_shows_no_state(desk: Desk, visit: Callable[..., Visit]) -> None:
    opened = visit("/nope")

    shows(opened.page, "icon")
    assert all("404" in one for one in opened.complaints)
    opened.complaints.clear()
