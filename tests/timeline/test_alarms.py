"""What staff must know: one row and one log line, however often it is said."""

import logging
from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection

from incidents.models import Alarm
from incidents.timeline import alarms
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def nothing_said_before() -> Iterator[None]:
    alarms.logged.clear()
    yield
    alarms.logged.clear()


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_an_alarm_is_one_row_and_one_line_however_often_it_is_raised(caplog: pytest.LogCaptureFixture) -> None:
    for minute in range(5):
        alarms.raise_alarm("publish", "/srv/page", detail="No space left", now=make.at(minute))

    row = Alarm.objects.get()
    assert (row.since, row.last_seen, row.cleared_at) == (make.NOW, make.at(4), None)
    assert lines(caplog) == ["Alarm: publish, /srv/page: No space left"]


def test_each_subject_has_an_alarm_of_its_own() -> None:
    alarms.raise_alarm("render", "a.html", detail="x", now=make.NOW)
    alarms.raise_alarm("render", "b.html", detail="x", now=make.NOW)
    alarms.raise_alarm("publish", "a.html", detail="x", now=make.NOW)

    assert Alarm.objects.count() == 3
    assert sorted(alarms.open_subjects("render")) == ["a.html", "b.html"]


def test_what_is_over_is_cleared_once_and_may_come_again(caplog: pytest.LogCaptureFixture) -> None:
    alarms.raise_alarm("publish", "/srv/page", detail="x", now=make.NOW)
    for minute in (1, 2):
        alarms.clear_alarm("publish", "/srv/page", now=make.at(minute))
    alarms.raise_alarm("publish", "/srv/page", detail="y", now=make.at(3))

    rows = Alarm.objects.order_by("since").values_list("since", "cleared_at")
    assert list(rows) == [(make.NOW, make.at(1)), (make.at(3), None)]
    assert lines(caplog) == [
        "Alarm: publish, /srv/page: x",
        "Alarm is over: publish, /srv/page",
        "Alarm: publish, /srv/page: y",
    ]


def test_a_step_that_fails_five_times_a_second_does_not_keep_the_database_busy() -> None:
    alarms.raise_alarm("publish", "/srv/page", detail="x", now=make.NOW)

    alarms.raise_alarm("publish", "/srv/page", detail="x", now=make.at(0.1))
    early = Alarm.objects.get().last_seen
    alarms.raise_alarm("publish", "/srv/page", detail="another reason", now=make.at(0.2))

    assert early == make.NOW
    assert (Alarm.objects.get().last_seen, Alarm.objects.get().detail) == (make.at(0.2), "another reason")


def test_whatever_an_error_says_can_be_stored() -> None:
    alarms.raise_alarm("render", "a\x00b\ud800" + "x" * 300, detail="\x00\x1b[31m" + "y" * 5000, now=make.NOW)
    alarms.clear_alarm("render", "a\x00b\ud800" + "x" * 300, now=make.at(1))

    assert Alarm.objects.get().cleared_at == make.at(1)


def test_with_the_database_away_the_log_line_alone_is_left_and_only_once(caplog: pytest.LogCaptureFixture) -> None:
    def away(*args: object) -> None:
        raise DatabaseError("the database is away")

    with connection.execute_wrapper(away):
        for minute in range(3):
            alarms.raise_alarm("publish", "/srv/page", detail="x", now=make.at(minute))
    alarms.raise_alarm("publish", "/srv/page", detail="x", now=make.at(3))
    alarms.clear_alarm("publish", "/srv/page", now=make.at(4))

    assert lines(caplog) == [
        "Alarm: publish, /srv/page: x (and it cannot be stored: the database is away)",
        "Alarm is over: publish, /srv/page",
    ]
    assert Alarm.objects.get().since == make.at(3)
