"""What customers report of hosts that are back, as staff see it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.models import Incident
from incidents.models.hosts import HostReport
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def report(incident: Incident, tag: int, *, minutes_ago: float = 1) -> bool:
    now = timezone.now() - timedelta(minutes=minutes_ago)
    return commands.report_host(incident=incident.pk, tag=f"{tag:016x}", now=now)


def test_staff_see_how_many_hosts_were_reported_in_the_last_ten_minutes(editor: Client, incident: Incident) -> None:
    for tag in (1, 2, 3):
        report(incident, tag)
    report(incident, 4, minutes_ago=11)

    desk = editor.get("/console/").content.decode()
    own = editor.get(f"/console/incidents/{incident.pk}").content.decode()

    assert "3 Server wurden in 10 min gemeldet" in desk
    assert "3 Server wurden in 10 min gemeldet" in own


def test_without_reports_nobody_is_told_anything(editor: Client, incident: Incident) -> None:
    report(incident, 1, minutes_ago=11)

    assert "in 10 min" not in editor.get("/console/").content.decode()


def test_a_host_is_counted_once_an_hour(incident: Incident) -> None:
    at = make.NOW.replace(minute=10)

    new = [
        commands.report_host(incident=incident.pk, tag="0" * 16, now=at + timedelta(minutes=minutes))
        for minutes in (0, 30, 49, 50)
    ]

    assert new == [True, False, False, True]
    assert HostReport.objects.count() == 2


@pytest.mark.parametrize("tag", ["", "x" * 16, "0" * 15, "0" * 17, "0" * 16 + "\n"])
def test_what_is_no_tag_is_refused(incident: Incident, tag: str) -> None:
    with pytest.raises(Refused):
        commands.report_host(incident=incident.pk, tag=tag, now=make.NOW)


def test_incidents_that_readers_may_not_know_of_take_no_reports(incident: Incident) -> None:
    commands.remove_incident(incident=incident.pk, author=make.ACTOR, now=make.at(1))

    with pytest.raises(Refused):
        commands.report_host(incident=incident.pk, tag="0" * 16, now=make.at(2))
