"""Places: however many engines are dead, the others find one."""

import threading
from collections.abc import Iterator

import pytest

from incidents.recovery import polling
from tests.brokers import soon


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """What those who ask were sent for (those that failed, or the rest); they all hang until the end."""
    inside: list[bool] = []
    leave = threading.Event()
    threads: list[threading.Thread] = []

    def hang(taken: list[threading.BoundedSemaphore], troubled: bool, clock: object) -> None:
        threads.append(threading.current_thread())
        inside.append(troubled)
        leave.wait(timeout=30)
        polling.free(taken)

    monkeypatch.setattr(polling, "ask_all", hang)
    yield inside
    leave.set()
    for thread in threads:
        thread.join()


def test_dead_engines_take_five_places_of_eight(busy: list[bool]) -> None:
    polling.start(100, troubled=True, clock=lambda: pytest.fail("nobody asks the time"))
    polling.start(100, troubled=False, clock=lambda: pytest.fail("nobody asks the time"))

    assert soon(lambda: len(busy) == 8)
    assert (busy.count(True), busy.count(False)) == (5, 3)


def test_places_come_back(busy: list[bool]) -> None:
    free = [place for place in [polling.places] * 9 if place.acquire(blocking=False)]

    polling.free(free)

    assert len(free) == 8
