"""`manage.py import_log FILE`: a free-form outage log becomes an incident (CONTRACTS 1)."""

import json
from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import timezone, translation

from incidents import importer
from incidents.importer.apply import Applied, apply
from incidents.importer.log import Log
from incidents.models import Page
from incidents.states import Impact
from incidents.timeline.commands import Actor
from incidents.timeline.errors import Refused
from incidents.timeline.moments import zone_named

MOST_BYTES = 5 * 1024 * 1024
ZONE, LANGUAGE = "Europe/Berlin", "de"


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise ArgumentTypeError(f"{text!r} is no day such as 2018-01-10") from problem


class Command(BaseCommand):
    help = "Reads a free-form outage log into an incident; notifies nobody."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--timezone", help="zone of times that name none (default: the page's)")
        parser.add_argument("--start", type=day, metavar="YYYY-MM-DD", help="day of the earliest entry")
        parser.add_argument("--title", help="the incident's title (default: the file's name)")
        parser.add_argument("--incident", metavar="ID", help="add to this incident")
        parser.add_argument("--impact", default=Impact.MAJOR, choices=[str(one) for one in Impact])
        parser.add_argument("--language", choices=["de", "en"], help="language of the log (default: the page's)")
        parser.add_argument("--notify-last", action="store_true", help="tell subscribers of the newest entry")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be made")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        """Exits 2 with one line where nothing could be read or written."""
        try:
            zone, language = self.defaults(options["timezone"], options["language"])
            with translation.override("en"):
                log = importer.read(limited(file), zone=zone, start=options["start"])
                if dry_run:
                    self.show(log, as_json=options["json"])
                else:
                    self.write(log, title=options["title"] or file.stem, language=language, options=options)
        except (importer.Unreadable, Refused, DatabaseError) as problem:
            self.refuse(getattr(problem, "message", "") or str(problem))
        except OSError as problem:
            self.refuse(f"{file} cannot be read: {problem.strerror or problem}")

    def refuse(self, why: str) -> None:
        self.stderr.write(f"import_log: {' '.join(why.split())}")
        raise SystemExit(2)

    def defaults(self, zone: str | None, language: str | None) -> tuple[ZoneInfo, str]:
        """Zone and language as given, else the page's; a dry run needs no database."""
        try:
            page = Page.objects.filter(pk=1).first()
        except DatabaseError:
            page = None
        ours = (page.time_zone, str(page.languages[0])) if page and page.languages else (ZONE, LANGUAGE)
        return zone_named(zone or ours[0]), language or ours[1]

    def show(self, log: Log, *, as_json: bool) -> None:
        """What was understood."""
        if as_json:
            self.stdout.write(json.dumps(importer.as_json(log), ensure_ascii=False, indent=1))
            return
        for update in log.updates:
            self.stdout.write(f"{update.at.isoformat()}  {update.body.splitlines()[0][:90] if update.body else ''}")
        for line in log.rejected:
            self.stdout.write(f"rejected, line {line.line}: {line.text.strip()[:80]} ({line.reason})")
        counts = f"{len(log.updates)} updates, {len(log.ignored)} lines ignored, {len(log.rejected)} rejected"
        self.stdout.write(f"{counts}; nothing was written.")

    def write(self, log: Log, *, title: str, language: str, options: dict[str, Any]) -> None:
        applied = apply(
            log,
            title=title,
            impact=Impact(options["impact"]),
            language=language,
            author=Actor("import"),
            now=timezone.now(),
            incident=options["incident"],
            notify_last=options["notify_last"],
        )
        rejected = [*log.rejected, *applied.rejected]
        if options["json"]:
            shown = [{"line": one.line, "text": one.text, "reason": one.reason} for one in rejected]
            self.stdout.write(json.dumps({**as_json(applied), "rejected": shown}, ensure_ascii=False))
            return
        for line in rejected:
            self.stdout.write(f"rejected, line {line.line}: {line.text.strip()[:80]} ({line.reason})")
        counts = f"{len(applied.new)} new, {len(applied.edited)} edited, {len(applied.unchanged)} unchanged"
        self.stdout.write(f"incident {applied.incident_id}: {counts}")


def as_json(applied: Applied) -> dict[str, Any]:
    return {
        "incident": applied.incident_id,
        "new": applied.new,
        "edited": applied.edited,
        "unchanged": applied.unchanged,
    }


def limited(file: Path) -> bytes:
    """The file's bytes. Raises Unreadable for more than 5 MB, before they are read."""
    with file.open("rb") as opened:
        data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise importer.Unreadable("The file is larger than 5 MB.")
    return data
