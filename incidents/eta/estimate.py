"""From samples to the time left."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from incidents.eta.answers import LEVELS, Forecast, Reason, Remaining
from incidents.eta.samples import Sample


def remaining(samples: Sequence[Sample], *, now: datetime) -> Remaining | Reason:
    """The seconds left after `now` as a distribution, or why nothing can be said. Samples ascend in time."""
    if len(samples) < 4:
        return Reason.TOO_FEW
    first, last = samples[0], samples[-1]
    if last.done >= last.total > 0:
        return Remaining(tuple(0.0 for _ in LEVELS), 0.0)
    if last.done <= first.done or last.at <= first.at:
        return Reason.NOTHING_DONE
    rate = (last.done - first.done) / (last.at - first.at).total_seconds()
    left = max(0.0, (last.total - last.done) / rate - (now - last.at).total_seconds())
    return Remaining(tuple(left * (0.5 + level) for level in LEVELS), left)


def forecast(samples: Sequence[Sample], *, now: datetime) -> Forecast:
    """When the job ends. A finished one answers with the time at which it was first seen finished, in all three."""
    left = remaining(samples, now=now)
    if isinstance(left, Reason):
        return Forecast(None, None, None, left)
    if samples[-1].done >= samples[-1].total > 0:
        seen = samples[-1].at
        return Forecast(seen, seen, seen)
    earliest, likely, latest = (now + timedelta(seconds=s) for s in (left.at(0.1), left.likely, left.at(0.9)))
    return Forecast(earliest, likely, latest)
