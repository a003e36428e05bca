"""`manage.py demo_engine --port P`: the simulated recovery engine of the demo; started by `manage.py run --demo`.

It is where the story is: cut off and started again it goes on from there. Ends with 0 where no story is told.
"""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from incidents.management.demo import engine, minute_at


class Command(BaseCommand):
    help = "Serves the demo's recovery engine on 127.0.0.1 until it is ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", required=True, metavar="P")

    def handle(self, *, port: str, **options: Any) -> None:
        at = engine.started_at()
        minute = minute_at(now=at)
        if minute is not None:
            start = engine.opened(minute=minute, at=at).isoformat()
            call_command("recovery_engine", scenario=engine.SCENARIO, speed=str(engine.SPEED), port=port, start=start)
