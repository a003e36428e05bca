"""What one forecast costs: from 10,000 samples at most 20 ms of processor time, whatever the restoration is like."""

import gc
from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate
from random import Random
from statistics import median
from time import process_time

from incidents.eta import Forecast, Sample, forecast
from incidents.eta.traces.engine import START
from tests.bench import Row, at_most

COUNT = 10_000
KINDS: dict[str, Callable[[Random], float]] = {
    "even": lambda noise: 1.0,
    "with pauses": lambda noise: float(noise.random() > 0.3),
    "in bursts": lambda noise: noise.expovariate(1) * (noise.random() > 0.98),
    "back and forth": lambda noise: noise.uniform(-0.9, 1.1),
}


def run() -> list[Row]:
    worst = max(milliseconds(kind) for kind in KINDS)
    return [at_most(f"a forecast from 10,000 samples, worst of {len(KINDS)} kinds", worst, 20, unit="ms")]


def milliseconds(kind: str) -> float:
    """The median of nine forecasts; the collector's rounds over everything else are not their cost."""
    noise = Random(1)
    figures = accumulate(KINDS[kind](noise) for _ in range(COUNT))
    samples = [Sample(START + timedelta(seconds=5 * place), done, 2 * COUNT) for place, done in enumerate(figures)]
    gc.collect()
    gc.disable()
    try:
        return 1000 * median(seconds(samples) for _ in range(9))
    finally:
        gc.enable()


def seconds(samples: list[Sample]) -> float:
    began = process_time()
    said: Forecast = forecast(samples, now=samples[-1].at)
    took = process_time() - began
    if said.reason:
        raise ValueError(f"no forecast: {said.reason}")
    return took
