"""What the engine's documents say at any instant: a pure function of scenario, seed and time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .course import Course, course_of
from .queue import Queue, queue_of
from .scenario import Job, Scenario
from .timing import Timing

PAGE = 1000  # targets


@dataclass(frozen=True)
class Plan:
    """A job, its hosts and its course."""

    job: Job
    queue: Queue
    course: Course

    def state(self, minute: float) -> str:
        if minute < self.course.starts:
            return "queued"
        if self.course.whole_units(minute) >= self.queue.units(minute):
            return "done"
        return "paused" if self.course.paused(minute) else "running"

    def changed(self, minute: float) -> float:
        """When the job's figures or its state last moved; minus infinity where they never did."""
        units = self.course.whole_units(minute)
        found = [at for at, _ in self.job.found if at <= minute]
        last = self.course.reached(units, minute) if units else float("-inf")
        return max([last, self.course.turns(minute), *found])

    def target(self, rank: int, units: int, minute: float, *, running: bool) -> tuple[str, float | None]:
        """State of a host and, where it is done, since when."""
        tries = self.queue.tries[rank]
        if units > tries[-1]:
            return "done", self.course.reached(tries[-1] + 1, minute)
        if running and units in tries:
            return "running", None
        return ("failed" if units > tries[0] else "queued"), None


class Model:
    """All jobs of a scenario, worked out once; asking costs what the answer holds. Raises BadScenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.plans: dict[str, Plan] = {}
        for job in scenario.jobs:
            queue = queue_of(scenario, job)
            before = [self.plans[id].course.ends() for id in job.after]
            starts = max(before, default=0.0) + job.waits if job.starts is None else job.starts
            self.plans[job.id] = Plan(job, queue, course_of(job, queue, starts=starts, seed=scenario.seed))

    def timing(self, *, start: datetime, speed: float) -> Timing:
        return Timing(start, speed, self.scenario.opens, self.scenario.tz)

    def jobs(self, minute: float, timing: Timing) -> dict[str, Any]:
        """The document of `/v1/jobs` (CONTRACTS 3)."""
        return {"jobs": [self.job(plan, minute, timing) for plan in self.plans.values()]}

    def job(self, plan: Plan, minute: float, timing: Timing) -> dict[str, Any]:
        units = plan.course.whole_units(minute)
        started = plan.course.starts if plan.course.starts <= minute else None
        beginning = min(0.0, minute)  # before its first move a job is as old as the scenario
        return {
            "id": plan.job.id,
            "name": plan.job.name,
            "state": plan.state(minute),
            "unit": plan.job.unit,
            "total": plan.queue.total(minute),
            "done": plan.queue.done[units],
            "failed": plan.queue.failed[units],
            "after": list(plan.job.after),
            "started_at": timing.stamp(started),
            "updated_at": timing.stamp(max(plan.changed(minute), beginning)),
        }

    def targets(self, job: str, minute: float, timing: Timing, *, first: int = 0) -> dict[str, Any]:
        """A page of `/v1/jobs/<id>/targets`, from place `first` on; `next` is the cursor of the next one.

        `position` is a host's place in the order, from 1 on, and stays while it waits. Raises KeyError.
        """
        plan = self.plans[job]
        units, total = plan.course.whole_units(minute), plan.queue.total(minute)
        running = plan.state(minute) == "running"
        targets = []
        for rank in range(first, min(first + PAGE, total)):
            host = plan.queue.hosts[rank]
            state, since = plan.target(rank, units, minute, running=running)
            said = {"state": state, "position": rank + 1, "done_at": timing.stamp(since)}
            targets.append({"id": host.id, "names": host.names, **said})
        return {"targets": targets, "next": str(first + PAGE) if first + PAGE < total else None}
