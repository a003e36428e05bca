"""Whose turn it is to ask which source."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import RecoverySource
from incidents.recovery import claims
from incidents.timeline import commands
from tests import make
from tests.make import ACTOR, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def page_is_set_up(db: None) -> None:
    make.page()


def polled(name: str = "Loader", **given: Any) -> RecoverySource:
    return make.engine(name, base="http://127.0.0.1:9", **given)


def claim(seconds: float = 0, *, troubled: bool = False) -> claims.Claim | None:
    return claims.claim(now=NOW + timedelta(seconds=seconds), troubled=troubled)


def test_a_source_is_asked_by_one_at_a_time() -> None:
    polled()

    first, second = claim(), claim()

    assert first is not None
    assert second is None


def test_of_two_who_saw_it_due_one_gets_it() -> None:
    source = polled()
    seen = list(claims.due(now=NOW, troubled=False))

    claim()
    lost = claims.due(now=NOW, troubled=False).filter(pk=source.pk, lease=seen[0].lease).update(lease="me")

    assert lost == 0


def test_the_next_time_is_counted_from_the_start_of_asking() -> None:
    polled(interval=15)
    taken = claim(2)

    assert taken is not None
    claims.release(taken)

    assert claim(16.9) is None
    assert claim(17) is not None


def test_a_slow_answer_is_waited_for_even_when_the_source_is_due_again() -> None:
    polled(interval=5)
    claim()

    assert claim(14.9) is None


def test_who_is_killed_while_asking_is_replaced_after_fifteen_seconds() -> None:
    polled(interval=5)
    dead = claim()

    successor = claim(15)

    assert dead is not None
    assert successor is not None
    assert successor.lease != dead.lease


def test_who_comes_too_late_frees_nothing() -> None:
    polled(interval=5)
    late = claim()
    claim(15)

    assert late is not None
    claims.release(late)

    assert claim(20) is None


def test_the_longest_due_comes_first() -> None:
    polled("Second", now=NOW - timedelta(seconds=5))
    polled("First", now=NOW - timedelta(seconds=9))

    taken = [claim(), claim()]

    assert [one.source.name for one in taken if one] == ["First", "Second"]


def test_paused_retired_and_pushing_sources_are_never_asked() -> None:
    polled("Paused", paused=True)
    make.engine("Pushes")
    gone = polled("Gone")
    commands.retire_source(source=gone.pk, author=ACTOR, now=NOW)

    assert claim(1000) is None


def test_those_that_failed_have_places_of_their_own() -> None:
    polled("Fine")
    RecoverySource.objects.filter(pk=polled("Dead").pk).update(failing_since=NOW)

    fine, none, dead = claim(), claim(), claim(troubled=True)

    assert fine is not None
    assert dead is not None
    assert (fine.source.name, none, dead.source.name) == ("Fine", None, "Dead")


def test_a_clock_set_back_makes_no_source_wait_for_that_hour_to_come_again() -> None:
    polled(interval=15)
    claim(3600)

    taken = claim()

    assert taken is not None
    assert claim(1) is None


def test_clocks_of_two_workers_that_differ_by_seconds_ask_nothing_twice() -> None:
    polled(interval=15)
    ahead = claim(10)
    assert ahead is not None
    claims.release(ahead)

    assert claim() is None
