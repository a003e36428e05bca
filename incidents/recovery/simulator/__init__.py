"""A recovery engine that is none: the format of a real one over real HTTP, what it says computed from a scenario.

A scenario is data (`../scenarios/*.json`): jobs, the hosts they bring back in their order, at which pace, with pauses,
rollbacks and hosts found late. What it is like at any minute is a pure function of that data, so an engine that is
started again with the same start goes on where it was, and a test may ask any minute without waiting for it.

    with running("outage-2018", speed=60) as engine:      # in this process, a free port
        urlopen(f"{engine.url}/v1/jobs")
        engine.misbehave("byte_a_second")                   # the next answer, then honest again
"""

from .behaviours import BEHAVIOURS
from .model import Model
from .scenario import BadScenario, Scenario, load, scenario_names
from .server import Asked, Engine, running, serve
from .timing import Timing

__all__ = [
    "BEHAVIOURS",
    "Asked",
    "BadScenario",
    "Engine",
    "Model",
    "Scenario",
    "Timing",
    "load",
    "running",
    "scenario_names",
    "serve",
]
