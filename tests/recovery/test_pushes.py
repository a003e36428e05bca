"""Engines that tell us by themselves."""

import json
from datetime import timedelta
from typing import Any

import pytest

from incidents.models import RecoverySource, Rejection
from incidents.recovery import reasons, silence
from incidents.recovery.pushes import Outcome, push
from incidents.timeline import commands
from tests import make
from tests.make import ACTOR, at
from tests.recovery.engines import figures, told

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def source(db: None) -> RecoverySource:
    make.page()
    return make.engine()


def pushed(source: RecoverySource, minute: float, *jobs: Any) -> Outcome:
    return push(source=source, body=json.dumps({"jobs": jobs}).encode(), now=at(minute))


def job(key: str = "http", done: float = 1) -> dict[str, Any]:
    return {"id": key, "total": 10, "done": done}


def test_a_push_is_a_sample_and_what_was_wrong_with_it_is_answered_and_kept_for_staff(source: RecoverySource) -> None:
    outcome = pushed(source, 0, job(), job("ssl", done=11))

    assert (outcome.problem, outcome.taken) == ("", 1)
    assert [(one.key, one.reason) for one in outcome.rejected] == [("ssl", reasons.OVER)]
    assert figures("http") == [(1, 10)]
    assert Rejection.objects.get().key == "ssl"


def test_a_push_of_nothing_but_lies_is_none(source: RecoverySource) -> None:
    outcome = pushed(source, 0, job(done=-1), job("ssl", done=11))

    source.refresh_from_db()
    assert outcome.problem == reasons.NO_JOB
    assert (source.heard_at, source.problem, source.failing_since) == (None, reasons.NO_JOB, at(0))


def test_what_is_no_json_is_none_either(source: RecoverySource) -> None:
    outcome = push(source=source, body=b"<html>", now=at(0))

    assert outcome.problem == reasons.NOT_JSON
    assert Rejection.objects.get().excerpt == "<html>"


def test_a_paused_source_takes_nothing(source: RecoverySource) -> None:
    commands.save_source(source=source.pk, name="Loader", paused=True, author=ACTOR, now=at(0))
    source.refresh_from_db()

    assert pushed(source, 1, job()).problem == reasons.PAUSED
    assert figures("http") == []


def test_who_stops_pushing_in_the_middle_is_silent_after_five_minutes_until_the_next_push(
    source: RecoverySource,
) -> None:
    pushed(source, 0, job())

    early = silence.notice_pushing(now=at(5))
    told_now = silence.notice_pushing(now=at(5) + timedelta(seconds=1))
    again = silence.notice_pushing(now=at(6))
    pushed(source, 7, job(done=2))

    assert (early, told_now, again) == (0, 1, 0)
    assert told() == ["job.came", "engine.silent", "engine.heard"]


def test_who_has_done_all_of_it_may_be_quiet(source: RecoverySource) -> None:
    pushed(source, 0, job(done=10))

    assert silence.notice_pushing(now=at(60)) == 0
