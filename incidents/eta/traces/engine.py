"""The first generator: a recovery engine that loads hosts one after the other, tick by tick.

A plan is drawn (how fast, what happens when), then worked through. What happens depends on how much is done, as with
a queue whose hard cases lie at its end, or on the clock, as with nights.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from math import exp, inf, log, sqrt
from random import Random

from incidents.eta.samples import Sample
from incidents.eta.traces import Trace

START = datetime(2024, 1, 10, tzinfo=UTC)
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
TICKS = 1500
MISSING = 0.05
# What a mixed restoration may be made of, how often each.
INGREDIENTS = {"speed_up": 0.4, "slow_down": 0.4, "pauses": 0.5, "bursts": 0.25, "rollback": 0.3, "more_hosts": 0.4}


@dataclass(slots=True)
class Change:
    """Between two shares of the work the speed changes by a factor: at once if they are equal."""

    begins: float
    ends: float
    factor: float


@dataclass(slots=True)
class Plan:
    """What will happen; lengths in seconds, `speed` in hosts a second."""

    total: float
    speed: float
    found: list[tuple[float, float]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    rollbacks: list[tuple[float, float]] = field(default_factory=list)
    again: float = 1.0
    stop_every: float = inf
    stop_for: float = 0.0
    stop_spread: float = 0.0
    stop_speed: float = 0.0
    night: tuple[float, float] | None = None
    opens: float = 0.0
    noise: float = 0.2
    memory: float = 300.0
    batches: list[float] = field(default_factory=list)
    percent: bool = False


def trace(kind: str, *, seed: int) -> Trace:
    """The restoration of this kind with this number, from its first sample to its end."""
    rng = Random(f"engine {kind} {seed}")  # noqa: S311 -- made-up traces, no secret
    plan = planned(kind, rng)
    curve = list(worked(plan, rng))
    start = START + timedelta(seconds=rng.uniform(0, 30 * DAY))
    samples = tuple(polled(curve, plan, start, rng))
    return Trace(kind, samples, start + timedelta(seconds=curve[-1][0]))


def planned(kind: str, rng: Random) -> Plan:
    plan = Plan(total=round(logarithmic(rng, 150, 30_000)), speed=1.0)
    work = logarithmic(rng, 1.5 * HOUR, 40 * HOUR)
    plan.speed = plan.total / work
    plan.noise = rng.choice([0.05, 0.1, 0.2, 0.4])
    plan.memory = logarithmic(rng, MINUTE, max(2 * MINUTE, work / 60))
    plan.percent = rng.random() < 0.1
    plan.opens = rng.uniform(0, DAY)
    for part in parts(kind, rng):
        ADD[part](plan, work, rng)
    return plan


def parts(kind: str, rng: Random) -> list[str]:
    if kind != "mixed":
        return [kind] if kind in ADD else []
    drawn = [part for part, chance in INGREDIENTS.items() if rng.random() < chance]
    return drawn if len(drawn) > 1 else ["pauses", "speed_up"]


def logarithmic(rng: Random, low: float, high: float) -> float:
    """A figure whose order of magnitude is drawn evenly."""
    return exp(rng.uniform(log(low), log(max(low, high))))


def speed_up(plan: Plan, work: float, rng: Random) -> None:
    """One to three optimisations, most of them felt at once."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        begins = rng.uniform(0.05, 0.8)
        ramp = 0.0 if rng.random() < 0.7 else rng.uniform(0.02, 0.3)
        plan.changes.append(Change(begins, begins + ramp, rng.uniform(1.3, 3.0)))


def slow_down(plan: Plan, work: float, rng: Random) -> None:
    """Steps, a long drift, or a tail of hard cases."""
    shape = rng.choice(["step", "drift", "drift", "tail"])
    if shape == "step":
        for _ in range(rng.choice([1, 1, 2, 3])):
            begins = rng.uniform(0.1, 0.85)
            plan.changes.append(Change(begins, begins, rng.uniform(0.35, 0.8)))
        return
    begins = rng.choice([0.0, rng.uniform(0.0, 0.5)]) if shape == "drift" else rng.uniform(0.7, 0.92)
    plan.changes.append(Change(begins, 1.0 if shape == "drift" else begins + 0.05, rng.uniform(0.2, 0.7)))


def pauses(plan: Plan, work: float, rng: Random) -> None:
    """Checks every so often, for longer jobs perhaps nights too."""
    if work > 14 * HOUR and rng.random() < 0.4:
        plan.night = (rng.uniform(20, 24) * HOUR, rng.uniform(5, 8) * HOUR)
        if rng.random() < 0.5:
            return
    plan.stop_every = logarithmic(rng, 15 * MINUTE, work / 2)
    plan.stop_for = min(plan.stop_every * rng.uniform(0.1, 0.8), logarithmic(rng, 5 * MINUTE, 2 * HOUR))
    plan.stop_spread = rng.choice([0.1, 0.4, 0.8])
    plan.stop_speed = rng.choice([0.0, 0.0, 0.0, rng.uniform(0.1, 0.5)])


