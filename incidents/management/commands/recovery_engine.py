"""`manage.py recovery_engine`: the simulated recovery engine, a real HTTP server on 127.0.0.1 (CONTRACTS 1 and 3).

Runs until SIGTERM or Ctrl-C. Nothing of it touches the database.
"""

import signal
import threading
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.recovery.simulator import BadScenario, Engine, scenario_names, serve


class Command(BaseCommand):
    help = "Serves a simulated recovery engine on 127.0.0.1 until it is ended."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        # Read by hand: argparse would put its usage before the one line that says what is wrong.
        parser.add_argument("--scenario", default="", metavar="NAME", help=", ".join(scenario_names()))
        parser.add_argument("--speed", default="1", metavar="N", help="minutes of the scenario in a real one (1)")
        parser.add_argument("--port", default="0", metavar="P", help="0, the default, is a free one")
        parser.add_argument("--token", default="", help="bearer token that is asked for (none)")
        parser.add_argument("--start", default="", metavar="ISO", help="when the scenario opens, with offset (now)")

    def handle(self, *, scenario: str, speed: str, port: str, token: str, start: str, **options: Any) -> None:
        """Exits 2 with one line where nothing can be served."""
        try:
            number = port_number(port)
            engine = serve(scenario, speed=pace(speed), port=number, token=token, start=instant(start))
        except OSError as problem:
            self.refuse(f"port {port} cannot be used: {problem.strerror or problem}")
        except ValueError as problem:
            self.refuse(str(problem))
        else:
            self.serve(engine)

    def serve(self, engine: Engine) -> None:
        """Says where it is, first of all the address; returns when a signal asks for it."""
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        timing = engine.timing
        opened = timing.stamp(timing.opens)
        said = f"{engine.url} (scenario {engine.model.scenario.name}, speed {timing.speed:g}, start {opened})"
        self.stdout.write(f"recovery engine: {said}")
        self.stdout.flush()
        ended.wait()
        engine.stop()

    def refuse(self, why: str) -> None:
        self.stderr.write(f"recovery_engine: {why}")
        raise SystemExit(2)


def pace(text: str) -> float:
    try:
        return float(text)
    except ValueError as problem:
        raise BadScenario(f"the speed is a number such as 60, not {text!r}") from problem


def port_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise BadScenario(f"the port is a number from 0 to 65535, not {text!r}")
    return int(text)


def instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as problem:
        raise BadScenario(f"the start is a time such as 2018-01-10T15:40:00+01:00, not {text!r}") from problem
