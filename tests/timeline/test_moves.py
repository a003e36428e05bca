"""From stage to stage: what an ordinary update may do, and what is refused with the way that is open."""

from typing import Any

import pytest
from django.utils.translation import override

from incidents.models import Event, Incident, Page, Update
from incidents.states import ENDED, MOVES, OPENING, RELAPSE, Impact, Kind, Stage
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# An ordinary way to each stage, from the first one of its kind.
WAYS = {
    Stage.INVESTIGATING: [],
    Stage.IDENTIFIED: [Stage.IDENTIFIED],
    Stage.MONITORING: [Stage.MONITORING],
    Stage.RESOLVED: [Stage.RESOLVED],
    Stage.POSTMORTEM: [Stage.RESOLVED, Stage.POSTMORTEM],
    Stage.SCHEDULED: [],
    Stage.IN_PROGRESS: [Stage.IN_PROGRESS],
    Stage.VERIFYING: [Stage.IN_PROGRESS, Stage.VERIFYING],
    Stage.COMPLETED: [Stage.COMPLETED],
}


def incident_at(stage: Stage) -> Incident:
    planned = stage in (Stage.SCHEDULED, Stage.IN_PROGRESS, Stage.VERIFYING, Stage.COMPLETED)
    incident = make.maintenance() if planned else make.incident()
    for minute, step in enumerate(WAYS[stage], start=1):
        if step in (Stage.RESOLVED, Stage.COMPLETED):
            make.resolve(incident, now=make.at(minute))
        else:
            make.post(incident, stage=step, now=make.at(minute))
    return incident


@pytest.mark.parametrize("stage", Stage)
def test_from_each_stage_exactly_the_moves_of_the_table_are_possible(stage: Stage) -> None:
    incident = incident_at(stage)
    before = Update.objects.count()

    for aim in set(Stage) - MOVES[stage] - {stage}:
        with pytest.raises(Refused) as refusal:
            make.post(incident, stage=aim, now=make.at(30))
        assert refusal.value.field == "stage"
        assert set(refusal.value.allowed) == MOVES[stage]
    assert Update.objects.count() == before
    for aim in MOVES[stage]:
        assert make.post(incident_at(stage), stage=aim, now=make.at(30)).stage == aim


@pytest.mark.parametrize("stage", Stage)
def test_from_each_stage_exactly_the_relapses_of_the_table_are_possible(stage: Stage) -> None:
    incident = incident_at(stage)
    possible = RELAPSE.get(stage, frozenset())

    for aim in set(Stage) - possible:
        with pytest.raises(Refused) as refusal:
            make.relapse(incident, stage=aim, now=make.at(30))
        assert set(refusal.value.allowed) == possible
    for aim in possible:
        again = incident_at(stage)
        assert make.relapse(again, stage=aim, now=make.at(30)).relapse
        assert make.stage_of(again) == aim


def test_the_refusal_says_in_words_where_one_can_go_and_how() -> None:
    incident = make.incident(stage=Stage.MONITORING)

    with override("en"), pytest.raises(Refused) as ending:
        make.post(incident, stage=Stage.RESOLVED)
    with override("en"), pytest.raises(Refused) as falling:
        make.post(incident, stage=Stage.IDENTIFIED)

    assert ending.value.message.startswith("“Resolved” is not possible from here. Possible: nothing.")
    assert "resolve it" in ending.value.message
    assert "relapse" in falling.value.message
    with override("de"), pytest.raises(Refused) as german:
        make.post(make.incident(), stage=Stage.POSTMORTEM)
    assert "Möglich: „Ursache gefunden“, „Repariert, unter Beobachtung“." in german.value.message


def test_the_stage_that_holds_already_is_no_move() -> None:
    incident = make.incident()
    make.post(incident, stage=Stage.IDENTIFIED, now=make.at(1))

    update = make.post(incident, "The same again.", stage=Stage.IDENTIFIED, now=make.at(2))

    assert (update.stage, update.stage_then) == ("", Stage.IDENTIFIED)


@pytest.mark.parametrize("kind", Kind)
def test_an_incident_opens_in_an_open_stage_of_its_kind(kind: Kind) -> None:
    for stage in set(Stage) - set(OPENING[kind]):
        with pytest.raises(Refused) as refusal:
            make.maintenance(stage=stage) if kind == Kind.MAINTENANCE else make.incident(stage=stage)
        assert set(refusal.value.allowed) == set(OPENING[kind])

    assert not Incident.objects.exists()


