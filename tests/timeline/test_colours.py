"""Contrast as WCAG 2 measures it."""

import pytest

from incidents.timeline.colours import PAPERS, contrast


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
