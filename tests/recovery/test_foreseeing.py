"""Forecasts of incidents and services that follow an engine's figures, written where they moved and nowhere else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from incidents.models import Event, Forecast, Incident, RecoverySource, Service
from incidents.recovery import foreseeing
from incidents.states import JobState, Of
from incidents.timeline import commands
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail() -> Service:
    make.page()
    return make.service("Mail")


@pytest.fixture
def incident(mail: Service) -> Incident:
    return make.incident(mail)


@pytest.fixture
def source(incident: Incident, mail: Service) -> RecoverySource:
    foreseeing.looked.clear()
    return make.engine(incident=incident.pk, services=[mail.pk])


def run(source: RecoverySource, minutes: range, *, hosts: Callable[[int], float], total: float = 120) -> list[int]:
    """A look at each of these minutes; how much it moved."""
    moved = []
    for minute in minutes:
        make.sampled(source, "http", hosts(minute), total, now=make.at(minute))
        moved.append(foreseeing.foresee(source=source.pk, now=make.at(minute)))
    return moved


def computed(of: Of = Of.ALL, *, service: Service | None = None) -> list[Forecast]:
    rows = Forecast.objects.filter(computed=True, job=None, of=of, service=service)
    return list(rows.order_by("made_at", "pk"))


def test_a_steady_restoration_is_foretold_in_round_times_that_move_a_handful_of_times(
    source: RecoverySource, mail: Service
) -> None:
    moved = run(source, range(1, 100, 4), hosts=lambda minute: minute)

    rows = computed()
    assert 1 <= len(rows) <= 6
    assert sum(bool(count) for count in moved) <= 14
    assert rows[-1].earliest is not None
    assert rows[-1].latest is not None
    assert rows[-1].earliest <= make.at(120) <= rows[-1].latest
    assert {row.latest.minute % 5 for row in rows if row.latest} == {0}
    assert [row.replaced_at for row in rows] == [*(row.made_at for row in rows[1:]), None]
    assert len(computed(service=mail)) >= 1
    assert Event.objects.filter(type="forecast.revised").count() == 0


def test_the_first_the_most_and_all_come_true_as_hosts_are_counted_and_no_longer_after_a_rollback(
    source: RecoverySource,
) -> None:
    run(source, range(1, 42, 4), hosts=lambda minute: min(120, 3 * minute))
    done = [computed(of)[-1].came_true_at for of in (Of.MOST, Of.ALL)]

    run(source, range(44, 60, 3), hosts=lambda minute: 2 * (minute - 40))

    assert done == [make.at(33), make.at(41)]
    assert [computed(of)[-1].came_true_at for of in (Of.MOST, Of.ALL)] == [None, None]
    assert computed()[-1].made_at > make.at(40)


def test_what_stalls_is_withdrawn_in_words_and_said_anew_once_it_moves(
    source: RecoverySource, incident: Incident
) -> None:
    commands.publish_forecasts_of(incident=incident.pk, automatically=True, author=make.ACTOR, now=make.NOW)
    run(source, range(1, 41, 4), hosts=lambda minute: minute)

    run(source, range(41, 140, 20), hosts=lambda minute: 40)
    gone = computed()[-2:]
    run(source, range(140, 160, 4), hosts=lambda minute: minute - 100)

    assert gone[0].withdrawn_at == gone[1].made_at
    assert "sagen" in gone[1].reason["de"]
    assert "cannot say" in gone[1].reason["en"]
    assert (computed()[-1].latest is None, computed()[-1].withdrawn_at) == (False, None)
    assert Event.objects.filter(type="forecast.revised").exclude(sequence=None).exists()


def test_an_incident_is_looked_at_every_twenty_seconds_and_at_once_where_something_happened(
    source: RecoverySource,
) -> None:
    run(source, range(1, 10, 2), hosts=lambda minute: minute)
    seconds = timedelta(seconds=5)
    make.sampled(source, "http", 120, 120, state=JobState.DONE, now=make.at(9) + seconds)

    soon = foreseeing.foresee(source=source.pk, now=make.at(9) + seconds)
    at_once = foreseeing.foresee(source=source.pk, now=make.at(9) + seconds, at_once=True)

    assert (soon, at_once > 0) == (0, True)
    assert computed()[-1].came_true_at == make.at(9) + seconds


def test_a_job_s_own_range_is_kept_on_record_as_it_moves(source: RecoverySource) -> None:
    reading = make.reading("http", 5)
    for minute, latest in ((1, 60), (2, 60), (40, 90)):
        ahead = {"http": {"latest": make.at(latest).isoformat(), "reason": "", "since": make.NOW.isoformat()}}
        commands.record_samples(source=source.pk, lease=None, readings=[reading], outlooks=ahead, now=make.at(minute))
        foreseeing.foresee(source=source.pk, now=make.at(minute))

    rows = Forecast.objects.exclude(job=None).order_by("pk")
    assert [(row.latest, row.replaced_at) for row in rows] == [(make.at(60), make.at(40)), (make.at(90), None)]


def test_an_incident_that_is_over_is_foretold_nothing(
    source: RecoverySource, incident: Incident, mail: Service
) -> None:
    make.resolve(incident, statuses=make.back(mail), now=make.NOW)

    assert sum(run(source, range(1, 10), hosts=lambda minute: minute)) == 0


def test_a_clock_set_back_makes_no_incident_wait_for_that_hour_to_come_again(source: RecoverySource) -> None:
    run(source, range(61, 62), hosts=lambda minute: minute)

    run(source, range(1, 20), hosts=lambda minute: minute)

    assert foreseeing.looked[str(source.incident_id)][0] == make.at(19)
