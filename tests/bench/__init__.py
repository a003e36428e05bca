"""Figures that the project promises, measured as ratios in one run: `make bench`.

Every module here is one benchmark: `run() -> list[Row]`, which may raise Missing. Ratios come from `paired`, so that
a busy machine slows both sides.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table; `target` is what was promised, in words, and `ok` whether it was kept."""

    name: str
    value: float
    unit: str
    target: str
    ok: bool


class Missing(Exception):
    """A program that the benchmark needs is not installed; the text says which."""


def paired(one: Callable[[], float], other: Callable[[], float], *, pairs: int = 5) -> float:
    """The median of `one() / other()` over interleaved pairs."""
    return statistics.median(one() / other() for _ in range(pairs))


def at_least(name: str, value: float, bound: float, *, unit: str = "x") -> Row:
    """A row that is kept when the value reaches the bound."""
    return Row(name, value, unit, f"at least {bound:g}", value >= bound)


def at_most(name: str, value: float, bound: float, *, unit: str = "x") -> Row:
    """A row that is kept when the value stays within the bound."""
    return Row(name, value, unit, f"at most {bound:g}", value <= bound)


def for_comparison(name: str, value: float, *, unit: str = "x") -> Row:
    """A row that nothing was promised about."""
    return Row(name, value, unit, "", True)
