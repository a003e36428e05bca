"""Figures that no single trace can tell, fitted on the first generator (`python -m tests.eta.fitting`) and rounded."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constants:
    """How a pace is carried into the future.

    `momentum` says how far a change of pace is carried on, `swing` how much of it is taken back where the pace goes up
    and down; `found` how much more is expected where hosts were found late, `again` how much of what was rolled back
    will be quicker than the rest; `rare` how few pauses must be expected to count for little, `rest` how much of
    earlier pauses is left of one that goes on, `longer` of one longer than all before; `since` how much of the time
    since the last progress has gone into the next.
    """

    momentum: float = 1.25
    swing: float = 1.0
    found: float = 0.08
    again: float = 0.25
    rare: float = 0.3
    rest: float = 0.8
    longer: float = 0.2
    since: float = 0.93


FITTED = Constants()

# The standard deviation of the logarithm of the time left: a base, and by the share left, the pace's own deviation,
# its change, the share of pauses, one over the root of the number of steps, and movements up and down.
SPREAD = (0.28, 0.41, 0.4, 0.2, 0.07, 0.16, 0.05)

# How many of these deviations the true logarithm lies above ours, for each chance of `LEVELS`: as on the first
# generator, with chances 3 % farther from the middle, since real restorations have troubles that nobody made up.
QUANTILES = (-1.49, -0.86, -0.27, -0.1, -0.04, 0.01, 0.07, 0.19, 0.37, 0.69, 1.06)
