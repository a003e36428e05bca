"""Minutes of a scenario and instants of the real clock. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SLOWEST, FASTEST = 0.001, 100_000


@dataclass(frozen=True)
class Timing:
    """Minute `opens` of a scenario is the instant `start`; from there `speed` minutes of it pass in a real one.

    What lies before `opens` happened at its own pace, so that a scenario may open in the middle of a long day.
    Raises ValueError, in one line, for a start or a speed that cannot be.
    """

    start: datetime
    speed: float
    opens: float = 0.0
    zone: ZoneInfo | None = None

    def __post_init__(self) -> None:
        if not SLOWEST <= self.speed <= FASTEST:  # not a number is neither
            raise ValueError(f"the speed is a number from {SLOWEST:g} to {FASTEST:,}, not {self.speed:g}")
        if self.start.tzinfo is None or not 1970 < self.start.year < 2200:
            raise ValueError(f"the start needs an offset, and a year we live in: {self.start.isoformat()}")

    def minute(self, now: datetime) -> float:
        """How far the scenario is at `now`."""
        passed = (now.astimezone(UTC) - self.start.astimezone(UTC)).total_seconds() / 60
        return self.opens + (passed * self.speed if passed > 0 else passed)

    def instant(self, minute: float) -> datetime:
        """When that minute is or was, in the scenario's zone; to the millisecond, never later than it is."""
        passed = minute - self.opens
        exact = self.start.astimezone(UTC) + timedelta(minutes=passed / self.speed if passed > 0 else passed)
        floor = exact.replace(microsecond=exact.microsecond // 1000 * 1000)
        return floor.astimezone(self.zone or UTC)

    def stamp(self, minute: float | None) -> str | None:
        """ISO 8601 with offset; None for none."""
        return None if minute is None else self.instant(minute).isoformat(timespec="milliseconds")
