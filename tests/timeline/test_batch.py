"""Several commands at once: in one batch, and by several writers."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from incidents.models import AuditRow, Event, Incident, Page, Service, Update
from incidents.timeline import audit, commands
from incidents.timeline.errors import Refused
from tests import make
from tests.plugin import ROOT
from tests.timeline.crowd import write_at_once

pytestmark = pytest.mark.database


@pytest.mark.django_db
def test_a_batch_raises_the_version_once_and_each_command_in_it_leaves_its_event() -> None:
    before = Page.objects.get()

    with commands.batch(now=make.at(60)):
        incident = make.incident(now=make.at(0))
        for minute in range(1, 4):
            make.post(incident, now=make.at(minute))

    events = Event.objects.filter(incident=incident).order_by("id")
    assert {event.page_version for event in events} == {int(make.at(60).timestamp())}
    assert [event.sequence for event in events] == [1, 2, 3, 4]
    assert [event.at for event in events] == [make.at(minute) for minute in range(4)]
    assert Page.objects.get().page_version > before.page_version
    assert audit.verify() == []


@pytest.mark.django_db
def test_two_batches_in_one_second_have_two_versions() -> None:
    for _time in range(2):
        with commands.batch(now=make.NOW):
            make.incident()

    versions = Event.objects.filter(type="incident.created").values_list("page_version", flat=True)
    assert len(set(versions)) == 2


@pytest.mark.django_db
def test_a_refused_command_leaves_nothing_and_the_batch_goes_on() -> None:
    mail = make.service()
    with commands.batch(now=make.NOW):
        incident = make.incident()
        with pytest.raises(Refused):
            make.post(incident, statuses=[*make.down(mail), *make.down(mail)], now=make.at(1))
        make.post(incident, now=make.at(2))

    numbers = Event.objects.exclude(sequence=None).order_by("id").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2]
    assert [one.number for one in Update.objects.order_by("number")] == [1, 2]
    assert Service.objects.get().status == make.BACK
    assert audit.verify() == []


@pytest.mark.django_db
def test_a_batch_that_fails_leaves_nothing_of_any_command() -> None:
    before = (Page.objects.values().get(), Event.objects.count(), AuditRow.objects.count())

    with suppress(RuntimeError), commands.batch(now=make.at(60)):
        make.incident()
        raise RuntimeError("out of paper")

    assert (Page.objects.values().get(), Event.objects.count(), AuditRow.objects.count()) == before
    assert not Incident.objects.exists()
    make.incident()
    assert Event.objects.latest("id").sequence == 1


@pytest.mark.django_db
def test_a_batch_in_a_batch_is_a_mistake_of_the_program() -> None:
    with commands.batch(now=make.NOW), pytest.raises(RuntimeError), commands.batch(now=make.NOW):
        pass


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_take_turns_and_leave_no_gap(tmp_path: Path) -> None:
    if connection.vendor == "postgresql":
        problems = write_at_once()
    else:
        # The tests' own SQLite is in memory, where threads share one lock: this needs the database that people use.
        problems = in_a_program(tmp_path)

    assert problems == []


def in_a_program(folder: Path) -> list[str]:
    environment = {**os.environ, "ZWISCHENSTAND_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "tests.timeline.crowd"]
    environment["DJANGO_SETTINGS_MODULE"] = "statuspage.settings"
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()
