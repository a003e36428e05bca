"""What an engine was seen to have done."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at a job: `done` of `total` (hosts, percent, whatever its unit is) at `at`, which has a zone."""

    at: datetime
    done: float
    total: float
