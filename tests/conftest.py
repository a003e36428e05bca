"""Settings that every test shares."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The same examples in every run, so that a red run is red again; `--hypothesis-seed=N` looks elsewhere. No
# deadline: how fast a slow machine is today is no property of the code.
settings.register_profile("suite", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("suite")


@pytest.fixture
def heeds_hangups() -> Iterator[None]:
    """Under nohup, where a hang-up is ignored and children inherit that, the test's own processes heed it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)
