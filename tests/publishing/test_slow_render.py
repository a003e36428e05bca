"""A post never waits for the publisher, however long a render takes."""

import threading
from pathlib import Path

import pytest
from django.db import connections

from incidents.models import Update
from incidents.publishing import feeds
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from incidents.publishing.state import State
from incidents.timeline.commands import post_update
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
    pytest.mark.database,
]

PATIENCE = 20.0


def test_a_render_that_pauses_delays_no_post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = make.incident()
    posted_meanwhile: list[bool] = []

    def post() -> None:
        post_update(incident=incident.pk, author=make.ACTOR, now=make.at(5), text={"de": "Zwischendurch"})
        connections.close_all()

    def paused(state: State) -> tuple[bytes, None]:
        posting = threading.Thread(target=post, daemon=True)
        posting.start()
        posting.join(PATIENCE)
        posted_meanwhile.append(not posting.is_alive())
        return b"", None

    monkeypatch.setattr(feeds, "json_feed", paused)

    publisher = Publisher(Snapshot(tmp_path / "snapshot"))
    while not posted_meanwhile:
        assert publisher.step(now=make.at(60))

    assert posted_meanwhile == [True]
    assert Update.objects.filter(text={"de": "Zwischendurch"}).exists()
