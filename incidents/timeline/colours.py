"""Whether a colour can be read: contrast as WCAG 2 measures it (pure)."""

import re

COLOUR = re.compile(r"#[0-9a-f]{6}")
# As static/site.css draws them (a test compares): what colours stand on, and the accent of pages that chose none.
PAPERS = {"light": "#fbfaf8", "dark": "#0d1117"}
ACCENTS = {"light": "#0b5c8a", "dark": "#79b8ff"}
READABLE = 4.5  # WCAG 2.2 AA for text of any size


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`: 0 for black, 1 for white."""
    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
