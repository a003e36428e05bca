"""What the events that commands leave behind say, and what their numbers count."""

from typing import Any

import pytest
from django.db import models
from django.utils.translation import override

from incidents.models import Event, Incident, Page, Service, Update
from incidents.states import Stage, Status
from incidents.timeline import commands
from incidents.timeline.commands import Notify
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import ForecastSaid, ProgressSaid
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_events_hold_ids_and_numbers_and_no_room_for_texts() -> None:
    for field in Event._meta.get_fields():
        assert not isinstance(field, models.TextField | models.JSONField | models.BinaryField)
        if isinstance(field, models.CharField):
            assert field.name in {"type", "actor"}


def test_public_events_are_numbered_without_a_gap_and_others_have_no_number() -> None:
    incident = make.incident()
    commands.set_page(name="New", author=make.ACTOR, now=make.at(1))
    with pytest.raises(Refused):
        make.post(incident, "", now=make.at(2))
    make.post(incident, now=make.at(3))
    make.service()
    make.resolve(incident, now=make.at(4))

    numbers = list(Event.objects.exclude(sequence=None).order_by("id").values_list("sequence", flat=True))
    assert numbers == [1, 2, 3]
    assert Page.objects.get().last_sequence == 3


def test_nobody_is_told_where_a_command_says_so() -> None:
    incident = make.incident(notify=Notify.NOBODY)
    make.post(incident, notify=Notify.NOBODY, now=make.at(1))
    make.resolve(incident, notify=Notify.NOBODY, now=make.at(2))

    assert not Event.objects.filter(incident=incident, notify=True).exists()


def naming(service: Service | None, *, by: str) -> dict[str, Any]:
    """What an update carries that names the service in this one way; figures may name none."""
    id = service.pk if service else None
    given: dict[str, Any] = {"progress": ProgressSaid(40, 50, id)}
    given["forecasts"] = ForecastSaid(likely=make.at(9), service=id)
    if service:
        given |= {"about": service.pk, "statuses": make.said(service)}
    return {by: [given[by]]}


class TestPrivate:
    def test_an_incident_of_private_services_alone_is_private_and_has_no_numbers(self) -> None:
        backup = make.service("Backup", private=True)

        incident = make.incident(backup)
        make.post(incident, now=make.at(1))

        assert incident.private
        assert list(Event.objects.filter(incident=incident).values_list("sequence", flat=True)) == [None, None]
        assert Event.objects.filter(service=backup).get().sequence is None

    def test_one_that_is_about_private_services_alone_is_private_too(self) -> None:
        backup = make.service("Backup", private=True)

        assert make.incident(about=[backup.pk]).private

    def test_one_that_names_no_service_or_a_public_one_is_public(self) -> None:
        backup, mail = make.service("Backup", private=True), make.service("Mail")

        for incident in (make.incident(), make.incident(backup, mail), make.incident(backup, about=[mail.pk])):
            assert not incident.private
            assert Event.objects.get(incident=incident).sequence is not None

    def test_not_affected_makes_nothing_public(self) -> None:
        backup, mail = make.service("Backup", private=True), make.service("Mail")
        incident = make.incident(backup)

        commands.declare_unaffected(incident=incident.pk, services=[mail.pk], author=make.ACTOR, now=make.at(1))

        assert Incident.objects.get().private

    def test_a_public_service_that_comes_in_makes_it_public(self) -> None:
        backup, mail = make.service("Backup", private=True), make.service("Mail")
        incident = make.incident(backup)

        make.post(incident, statuses=make.down(mail), now=make.at(1))

        assert not Incident.objects.get().private
        assert Event.objects.latest("id").sequence == 1

    @pytest.mark.parametrize("named", ["statuses", "about", "progress", "forecasts"])
    def test_words_about_private_services_alone_are_refused_where_readers_would_read_them(self, named: str) -> None:
        backup = make.service("Backup", private=True)
        given = naming(backup, by=named)

        for incident in (make.incident(), make.incident(make.service())):
            with override("en"), pytest.raises(Refused, match="internal note"):
                make.post(incident, "The tapes are stuck.", now=make.at(5), **given)

        assert not Incident.objects.filter(private=True).exists()
        assert Update.objects.count() == 2

    @pytest.mark.parametrize("named", ["progress", "forecasts"])
    def test_figures_of_private_services_pass_beside_public_ones_with_a_move_and_where_nobody_reads(
        self, named: str
    ) -> None:
        backup, mail = make.service("Backup", private=True), make.service("Mail")
        seen, hidden = make.incident(mail), make.incident(backup)
        both: dict[str, Any] = {named: [*naming(backup, by=named)[named], *naming(mail, by=named)[named]]}

        make.post(seen, now=make.at(1), **both)
        make.post(seen, about=[mail.pk], now=make.at(2), **naming(backup, by=named))
        make.post(seen, stage=Stage.IDENTIFIED, now=make.at(3), **naming(backup, by=named))
        make.post(seen, now=make.at(4), **naming(None, by=named))
        make.post(hidden, now=make.at(5), **naming(backup, by=named))

        assert list(Incident.objects.order_by("private").values_list("update_count", flat=True)) == [5, 2]

    def test_a_private_service_comes_back_with_the_end_of_a_public_incident(self) -> None:
        backup, mail = make.service("Backup", private=True), make.service("Mail")
        incident = make.incident(backup, mail)
        make.post(incident, statuses=make.back(mail), now=make.at(1))

        make.resolve(incident, statuses=make.back(backup), now=make.at(2))

        assert (make.status_of(backup), Incident.objects.get().private) == (Status.OPERATIONAL, False)

    @pytest.mark.parametrize("named", ["statuses", "about"])
    def test_incidents_follow_a_service_that_becomes_private_and_back(self, named: str) -> None:
        backup = make.service("Backup")
        given: dict[str, Any] = {"about": [backup.pk]} if named == "about" else {"statuses": make.down(backup)}
        make.incident(**given)

        seen = []
        for minute, private in enumerate((True, True, False), start=1):
            commands.save_service(
                service=backup.pk, name=backup.name, private=private, author=make.ACTOR, now=make.at(minute)
            )
            seen.append(Incident.objects.get().private)

        assert seen == [True, True, False]


def test_the_events_of_an_incident_carry_its_revision() -> None:
    incident = make.incident()
    make.post(incident, now=make.at(1))
    make.resolve(incident, now=make.at(2))
    make.relapse(incident, now=make.at(3))

    rows = Event.objects.filter(incident=incident).order_by("id").values_list("revision", "update__number")
    assert list(rows) == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert Update.objects.count() == 4
