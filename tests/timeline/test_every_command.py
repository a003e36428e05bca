"""Every command leaves one event and one audit row behind or, where it fails half way, nothing."""

from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from pytest_django import DjangoDbBlocker

from incidents.models import AuditRow, Event, Page
from incidents.states import AdviceKind, ChannelKind, Impact, Lookup, Scope, Stage, Status
from incidents.timeline import commands
from incidents.timeline.commands.contacts import Hours
from incidents.timeline.commands.samples import Recorded
from incidents.timeline.inputs import AdviceSaid, ComputedSaid, ForecastSaid, HostSaid, PromiseSaid
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


ADVICE = AdviceSaid(AdviceKind.WORKAROUND, make.words("Use FTP."))


class Cast:
    """What the commands below act on: an open and an ended incident, a service, and so on."""

    def __init__(self) -> None:
        self.mail, self.web = make.service("Mail"), make.service("Web")
        self.group = commands.save_group(name=make.words("Servers"), author=make.ACTOR, now=make.NOW)
        self.incident = make.incident(self.mail)
        said: dict[str, Any] = {
            "promise": PromiseSaid(due=make.at(30)),
            "forecasts": [ForecastSaid(latest=make.at(40))],
        }
        self.update = make.post(self.incident, "It will take a while.", now=make.at(1), **said)
        self.forecast = self.update.forecasts.get().pk
        self.public = make.incident()
        commands.publish_forecasts_of(incident=self.public.pk, automatically=True, author=make.ACTOR, now=make.at(1))
        self.advice = commands.give_advice(incident=self.incident.pk, advice=ADVICE, author=make.ACTOR, now=make.at(1))
        self.summary = commands.set_summary(
            incident=self.incident.pk, text=make.words("Slow."), author=make.ACTOR, now=make.at(1)
        )
        self.ended = make.incident()
        make.resolve(self.ended, now=make.at(1))
        self.channel = commands.save_channel(
            kind=ChannelKind.PHONE, name=make.words("Hotline"), address="112 112", author=make.ACTOR, now=make.NOW
        )
        self.source, self.quiet = make.engine("Loader"), make.engine("Quiet")
        make.sampled(self.source, "http", 10, now=make.at(1))
        self.job = self.source.jobs.get().pk
        commands.note_silence(source=self.quiet.pk, now=make.at(2))
        self.token, _shown = commands.make_token(
            name="Loader", scopes=[Scope.RECOVERY_WRITE], author=make.ACTOR, now=make.NOW
        )


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """Made once: what a test does with it is undone by its own transaction within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        make.page()
        yield Cast()
        transaction.set_rollback(True)


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
    ("incident.updated", lambda on: commands.promise_statement(incident=on.ended.pk, day=make.at(2000).date(), **BY)),
    ("source.changed", lambda on: commands.save_source(name="Engine", **BY)),
    ("source.changed", lambda on: commands.retire_source(source=on.source.pk, **BY)),
    ("job.changed", lambda on: commands.describe_job(job=on.job, name=make.words("Hosts"), **BY)),
    ("job.came", lambda on: commands.note_jobs(recorded=Recorded(came=(on.job,)), now=make.at(30))),
    ("engine.silent", lambda on: commands.note_silence(source=on.source.pk, now=make.at(30))),
    ("engine.heard", lambda on: commands.note_answer(source=on.quiet.pk, now=make.at(30))),
    ("incident.updated", lambda on: commands.publish_forecasts_of(incident=on.incident.pk, automatically=True, **BY)),
    ("token.made", lambda on: commands.make_token(name="Engine", scopes=[Scope.RECOVERY_WRITE], **BY)),
    ("token.revoked", lambda on: commands.revoke_token(token=on.token.pk, **BY)),
    (
        "forecast.revised",
        lambda on: commands.revise_forecasts(
            incident=on.public.pk, computed=[ComputedSaid(latest=make.at(60))], now=make.at(30)
        ),
    ),
    ("forecast.revised", lambda on: commands.doubt_forecast(forecast=on.forecast, reason=make.words("x"), **BY)),
    ("forecast.revised", lambda on: commands.withdraw_forecast(forecast=on.forecast, reason={}, **BY)),
    ("forecast.passing", lambda on: commands.note_forecasts(now=make.at(30))),
    ("hosts.changed", lambda on: commands.import_hosts(hosts=[HostSaid("p1", ["p1"], "L")], products={"L": []}, **BY)),
    ("incident.updated", lambda on: commands.set_lookup(incident=on.incident.pk, lookup=Lookup.FORM, **BY)),
    ("targets.settled", lambda on: commands.settle_relapses(job=on.job, send=True, **BY)),
    ("promise.overdue", lambda on: commands.note_promises(now=make.at(31))),
]
# These change no public state, and samples and hosts are too many for events and audit rows of their own.
SILENT = {
    "record_samples",
    "record_targets",
    "abandon_targets",
    "note_targets",
    "note_token_use",
    "report_host",
    "discard_draft",
    "save_draft",
    "add_note",
    "first_page",
    "batch",
    "Actor",
    "Notify",
}


PRIVATE = (
    "page.",
    "contact.",
    "promise.",
    "source.",
    "job.",
    "engine.",
    "token.",
    "hosts.",
    "targets.",
    "forecast.passing",
)


@pytest.mark.parametrize(("type", "command"), COMMANDS)
def test_each_command_leaves_one_event_one_audit_row_and_a_higher_version(
    type: str, command: Callable[[Cast], object], cast: Cast
) -> None:
    version, events = Page.objects.get().page_version, set(Event.objects.values_list("pk", flat=True))

    command(cast)

    event = Event.objects.exclude(pk__in=events).get()
    assert event.type == type
    assert AuditRow.objects.get(event=event) == AuditRow.objects.latest("id")
    assert Page.objects.get().page_version == event.page_version > version
    assert (event.sequence is None) == type.startswith(PRIVATE)


def test_no_command_is_missing_here() -> None:
    called = {name for _type, command in COMMANDS for name in command.__code__.co_names}

    assert set(commands.__all__) - SILENT - called == set()


# A file's hosts are written in chunks before: readers see none of them, and the next reading finds them as they are.
@pytest.mark.parametrize("command", [command for type, command in COMMANDS if type != "hosts.changed"])
def test_a_command_that_fails_half_way_writes_nothing_at_all(
    command: Callable[[Cast], object], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything()
    monkeypatch.setattr("incidents.timeline.audit.row_hash", broken)

    with pytest.raises(RuntimeError):
        command(cast)

    assert everything() == before


def broken(*args: object) -> str:
    raise RuntimeError("the power is gone")


def everything() -> dict[str, list[Any]]:
    """All rows of all tables of ours."""
    found = apps.get_app_config("incidents").get_models(include_auto_created=True)
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in found}
