"""Figures that no single trace can tell, fitted on the first generator (`python -m tests.eta.fitting`)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Constants:
    """How a pace is carried into the future.

    `momentum` and `early` say how far a change of pace is carried on (the second by the share that is left), `swing`
    how much of it is taken back where the pace goes up and down; `found` how much more is expected where hosts were
    found late, `again` how much faster what was rolled back goes; `rare` how few pauses must be expected to be counted
    at all, `rest` how much of earlier pauses is left of one that goes on, `longer` of one longer than all before;
    `since` how much of the time since the last progress has gone into the next.
    """

    momentum: float = 1.2
    early: float = 0.12
    swing: float = 0.55
    found: float = 0.11
    again: float = -0.28
    rare: float = 0.3
    rest: float = 0.7
    longer: float = 0.34
    since: float = 0.9


FITTED = Constants()

# The standard deviation of the logarithm of the time left: a base, and by the share left, the pace's own deviation,
# its change, the share of pauses, one over the root of the number of steps, and movements up and down.
SPREAD = (0.18, 0.21, 0.4, 0.2, 0.07, 0.16, 0.05)

# Which of these deviations the true logarithm stayed under, for each chance of `LEVELS`.
QUANTILES = (-2.2, -1.5, -0.45, -0.16, -0.05, 0.02, 0.12, 0.31, 0.57, 1.1, 1.7)
