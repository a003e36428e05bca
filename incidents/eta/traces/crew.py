"""A crew that restores a fleet host by host: workers take hosts from a queue, and mishaps get in their way."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import prod
from random import Random


@dataclass(slots=True)
class Crew:
    """The state of a restoration. Hosts are told apart by nothing but the seconds one worker needs for them.

    Time runs in two clocks: `worked` is what each busy worker has put in, `seconds` is what passed since the start;
    the second runs faster where the pace drops and alone during a break.
    """

    rng: Random
    queue: deque[float]
    workers: int
    flaky: float = 0.0
    total: int = 0
    seconds: float = 0.0
    worked: float = 0.0
    paces: dict[str, float] = field(default_factory=dict)
    busy: list[tuple[float, int, float]] = field(default_factory=list)
    finished: list[tuple[float, float]] = field(default_factory=list)
    history: list[tuple[float, int, int]] = field(default_factory=list)
    started: int = 0

    def __post_init__(self) -> None:
        self.total = len(self.queue)
        self.history.append((0.0, 0, self.total))

    @property
    def share(self) -> float:
        """How much of what is known to be broken is done, 0 to 1."""
        return len(self.finished) / self.total

    def work(self, mishaps: Sequence["Mishap"]) -> None:
        """Restores every host; each mishap has its say after every host."""
        while self.queue or self.busy:
            self._hire()
            self._finish_one()
            for mishap in mishaps:
                mishap(self)

    def rest(self, seconds: float) -> None:
        """Nobody does anything for a while."""
        self.seconds += seconds
        self._note()

    def find(self, hosts: Iterable[float]) -> None:
        """More hosts turn out to be broken; they are put at the end of the queue."""
        before = len(self.queue)
        self.queue.extend(hosts)
        self.total += len(self.queue) - before
        self._note()

    def roll_back(self, *, to: float) -> None:
        """What was finished after second `to` is lost and is done again before anything else."""
        lost = [work for at, work in self.finished if at > to]
        del self.finished[len(self.finished) - len(lost) :]
        self.queue.extendleft(reversed(lost))
        self._note()

    def _hire(self) -> None:
        while self.queue and len(self.busy) < self.workers:
            work = self.queue.popleft()
            self.started += 1
            heapq.heappush(self.busy, (self.worked + work, self.started, work))

    def _finish_one(self) -> None:
        finish, _, work = heapq.heappop(self.busy)
        self.seconds += (finish - self.worked) / prod(self.paces.values())
        self.worked = finish
        if self.rng.random() < self.flaky:
            self.queue.append(work * self.rng.uniform(0.5, 2.0))
        else:
            self.finished.append((self.seconds, work))
            self._note()

    def _note(self) -> None:
        self.history.append((self.seconds, len(self.finished), self.total))


Mishap = Callable[[Crew], None]
