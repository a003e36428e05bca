"""Every misbehaviour by name: what it does, and to which of the engine's two documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from . import lies, wire

JOBS, TARGETS = "jobs", "targets"


@dataclass(frozen=True)
class Behaviour:
    """One of the three: a lie in the document, a misdeed on the wire, or a clock that is wrong by so much."""

    name: str
    applies: frozenset[str]
    lie: lies.Lie | None = None
    misdeed: wire.Misdeed | None = None
    clock: timedelta = timedelta(0)


BOTH = frozenset({JOBS, TARGETS})
DAY = timedelta(days=1)
CLOCKS = {"clock_a_day_ahead": DAY, "clock_a_day_behind": -DAY}

BEHAVIOURS: Mapping[str, Behaviour] = {
    one.name: one
    for one in (
        *(Behaviour(name, BOTH, misdeed=misdeed) for name, misdeed in wire.MISDEEDS.items()),
        *(Behaviour(name, BOTH, lie=lie) for name, lie in lies.BOTH.items()),
        *(Behaviour(name, frozenset({JOBS}), lie=lie) for name, lie in lies.JOBS.items()),
        *(Behaviour(name, frozenset({TARGETS}), lie=lie) for name, lie in lies.TARGETS.items()),
        *(Behaviour(name, BOTH, clock=wrong) for name, wrong in CLOCKS.items()),
    )
}
"""By name; what does not apply to a document leaves its answers honest."""
