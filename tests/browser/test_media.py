"""The page in forced colours, on paper, without motion, and on the smallest and the largest screens."""

from collections.abc import Callable

import pytest

from .conftest import Site, Visit
from .test_looks import FILES, published

pytestmark = pytest.mark.needs("chromium")

SHAPE = """one => { const style = getComputedStyle(one, "::before");
  return [style.backgroundColor, style.maskImage.slice(0, 4), one.textContent.trim() !== ""] }"""


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_forced_colours_keep_shapes_and_words(site: Site, visit: Callable[..., Visit], colours: str) -> None:
    site.write(published("Words."))
    page = visit("/", forced_colors="active", color_scheme=colours).page
    canvas = page.evaluate("getComputedStyle(document.body).backgroundColor")

    shapes = [one.evaluate(SHAPE) for one in page.locator("main .st[data-s], main [data-s] .st").all()]

    assert len(shapes) >= 3
    assert all(colour not in (canvas, "rgba(0, 0, 0, 0)") and mask == "url(" and word for colour, mask, word in shapes)


def test_paper_gets_every_word_and_where_links_lead(site: Site, visit: Callable[..., Visit]) -> None:
    site.write(published("Words with [a link](https://example.org/way)."))
    page = visit("/").page
    shown = set(page.locator("main").inner_text().split())
    tools = set(page.locator(".tools").first.inner_text().split())  # buttons, of no use there

    page.emulate_media(media="print")

    assert shown - tools <= set(page.locator("main").inner_text().split())
    target = page.locator(".prose a").first.evaluate("one => getComputedStyle(one, '::after').content")
    assert "example.org" in target or "attr(href)" in target
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("header nav").is_hidden()


def test_without_motion_nothing_glides(site: Site, visit: Callable[..., Visit]) -> None:
    site.write(published("Words."))

    still, moving = (visit("/", reduced_motion=wish).page for wish in ("reduce", "no-preference"))

    glides = "getComputedStyle(document.documentElement).scrollBehavior"
    assert (still.evaluate(glides), moving.evaluate(glides)) == ("auto", "smooth")


@pytest.mark.parametrize(("width", "letters"), [(320, 16), (1280, 16), (3840, 24)])
def test_words_grow_with_very_large_screens_and_fit_the_smallest(
    site: Site, visit: Callable[..., Visit], width: int, letters: int
) -> None:
    site.write(published("Ordinary words, even some more of them."))
    page = visit(viewport={"width": width, "height": 900}).page

    for file in FILES.values():
        page.goto(f"/{file}")
        size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (size >= letters, beyond) == (True, 0), file