def test_a_refused_move_writes_nothing_at_all() -> None:
    incident = make.incident()
    version, events = Page.objects.get().page_version, Event.objects.count()

    with pytest.raises(Refused):
        make.post(incident, stage=Stage.POSTMORTEM, now=make.at(90))

    incident.refresh_from_db()
    assert (incident.revision, incident.update_count) == (1, 1)
    assert Page.objects.get().page_version == version
    assert Event.objects.count() == events


def test_an_incident_remembers_when_it_first_reached_a_stage() -> None:
    incident = make.incident()
    make.post(incident, stage=Stage.IDENTIFIED, now=make.at(10))
    make.post(incident, stage=Stage.MONITORING, now=make.at(20))
    make.relapse(incident, stage=Stage.IDENTIFIED, now=make.at(30))
    make.post(incident, stage=Stage.MONITORING, now=make.at(40))
    make.resolve(incident, now=make.at(50))

    incident.refresh_from_db()
    assert (incident.identified_at, incident.monitoring_at, incident.ended_at) == (
        make.at(10),
        make.at(20),
        make.at(50),
    )


def test_an_update_posted_late_cannot_undo_a_later_move() -> None:
    incident = make.incident()
    make.post(incident, stage=Stage.IDENTIFIED, now=make.at(20))

    with pytest.raises(Refused) as refusal:
        make.post(incident, stage=Stage.MONITORING, at=make.at(10), now=make.at(30))

    assert refusal.value.field == "at"


def test_an_update_posted_late_stands_in_the_stage_of_its_time() -> None:
    incident = make.incident()
    make.post(incident, stage=Stage.IDENTIFIED, now=make.at(20))
    make.post(incident, stage=Stage.MONITORING, now=make.at(40))

    before, early, late = (make.post(incident, at=make.at(minute), now=make.at(50)) for minute in (-5, 10, 20))

    assert [one.stage_then for one in (before, early, late)] == [
        Stage.INVESTIGATING,
        Stage.INVESTIGATING,
        Stage.IDENTIFIED,
    ]


def test_planned_times_belong_to_a_maintenance_and_are_in_order() -> None:
    soon, later = make.at(60), make.at(120)

    wrong: list[dict[str, Any]] = [{}, {"scheduled_for": later, "scheduled_until": soon}, {"scheduled_for": soon}]
    for times in wrong:
        with pytest.raises(Refused):
            commands.open_incident(
                kind=Kind.MAINTENANCE,
                title=make.words("Routers"),
                impact=Impact.MAINTENANCE,
                author=make.ACTOR,
                now=make.NOW,
                **times,
            )
    with pytest.raises(Refused):
        make.incident(scheduled_for=soon, scheduled_until=later)

    assert not Incident.objects.exists()


@pytest.mark.parametrize("year", [1, 1026, 9999])
def test_a_mistyped_year_is_asked_back_wherever_it_stands(year: int) -> None:
    when = make.NOW.replace(year=year)
    incident = make.incident()

    for attempt in (
        lambda: make.post(incident, at=when),
        lambda: make.incident(started_at=when),
        lambda: make.maintenance(scheduled_for=when, scheduled_until=make.at(3000)),
    ):
        with pytest.raises(Refused):
            attempt()


def test_describing_changes_what_is_given_and_is_refused_where_nothing_is_new() -> None:
    incident = make.incident()

    described = commands.describe_incident(
        incident=incident.pk, impact=Impact.CRITICAL, started_at=make.at(-30), author=make.ACTOR, now=make.at(1)
    )
    with pytest.raises(Refused):
        commands.describe_incident(incident=incident.pk, impact=Impact.CRITICAL, author=make.ACTOR, now=make.at(2))
    with pytest.raises(Refused):
        commands.describe_incident(incident=incident.pk, started_at=make.at(5), author=make.ACTOR, now=make.at(2))

    assert (described.impact, described.started_at, described.revision) == (Impact.CRITICAL, make.at(-30), 2)
    assert described.title == {"en": "Storage is down"}


def test_a_postponed_maintenance_starts_when_it_is_planned_for_now() -> None:
    incident = make.maintenance()

    moved = commands.describe_incident(
        incident=incident.pk,
        scheduled_for=make.at(3000),
        scheduled_until=make.at(3060),
        author=make.ACTOR,
        now=make.at(1),
    )

    assert moved.started_at == make.at(3000)


def test_every_end_is_an_end() -> None:
    for stage in ENDED:
        incident = incident_at(stage)

        with pytest.raises(Refused):
            make.resolve(incident, now=make.at(60))
