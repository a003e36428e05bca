"""What each command leaves behind: one event, one audit row, and numbers without a gap."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.utils.translation import override

from incidents.models import AuditRow, Event, Incident, Page, Service, Update
from incidents.states import AdviceKind, ChannelKind, Impact, Stage, Status
from incidents.timeline import commands
from incidents.timeline.commands import Notify
from incidents.timeline.commands.contacts import Hours
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ProgressSaid, PromiseSaid
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


ADVICE = AdviceSaid(AdviceKind.WORKAROUND, make.words("Use FTP."))


class Cast:
    """What the commands below act on: an open and an ended incident, a service, and so on."""

    def __init__(self) -> None:
        self.mail, self.web = make.service("Mail"), make.service("Web")
        self.group = commands.save_group(name=make.words("Servers"), author=make.ACTOR, now=make.NOW)
        self.incident = make.incident(self.mail)
        self.update = make.post(
            self.incident, "It will take a while.", promise=PromiseSaid(due=make.at(30)), now=make.at(1)
        )
        self.advice = commands.give_advice(incident=self.incident.pk, advice=ADVICE, author=make.ACTOR, now=make.at(1))
        self.summary = commands.set_summary(
            incident=self.incident.pk, text=make.words("Slow."), author=make.ACTOR, now=make.at(1)
        )
        self.ended = make.incident()
        make.resolve(self.ended, now=make.at(1))
        self.channel = commands.save_channel(
            kind=ChannelKind.PHONE, name=make.words("Hotline"), address="112 112", author=make.ACTOR, now=make.NOW
        )


BY: dict[str, Any] = {"author": make.ACTOR, "now": make.at(30)}
TITLE: dict[str, Any] = {"title": make.words("Storage"), "impact": Impact.MINOR}
COMMANDS: list[tuple[str, Callable[["Cast"], object]]] = [
    ("incident.created", lambda on: commands.open_incident(**TITLE, text=make.words("x"), **BY)),
    ("maintenance.created", lambda on: make.maintenance(on.mail, now=make.at(30))),
    ("update.published", lambda on: commands.post_update(incident=on.incident.pk, stage=Stage.IDENTIFIED, **BY)),
    ("update.published", lambda on: commands.correct_update(update=on.update.pk, text=make.words("x"), **BY)),
    ("update.edited", lambda on: commands.edit_update(update=on.update.pk, text=make.words("x"), **BY)),
    ("update.withdrawn", lambda on: commands.withdraw_update(update=on.update.pk, **BY)),
    ("update.withdrawn", lambda on: commands.redact_update(update=on.update.pk, **BY)),
    (
        "incident.resolved",
        lambda on: commands.resolve_incident(incident=on.incident.pk, statuses=make.back(on.mail), **BY),
    ),
    ("incident.relapsed", lambda on: commands.relapse_incident(incident=on.ended.pk, **BY)),
    ("incident.updated", lambda on: commands.describe_incident(incident=on.incident.pk, impact=Impact.MINOR, **BY)),
    ("incident.updated", lambda on: commands.set_summary(incident=on.incident.pk, text=make.words("x"), **BY)),
    ("incident.updated", lambda on: commands.declare_unaffected(incident=on.incident.pk, services=[on.web.pk], **BY)),
    ("incident.updated", lambda on: commands.give_advice(incident=on.incident.pk, advice=ADVICE, **BY)),
    ("incident.updated", lambda on: commands.end_advice(advice=on.advice.pk, **BY)),
    ("incident.updated", lambda on: commands.redact_advice(advice=on.advice.pk, **BY)),
    ("incident.updated", lambda on: commands.redact_summary(summary=on.summary.pk, **BY)),
    ("incident.removed", lambda on: commands.remove_incident(incident=on.incident.pk, **BY)),
    (
        "service.status_changed",
        lambda on: commands.set_status(service=on.web.pk, status=Status.DEGRADED_PERFORMANCE, **BY),
    ),
    ("page.changed", lambda on: commands.set_page(name="New", **BY)),
    ("page.changed", lambda on: commands.save_service(name=make.words("FTP"), **BY)),
    ("page.changed", lambda on: commands.retire_service(service=on.web.pk, **BY)),
    ("page.changed", lambda on: commands.save_group(name=make.words("New"), **BY)),
    ("page.changed", lambda on: commands.remove_group(group=on.group.pk, **BY)),
    (
        "contact.changed",
        lambda on: commands.save_channel(
            kind=ChannelKind.PHONE, name=make.words("P"), address="112", hours=[Hours(0, time(8), time(9))], **BY
        ),
    ),
    ("contact.changed", lambda on: commands.remove_channel(channel=on.channel.pk, **BY)),
    ("promise.overdue", lambda on: commands.note_promises(now=make.at(31))),
]
SILENT = {"discard_draft", "save_draft", "add_note", "first_page", "batch", "Actor", "Notify"}


@pytest.mark.parametrize(("type", "command"), COMMANDS)
def test_each_command_leaves_one_event_one_audit_row_and_a_higher_version(
    type: str, command: Callable[[Cast], object]
) -> None:
    on = Cast()
    version, events = Page.objects.get().page_version, set(Event.objects.values_list("pk", flat=True))

    command(on)

    event = Event.objects.exclude(pk__in=events).get()
    assert event.type == type
    assert AuditRow.objects.get(event=event) == AuditRow.objects.latest("id")
    assert Page.objects.get().page_version == event.page_version > version
    assert (event.sequence is None) == type.startswith(("page.", "contact.", "promise."))


def test_no_command_is_missing_here() -> None:
    called = {name for _type, command in COMMANDS for name in command.__code__.co_names}

    assert set(commands.__all__) - SILENT - called == set()


@pytest.mark.parametrize("command", [command for _type, command in COMMANDS])
def test_a_command_that_fails_half_way_writes_nothing_at_all(
    command: Callable[[Cast], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    on = Cast()
    before = everything()
    monkeypatch.setattr("incidents.timeline.audit.row_hash", broken)

    with pytest.raises(RuntimeError):
        command(on)

    assert everything() == before


def broken(*args: object) -> str:
    raise RuntimeError("the power is gone")


def everything() -> dict[str, list[Any]]:
    """All rows of all tables of ours."""
    found = apps.get_app_config("incidents").get_models(include_auto_created=True)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in found}


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
