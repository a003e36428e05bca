"""What can be said of a job's end: when, how surely, or why not."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# The chances at which a predictive distribution is given.
LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


class Reason(StrEnum):
    """Why there is no forecast."""

    NONE = ""
    TOO_FEW = "too_few"
    NOTHING_DONE = "nothing_done"
    STALLED = "stalled"


@dataclass(frozen=True, slots=True)
class Remaining:
    """The predictive distribution of the seconds left, one figure per chance in `LEVELS`, ascending and not negative.

    A finished job has zeros. `likely` is the one figure to name: where the relative error is smallest.
    """

    seconds: tuple[float, ...]
    likely: float

    def at(self, level: float) -> float:
        """Seconds left that are not exceeded with this chance; straight lines between `LEVELS`, flat beyond them."""
        if level <= LEVELS[0]:
            return self.seconds[0]
        if level >= LEVELS[-1]:
            return self.seconds[-1]
        right = bisect_right(LEVELS, level)
        share = (level - LEVELS[right - 1]) / (LEVELS[right] - LEVELS[right - 1])
        return self.seconds[right - 1] + share * (self.seconds[right] - self.seconds[right - 1])


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a job ends: the true end is meant to lie in earliest..latest 8 times in 10. All None with a reason."""

    earliest: datetime | None
    likely: datetime | None
    latest: datetime | None
    reason: Reason = Reason.NONE
