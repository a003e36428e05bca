"""Opening an incident and posting to it."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import AuditRow, Event, Incident, Page, Service, Update
from incidents.states import AdviceKind, Extent, Impact, Stage, Weight
from incidents.timeline import commands
from incidents.timeline.commands import Notify
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ImageSaid, ProgressSaid, PromiseSaid
from tests import make
from tests.timeline.test_images import picture

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def counts() -> tuple[int, int]:
    return Event.objects.count(), AuditRow.objects.count()


def test_opening_tells_of_the_incident_with_its_first_update() -> None:
    webmail = make.service()
    before = counts()

    incident = make.incident(webmail, text=make.words("We are looking into it."))

    update = Update.objects.get()
    event = Event.objects.latest("id")
    assert (update.incident_id, update.number, update.stage) == (incident.pk, 1, Stage.INVESTIGATING)
    assert update.html == {"en": "<p>We are looking into it.</p>"}
    assert (event.type, event.incident_id, event.update_id) == ("incident.created", incident.pk, update.pk)
    assert counts() == (before[0] + 1, before[1] + 1)
    assert make.status_of(webmail) == make.DOWN


def test_an_incident_can_be_opened_without_a_word() -> None:
    incident = commands.open_incident(title=make.words("Storage"), impact=Impact.MINOR, author=make.ACTOR, now=make.NOW)

    assert not Update.objects.exists()
    assert incident.update_count == 0
    assert incident.started_at == make.NOW


def test_a_post_moves_the_stage_and_raises_the_revision() -> None:
    incident = make.incident()
    before = counts()

    update = make.post(incident, stage=Stage.IDENTIFIED, now=make.at(10))

    incident.refresh_from_db()
    assert (incident.stage, incident.revision, incident.update_count) == (Stage.IDENTIFIED, 2, 2)
    assert incident.identified_at == make.at(10)
    assert update.number == 2
    assert counts() == (before[0] + 1, before[1] + 1)


def test_an_update_that_says_nothing_is_refused() -> None:
    incident = make.incident()

    with pytest.raises(Refused) as refusal:
        make.post(incident, "  \n ")

    assert refusal.value.field == "text"
    assert Update.objects.count() == 1


def test_an_update_may_carry_figures_alone() -> None:
    incident = make.incident()

    update = make.post(incident, "", progress=[ProgressSaid(low=85, high=90)])

    assert [(one.low, one.high) for one in update.progress.all()] == [(85, 90)]


def everything(service: Service) -> dict[str, Any]:
    """All that an update can carry besides its text."""
    return {
        "stage": Stage.IDENTIFIED,
        "statuses": [make.said(service, extent=Extent.MOST, for_whom=make.words("own IP"))],
        "forecasts": [ForecastSaid(likely=make.at(60)), ForecastSaid(earliest=make.at(30), service=service.pk)],
        "progress": [ProgressSaid(low=60, high=70, service=service.pk)],
        "promise": PromiseSaid(due=make.at(45)),
        "advice": [AdviceSaid(AdviceKind.PLEASE_DONT, make.words("Do not restart."))],
        "images": [ImageSaid(picture(), make.words("A rack"))],
    }


def carried(update: Update) -> dict[str, int]:
    related = ("statuses", "forecasts", "progress", "promises", "advice", "images")
    return {name: count for name in related if (count := getattr(update, name).count())}


def test_an_update_carries_everything_at_once() -> None:
    incident, mail = make.incident(), make.service()

    update = make.post(incident, about=[mail.pk], now=make.at(1), **everything(mail))

    assert carried(update) == {
        "statuses": 1, "forecasts": 2, "progress": 1, "promises": 1, "advice": 1, "images": 1
    }  # fmt: skip
    assert update.stage == Stage.IDENTIFIED
    assert list(update.about.all()) == [mail]


@pytest.mark.parametrize("name", ["stage", "statuses", "forecasts", "progress", "promise", "advice", "images"])
def test_each_of_it_makes_an_update_alone(name: str) -> None:
    incident, mail = make.incident(), make.service()

    update = make.post(incident, "", now=make.at(1), **{name: everything(mail)[name]})

    assert len(carried(update)) == (name != "stage")


def test_an_update_that_only_names_services_says_nothing() -> None:
    incident, mail = make.incident(), make.service()

    with pytest.raises(Refused):
        make.post(incident, "", about=[mail.pk])


@pytest.mark.parametrize(
    ("carried", "weight"),
    [
        ({}, Weight.NOTE),
        ({"promise": PromiseSaid(due=make.at(60))}, Weight.KEY),
        ({"forecasts": [ForecastSaid(likely=make.at(60))]}, Weight.KEY),
        ({"stage": Stage.MONITORING}, Weight.KEY),
        ({"promise": PromiseSaid(due=make.at(60)), "weight": Weight.NOTE}, Weight.NOTE),
    ],
)
def test_the_weight_is_proposed_by_what_an_update_carries(carried: dict[str, Any], weight: Weight) -> None:
    incident = make.incident()

    update = make.post(incident, now=make.at(5), **carried)

    assert update.weight == weight


def test_said_in_the_future_is_refused_and_a_clock_slightly_ahead_is_now() -> None:
    incident = make.incident()

    with pytest.raises(Refused) as refusal:
        make.post(incident, at=make.at(3))
    update = make.post(incident, at=make.at(1))

    assert refusal.value.field == "at"
    assert update.at == make.NOW


def test_nobody_is_told_where_the_command_says_so() -> None:
    incident = make.incident(notify=Notify.NOBODY)

    make.post(incident, now=make.at(1))

    opened, posted = Event.objects.filter(incident=incident).order_by("id")
    assert not opened.notify
    assert posted.notify


def test_the_version_rises_with_every_command_even_when_clocks_stand_still_or_go_back() -> None:
    seen = [Page.objects.get().page_version]
    incident = make.incident(now=make.NOW)
    for now in (make.NOW, make.NOW, make.at(-90), make.at(30)):
        seen.append(Page.objects.get().page_version)
        make.post(incident, now=now)
    seen.append(Page.objects.get().page_version)

    opened = int(make.NOW.timestamp())
    assert seen[1:] == [opened, opened + 1, opened + 2, opened + 3, int(make.at(30).timestamp())]
    assert seen[0] < opened


def test_without_a_page_no_command_does_anything() -> None:
    Page.objects.all().delete()

    with pytest.raises(Refused):
        make.incident()

    assert not Incident.objects.exists()


def test_an_unknown_service_is_refused_and_nothing_is_written() -> None:
    incident = make.incident()
    version = Page.objects.get().page_version

    with pytest.raises(Refused) as refusal:
        make.post(incident, about=["nosuchthing1"], now=make.NOW + timedelta(hours=1))

    assert refusal.value.field == "about"
    assert Page.objects.get().page_version == version
    assert Update.objects.count() == 1
