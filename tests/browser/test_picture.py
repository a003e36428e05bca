"""The picture of a recovery in Chromium: in both themes, on a phone and on a desk, in either language."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from incidents.publishing import pages
from incidents.publishing.live import fragment
from incidents.publishing.state import State
from incidents.recovery.simulator import Model, load
from incidents.states import JobState
from incidents.timeline.items import JobItem, OutlookItem
from tests.publishing import plain
from tests.publishing.plain import INCIDENT, NOW
from tests.publishing.whole import forecast

from .conftest import Site, Visit

pytestmark = pytest.mark.needs("chromium")

FILE = f"incidents/{INCIDENT}.html"
MINUTE = 1250  # of the outage: after the rollback, the last job on its way
NAMES = {"ip": "IP-Adressen", "http": "HTTP-Hosts", "ssl": "Zertifikate der Kundinnen und Kunden"}
# Of everything that is drawn or written: [what, its colour, the ground it lies on].
COLOURS = """() => {
  const card = getComputedStyle(document.querySelector(".course")).backgroundColor;
  const found = [];
  for (const one of document.querySelectorAll(".picture text, .picture .line, .slip path, .key path")) {
    const style = getComputedStyle(one), disc = one.matches(".disc text");
    const ground = disc ? getComputedStyle(one.previousElementSibling).fill : card;
    const name = one.textContent || one.getAttribute("class") || "mark";
    found.push([name, one.matches("text") ? style.fill : style.stroke, ground]);
  }
  return found;
}"""
# The boxes of all words that are seen, and how large their letters are.
WORDS = """() => [...document.querySelectorAll(".picture text")].map((one) => {
  const box = one.getBBox(), seen = one.getBoundingClientRect();
  return [one.textContent, seen.left, seen.top, seen.right, seen.bottom, parseFloat(getComputedStyle(one).fontSize)];
}).filter((one) => one[3] > one[1])"""


def jobs() -> Iterator[JobItem]:
    """The jobs of the outage of 2018 with what an engine said every ten minutes."""
    model = Model(load("outage-2018"))
    timing = model.timing(start=NOW - timedelta(minutes=MINUTE), speed=1)
    told = [{one["id"]: one for one in model.jobs(minute, timing)["jobs"]} for minute in range(0, MINUTE + 1, 10)]
    for id, now in told[-1].items():
        points = [
            (NOW.timestamp() - MINUTE * 60 + n * 600, one[id]["done"], one[id]["total"]) for n, one in enumerate(told)
        ]
        end = next((n for n, one in enumerate(told) if one[id]["done"] >= one[id]["total"]), None)
        over = now["done"] >= now["total"] and end is not None
        yield plain.job(
            id,
            name={"de": NAMES[id], "en": now["name"]},
            state=JobState(now["state"]),
            done=now["done"],
            total=now["total"],
            curve=tuple(points),
            ended_at=NOW - timedelta(minutes=MINUTE - 10 * end) if over and end is not None else None,
            outlook=OutlookItem(plain.at(300), plain.at(420), plain.at(720)),
        )


def outage() -> State:
    said = (
        forecast(made_at=plain.at(-20), earliest=plain.at(90), likely=plain.at(180), latest=plain.at(240)),
        forecast(made_at=plain.at(-300), earliest=plain.at(-60), replaced_at=plain.at(-20)),
        forecast(made_at=plain.at(-500), latest=plain.at(-350), replaced_at=plain.at(-300)),
        forecast(made_at=plain.at(-1000), likely=plain.at(-600), replaced_at=plain.at(-500), service_id=plain.WEBMAIL),
    )
    item = plain.incident(jobs=tuple(jobs()), forecasts=said, auto_forecast=True)
    return replace(plain.state(plain.update(-2), incident=item), page=plain.page(languages=("de", "en")))


@pytest.fixture(scope="module")
def drawn(site: Site) -> None:
    state = outage()
    lines = {f"live/{code}.html": fragment(state, code)[0] for code in ("de", "en")}
    own = {code: pages.incident(state, code, id=INCIDENT)[0] for code in ("de", "en")}
    site.write({FILE: own["de"], f"en/{FILE}": own["en"]} | lines)


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize(
    ("width", "scheme", "language"),
    [(340, "light", ""), (390, "dark", ""), (390, "light", "en/"), (1280, "light", ""), (1280, "dark", "en/")],
)
def test_all_that_is_drawn_can_be_read_in_both_themes(
    visit: Callable[..., Visit], width: int, scheme: str, language: str
) -> None:
    page = visit(f"/{language}{FILE}", viewport={"width": width, "height": 900}, color_scheme=scheme).page

    colours, words = page.evaluate(COLOURS), page.evaluate(WORDS)
    course = page.locator(".course").bounding_box()

    assert {name for name, colour, ground in colours if contrast(colour, ground) < 4.5} == set()
    assert len(colours) > 20
    assert course
    left, right = course["x"], course["x"] + course["width"]
    assert [one for one in words if one[1] < left or one[3] > right or one[5] < 12] == []
    assert [(one[0], other[0]) for one, other in combinations(words, 2) if overlap(one, other)] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def overlap(one: list[float], other: list[float]) -> bool:
    """Whether two words cover each other by more than the air around letters."""
    across = min(one[3], other[3]) - max(one[1], other[1])
    down = min(one[4], other[4]) - max(one[2], other[2])
    return across > 1 and down > 4


def contrast(one: str, other: str) -> float:
    """Of two colours as browsers say them, by WCAG."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.usefixtures("drawn")
def test_the_fall_the_fan_and_the_table_are_there_without_script(visit: Callable[..., Visit]) -> None:
    page = visit(f"/{FILE}", viewport={"width": 390, "height": 900}, java_script_enabled=False).page

    falls = page.locator(".plot .line").last.get_attribute("d")
    page.get_by_text("Die Zahlen als Tabelle").click()

    assert falls
    assert page.locator(".plot .fan").bounding_box()
    assert page.locator(".course .sheet td").first.is_visible()
    assert page.get_by_role("img", name="Verlauf seit").count() == 1


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("medium", ["print", "forced"])
def test_paper_and_forced_colours_keep_the_picture(visit: Callable[..., Visit], medium: str) -> None:
    forced = {"forced_colors": "active"} if medium == "forced" else {}
    page = visit(f"/{FILE}", viewport={"width": 800, "height": 900}, **forced).page
    page.emulate_media(media="print" if medium == "print" else "screen")

    colours = page.evaluate(COLOURS)

    assert {name for name, colour, ground in colours if contrast(colour, ground) < 4.5} == set()
