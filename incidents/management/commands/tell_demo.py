"""`manage.py tell_demo`: goes on with the demo's story while somebody watches; started by `manage.py run --demo`.

Ends with 0 once there is nothing left to tell. It can be cut off at any time: each update is one transaction, and how
far the story is stands in the database.
"""

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from incidents.management.demo import TakenOver, next_due, tell_next

PAUSE = 2.0  # seconds until a database that did not answer is asked again


class Command(BaseCommand):
    help = "Goes on with the story of the demo, an update every 30 to 60 seconds, until its end."

    def handle(self, *args: Any, **options: Any) -> None:
        going_on = True
        while going_on:
            try:
                going_on = self.step()
            except TakenOver as taken:
                self.stderr.write(f"zwischenstand: the demo's story was changed by hand and stops here: {taken}")
                return
            except (DatabaseError, InterfaceError) as problem:
                close_old_connections()  # nobody else does outside of requests, and a cut one stays cut
                self.stderr.write(f"zwischenstand: the demo's story waits for the database: {problem}")
                time.sleep(PAUSE)

    def step(self) -> bool:
        """Waits for the next update and tells it; False where there is none."""
        due = next_due(now=timezone.now())
        if due is None:
            return False
        time.sleep(max(0, (due - timezone.now()).total_seconds()))
        return tell_next(now=timezone.now())
