"""A page with one open incident, and recovery engines that are asked over real HTTP."""

from datetime import datetime, timedelta
from typing import Any

from incidents.models import Event, RecoveryJob, RecoverySource, Sample
from incidents.recovery import claims, round
from incidents.recovery.claims import Claim
from incidents.recovery.simulator import Engine
from tests import make

IMPATIENT = 0.3  # seconds


class Clock:
    """The time for both sides, which a test moves."""

    def __init__(self) -> None:
        self.now = make.NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, **units: float) -> datetime:
        self.now += timedelta(**units)
        return self.now


def source(engine: Engine, **given: Any) -> RecoverySource:
    """The engine as staff set it up, asked every 15 s."""
    return make.engine(base=engine.url, **given)


def claimed(now: datetime) -> Claim:
    """The one source that is due."""
    found = claims.claim(now=now, troubled=False) or claims.claim(now=now, troubled=True)
    assert found is not None
    return found


def asked(clock: Clock) -> bool:
    """One round with the one source that is due; whether its answer could be used."""
    return round.work(claimed(clock.now), clock=clock, deadline=IMPATIENT)


def told() -> list[str]:
    """Events about engines and jobs, oldest first."""
    rows = Event.objects.filter(type__regex=r"^(job|engine)\.").order_by("id")
    return list(rows.values_list("type", flat=True))


def figures(key: str) -> list[tuple[float, float]]:
    """What was sampled of a job, oldest first."""
    return list(Sample.objects.filter(job__key=key).order_by("at").values_list("done", "total"))


def job(key: str) -> RecoveryJob:
    return RecoveryJob.objects.get(key=key)


def honest(engine: Engine, key: str) -> tuple[float, float]:
    """How far the engine really is."""
    return next((float(one["done"]), float(one["total"])) for one in engine.jobs() if one["id"] == key)
