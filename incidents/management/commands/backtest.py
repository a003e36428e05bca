"""`manage.py backtest`: how good forecasts are, as tables (README shows them)."""

from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.eta import forecast
from incidents.eta.backtest import OURS, Scores, against_best, backtest
from incidents.eta.baselines import BASELINES
from incidents.eta.outage_2018 import TOLD, Told
from incidents.eta.traces import KINDS, Trace

# `engine` is the one that the constants were fitted on.
GENERATORS = ("fleet", "engine")
METHODS = (OURS, *BASELINES)


def count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise ArgumentTypeError(f"{text!r} is no number from 1 to 1000")
    return int(text)


class Command(BaseCommand):
    help = "Prints how good forecasts are: on generated restorations and on the percentages of a real one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--traces", type=count, default=40, metavar="N", help="restorations of each kind")
        parser.add_argument("--seed", type=int, default=0, help="other restorations")
        parser.add_argument("--generator", choices=GENERATORS, default="fleet", help="who makes them up")

    def handle(self, *, traces: int, seed: int, generator: str, **options: Any) -> None:
        """The same for the same arguments. Takes a second for each trace of all kinds, or two."""
        results = backtest(made(generator, traces, seed))
        parts = (errors(results), intervals(results), summed(results["all"]), real())
        self.stdout.write("\n\n".join("\n".join(part) for part in parts))


def made(generator: str, traces: int, seed: int) -> Iterator[Trace]:
    """So many restorations of each kind, from this seed on."""
    module = import_module(f"incidents.eta.traces.{generator}")
    return (module.trace(kind, seed=seed + number) for kind in KINDS for number in range(traces))


def row(*cells: str) -> str:
    return " | ".join(cells)


def head(*cells: str) -> list[str]:
    return [row(*cells), row(*("---" for _ in cells))]


def named(kind: str) -> str:
    return kind.replace("_", " ")


def errors(results: dict[str, Scores]) -> list[str]:
    """Median / mean relative error of what is left."""
    lines = head("error: median / mean", *METHODS, "against the best")
    for kind, scores in results.items():
        cells = (f"{scores.medians[one]:.2f} / {scores.means[one]:.2f}" for one in METHODS)
        best = f"{against_best(scores.medians):.2f}x / {against_best(scores.means):.2f}x"
        lines.append(row(named(kind), *cells, best))
    return lines


def intervals(results: dict[str, Scores]) -> list[str]:
    lines = head("range", "holds the end", *(f"score: {one}" for one in METHODS), "against the best")
    for kind, scores in results.items():
        cells = (f"{score:.2f}" if (score := scores.intervals[one]) < 100 else "over 100" for one in METHODS)
        best = f"{against_best(scores.intervals):.2f}x"
        lines.append(row(named(kind), f"{100 * scores.coverage:.0f} %", *cells, best))
    return lines


def summed(scores: Scores) -> list[str]:
    return [f"{scores.asked} questions, {100 * scores.answered:.1f} % of them answered."]


def real() -> list[str]:
    """What each method would have said whenever a percentage was given out in the real outage."""
    lines = head("January 2018", "asked", "range", *METHODS, "back")
    for told in TOLD:
        for place in range(2, len(told.samples)):
            lines.append(row(*asked(told, place)))
    return lines


def asked(told: Told, place: int) -> tuple[str, ...]:
    samples, now = told.samples[: place + 1], told.samples[place].at
    ours = forecast(samples, now=now)
    others = (rule(samples, now) for rule in BASELINES.values())
    said = [clock(ours.likely), *(clock(left and now + timedelta(seconds=left)) for left in others)]
    within = f"{clock(ours.earliest)} to {clock(ours.latest)}" if ours.likely else f"none: {named(ours.reason)}"
    return f"{told.what}, {samples[-1].done:g} %", clock(now), within, *said, clock(told.end)


def clock(at: datetime | float | None) -> str:
    return f"{at:%a %H:%M}" if isinstance(at, datetime) else "none"
