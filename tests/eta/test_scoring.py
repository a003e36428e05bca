"""What became of forecasts, told by the sentences they stood in."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.eta.scoring import Outcome, Said, Verdict, error, judged

MADE = datetime(2018, 1, 11, 22, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    """So many hours after the forecast was made."""
    return MADE + timedelta(hours=hours)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


RANGE = Said(MADE, earliest=at(4), likely=at(5), latest=at(6))
BY = Said(MADE, latest=at(6))
NOT_BEFORE = Said(MADE, earliest=at(10))
AROUND = Said(MADE, likely=at(2))
FAR = Said(MADE, likely=at(20))


@pytest.mark.parametrize(
    ("said", "came", "verdict"),
    [
        (RANGE, 4, Verdict(Outcome.KEPT)),
        (RANGE, 6, Verdict(Outcome.KEPT)),
        (RANGE, 3.5, Verdict(Outcome.EARLY, hours(0.5))),
        (RANGE, 6.25, Verdict(Outcome.LATE, hours(0.25))),
        (BY, 1, Verdict(Outcome.KEPT)),
        (BY, 8, Verdict(Outcome.LATE, hours(2))),
        (NOT_BEFORE, 12, Verdict(Outcome.KEPT)),
        (NOT_BEFORE, 9, Verdict(Outcome.EARLY, hours(1))),
        (AROUND, 2.2, Verdict(Outcome.KEPT)),
        (AROUND, 1.8, Verdict(Outcome.KEPT)),
        (AROUND, 2.5, Verdict(Outcome.LATE, hours(0.25))),
        (AROUND, 1.5, Verdict(Outcome.EARLY, hours(0.25))),
        (FAR, 21.9, Verdict(Outcome.KEPT)),
        (FAR, 23, Verdict(Outcome.LATE, hours(1))),
    ],
)
def test_what_came_true_was_said_rightly_too_early_or_too_late(said: Said, came: float, verdict: Verdict) -> None:
    assert judged(said, came_true=at(came), now=at(30)) == verdict


@pytest.mark.parametrize(
    ("said", "now", "verdict"),
    [
        (RANGE, 5.9, Verdict(Outcome.OPEN)),
        (RANGE, 7, Verdict(Outcome.MISSED, hours(1))),
        (BY, 6, Verdict(Outcome.OPEN)),
        (BY, 9, Verdict(Outcome.MISSED, hours(3))),
        (AROUND, 2.2, Verdict(Outcome.OPEN)),
        (AROUND, 3.25, Verdict(Outcome.MISSED, hours(1))),
        (NOT_BEFORE, 9, Verdict(Outcome.OPEN)),
        (NOT_BEFORE, 10, Verdict(Outcome.KEPT)),
    ],
)
def test_what_has_not_come_true_is_open_until_its_time_and_missed_after_it(
    said: Said, now: float, verdict: Verdict
) -> None:
    assert judged(said, came_true=None, now=at(now)) == verdict


@pytest.mark.parametrize(
    ("left", "outcome"),
    [({"superseded_at": at(3)}, Outcome.SUPERSEDED), ({"withdrawn_at": at(3)}, Outcome.WITHDRAWN)],
)
def test_what_was_replaced_or_taken_back_in_time_is_no_miss(left: dict[str, datetime], outcome: Outcome) -> None:
    said = Said(MADE, latest=at(6), **left)

    assert judged(said, came_true=None, now=at(30)) == Verdict(outcome)
    assert judged(said, came_true=at(8), now=at(30)) == Verdict(outcome)
    assert judged(said, came_true=at(2), now=at(30)) == Verdict(Outcome.KEPT)


@pytest.mark.parametrize("left", [{"superseded_at": at(7)}, {"withdrawn_at": at(7)}])
def test_a_correction_after_the_time_has_passed_does_not_undo_the_miss(left: dict[str, datetime]) -> None:
    said = Said(MADE, latest=at(6), **left)

    assert judged(said, came_true=None, now=at(8)) == Verdict(Outcome.MISSED, hours(2))


def test_not_before_can_be_replaced_until_its_time_has_come() -> None:
    assert judged(Said(MADE, earliest=at(10), superseded_at=at(9)), came_true=None, now=at(11)).outcome == "superseded"
    assert judged(Said(MADE, earliest=at(10), superseded_at=at(11)), came_true=None, now=at(12)).outcome == "kept"


def test_a_doubt_without_a_time_is_neither_kept_nor_missed() -> None:
    assert judged(Said(MADE), came_true=at(3), now=at(4)) == Verdict(Outcome.WITHOUT_TIME)
    assert error(Said(MADE), came_true=at(3)) is None


def test_not_before_with_a_likely_time_is_late_after_that() -> None:
    said = Said(MADE, earliest=at(10), likely=at(12))

    assert judged(said, came_true=at(10), now=at(30)).outcome == "kept"
    assert judged(said, came_true=at(14), now=at(30)) == Verdict(Outcome.LATE, hours(0.8))


def test_the_error_is_told_in_minutes_from_the_time_that_was_aimed_at() -> None:
    assert error(RANGE, came_true=at(5.5)) == 30
    assert error(AROUND, came_true=at(1.5)) == -30
    assert error(BY, came_true=at(7)) == 60
    assert error(Said(MADE, earliest=at(4), latest=at(8)), came_true=at(6)) == 0
    assert error(RANGE, came_true=None) is None
