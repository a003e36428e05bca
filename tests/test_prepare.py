"""`manage.py prepare`: what is there before anything else starts; and the two addresses that watch it."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from incidents.models import Event, Incident, Page, Promise, Service, Update
from incidents.models.staff import may_write
from tests.plugin import ROOT

HOST = {"host": "localhost"}


def prepared(*words: str) -> list[str]:
    out = StringIO()
    call_command("prepare", *words, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_first_start_makes_page_and_account_and_shows_the_password_once() -> None:
    first, second = prepared(), prepared()

    user = User.objects.get()
    assert len(first) == 2
    assert first[0].endswith("/console/ as admin")
    assert user.check_password(first[1].rpartition(" ")[2])
    assert may_write(user)
    assert second == []
    assert not Page.objects.get().ready


@pytest.mark.django_db
def test_the_demo_tells_its_story_once_and_gives_a_fresh_password_each_time() -> None:
    first, second = prepared("--demo"), prepared("--demo")

    incidents = Incident.objects.all()
    assert first[1] != second[1]
    assert User.objects.get().check_password(second[1].rpartition(" ")[2])
    assert sorted(row.stage for row in incidents) == ["identified", "postmortem", "resolved", "scheduled"]
    assert Page.objects.get().ready
    assert Service.objects.count() == 13


@pytest.mark.django_db
def test_nothing_of_the_demo_is_stamped_in_the_future_and_nobody_is_notified() -> None:
    prepared("--demo")

    now = timezone.now()
    assert not Update.objects.filter(at__gt=now).exists()
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Event.objects.filter(notify=True).exclude(type__in=("page.changed", "contact.changed")).exists()
    assert Promise.objects.filter(kept_at=None, due__gt=now).count() == 1
    assert all(set(update.text) == {"de", "en"} for update in Update.objects.all())


@pytest.mark.django_db
def test_a_demos_account_is_closed_on_a_page_of_ones_own() -> None:
    prepared("--demo")

    lines = prepared()

    assert not User.objects.get(username="demo").is_active
    assert lines[0].endswith("as admin")


@pytest.mark.django_db
def test_a_page_of_ones_own_has_no_story_to_go_on_with() -> None:
    prepared()
    version = Page.objects.get().page_version

    call_command("tell_demo")

    assert Page.objects.get().page_version == version


def test_a_database_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    nowhere = {"ZWISCHENSTAND_DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    environment = {**os.environ, **nowhere, "ZWISCHENSTAND_DATA_DIR": str(tmp_path)}

    command = [sys.executable, "manage.py", "prepare"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "database" in done.stderr


def test_a_password_that_nobody_could_read_is_not_set_and_is_shown_by_the_next_start(tmp_path: Path) -> None:
    command, environment = [sys.executable, "manage.py", "prepare"], {"ZWISCHENSTAND_DATA_DIR": str(tmp_path)}
    reading, writing = os.pipe()
    os.close(reading)

    unread = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, stdout=writing, stderr=subprocess.PIPE, text=True
    )
    os.close(writing)
    again = subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True)

    assert unread.returncode == 1
    assert unread.stderr.startswith("zwischenstand: the password of admin cannot be shown, so it was not set: ")
    assert unread.stderr.count("\n") == 1
    assert (again.returncode, again.stdout.count("\n")) == (0, 2)


def test_healthz_asks_no_database() -> None:
    answer = Client(headers=HOST).get("/healthz")  # pytest-django refuses any query here

    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_is_200_with_an_up_to_date_database() -> None:
    assert Client(headers=HOST).get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_is_503_while_a_migration_is_missing() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'incidents'")

    assert Client(headers=HOST).get("/readyz").status_code == 503
