"""Stages, statuses and impacts: the tables are whole and agree with each other."""

import itertools

import pytest

from incidents.states import (
    ENDED,
    ENDING,
    IMPACT_ORDER,
    MOVES,
    OPENING,
    RELAPSE,
    STATUS_IMPACT,
    STATUS_ORDER,
    Impact,
    Kind,
    Stage,
    Status,
    indicator,
    worst_status,
)

OF_KIND = {
    Kind.INCIDENT: set(Stage) - {Stage.SCHEDULED, Stage.IN_PROGRESS, Stage.VERIFYING, Stage.COMPLETED},
    Kind.MAINTENANCE: {Stage.SCHEDULED, Stage.IN_PROGRESS, Stage.VERIFYING, Stage.COMPLETED},
}


def test_every_stage_has_its_moves_and_every_status_its_impact() -> None:
    assert set(MOVES) == set(Stage)
    assert set(STATUS_IMPACT) == set(STATUS_ORDER) == set(Status)
    assert set(IMPACT_ORDER) == set(Impact)


@pytest.mark.parametrize("kind", Kind)
def test_no_move_leads_from_an_incident_into_a_maintenance_or_back(kind: Kind) -> None:
    for stage, aims in itertools.chain(MOVES.items(), RELAPSE.items()):
        if stage in OF_KIND[kind]:
            assert aims <= OF_KIND[kind]
    assert {*OPENING[kind], ENDING[kind]} <= OF_KIND[kind]


@pytest.mark.parametrize("kind", Kind)
def test_every_stage_can_be_reached(kind: Kind) -> None:
    reached = {OPENING[kind][0], ENDING[kind]}
    for _round in Stage:
        reached |= {aim for stage in reached for aim in MOVES[stage]}

    assert reached == OF_KIND[kind]


def test_an_ordinary_move_never_ends_anything_nor_goes_back_after_an_end() -> None:
    for stage, aims in MOVES.items():
        assert not aims & set(ENDING.values())
        if stage in ENDED:
            assert aims <= ENDED
        assert not aims & RELAPSE.get(stage, frozenset())


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [
        ([], Status.OPERATIONAL),
        ([Status.UNDER_MAINTENANCE, Status.OPERATIONAL], Status.UNDER_MAINTENANCE),
        ([Status.UNDER_MAINTENANCE, Status.DEGRADED_PERFORMANCE], Status.DEGRADED_PERFORMANCE),
        ([Status.MAJOR_OUTAGE, Status.PARTIAL_OUTAGE, Status.MAJOR_OUTAGE], Status.MAJOR_OUTAGE),
    ],
)
def test_the_worst_status_counts(statuses: list[Status], worst: Status) -> None:
    assert worst_status(statuses) == worst


@pytest.mark.parametrize(
    ("statuses", "impacts", "overall"),
    [
        ([], [], Impact.NONE),
        ([Status.OPERATIONAL] * 3, [Impact.NONE], Impact.NONE),
        ([Status.UNDER_MAINTENANCE], [], Impact.MAINTENANCE),
        ([Status.DEGRADED_PERFORMANCE], [Impact.MAINTENANCE], Impact.MINOR),
        ([Status.PARTIAL_OUTAGE, Status.OPERATIONAL], [Impact.MINOR], Impact.MAJOR),
        ([Status.MAJOR_OUTAGE], [Impact.MAJOR], Impact.CRITICAL),
        ([Status.OPERATIONAL], [Impact.MAINTENANCE, Impact.CRITICAL], Impact.CRITICAL),
    ],
)
def test_the_pages_indicator_is_the_worst_of_services_and_incidents(
    statuses: list[Status], impacts: list[Impact], overall: Impact
) -> None:
    assert indicator(statuses, impacts) == overall
