"""Contrast as WCAG 2 measures it."""

import re
from pathlib import Path

import pytest

from incidents.timeline.colours import ACCENTS, PAPERS, READABLE, contrast

STYLES = Path(__file__).resolve().parents[2] / "static" / "site.css"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey that may stand on white, and the first that may not
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_what_others_measure_whichever_comes_first(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


def test_black_and_white_can_be_read_on_the_papers_they_are_meant_for() -> None:
    assert contrast("#000000", PAPERS["light"]) > 20
    assert contrast("#ffffff", PAPERS["dark"]) > 18


def test_papers_and_the_products_own_accents_are_those_that_are_drawn_and_can_be_read() -> None:
    pattern = r"--(paper|link): (?:var\(--accent, )?(#[0-9a-f]{6})"

    drawn = [dict(re.findall(pattern, part)) for part in STYLES.read_text().split("@media")[:2]]

    assert drawn == [{"paper": PAPERS[name], "link": ACCENTS[name]} for name in ("light", "dark")]
    assert all(contrast(ACCENTS[name], PAPERS[name]) >= READABLE for name in PAPERS)
