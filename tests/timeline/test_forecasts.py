"""Forecasts with what became of them: said ones by staff's words, computed ones by an engine's figures."""

from datetime import datetime
from typing import Any

import pytest

from incidents.models import AuditValues, Event, Forecast, Incident, Page, Service
from incidents.states import Of, Stage, Status
from incidents.timeline import audit, commands, queries
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import ComputedSaid, ForecastSaid, ProgressSaid
from incidents.timeline.items import ForecastItem
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def mail() -> Service:
    make.page()
    return make.service("Mail")


@pytest.fixture
def web() -> Service:
    return make.service("Web")


@pytest.fixture
def incident(mail: Service, web: Service) -> Incident:
    return make.incident(mail, web)


def say(incident: Incident, minute: float, *, typed: float | None = None, **said: Any) -> Forecast:
    """An update said at a minute that carries one forecast."""
    at = None if typed is None else make.at(minute)
    post = make.post(incident, at=at, forecasts=[ForecastSaid(**said)], now=make.at(minute if typed is None else typed))
    return Forecast.objects.get(update=post)


def fate(row: Forecast) -> tuple[datetime | None, datetime | None]:
    row.refresh_from_db()
    return row.replaced_at, row.came_true_at


def items(incident: Incident) -> list[ForecastItem]:
    return list(queries.incident_items([incident.pk], using="default")[incident.pk].forecasts)


def test_a_forecast_is_replaced_by_the_next_of_its_subject_in_the_order_of_what_was_said(
    incident: Incident, mail: Service
) -> None:
    first = say(incident, 1, latest=make.at(60))
    of_mail = say(incident, 2, latest=make.at(50), service=mail.pk)
    newest = say(incident, 30, latest=make.at(120))

    late = say(incident, 10, typed=40, latest=make.at(90))

    assert [fate(one)[0] for one in (first, late, newest, of_mail)] == [make.at(10), make.at(30), None, None]


def test_forecasts_of_one_breath_do_not_replace_each_other(incident: Incident) -> None:
    both = [ForecastSaid(earliest=make.at(30)), ForecastSaid(likely=make.at(60))]

    make.post(incident, forecasts=both, now=make.at(1))

    assert set(Forecast.objects.values_list("replaced_at", flat=True)) == {None}


def test_with_an_update_that_is_withdrawn_its_forecast_goes_and_the_one_before_stands_again(incident: Incident) -> None:
    first = say(incident, 1, latest=make.at(60))
    second = say(incident, 5, latest=make.at(90))

    commands.withdraw_update(update=str(second.update_id), author=make.ACTOR, now=make.at(6))

    assert fate(first) == (None, None)
    assert [one.id for one in items(incident)] == [first.pk]


def test_a_service_first_most_and_all_come_true_with_what_staff_say_is_back(
    incident: Incident, mail: Service, web: Service
) -> None:
    said = {of: say(incident, 1, latest=make.at(60), of=of) for of in Of}
    of_mail = say(incident, 2, latest=make.at(60), service=mail.pk)

    make.post(incident, statuses=make.back(mail), now=make.at(10))
    make.post(incident, statuses=make.back(web), now=make.at(20))

    assert fate(of_mail)[1] == make.at(10)
    assert [fate(said[of])[1] for of in (Of.FIRST, Of.MOST, Of.ALL)] == [make.at(10), make.at(20), make.at(20)]


def test_a_figure_shows_that_the_first_or_four_in_five_are_back_until_a_lower_one_is_said(incident: Incident) -> None:
    first, most = (say(incident, 1, latest=make.at(60), of=of) for of in (Of.FIRST, Of.MOST))

    make.post(incident, progress=[ProgressSaid(85, 90)], now=make.at(10))
    reached = [fate(first)[1], fate(most)[1]]
    make.post(incident, progress=[ProgressSaid(40, 40)], now=make.at(20))

    assert reached == [make.at(10), make.at(10)]
    assert [fate(first)[1], fate(most)[1]] == [make.at(10), None]


