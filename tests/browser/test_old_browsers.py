"""Browsers without script and without the newest CSS get every word."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from .conftest import Site, Visit
from .test_looks import FILES, published

pytestmark = pytest.mark.needs("chromium")

# Rules that a browser of 2019 drops whole: nesting, :has(), light-dark(), color-mix(), layers, containers.
NEW = re.compile(
    r"&|:has\(|light-dark\(|color-mix\(|oklch\(|@layer|@container|@starting-style|text-wrap|:is\(|:where\("
)


def dropped(css: str) -> str:
    """`css` without the declarations and rules that such a browser does not understand."""
    rules = re.sub(r"[^{}]*\{", lambda found: "@media not all {" if NEW.search(found[0]) else found[0], css)
    return re.sub(r"[^{};]*:[^{};]*;?", lambda found: "" if NEW.search(found[0]) else found[0], rules)


def old(page: Page) -> None:
    def answer(route: Route) -> None:
        got = route.fetch()
        route.fulfill(response=got, body=dropped(got.text()))

    page.route(re.compile(r"\.css$"), answer)


def words(page: Page) -> list[str]:
    """What is to be seen, folded parts too, but for what only script can do, word by word."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate("for (const one of document.querySelectorAll('.tools')) one.remove()")
    return page.locator("main").inner_text().split()


def test_a_stylesheet_loses_what_an_old_browser_does_not_know() -> None:
    css = "a { color: red; color: light-dark(red, blue) } b:has(i) { top: 0 } u { & i { top: 0 } }"

    kept = dropped(css)

    assert "color: red" in kept
    assert not NEW.search(kept)


@pytest.mark.parametrize("kind", ["front", "incident", "service", "month"])
def test_without_script_and_new_css_every_word_is_there(site: Site, visit: Callable[..., Visit], kind: str) -> None:
    site.write(published("Ordinary words."))
    phone = {"viewport": {"width": 390, "height": 844}, "timezone_id": "Europe/Berlin"}
    new = visit(f"/{FILES[kind]}", **phone).page

    page = visit(f"/{FILES[kind]}", prepare=old, java_script_enabled=False, **phone).page

    assert set(words(new)) <= set(page.locator("main").inner_text().split()) | folded(page)


def folded(page: Page) -> set[str]:
    """Words of folded parts: a browser without script opens them by a click. Cells of a table have no space between."""
    texts = page.locator("details, details th, details td").all_text_contents()
    return {word for text in texts for word in text.split()}
