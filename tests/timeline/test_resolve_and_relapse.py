"""How an incident ends, what it may leave behind, and how it comes back."""

import pytest
from django.utils.translation import override

from incidents.models import Event, Incident, IncidentService, Update
from incidents.states import Stage, Status
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_resolving_asks_of_each_service_whether_it_is_back() -> None:
    mail, web, ftp = make.service("Mail"), make.service("Web"), make.service("FTP")
    incident = make.incident(mail, web, ftp)

    with override("en"), pytest.raises(Refused) as refusal:
        make.resolve(incident, statuses=make.back(ftp), now=make.at(10))

    assert refusal.value.field == "remainder"
    assert set(refusal.value.allowed) == {mail.pk, web.pk}
    assert "Mail" in refusal.value.message
    assert "FTP" not in refusal.value.message
    assert make.status_of(ftp) == make.DOWN
    assert make.stage_of(incident) == Stage.INVESTIGATING


def test_resolving_brings_everything_back_and_tells_it_once() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.incident(mail, web)

    update = make.resolve(incident, text=make.words("All is well."), statuses=make.back(mail, web), now=make.at(10))

    incident.refresh_from_db()
    assert (incident.stage, incident.ended_at, incident.has_remainder) == (Stage.RESOLVED, make.at(10), False)
    assert (make.status_of(mail), make.status_of(web)) == (make.BACK, make.BACK)
    assert Event.objects.filter(type="incident.resolved", update=update).count() == 1


def test_resolving_twice_posts_nothing_new() -> None:
    incident = make.incident()
    make.resolve(incident, now=make.at(10))
    before = (Update.objects.count(), Event.objects.count())

    with pytest.raises(Refused):
        make.resolve(incident, now=make.at(11))

    assert (Update.objects.count(), Event.objects.count()) == before


def test_a_remainder_stays_down_on_a_resolved_incident_and_the_last_one_closes_it() -> None:
    varnish, ftp, web = make.service("Varnish"), make.service("FTP"), make.service("Web")
    incident = make.incident(varnish, ftp, web)
    make.resolve(incident, statuses=make.back(web), remainder=[varnish.pk, ftp.pk], now=make.at(10))

    incident.refresh_from_db()
    assert (incident.stage, incident.has_remainder) == (Stage.RESOLVED, True)
    assert (make.status_of(varnish), make.status_of(web)) == (make.DOWN, make.BACK)

    make.post(incident, "FTP is back.", statuses=make.back(ftp), now=make.at(20))
    incident.refresh_from_db()
    assert incident.has_remainder
    assert (make.status_of(ftp), make.status_of(varnish)) == (make.BACK, make.DOWN)

    make.post(incident, "So is Varnish.", statuses=make.back(varnish), now=make.at(30))
    incident.refresh_from_db()
    assert (incident.stage, incident.has_remainder, incident.ended_at) == (Stage.RESOLVED, False, make.at(10))
    assert make.status_of(varnish) == make.BACK
    assert not IncidentService.objects.filter(remainder=True).exists()


def test_a_correction_can_bring_the_last_remainder_back() -> None:
    varnish = make.service("Varnish")
    incident = make.incident(varnish)
    update = make.resolve(incident, remainder=[varnish.pk], now=make.at(10))

    commands.correct_update(
        update=update.pk, text=make.words("Varnish was fine."), statuses=make.back(varnish), author=make.ACTOR,
        now=make.at(20),
    )  # fmt: skip

    incident.refresh_from_db()
    assert not incident.has_remainder
    assert make.status_of(varnish) == make.BACK


def test_a_remainder_may_change_and_is_still_one() -> None:
    varnish = make.service("Varnish")
    incident = make.incident(varnish)
    make.resolve(incident, remainder=[varnish.pk], now=make.at(10))

    make.post(incident, statuses=[make.said(varnish, Status.DEGRADED_PERFORMANCE)], now=make.at(20))

    incident.refresh_from_db()
    assert incident.has_remainder
    assert make.status_of(varnish) == Status.DEGRADED_PERFORMANCE


def test_what_is_back_is_no_remainder() -> None:
    varnish = make.service("Varnish")
    incident = make.incident(varnish)

    with override("en"), pytest.raises(Refused) as refusal:
        make.resolve(incident, statuses=make.back(varnish), remainder=[varnish.pk], now=make.at(10))

    assert refusal.value.message == "These are back already: Varnish"


def test_after_the_end_down_is_no_ordinary_news() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.incident(mail)
    make.resolve(incident, statuses=make.back(mail), now=make.at(10))

    for service in (mail, web):
        with pytest.raises(Refused) as refusal:
            make.post(incident, statuses=make.down(service), now=make.at(20))
        assert refusal.value.field == "statuses"

    assert (make.status_of(mail), make.status_of(web)) == (make.BACK, make.BACK)


def test_a_service_that_was_back_goes_down_again_by_a_relapse_alone() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.incident(mail, web)
    make.post(incident, statuses=make.back(mail), now=make.at(10))

    with override("en"), pytest.raises(Refused) as refusal:
        make.post(incident, statuses=make.down(mail), now=make.at(20))
    update = make.relapse(incident, text=make.words("Mail is down again."), statuses=make.down(mail), now=make.at(20))

    assert refusal.value.message == "Mail was said to be back. Please post this as a relapse."
    assert update.relapse
    assert make.status_of(mail) == make.DOWN
    assert make.stage_of(incident) == Stage.INVESTIGATING
    assert Event.objects.latest("id").type == "incident.relapsed"


def test_a_first_fall_is_no_relapse() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.incident(mail)

    for statuses in ([], make.down(web), make.down(mail), make.back(mail)):
        with pytest.raises(Refused):
            make.relapse(incident, statuses=statuses, now=make.at(10))

    assert Update.objects.count() == 1


def test_a_relapse_reopens_a_resolved_incident() -> None:
    mail, varnish = make.service("Mail"), make.service("Varnish")
    incident = make.incident(mail, varnish)
    make.resolve(incident, statuses=make.back(mail), remainder=[varnish.pk], now=make.at(10))

    make.relapse(incident, text=make.words("It fell again."), statuses=make.down(mail), now=make.at(20))

    incident.refresh_from_db()
    assert (incident.stage, incident.ended_at, incident.has_remainder) == (Stage.INVESTIGATING, None, False)
    assert (make.status_of(mail), make.status_of(varnish)) == (make.DOWN, make.DOWN)
    make.resolve(incident, statuses=make.back(mail, varnish), now=make.at(30))
    incident.refresh_from_db()
    assert (incident.ended_at, incident.has_remainder) == (make.at(30), False)
    assert make.status_of(varnish) == make.BACK


def test_a_removed_incident_is_gone_for_every_command_and_from_its_services_history() -> None:
    mail = make.service("Mail")
    incident = make.incident(mail)

    commands.remove_incident(incident=incident.pk, author=make.ACTOR, now=make.at(10))

    assert Incident.objects.get().removed_at == make.at(10)
    assert make.status_of(mail) == make.BACK
    assert [change.status for change in mail.changes.all()] == [make.BACK]
    with pytest.raises(Refused):
        make.post(incident, now=make.at(20))