def test_a_relapse_undoes_what_had_come_true(incident: Incident, mail: Service, web: Service) -> None:
    of_mail = say(incident, 1, latest=make.at(60), service=mail.pk)
    everything = say(incident, 2, latest=make.at(60))
    make.resolve(incident, statuses=make.back(mail, web), now=make.at(30))
    over = [fate(of_mail)[1], fate(everything)[1]]

    make.relapse(incident, stage=Stage.IDENTIFIED, statuses=make.down(mail), now=make.at(40))

    assert over == [make.at(30), make.at(30)]
    assert [fate(of_mail)[1], fate(everything)[1]] == [None, None]


def test_the_end_makes_everything_true_but_what_it_leaves_open(incident: Incident, mail: Service, web: Service) -> None:
    of_mail = say(incident, 1, latest=make.at(60), service=mail.pk)
    everything = say(incident, 2, latest=make.at(60))
    make.resolve(incident, statuses=make.back(web), remainder=[mail.pk], now=make.at(30))
    left = [fate(of_mail)[1], fate(everything)[1]]

    make.post(incident, statuses=make.back(mail), now=make.at(90))

    assert left == [None, None]
    assert [fate(of_mail)[1], fate(everything)[1]] == [make.at(90), make.at(90)]


def test_first_ones_that_were_back_before_anything_was_computed_are_known_all_the_same(
    incident: Incident, web: Service
) -> None:
    said = say(incident, 2, latest=make.at(60), of=Of.FIRST)
    reached = [ComputedSaid(of=Of.FIRST, came_true_at=make.at(4))]

    moved = [commands.revise_forecasts(incident=incident.pk, computed=reached, now=make.at(n)) for n in (5, 6)]
    make.post(incident, statuses=make.back(web), now=make.at(30))

    assert [bool(count) for count in moved] == [True, False]
    assert fate(said)[1] == make.at(4)
    assert len(items(incident)) == 1


def test_a_log_that_is_told_afterwards_gets_the_outcomes_of_its_own_times(incident: Incident, mail: Service) -> None:
    said = say(incident, 5, typed=500, latest=make.at(60), service=mail.pk)
    make.post(incident, at=make.at(70), statuses=make.back(mail), now=make.at(501))

    slipped = say(incident, 50, typed=502, latest=make.at(65), service=mail.pk)

    assert fate(said) == (make.at(50), make.at(70))
    assert fate(slipped) == (None, make.at(70))


def test_doubt_and_withdrawal_are_said_without_a_new_time_and_kept_beside_the_forecast(incident: Incident) -> None:
    row = say(incident, 1, latest=make.at(60))
    told: dict[str, Any] = {"forecast": row.pk, "author": make.ACTOR}

    commands.doubt_forecast(**told, reason=make.words("Drives fail."), now=make.at(10))
    doubted = items(incident)
    commands.withdraw_forecast(**told, reason=make.words("We start again."), now=make.at(20))

    assert [(one.doubted_at, one.doubt) for one in doubted] == [(make.at(10), make.words("Drives fail."))]
    assert [(one.withdrawn_at, one.withdrawal) for one in items(incident)] == [
        (make.at(20), make.words("We start again."))
    ]
    revised = Event.objects.filter(type="forecast.revised")
    assert [event.sequence is not None for event in revised] == [True, True]
    with pytest.raises(Refused, match=r"Prognose gilt nicht mehr|no longer stands"):
        commands.doubt_forecast(**told, reason={}, now=make.at(30))


def test_words_about_a_forecast_are_erased_with_its_update(incident: Incident) -> None:
    row = say(incident, 1, latest=make.at(60))
    commands.doubt_forecast(forecast=row.pk, reason=make.words("Jane broke it."), author=make.ACTOR, now=make.at(10))

    commands.redact_update(update=str(row.update_id), author=make.ACTOR, now=make.at(20))

    assert set(map(str, Forecast.objects.values_list("reason", flat=True))) == {"{}"}
    assert "Jane" not in str(list(AuditValues.objects.values_list("before", "after")))
    assert audit.verify() == []


def test_a_computed_forecast_that_nobody_wants_said_is_kept_without_event_or_version(incident: Incident) -> None:
    version, events = Page.objects.get().page_version, Event.objects.count()

    moved = [
        commands.revise_forecasts(
            incident=incident.pk, computed=[ComputedSaid(latest=make.at(latest))], now=make.at(minute)
        )
        for minute, latest in ((5, 60), (6, 60), (30, 90))
    ]

    rows = list(Forecast.objects.filter(computed=True).order_by("pk"))
    assert moved == [1, 0, 2]
    assert [(row.latest, row.replaced_at, row.public) for row in rows] == [
        (make.at(60), make.at(30), False),
        (make.at(90), None, False),
    ]
    assert (Page.objects.get().page_version, Event.objects.count()) == (version, events)
    assert items(incident) == []


