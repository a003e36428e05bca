"""The second generator: a fleet restored host by host, as `crew` and `mishaps` play it, seen through a poller's eyes.

Nothing here was fitted to a forecast, and nothing of `engine` went into it: what holds for both holds for more than
the one it was made on.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from incidents.eta.samples import Sample
from incidents.eta.traces import Trace
from incidents.eta.traces.crew import Crew, Mishap
from incidents.eta.traces.mishaps import DAY, Found, Nights, Paced, RollBack, Stop, Verifications

SHORTEST, LONGEST = 3600.0, 5 * DAY
FEWEST, MOST = 30, 50_000
MISSING = 0.05
_EPOCH = datetime(2026, 1, 5, tzinfo=UTC)

History = list[tuple[float, int, int]]


@dataclass(slots=True)
class Plan:
    """What a restoration is meant to be before anything goes wrong.

    `length` in seconds, `starts` the second of the day, `hosts` the seconds of work each takes, `batch` what of the
    true course is reported.
    """

    rng: Random
    length: float
    starts: float
    workers: int
    hosts: deque[float]
    batch: Callable[[History], History]
    mishaps: list[Mishap]


def trace(kind: str, *, seed: int) -> Trace:
    """A restoration of this kind; the same for the same seed. Raises KeyError for a kind that is not in `KINDS`."""
    shape = _SHAPES[kind]
    rng = Random(f"fleet {kind} {seed}")  # noqa: S311 -- the same numbers for the same seed are the point
    while True:
        plan = _planned(rng, even=kind == "steady")
        shape(plan)
        history = plan.batch(_played(plan))
        if SHORTEST <= history[-1][0] <= LONGEST:
            begin = _EPOCH + timedelta(days=rng.randrange(300), seconds=plan.starts)
            return Trace(kind, tuple(_seen(history, begin, rng)), begin + timedelta(seconds=history[-1][0]))


def _planned(rng: Random, *, even: bool) -> Plan:
    length = _between(rng, 1.05 * SHORTEST, 3 * DAY)
    total = int(_between(rng, FEWEST, 0.8 * MOST))
    workers = rng.randint(1, max(1, min(48, total // (40 if even else 10))))
    hosts = _fleet(rng, total, workers, even=even)
    scale = length * workers / sum(hosts)
    hosts = deque(host * scale for host in hosts)
    return Plan(rng, length, rng.uniform(0, DAY), workers, hosts, list, [])


def _fleet(rng: Random, total: int, workers: int, *, even: bool) -> deque[float]:
    """How much work each host is: product after product, within each about the same, with a few hard ones.

    The hardest holds one worker for at most a twenty-fifth of the whole time, or for two and a half usual hosts.
    """
    spread, heavy = rng.uniform(0.1, 0.7), 0.0 if even else rng.uniform(0.0, 0.02)
    products = [rng.uniform(*((0.93, 1.07) if even else (0.7, 1.4))) for _ in range(rng.randint(1, 5))]
    limit = max(2.5, total / workers / 25)
    return deque(
        products[number * len(products) // total] * _one(rng, spread, heavy, limit=limit) for number in range(total)
    )


def _one(rng: Random, spread: float, heavy: float, *, limit: float) -> float:
    hard: float = rng.paretovariate(1.5) * 2 if rng.random() < heavy else 1.0
    return min(limit, rng.lognormvariate(0.0, spread) * hard)


def _between(rng: Random, low: float, high: float) -> float:
    """A figure whose order of magnitude is drawn evenly."""
    return float(low * (high / low) ** rng.random())


def _played(plan: Plan) -> History:
    crew = Crew(plan.rng, deque(plan.hosts), plan.workers, flaky=plan.rng.uniform(0.0, 0.03))
    crew.work(plan.mishaps)
    return crew.history


def _seen(history: History, begin: datetime, rng: Random) -> Iterator[Sample]:
    """What polls at an even pace saw: one in twenty is missing, alone or in a row; the last sample is the true end."""
    interval, in_a_row = _between(rng, 30, 300), rng.choice((1, 1, 1, 4))
    at, missing, place = rng.uniform(0, interval), 0, 0
    while at < history[-1][0]:
        if not missing and rng.random() < MISSING / in_a_row:
            missing = in_a_row
        while history[place + 1][0] <= at:
            place += 1
        if missing:
            missing -= 1
        else:
            yield Sample(begin + timedelta(seconds=at), *history[place][1:])
        at += interval * rng.uniform(0.95, 1.05)
    end, done, total = history[-1]
    yield Sample(begin + timedelta(seconds=end), done, total)


def _steady(plan: Plan) -> None:
    """Nothing happens."""


def _speed_up(plan: Plan) -> None:
    rng = plan.rng
    factor = rng.uniform(1.5, 3.5)
    if rng.random() < 0.6:  # an optimisation, perhaps a second one
        plan.mishaps.append(Paced("optimised", rng.uniform(0.15, 0.65), factor))
        if rng.random() < 0.3:
            plan.mishaps.append(Paced("optimised again", rng.uniform(0.5, 0.85), rng.uniform(1.2, 1.8)))
    else:  # people learn and more of them come
        steps = rng.randint(3, 8)
        plan.mishaps += [Paced(f"hand {n}", 0.1 + 0.6 * n / steps, factor ** (1 / steps)) for n in range(steps)]


def _slow_down(plan: Plan) -> None:
    rng = plan.rng
    cause = rng.choice(("hard cases", "contention", "people leave"))
    if cause == "hard cases":
        _put_hard_cases_last(plan, share=rng.uniform(0.08, 0.35), factor=rng.uniform(2.0, 5.0))
    elif cause == "contention":
        steps, rest = rng.randint(4, 9), rng.uniform(0.3, 0.65)
        plan.mishaps += [Paced(f"load {n}", 0.1 + 0.8 * n / steps, rest ** (1 / steps)) for n in range(steps)]
    else:
        plan.mishaps.append(Paced("fewer hands", rng.uniform(0.25, 0.7), rng.uniform(0.3, 0.6)))


def _put_hard_cases_last(plan: Plan, *, share: float, factor: float) -> None:
    easy = int(len(plan.hosts) * (1 - share))
    plan.hosts = deque(work * (factor if n >= easy else 1.0) for n, work in enumerate(plan.hosts))


def _pauses(plan: Plan) -> None:
    rng = plan.rng
    longest = max(600.0, plan.length * rng.uniform(0.02, 0.09))
    every = max(2, int(len(plan.hosts) * rng.uniform(0.05, 0.2)))
    plan.mishaps.append(Verifications(every, longest * rng.uniform(0.2, 0.9), longest))
    if rng.random() < 0.4:
        plan.mishaps.append(Stop(rng.uniform(0.2, 0.8), longest * rng.uniform(1.0, 3.0)))
    if plan.length > DAY / 2 and rng.random() < 0.5:
        plan.mishaps.append(Nights(plan.starts, rng.uniform(0.1, 0.5)))


def _bursts(plan: Plan) -> None:
    rng = plan.rng
    seconds = max(600.0, plan.length * rng.uniform(0.02, 0.09))
    size = max(2, int(len(plan.hosts) * seconds / plan.length))
    plan.batch = _by_size(size) if rng.random() < 0.6 else _by_clock(seconds)


def _by_size(size: int) -> Callable[[History], History]:
    """What is done is reported by the batch: a figure moves when a whole batch is through."""
    return lambda history: [(at, done if done == total else done - done % size, total) for at, done, total in history]


def _by_clock(seconds: float) -> Callable[[History], History]:
    """What is done is written down every so many seconds and at the end."""

    def written(history: History) -> History:
        slots = {at // seconds: (at, done, total) for at, done, total in history}
        return [history[0], *((slot * seconds + seconds, *slots[slot][1:]) for slot in list(slots)[:-1]), history[-1]]

    return written


def _rollback(plan: Plan) -> None:
    rng = plan.rng
    for _ in range(rng.choice((1, 1, 2))):
        plan.mishaps.append(
            RollBack(
                share=rng.uniform(0.15, 0.9),
                backup_every=max(900.0, plan.length * rng.uniform(0.04, 0.1)),
                sound_after=max(600.0, plan.length * rng.uniform(0.03, 0.15)),
                pause=rng.uniform(300, max(1800.0, plan.length * 0.05)),
            )
        )


def _more_hosts(plan: Plan) -> None:
    rng = plan.rng
    steps = rng.choice((1, 1, 2, 3, 5))
    mean = sum(plan.hosts) / len(plan.hosts)
    more = min(MOST - len(plan.hosts), len(plan.hosts) * rng.uniform(0.2, 0.9))
    for _ in range(steps):
        count = max(1, int(more / steps * rng.uniform(0.5, 1.0)))
        hosts = deque(mean * _one(rng, 0.4, 0.01, limit=5.0) for _ in range(count))
        plan.mishaps.append(Found(rng.uniform(0.1, 0.9), hosts))


def _mixed(plan: Plan) -> None:
    for shape in plan.rng.sample((_speed_up, _slow_down, _pauses, _bursts, _rollback, _more_hosts), 3):
        shape(plan)


_SHAPES: dict[str, Callable[[Plan], None]] = {
    "steady": _steady,
    "speed_up": _speed_up,
    "slow_down": _slow_down,
    "pauses": _pauses,
    "bursts": _bursts,
    "rollback": _rollback,
    "more_hosts": _more_hosts,
    "mixed": _mixed,
}
