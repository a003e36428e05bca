"""A page, an engine that pushes, and programs with and without a token."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.api.access import FAILURES, REQUESTS
from incidents.models import RecoverySource
from incidents.states import Scope
from incidents.timeline import commands
from tests import make

HOST = {"host": "localhost"}


@pytest.fixture(autouse=True)
def released() -> Iterator[None]:
    """What one test used up is there again for the next."""
    yield
    for brake in (FAILURES, REQUESTS):
        brake.clear()


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """The brakes' clock stands, so that nothing is given back while a slow machine runs the test."""
    monkeypatch.setattr("incidents.api.access.monotonic", lambda: 1000.0)


@pytest.fixture
def engine(db: None) -> RecoverySource:
    make.page(now=timezone.now() - timedelta(days=2))
    return make.engine("Loader", now=timezone.now() - timedelta(days=1))


@pytest.fixture
def token(engine: RecoverySource) -> str:
    return commands.make_token(
        name="Loader", scopes=[Scope.RECOVERY_WRITE], author=make.ACTOR, now=timezone.now() - timedelta(hours=1)
    )[1]


@pytest.fixture
def stranger(engine: RecoverySource) -> Client:
    return Client(enforce_csrf_checks=True, headers=HOST)


@pytest.fixture
def loader(token: str) -> Client:
    return Client(enforce_csrf_checks=True, headers={**HOST, "authorization": f"Bearer {token}"})
