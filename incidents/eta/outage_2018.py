"""The percentages that a hosting company gave out while it restored its systems in January 2018, as samples."""

from dataclasses import dataclass
from datetime import datetime

from incidents.eta.samples import Sample


@dataclass(frozen=True, slots=True)
class Told:
    """What was restored: what was said of it and when, and when it was back by the company's own word."""

    what: str
    samples: tuple[Sample, ...]
    end: datetime


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime.fromisoformat(f"2018-01-{day:02}T{hour:02}:{minute:02}:00+01:00")


# Loading began at 16:30, the first hosts were back at 17:15; "85 to 90 %" is taken as 87.5.
TOLD = (
    Told(
        "virtual servers over HTTP",
        (
            Sample(at(10, 16, 30), 0, 100),
            Sample(at(10, 17, 15), 0, 100),
            Sample(at(10, 22, 25), 55, 100),
            Sample(at(10, 23, 35), 68, 100),
            Sample(at(11, 1, 30), 87.5, 100),
        ),
        at(11, 3, 0),
    ),
    Told(
        "all systems",
        (Sample(at(10, 16, 30), 0, 100), Sample(at(10, 17, 15), 0, 100), Sample(at(11, 22, 10), 80, 100)),
        at(12, 6, 30),
    ),
)
