"""When a job ends: samples in, forecast out. Pure functions that know neither clock nor database."""

from incidents.eta.answers import LEVELS, Forecast, Reason, Remaining
from incidents.eta.estimate import forecast, remaining
from incidents.eta.samples import Sample

__all__ = ["LEVELS", "Forecast", "Reason", "Remaining", "Sample", "forecast", "remaining"]
