"""Made-up restorations whose end is known: what forecasts are fitted on and measured with.

Two generators, `engine` and `fleet`, were written apart. Each has `trace(kind, *, seed)`, which gives the same trace
for the same arguments: every kind of `KINDS`, an hour to several days long, polled every 0.5 to 5 minutes with 5 % of
the samples missing.
"""

from dataclasses import dataclass
from datetime import datetime

from incidents.eta.samples import Sample

KINDS = ("steady", "speed_up", "slow_down", "pauses", "bursts", "rollback", "more_hosts", "mixed")


@dataclass(frozen=True, slots=True)
class Trace:
    """A restoration from its first sample to its true end; the last sample is not later than that."""

    kind: str
    samples: tuple[Sample, ...]
    end: datetime
