"""Planned maintenances: announced, begun, checked, ended, cancelled."""

import pytest

from incidents.models import Incident, UpdateStatus
from incidents.states import Stage, Status
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OK, SLOW, PART, DOWN = Status.OPERATIONAL, Status.DEGRADED_PERFORMANCE, Status.PARTIAL_OUTAGE, Status.MAJOR_OUTAGE
CARE = Status.UNDER_MAINTENANCE


def test_an_announced_maintenance_changes_no_status() -> None:
    mail = make.service()

    make.maintenance(mail, statuses=[make.said(mail, CARE)])

    assert make.status_of(mail) == OK


def test_its_services_go_down_with_its_beginning_and_come_back_with_its_end() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.maintenance(mail, web)

    begun = make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1500))
    during = (make.status_of(mail), make.status_of(web))
    ended = make.resolve(incident, now=make.at(1530))

    assert during == (CARE, CARE)
    assert (make.status_of(mail), make.status_of(web)) == (OK, OK)
    assert {(one.old_status, one.status) for one in begun.statuses.all()} == {(OK, CARE)}
    assert {(one.old_status, one.status) for one in ended.statuses.all()} == {(CARE, OK)}
    assert make.history_of(mail) == [(CARE, make.at(1500)), (OK, make.at(1530))]


def test_what_is_said_of_a_service_goes_before_what_the_stage_says() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.maintenance(mail, web)

    make.post(incident, stage=Stage.IN_PROGRESS, statuses=[make.said(web, DOWN)], now=make.at(1500))

    assert (make.status_of(mail), make.status_of(web)) == (CARE, DOWN)
    with pytest.raises(Refused) as refusal:
        make.resolve(incident, now=make.at(1530))
    assert refusal.value.allowed == (web.pk,)


def test_a_service_may_stay_in_maintenance_as_a_remainder() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.maintenance(mail, web)
    make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1500))

    make.resolve(incident, remainder=[web.pk], now=make.at(1530))

    assert (make.status_of(mail), make.status_of(web)) == (OK, CARE)


def test_a_service_declared_unaffected_is_left_alone() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.maintenance(mail, web)
    commands.declare_unaffected(incident=incident.pk, services=[web.pk], author=make.ACTOR, now=make.at(1))

    make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1500))

    assert (make.status_of(mail), make.status_of(web)) == (CARE, OK)


def test_a_maintenance_can_begin_again_after_checking() -> None:
    mail = make.service()
    incident = make.maintenance(mail)
    make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1500))
    make.post(incident, stage=Stage.VERIFYING, statuses=make.back(mail), now=make.at(1510))

    make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1520))

    assert make.status_of(mail) == CARE
    make.resolve(incident, now=make.at(1530))
    assert make.status_of(mail) == OK


def test_a_maintenance_begins_when_it_really_begins() -> None:
    incident = make.maintenance()

    make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1430))

    incident.refresh_from_db()
    assert incident.scheduled_for == make.at(1440)
    assert incident.started_at == make.at(1430)


def test_a_cancelled_maintenance_never_began() -> None:
    mail = make.service()
    incident = make.maintenance(mail)

    make.resolve(incident, text=make.words("Cancelled."), now=make.at(10))

    incident.refresh_from_db()
    assert (incident.stage, incident.started_at, incident.ended_at) == (Stage.COMPLETED, make.at(10), make.at(10))
    assert make.history_of(mail) == []
    assert not UpdateStatus.objects.exists()


def test_what_was_announced_of_a_service_is_said_again_when_it_comes_true() -> None:
    mail = make.service()
    incident = make.maintenance(statuses=[make.said(mail, PART, for_whom=make.words("IMAP"))])
    other = make.incident(mail, now=make.at(10))

    begun = make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1450))
    make.resolve(other, statuses=make.back(mail), at=make.at(1445), now=make.at(1460))

    assert begun.statuses.get().for_whom == {"en": "IMAP"}
    assert make.history_of(mail) == [(DOWN, make.at(10)), (OK, make.at(1445)), (PART, make.at(1450))]


def test_nothing_that_was_announced_remains_of_a_cancelled_maintenance() -> None:
    mail = make.service()
    incident = make.maintenance(statuses=[make.said(mail, PART)])

    with pytest.raises(Refused):
        make.resolve(incident, remainder=[mail.pk], now=make.at(5))
    make.resolve(incident, now=make.at(10))

    assert not Incident.objects.get().has_remainder
    assert (make.status_of(mail), make.history_of(mail)) == (OK, [])


def test_a_maintenance_does_not_begin_before_its_last_announcement() -> None:
    incident = make.maintenance()
    make.post(incident, now=make.at(20))

    with pytest.raises(Refused) as refusal:
        make.post(incident, stage=Stage.IN_PROGRESS, at=make.at(10), now=make.at(30))

    assert refusal.value.field == "at"


def test_a_late_word_leaves_what_was_only_announced_out_of_history() -> None:
    mail = make.service()
    make.maintenance(mail, statuses=[make.said(mail, CARE)])
    incident = make.incident(mail, now=make.at(30))

    make.post(incident, statuses=[make.said(mail, SLOW)], at=make.at(20), now=make.at(40))

    assert make.history_of(mail) == [(SLOW, make.at(20)), (DOWN, make.at(30))]
