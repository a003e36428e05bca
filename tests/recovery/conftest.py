"""Engines whose clock a test moves."""

from collections.abc import Iterator

import pytest

from incidents.recovery.simulator import Engine, running
from tests import make
from tests.recovery.engines import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(db: None, clock: Clock) -> Iterator[Engine]:
    """An engine in the middle of its two jobs that lies when it is told to; beside it a page that is set up."""
    make.page()
    with running("smooth", clock=clock, start=clock.now, token="s3cret-of-the-engine") as found:
        clock.later(minutes=20)
        yield found
