"""Forecasts against what came of them, for page, record and desk alike; the judgement itself is `eta.scoring`'s."""

from datetime import datetime
from typing import Protocol

from incidents.eta.scoring import Said, Verdict, bounds, judged


class Foretold(Protocol):
    """A row or an item."""

    @property
    def earliest(self) -> datetime | None: ...
    @property
    def likely(self) -> datetime | None: ...
    @property
    def latest(self) -> datetime | None: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def replaced_at(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def came_true_at(self) -> datetime | None: ...


def said(one: Foretold) -> Said:
    return Said(one.made_at, one.earliest, one.likely, one.latest, one.replaced_at, one.withdrawn_at)


def verdict(one: Foretold, *, now: datetime) -> Verdict:
    """What became of it by `now`."""
    return judged(said(one), came_true=one.came_true_at, now=now)


def on_record(one: Foretold) -> Verdict:
    """What the record says of it whatever the clock says: open until something happened."""
    happened = [at for at in (one.made_at, one.replaced_at, one.withdrawn_at) if at]
    return verdict(one, now=max(happened))


def limits(one: Foretold) -> list[datetime]:
    """The instants at which the clock alone changes what is to be said of it."""
    return [at for at in bounds(said(one)) if at]


def differs(one: Foretold, computed: Foretold) -> bool:
    """Whether what is computed lies outside of what was said: somebody would be told something else."""
    aim = computed.likely or computed.latest or computed.earliest
    low, high = bounds(said(one))
    return bool(aim and ((low and aim < low) or (high and aim > high)))
