"""Scenarios: what stands in their files, checked. Pure but for `load`, which reads one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"


class BadScenario(ValueError):
    """A scenario that does not exist or cannot be played; the text says why in one line."""


@dataclass(frozen=True)
class Group:
    """Hosts of one product. In a job, the shops of a wave come before its other hosts."""

    shops: int
    others: int


@dataclass(frozen=True)
class Pause:
    """From minute `since` on: after `every` minutes of work `minutes` without; `told` is whether the engine says so."""

    since: float
    every: float
    minutes: float
    told: bool = True


@dataclass(frozen=True)
class Job:
    """One stage of the restoration. Times are minutes of the scenario.

    Its pace is either `pace` ((minute, seconds a host) from then on; it starts at `starts`, or `waits` minutes after
    the jobs in `after` are done) or `marks` ((minute, part done), and a third number where it falls back to there).
    """

    id: str
    name: str
    waves: tuple[tuple[str, ...], ...]
    unit: str = "hosts"
    after: tuple[str, ...] = ()
    starts: float | None = None
    waits: float = 0.0
    pace: tuple[tuple[float, float], ...] = ()
    marks: tuple[tuple[float, ...], ...] = ()
    pauses: tuple[Pause, ...] = ()
    wobble: float = 0.0
    rollbacks: tuple[tuple[float, float], ...] = ()
    found: tuple[tuple[float, str], ...] = ()
    fails_every: int = 0

    def __post_init__(self) -> None:
        if bool(self.pace) == bool(self.marks):
            raise BadScenario(f"job {self.id!r} needs either pace or marks")
        if self.marks and self.rollbacks:
            raise BadScenario(f"job {self.id!r}: with marks, a rollback is a mark of three numbers")
        if any(seconds <= 0 for _, seconds in self.pace) or not 0 <= self.wobble < 1:
            raise BadScenario(f"job {self.id!r}: seconds a host are above 0, wobble is from 0 to below 1")
        if self.starts is None and not self.after and not self.marks:
            raise BadScenario(f"job {self.id!r} never starts")

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Self:
        pauses = tuple(Pause(**checked(Pause, pause)) for pause in given.get("pauses", []))
        return cls(**{**{name: frozen(value) for name, value in checked(cls, given).items()}, "pauses": pauses})


@dataclass(frozen=True)
class Scenario:
    """A whole restoration, as data. `misbehaves` are names of behaviours that come between honest answers."""

    name: str
    about: str
    groups: Mapping[str, Group]
    jobs: tuple[Job, ...]
    seed: int = 1
    opens: float = 0.0
    zone: str = "Europe/Berlin"
    misbehaves: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        known: set[str] = set()
        for job in self.jobs:
            named = {group for wave in job.waves for group in wave} | {group for _, group in job.found}
            if missing := named - set(self.groups):
                raise BadScenario(f"job {job.id!r} names groups that do not exist: {', '.join(sorted(missing))}")
            if missing := set(job.after) - known:
                raise BadScenario(f"job {job.id!r} comes after jobs that do not stand before it: {missing}")
            known.add(job.id)
        if len(known) != len(self.jobs):
            raise BadScenario("two jobs have the same id")

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @classmethod
    def parse(cls, given: Mapping[str, Any]) -> Self:
        """Reads what a scenario's file holds. Raises BadScenario."""
        try:
            plain = {name: frozen(value) for name, value in checked(cls, given).items()}
            groups = {name: Group(**checked(Group, group)) for name, group in given["groups"].items()}
            jobs = tuple(Job.parse(job) for job in given["jobs"])
            return cls(**{**plain, "groups": groups, "jobs": jobs})
        except (KeyError, TypeError) as problem:
            raise BadScenario(f"scenario {given.get('name')!r} lacks something: {problem}") from problem


def checked(kind: type[Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    """`given`, if it has no field that `kind` does not know. Raises BadScenario."""
    if unknown := set(given) - {one.name for one in fields(kind)}:
        raise BadScenario(f"a {kind.__name__.lower()} has no field {', '.join(sorted(unknown))}")
    return given


def frozen(value: Any) -> Any:
    """Lists as tuples, all the way down."""
    return tuple(frozen(one) for one in value) if isinstance(value, list) else value


def scenario_names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def load(name: str) -> Scenario:
    """The scenario of that name. Raises BadScenario, which lists the names there are."""
    if name not in scenario_names():
        raise BadScenario(f"there is no scenario {name!r}; there are {', '.join(scenario_names())}")
    return Scenario.parse(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))
