"""Benchmarks: `python -m tests.bench [name]` prints a table of ratios."""

from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table."""

    name: str
    value: float
    unit: str
    target: str
    ok: bool