def test_switched_on_they_are_published_at_once_and_switched_off_taken_back(incident: Incident) -> None:
    commands.revise_forecasts(incident=incident.pk, computed=[ComputedSaid(latest=make.at(60))], now=make.at(5))
    switch: dict[str, Any] = {"incident": incident.pk, "author": make.ACTOR}

    commands.publish_forecasts_of(**switch, automatically=True, now=make.at(10))
    on = items(incident)
    commands.revise_forecasts(incident=incident.pk, computed=[ComputedSaid(latest=make.at(90))], now=make.at(20))
    moved = items(incident)
    commands.publish_forecasts_of(**switch, automatically=False, now=make.at(30))

    assert [(one.latest, one.made_at) for one in on] == [(make.at(60), make.at(10))]
    assert [(one.latest, one.replaced_at) for one in moved] == [(make.at(90), None), (make.at(60), make.at(20))]
    assert Event.objects.filter(type="forecast.revised").count() == 1
    assert [one.withdrawn_at for one in items(incident)] == [make.at(30), None]
    assert Forecast.objects.filter(public=False, replaced_at=None, latest=make.at(90)).count() == 1


def test_a_computed_forecast_without_an_answer_is_withdrawn_and_one_reached_is_true_until_a_rollback(
    incident: Incident,
) -> None:
    commands.publish_forecasts_of(incident=incident.pk, automatically=True, author=make.ACTOR, now=make.at(1))
    said = say(incident, 2, latest=make.at(60), of=Of.FIRST)

    def revise(minute: float, **computed: Any) -> None:
        one = ComputedSaid(of=Of.FIRST, **computed)
        commands.revise_forecasts(incident=incident.pk, computed=[one], now=make.at(minute))

    revise(5, latest=make.at(50))
    revise(20, reason=make.words("It has stalled."))
    withdrawn = next(one for one in items(incident) if one.computed)
    revise(30, latest=make.at(70))
    revise(40, came_true_at=make.at(39))
    reached = [fate(said)[1], fate(Forecast.objects.get(latest=make.at(70)))[1]]
    revise(45, latest=make.at(70))

    assert (withdrawn.withdrawn_at, withdrawn.withdrawal) == (make.at(20), make.words("It has stalled."))
    assert reached == [make.at(39), make.at(39)]
    assert [fate(said)[1], fate(Forecast.objects.get(latest=make.at(70)))[1]] == [None, None]


def test_an_engine_that_counts_all_hosts_does_not_say_that_all_is_back(incident: Incident) -> None:
    said = say(incident, 2, latest=make.at(60))

    commands.revise_forecasts(incident=incident.pk, computed=[ComputedSaid(came_true_at=make.at(9))], now=make.at(10))

    assert fate(said)[1] is None


def test_staff_are_told_once_fifteen_minutes_before_a_forecast_passes(incident: Incident, mail: Service) -> None:
    say(incident, 1, latest=make.at(60))
    say(incident, 2, likely=make.at(40), service=mail.pk, silent=True)
    say(incident, 3, earliest=make.at(50), of=Of.FIRST)

    told = [commands.note_forecasts(now=make.at(minute)) for minute in (30, 44, 46, 47, 61)]

    assert told == [0, 0, 1, 0, 0]
    assert Event.objects.get(type="forecast.passing").sequence is None


def test_a_forecast_that_came_true_or_was_taken_back_alerts_nobody(incident: Incident, mail: Service) -> None:
    say(incident, 1, latest=make.at(60), service=mail.pk)
    gone = say(incident, 2, latest=make.at(60))
    make.post(incident, statuses=[make.said(mail, Status.OPERATIONAL)], now=make.at(10))
    commands.withdraw_forecast(forecast=gone.pk, reason={}, author=make.ACTOR, now=make.at(20))

    assert commands.note_forecasts(now=make.at(50)) == 0
