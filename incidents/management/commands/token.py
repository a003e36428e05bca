"""`manage.py token make|list|revoke`: who may use the write API."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone, translation

from incidents.models import ApiToken
from incidents.states import Scope
from incidents.timeline import commands
from incidents.timeline.commands import Actor
from incidents.timeline.errors import Refused

BY = Actor("command")
KNOWN = ", ".join(Scope)


class Command(BaseCommand):
    help = "Makes, lists and revokes tokens of the write API."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="does", required=True)
        make = does.add_parser("make", help="make a token and print it, this once")
        make.add_argument("name", metavar="NAME", help="who will use it")
        make.add_argument("--scope", action="append", default=[], metavar="SCOPE", help=f"what it may do: {KNOWN}")
        does.add_parser("list", help="say which tokens there are")
        revoke = does.add_parser("revoke", help="refuse a token from now on")
        revoke.add_argument("id", metavar="ID", help="its number in the list")

    def handle(self, *, does: str, **options: Any) -> None:
        """Exits 2 with one line where it was refused."""
        try:
            with translation.override("en"):
                if does == "make":
                    self.make(options["name"], options["scope"])
                elif does == "revoke":
                    self.revoke(options["id"])
                else:
                    self.list()
        except (Refused, DatabaseError) as problem:
            self.stderr.write(f"token: {' '.join(str(problem).split())}")
            raise SystemExit(2) from None

    def make(self, name: str, scopes: list[str]) -> None:
        """The token alone goes to the output, so that it can be sent to a file."""
        unknown = [scope for scope in scopes if scope not in set(Scope)]
        if unknown or not scopes:
            what = f"{unknown[0]!r} is no scope" if unknown else "Please say what this token may do"
            raise Refused(f"{what}: --scope takes {KNOWN}.")
        row, token = commands.make_token(name=name, scopes=map(Scope, scopes), author=BY, now=timezone.now())
        self.stdout.write(token)
        self.stderr.write(f"Token {row.pk} for {row.name!r}. It is shown this once: keep it where only its user reads.")

    def list(self) -> None:
        for row in ApiToken.objects.all():
            used = f"used {row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
            end = f", revoked {row.revoked_at:%Y-%m-%d %H:%M}" if row.revoked_at else ""
            made = f"made {row.created_at:%Y-%m-%d %H:%M}"
            self.stdout.write(f"{row.pk}  {row.name}  {' '.join(row.scopes)}  {made}, {used}{end} (UTC)")

    def revoke(self, id: str) -> None:
        number = int(id) if id.isascii() and id.isdecimal() and len(id) < 10 else 0
        row = commands.revoke_token(token=number, author=BY, now=timezone.now())
        self.stdout.write(f"Token {row.pk} for {row.name!r} is refused from now on.")
