"""Every page in Chromium: no finding of axe, nothing that scrolls sideways, all of it readable without script."""

import io
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from incidents.publishing.live import fragment
from tests.publishing.plain import INCIDENT
from tests.publishing.whole import all_pages, everything

from .conftest import Site, Visit

pytestmark = pytest.mark.needs("chromium")

# Page kinds by the file they are published as, below the language's folder.
FILES = {
    "front": "index.html",
    "incident": f"incidents/{INCIDENT}.html",
    "older": f"incidents/{INCIDENT}/page/1.html",
    "record": "incidents/inc000000002/report.html",
    "service": "services/slug-of-1.html",
    "history": "history.html",
    "month": "history/2026-03.html",
    "paper": "privacy.html",
    "missing": "404.html",
    "gone": "410.html",
    "broken": "50x.html",
}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
PICTURES = [f"images/{digit * 64}.jpg" for digit in "01"]


def published(words: str) -> dict[str, bytes]:
    """A whole site by file name; English is its default language."""
    state = everything(words)
    found = {f"live/{language}.html": fragment(state, language)[0] for language in state.page.languages}
    for name, body in all_pages(state):
        kind, language = name.split()
        found[("" if language == "en" else f"{language}/") + FILES[kind]] = body
    return found | dict.fromkeys(PICTURES, picture())


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(drawn, "JPEG")
    return drawn.getvalue()


# Every page kind; those that matter most in every light and width, in either language.
LOOKS = [
    (390, "light", "de/", ("front", "incident", "service", "history", "paper")),
    (1280, "light", "", ("front", "incident", "month", "missing")),
    (390, "dark", "", ("front", "incident", "older", "gone")),
    (1280, "dark", "de/", ("front", "incident", "service", "broken")),
]


@pytest.mark.parametrize(("width", "scheme", "language", "kinds"), LOOKS)
def test_axe_finds_nothing_on_any_page(
    site: Site, visit: Callable[..., Visit], width: int, scheme: str, language: str, kinds: tuple[str, ...]
) -> None:
    site.write(published("Ordinary words, even some more of them."))
    page = visit(f"/{language}", viewport={"width": width, "height": 844}, color_scheme=scheme).page

    found = {}
    for kind in kinds:
        page.goto(f"/{language}{FILES[kind]}")
        results = Axe().run(page, options=RULES)
        found[kind] = [(one["id"], one["nodes"][0]["html"]) for one in results.response["violations"]]

    assert found == {kind: [] for kind in kinds}


@pytest.mark.parametrize(
    "words", ["W" * 300, "Donaudampfschifffahrtsgesellschaft " * 8], ids=["one word", "long words"]
)
def test_long_names_never_make_a_narrow_page_scroll_sideways(
    site: Site, visit: Callable[..., Visit], words: str
) -> None:
    site.write(published(words))
    page = visit(viewport={"width": 320, "height": 640}).page

    beyond = {}
    for file in FILES.values():
        page.goto(f"/{file}")
        beyond[file] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert beyond == dict.fromkeys(FILES.values(), 0)


def test_everything_is_readable_without_script(site: Site, visit: Callable[..., Visit]) -> None:
    site.write(published("Words"))
    page = visit("/de/", java_script_enabled=False).page

    seen = page.locator("main").inner_text().replace("\u00a0", " ")

    for words in ("Störung", "Nächste Meldung", "Bis 14:35", "Voraussichtlich", "68 % zurück", "nicht betroffen"):
        assert words in seen, words
    page.get_by_text("früheren Text zeigen").click()
    assert page.locator("details.was .prose").is_visible()
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_keyboard_reaches_the_content_in_one_step(site: Site, visit: Callable[..., Visit]) -> None:
    site.write(published("Words"))
    page = visit("/").page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
