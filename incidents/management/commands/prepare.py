"""`manage.py prepare [--demo]`: what has to be there before anything else starts. Can be repeated at will."""

import os
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.management.demo import engine, tell_story
from incidents.models import Page
from incidents.models.staff import EDITORS, make_groups
from incidents.timeline.commands import first_page

FIRST, DEMO = "admin", "demo"


class Command(BaseCommand):
    help = "Brings the database up to date; makes the page's row, the staff groups and the first account."
    # The database is not up to date before this command has run: nothing to check yet.
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty page with a story, with its own account")
        parser.add_argument("--engine", dest="base", default="", metavar="URL", help="where the demo's engine will be")

    def handle(self, *, demo: bool, base: str, **options: Any) -> None:
        """Exits 1 with one line where the database cannot be used, or nobody can read the password."""
        try:
            self.prepare(demo=demo, base=base)
        except DatabaseError as problem:
            reason = (str(problem).strip().splitlines() or ["no reason given"])[0]
            self.stderr.write(f"zwischenstand: the database cannot be used: {reason}")
            raise SystemExit(1) from problem

    def prepare(self, *, demo: bool, base: str) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        first_page(id_host=settings.PAGE_HOST, now=timezone.now())
        make_groups()
        if demo and not Page.objects.get(pk=1).ready:
            tell_story(now=timezone.now(), measured=bool(base))
        if demo and base:
            engine.connect(base=base, now=timezone.now())
        if demo:
            self.account(DEMO, renew=True)
        else:
            # A password that stood on somebody's screen opens no page of one's own.
            User.objects.filter(username=DEMO).update(is_active=False)
            self.account(FIRST, renew=User.objects.exclude(username=DEMO).exists() is False)

    def account(self, name: str, *, renew: bool) -> None:
        """Gives an account a fresh password and prints it, the only time that it is readable anywhere.

        Printed before it counts: where nobody reads (a closed pipe, a full disk) there is no account that nobody
        can open, and the next start tries again.
        """
        if not renew:
            return
        password = secrets.token_urlsafe(15)
        try:
            with transaction.atomic():
                self.keep(name, password)
                self.stdout.write(f"Staff sign in at {settings.PAGE_URL}/console/ as {name}")
                self.stdout.write(f"Password, shown only now: {password}")
                self.stdout.flush()
        except OSError as problem:
            self.stderr.write(f"zwischenstand: the password of {name} cannot be shown, so it was not set: {problem}")
            # What is left in the closed pipe's buffer would be complained about once more at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            raise SystemExit(1) from problem

    def keep(self, name: str, password: str) -> None:
        user, _made = User.objects.get_or_create(username=name)
        user.is_active = True
        user.set_password(password)
        user.save(update_fields=["is_active", "password"])
        user.groups.add(Group.objects.get(name=EDITORS))
