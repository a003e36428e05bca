"""What happens to a crew on the way: breaks, optimisations, nights, lost work, hosts found late."""

from collections import deque
from dataclasses import dataclass, field

from incidents.eta.traces.crew import Crew

DAY = 86_400.0


@dataclass(slots=True)
class Paced:
    """From a share of the work on everybody works `factor` times as fast, or as slowly."""

    name: str
    share: float
    factor: float

    def __call__(self, crew: Crew) -> None:
        if crew.share >= self.share:
            crew.paces[self.name] = self.factor


@dataclass(slots=True)
class Nights:
    """From 22:00 to 6:00 fewer people are there. `starts` is the second of the day at which the work began."""

    starts: float
    factor: float

    def __call__(self, crew: Crew) -> None:
        hour = (self.starts + crew.seconds) % DAY / 3600
        crew.paces["night"] = self.factor if hour >= 22 or hour < 6 else 1.0


@dataclass(slots=True)
class Verifications:
    """After every so many hosts all wait until what was done is checked."""

    every: int
    shortest: float
    longest: float
    last: int = 0

    def __call__(self, crew: Crew) -> None:
        if crew.started - self.last >= self.every and crew.queue:
            self.last = crew.started
            crew.rest(crew.rng.uniform(self.shortest, self.longest))


@dataclass(slots=True)
class Stop:
    """Once, at a share of the work, nothing goes on: a part is fetched, people sleep, a meeting decides."""

    share: float
    seconds: float
    over: bool = False

    def __call__(self, crew: Crew) -> None:
        if not self.over and crew.share >= self.share:
            self.over = True
            crew.rest(self.seconds)


@dataclass(slots=True)
class RollBack:
    """Once, at a share of the work, the state of the last backup that is old enough to be sound is put back."""

    share: float
    backup_every: float
    sound_after: float
    pause: float
    over: bool = False

    def __call__(self, crew: Crew) -> None:
        if self.over or crew.share < self.share:
            return
        self.over = True
        sound = max(0.0, crew.seconds - self.sound_after)
        crew.roll_back(to=sound - sound % self.backup_every)
        crew.rest(self.pause)


@dataclass(slots=True)
class Found:
    """Once, at a share of the work, more hosts turn out to be broken."""

    share: float
    hosts: deque[float] = field(default_factory=deque)

    def __call__(self, crew: Crew) -> None:
        if self.hosts and crew.share >= self.share:
            crew.find(self.hosts)
            self.hosts.clear()
