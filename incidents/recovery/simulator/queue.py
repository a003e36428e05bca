"""A job's hosts in their order, and what each piece of work on them brings. Pure.

Work comes in units: one per host, in order, and one more at the end of its batch for each host that failed at first.
A batch is what was known at the start, or what was found later.
"""

import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from . import names
from .scenario import Group, Job, Scenario


@dataclass(frozen=True)
class Host:
    id: str
    names: list[str]


@dataclass(frozen=True)
class Queue:
    """`hosts` in order; `tries[rank]` are the units that work on a host.

    `done[n]` and `failed[n]` are the counts after n units, `known` says from which minute on how many hosts and how
    many units are known.
    """

    hosts: list[Host]
    tries: list[tuple[int, ...]]
    done: list[int]
    failed: list[int]
    known: list[tuple[float, int, int]]

    def total(self, minute: float) -> int:
        return self.known[self._batch(minute)][1]

    def units(self, minute: float) -> int:
        """How many units are known then; work does not go beyond them."""
        return self.known[self._batch(minute)][2]

    def units_for(self, part: float, minute: float) -> int:
        """The least units that bring back this part (0 to 1) of the hosts known then; all of them for 1."""
        if part >= 1:
            return self.units(minute)
        return bisect_left(self.done, round(part * self.total(minute)))

    def _batch(self, minute: float) -> int:
        return max(0, bisect_right(self.known, minute, key=lambda one: one[0]) - 1)


def queue_of(scenario: Scenario, job: Job) -> Queue:
    """The queue of a job; which hosts fail is drawn by the scenario's seed and the job's id."""
    chance = random.Random(f"{scenario.seed}:{job.id}:fails")  # noqa: S311 -- a simulation, nothing secret
    ends = accumulate(size(one) for one in scenario.groups.values())
    starts = {name: end - size(group) for (name, group), end in zip(scenario.groups.items(), ends, strict=True)}
    hosts: list[Host] = []
    tries: list[tuple[int, ...]] = []
    outcomes: list[tuple[int, int]] = []  # what each unit adds to done and failed
    known: list[tuple[float, int, int]] = []
    for since, waves in [(float("-inf"), job.waves), *((at, ((group,),)) for at, group in job.found)]:
        batch = [host for wave in waves for host in hosts_of(scenario, wave, starts)]
        again = []
        for rank, host in enumerate(batch, start=len(hosts)):
            tries.append((len(outcomes),))
            failing = bool(job.fails_every) and chance.randrange(job.fails_every) == 0
            outcomes.append((0, 1) if failing else (1, 0))
            again += [rank] if failing else []
            hosts.append(host)
        for rank in again:
            tries[rank] = (*tries[rank], len(outcomes))
            outcomes.append((1, -1))
        known.append((since, len(hosts), len(outcomes)))
    done = list(accumulate((one for one, _ in outcomes), initial=0))
    return Queue(hosts, tries, done, list(accumulate((one for _, one in outcomes), initial=0)), known)


def size(group: Group) -> int:
    return group.shops + group.others


def hosts_of(scenario: Scenario, wave: tuple[str, ...], starts: dict[str, int]) -> list[Host]:
    """The hosts of a wave: the shops of all its groups, then the others."""
    groups = [(starts[name], scenario.groups[name]) for name in wave]
    shops = [host(start + n, shop=True) for start, group in groups for n in range(group.shops)]
    others = [host(start + n, shop=False) for start, group in groups for n in range(group.shops, size(group))]
    return shops + others


def host(number: int, *, shop: bool) -> Host:
    return Host(names.account(number), list(names.domains(number, shop=shop)))
