"""A real worker with a real broker asks engines over HTTP, the worst of them too, and is killed while it does."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from incidents.recovery.simulator import Engine, running
from tests.brokers import program, soon
from tests.plugin import ROOT
from tests.recovery.working import Polling

EVERY = 1  # second
RETURN = EVERY + 15


def sampled_again(polling: Polling, source: str) -> bool:
    """Whether one more sample comes in time once the worker is at work again, however long that takes it."""
    assert soon(polling.at_work, seconds=60), polling.log.read_text()
    before = polling.samples(source)
    return soon(lambda: polling.samples(source) > before, seconds=RETURN)


def gaps(engine: Engine) -> list[float]:
    asked = [one for one in engine.requests if one.path.endswith("/jobs")]  # lists of hosts follow on at once
    return [after.at - before.at for before, after in pairwise(asked)]


# Between two that are true; the slow ones have their own tests.
LIES = ("fraction", "html", "nan", "ten_megabytes", "nested")


@pytest.mark.needs("redis-server")
def test_after_worker_beat_or_broker_died_every_engine_is_asked_again_in_time_and_none_twice(tmp_path: Path) -> None:
    program()
    with (
        running("smooth", speed=60) as honest,
        running("hostile", speed=60, misbehaving=LIES) as hostile,
        running("smooth", misbehaving=["hangs_up"]) as dead,
    ):
        engines = {"honest": honest, "hostile": hostile, "dead": dead}
        polling = Polling(tmp_path, {name: (engine.url, EVERY) for name, engine in engines.items()})
        with polling.worker():
            with polling.broker():
                assert soon(lambda: polling.samples("honest") >= 2 and dead.requests, seconds=60)
            # The broker was killed; what was in it is lost.
            with polling.broker():
                assert sampled_again(polling, "honest")
        with polling.broker(), polling.worker():
            assert sampled_again(polling, "honest")
            # A minute later, as far as the database knows.
            polling.ask("UPDATE incidents_recoverysource SET failing_since = '2018-01-10' WHERE name = 'dead'")
            assert soon(
                lambda: polling.ask("SELECT 1 FROM incidents_event WHERE type = 'engine.silent'"), seconds=RETURN
            )
            assert soon(lambda: {*LIES} == {one.behaviour for one in hostile.requests}, seconds=RETURN)

        assert min(gaps(honest) + gaps(hostile) + gaps(dead)) > 0.9 * EVERY
        assert polling.ask("SELECT 1 FROM incidents_sample WHERE done < 0 OR done > total") == []
        assert polling.ask("SELECT stage FROM incidents_incident") == [("investigating",)]
        assert (polling.samples("hostile") > 0, polling.samples("dead")) == (True, 0)
        assert "could not be dealt with" not in polling.log.read_text()
        assert "Asking a recovery system failed" not in polling.log.read_text()


def test_without_a_worker_the_publishers_child_asks(tmp_path: Path) -> None:
    with running("smooth", speed=60) as engine:
        polling = Polling(tmp_path, {"honest": (engine.url, EVERY)})
        child = subprocess.Popen([sys.executable, "manage.py", "drain"], cwd=ROOT, env=polling.environ)
        try:
            assert soon(lambda: polling.samples("honest") >= 2, seconds=60)
        finally:
            child.kill()
            child.wait()

        assert min(gaps(engine)) > 0.9 * EVERY
