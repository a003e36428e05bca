"""Advice that ends, and figures that cannot be."""

from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import override

from incidents.models import Advice, Event, Incident, Service
from incidents.states import AdviceKind, Stage
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ProgressSaid
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def advice(incident: Incident, *, now: datetime = make.NOW, **given: Any) -> Advice:
    said = AdviceSaid(AdviceKind.WORKAROUND, make.words("Use **FTP**."), **given)
    return commands.give_advice(incident=incident.pk, advice=said, author=make.ACTOR, now=now)


def ended(one: Advice) -> datetime | None:
    one.refresh_from_db()
    return one.ended_at


@pytest.mark.parametrize("way", ["alone", "with an update"])
def test_advice_about_private_services_alone_is_refused_where_readers_would_read_it(way: str) -> None:
    backup, mail = make.service("Backup", private=True), make.service("Mail")
    seen, hidden = make.incident(mail, backup), make.incident(backup)

    def give(incident: Incident, *services: Service) -> object:
        if way == "alone":
            return advice(incident, services=[one.pk for one in services], now=make.at(1))
        said = AdviceSaid(AdviceKind.WORKAROUND, make.words("Swap the tapes."), [one.pk for one in services])
        return make.post(incident, advice=[said], now=make.at(1))

    with override("en"), pytest.raises(Refused, match="internal note"):
        give(seen, backup)
    for incident, *services in ((seen, backup, mail), (seen,), (hidden, backup)):
        give(incident, *services)

    assert Advice.objects.filter(services=backup).count() == 2


def test_forecasts_are_never_overwritten() -> None:
    incident = make.incident()

    make.post(incident, forecasts=[ForecastSaid(latest=make.at(60))], now=make.at(1))
    make.post(
        incident,
        forecasts=[ForecastSaid(earliest=make.at(60), likely=make.at(90), reason=make.words("Slow disks"))],
        now=make.at(2),
    )

    made = [(one.earliest, one.likely, one.latest, one.made_at) for one in incident.forecasts.all()]
    assert made == [
        (None, None, make.at(60), make.at(1)),
        (make.at(60), make.at(90), None, make.at(2)),
    ]


@pytest.mark.parametrize(
    ("field", "carried"),
    [
        ("forecast", {"forecasts": [ForecastSaid()]}),
        ("forecast", {"forecasts": [ForecastSaid(earliest=make.at(20), latest=make.at(10))]}),
        ("forecast", {"forecasts": [ForecastSaid(likely=make.at(20), service="nosuchthing1")]}),
        ("forecasts", {"forecasts": [ForecastSaid(likely=make.at(20))] * 51}),
        ("progress", {"progress": [ProgressSaid(-1, 10)]}),
        ("progress", {"progress": [ProgressSaid(90, 85)]}),
        ("progress", {"progress": [ProgressSaid(0, 100.1)]}),
        ("progress", {"progress": [ProgressSaid(float("nan"), float("nan"))]}),
        ("progress", {"progress": [ProgressSaid(0, float("inf"))]}),
    ],
)
def test_figures_that_cannot_be_are_refused(field: str, carried: dict[str, Any]) -> None:
    incident = make.incident()

    with pytest.raises(Refused) as refusal:
        make.post(incident, **carried)

    assert refusal.value.field == field


def test_advice_ends_by_hand_and_only_once() -> None:
    given = advice(make.incident())
    assert given.html == {"en": "<p>Use <strong>FTP</strong>.</p>"}

    commands.end_advice(advice=given.pk, author=make.ACTOR, now=make.at(1))

    assert ended(given) == make.at(1)
    assert Event.objects.latest("id").type == "incident.updated"
    with pytest.raises(Refused):
        commands.end_advice(advice=given.pk, author=make.ACTOR, now=make.at(2))


def test_advice_that_ends_at_a_time_needs_nobody_to_end_it() -> None:
    given = advice(make.incident(), ends_at=make.at(60))

    assert (given.ends_at, given.ended_at) == (make.at(60), None)
    with pytest.raises(Refused):
        advice(make.incident(), ends_at=make.NOW)


def test_advice_ends_when_its_service_is_operational_whoever_says_so() -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident, other = make.incident(mail, web), make.incident(mail)
    with_mail, with_web = advice(incident, ends_with=mail.pk), advice(incident, ends_with=web.pk)

    make.post(incident, statuses=make.back(mail), now=make.at(10))
    still_down = ended(with_mail)
    make.resolve(other, statuses=make.back(mail), now=make.at(20))

    assert still_down is None
    assert ended(with_mail) == make.at(20)
    assert ended(with_web) is None


def test_advice_for_an_announced_maintenance_waits_for_its_end() -> None:
    mail = make.service()
    incident = make.maintenance(mail)
    given = advice(incident, ends_with=mail.pk)
    make.resolve(make.incident(mail, now=make.at(1)), statuses=make.back(mail), now=make.at(2))
    assert ended(given) is None

    make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1440))
    assert ended(given) is None
    make.resolve(incident, now=make.at(1500))

    assert ended(given) == make.at(1500)


def test_advice_goes_with_its_incident_but_for_what_remains_and_what_is_said_last() -> None:
    mail, varnish = make.service("Mail"), make.service("Varnish")
    incident = make.incident(mail, varnish)
    general, until_varnish, about_varnish = (
        advice(incident),
        advice(incident, ends_with=varnish.pk),
        advice(incident, services=[varnish.pk]),
    )
    last = AdviceSaid(AdviceKind.GOOD_TO_KNOW, make.words("Waiting mail arrives by tomorrow."))

    make.resolve(incident, statuses=make.back(mail), remainder=[varnish.pk], advice=[last], now=make.at(10))
    said_last = Advice.objects.latest("given_at")
    at_the_end = [ended(one) for one in (general, until_varnish, about_varnish, said_last)]
    make.post(incident, statuses=make.back(varnish), now=make.at(20))

    assert at_the_end == [make.at(10), None, None, None]
    assert [ended(one) for one in (until_varnish, about_varnish)] == [make.at(20), make.at(20)]


def test_an_incident_that_also_left_a_remainder_keeps_no_advice_of_another_one() -> None:
    varnish = make.service("Varnish")
    first, second = make.incident(varnish), make.incident(varnish)
    make.resolve(first, remainder=[varnish.pk], now=make.at(5))
    given = advice(second, ends_with=varnish.pk)

    make.resolve(second, statuses=make.back(varnish), now=make.at(10))

    assert ended(given) == make.at(10)
