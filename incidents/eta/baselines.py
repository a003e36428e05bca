"""What others do, to be better than: seconds left after three simple rules; None where a rule says nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from incidents.eta.samples import Sample

# tqdm's default.
SMOOTHING = 0.3
RECENT = timedelta(minutes=60)


def linear(samples: Sequence[Sample], now: datetime) -> float | None:
    """What was done since the first sample goes on as fast."""
    return extrapolated(samples[-1], samples[-1].done, (now - samples[0].at).total_seconds())


def average(samples: Sequence[Sample], now: datetime) -> float | None:
    """The exponential average of what was done and how long it took from sample to sample, as tqdm has it."""
    done = seconds = 0.0
    for earlier, later in pairwise(samples):
        done += SMOOTHING * (later.done - earlier.done - done)
        seconds += SMOOTHING * ((later.at - earlier.at).total_seconds() - seconds)
    return extrapolated(samples[-1], done, seconds)


def last_hour(samples: Sequence[Sample], now: datetime) -> float | None:
    """What was done in the last 60 minutes goes on as fast."""
    recent = [sample for sample in samples if sample.at >= now - RECENT]
    if len(recent) < 2:
        return None
    return extrapolated(recent[-1], recent[-1].done - recent[0].done, (recent[-1].at - recent[0].at).total_seconds())


def extrapolated(last: Sample, done: float, seconds: float) -> float | None:
    return (last.total - last.done) * seconds / done if done > 0 and seconds > 0 else None


BASELINES: dict[str, Callable[[Sequence[Sample], datetime], float | None]] = {
    "linear from the start": linear,
    "exponential average": average,
    "last 60 minutes": last_hour,
}
