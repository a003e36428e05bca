"""The tab's icons: one for every state, told apart by shape, and named where a page knows its state."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from incidents.publishing import live, pages
from incidents.publishing.assets import hashed_name
from incidents.publishing.phrases import IMPACT_SHAPES
from incidents.states import Impact

from . import plain
from .whole import all_pages, everything, read

STATIC = Path(settings.BASE_DIR) / "static"


def icon(body: bytes) -> str:
    return next(one["href"] for one in read(body).named("link") if one["rel"] == "icon")


@pytest.mark.parametrize("impact", Impact)
def test_the_front_page_and_the_fragment_name_the_icon_of_the_state(impact: Impact) -> None:
    state = plain.state(incident=plain.incident(impact=impact))

    named = f"/static/{hashed_name(f'icon-{IMPACT_SHAPES[impact]}.svg')}"

    assert icon(pages.front(state, "de")[0]) == named
    assert read(live.fragment(state, "de")[0]).named("div")[0]["data-icon"] == named


def test_other_pages_have_the_icon_of_no_state() -> None:
    neutral = f"/static/{hashed_name('icon.svg')}"

    assert {icon(body) for name, body in all_pages(everything()) if not name.startswith("front")} == {neutral}


def test_every_state_has_a_shape_of_its_own_for_light_and_dark_tabs() -> None:
    drawn = [(STATIC / f"icon-{shape}.svg").read_text() for shape in set(IMPACT_SHAPES.values())]

    assert len({re.sub(r"<style>.*</style>", "", one) for one in drawn}) == len(drawn) == 5
    assert all("prefers-color-scheme:dark" in one for one in drawn)
    assert all(len(one) < 600 for one in drawn)