def bursts(plan: Plan, work: float, rng: Random) -> None:
    """Hosts that are reported when their whole batch is done."""
    mean = plan.total / logarithmic(rng, 10, 120)
    shape = rng.choice(["equal", "even", "long-tailed"])
    sizes = [
        mean * {"equal": 1.0, "even": rng.uniform(0.3, 1.7), "long-tailed": rng.expovariate(1)}[shape]
        for _ in range(800)
    ]
    plan.batches = list(accumulate(max(1.0, size) for size in sizes))


def rollback(plan: Plan, work: float, rng: Random) -> None:
    """Once or twice back to an earlier state; what is done again may go faster."""
    for _ in range(rng.choice([1, 1, 1, 2])):
        plan.rollbacks.append((rng.uniform(0.15, 0.92), rng.uniform(0.03, 0.35)))
    plan.rollbacks.sort()
    plan.again = rng.choice([1.0, 1.0, rng.uniform(1.0, 2.5)])


def more_hosts(plan: Plan, work: float, rng: Random) -> None:
    """Some of the hosts are found only while the others are loaded."""
    steps = rng.choice([1, 1, 2, 3, 5])
    late = rng.uniform(0.05, 0.4) * plan.total
    plan.found = sorted((rng.uniform(0.05, 0.95), round(late / steps)) for _ in range(steps))
    plan.total -= sum(count for _, count in plan.found)


ADD = {f.__name__: f for f in (speed_up, slow_down, pauses, bursts, rollback, more_hosts)}


def worked(plan: Plan, rng: Random) -> Iterator[tuple[float, float, float]]:
    """(seconds since the start, done, total) at each tick, the last one at the true end."""
    tick = max(2.0, plan.total / plan.speed / TICKS)
    at = done = best = swing = 0.0
    total, found, rollbacks = plan.total, list(plan.found), list(plan.rollbacks)
    resumes, stops = -1.0, next_stop(0.0, plan, rng)
    yield at, done, total
    while done < total:
        at += tick
        swing = wandered(swing, tick, plan, rng)
        if at >= stops:
            resumes = at + plan.stop_for * exp(rng.gauss(0, plan.stop_spread))
            stops = next_stop(resumes, plan, rng)
        speed = plan.speed * pace(done / total, plan.changes) * exp(swing) * (plan.again if done < best else 1.0)
        if at <= resumes or asleep(at, plan):
            speed *= plan.stop_speed
        if done + speed * tick >= total:
            at -= tick - (total - done) / speed
        done = min(total, done + speed * tick)
        best = max(best, done)
        while found and done >= found[0][0] * total:
            total += found.pop(0)[1]
        if rollbacks and done >= rollbacks[0][0] * total:
            done *= 1 - rollbacks.pop(0)[1]
            resumes = at + rng.uniform(0, 30 * MINUTE)
        yield at, done, total


def next_stop(after: float, plan: Plan, rng: Random) -> float:
    return after + plan.stop_every * rng.uniform(0.6, 1.4)


def asleep(at: float, plan: Plan) -> bool:
    """Whether nobody works at this hour; no night comes in the first three hours."""
    if plan.night is None or at < 3 * HOUR:
        return False
    clock = (plan.opens + at) % DAY
    return clock >= plan.night[0] or clock < plan.night[1]


def wandered(swing: float, tick: float, plan: Plan, rng: Random) -> float:
    """The next step of a noise that forgets itself after `memory` seconds."""
    kept = exp(-tick / plan.memory)
    return kept * swing + rng.gauss(0, plan.noise * sqrt(1 - kept * kept))


def pace(share: float, changes: list[Change]) -> float:
    """By how much the speed at this share of the work differs from that at its beginning."""
    factor = 1.0
    for change in changes:
        width = change.ends - change.begins
        reached = (share - change.begins) / width if width else float(share >= change.begins)
        factor *= change.factor ** min(1.0, max(0.0, reached))
    return factor


def polled(curve: list[tuple[float, float, float]], plan: Plan, start: datetime, rng: Random) -> Iterator[Sample]:
    """What was seen of the curve: every 0.5 to 5 minutes, now and then a sample missing."""
    every = rng.uniform(30, 5 * MINUTE)
    polls = every * rng.random()
    for (at, done, total), (later, next_done, _) in pairwise(curve):
        while at <= polls < later:
            if rng.random() >= MISSING:
                between = (polls - at) / (later - at) * max(0.0, next_done - done)
                seen, of = reported(min(total, done + between), total, plan)
                yield Sample(start + timedelta(seconds=polls), seen, of)
            polls += every * rng.uniform(0.9, 1.1)


def reported(done: float, total: float, plan: Plan) -> tuple[float, float]:
    """Done and total as the engine says them: whole hosts, finished batches, or a percentage."""
    if plan.batches and done < total:
        done = max((one for one in plan.batches if one <= done), default=0.0)
    if plan.percent:
        return round(100 * done / total, 1), 100.0
    return float(int(done)), float(int(total))
