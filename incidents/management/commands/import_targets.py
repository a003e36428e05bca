"""`manage.py import_targets FILE.csv`: hosts with product and services, long before an outage (CONTRACTS 1)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import timezone, translation

from incidents.importer.hosts import HostFile, read_csv
from incidents.importer.log import Unreadable
from incidents.timeline.commands import Actor
from incidents.timeline.errors import Refused

LISTED = 50  # lines that were not taken


class Command(BaseCommand):
    help = "Loads hosts for customers to look up: a table with the columns id, names, product, services."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path)
        parser.add_argument("--replace", action="store_true", help="hosts that the file does not name go")
        parser.add_argument("--dry-run", action="store_true", help="says what would change, and changes nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            try:
                made = read_csv(options["file"].read_bytes())
                self.take(made, replace=options["replace"], dry=options["dry_run"])
            except OSError as problem:
                self.stop(f"{options['file']}: {problem.strerror}.")
            except (Unreadable, Refused) as problem:
                self.stop(str(problem))
            except DatabaseError as problem:
                self.stop(f"The database does not take it: {problem}")

    def take(self, made: HostFile, *, replace: bool, dry: bool) -> None:
        for one in made.rejected[:LISTED]:
            self.stderr.write(f"Line {one.line}: {one.words}")
        if more := len(made.rejected[LISTED:]):
            self.stderr.write(f"… and {more} more lines.")
        if not made.hosts:
            raise Unreadable("No line of the file names a host that can be taken.")
        done = made.apply(author=Actor("import"), now=timezone.now(), replace=replace, dry=dry)
        said = f"{done.new} new, {done.changed} changed, {done.same} unchanged"
        said += f", {done.gone} gone" if replace else ""
        said += f"; {len(made.rejected)} lines left out" if made.rejected else ""
        self.stdout.write(f"{'Would be: ' if dry else ''}{said}.")

    def stop(self, line: str) -> None:
        self.stderr.write(line)
        raise SystemExit(2)
