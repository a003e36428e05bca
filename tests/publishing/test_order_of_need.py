"""What a reader of a new update looks at comes first; the rest follows in a moment, over a restart too."""

import time
from pathlib import Path
from typing import Any

import pytest

from incidents.models import Incident
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from incidents.publishing.state import State, read_state
from incidents.timeline.commands import post_update, withdraw_update
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
]

LATER = make.at(60)


@pytest.fixture
def down(tmp_path: Path) -> tuple[Publisher, Incident]:
    """A publisher that has nothing left to do, and an open incident of one service."""
    incident = make.incident(make.service("Webmail"))
    publisher = Publisher(Snapshot(tmp_path))
    while publisher.step(now=LATER):
        pass
    return publisher, incident


def body(publisher: Publisher, name: str) -> str:
    return (publisher.snapshot.public / name).read_text()


def test_the_front_page_has_an_update_before_the_services_page_has(down: tuple[Publisher, Incident]) -> None:
    publisher, incident = down
    post_update(incident=incident.pk, author=make.ACTOR, now=make.at(5), text={"en": "Half way there."})

    publisher.step(now=LATER)
    at_first = [
        name for name in ("index.html", "history.atom", "services/webmail.html") if "Half way" in body(publisher, name)
    ]
    publisher.step(now=LATER)

    assert at_first == ["index.html", "history.atom"]
    assert "Half way" in body(publisher, "services/webmail.html")


def test_withdrawn_words_go_from_all_documents_at_once(down: tuple[Publisher, Incident]) -> None:
    publisher, incident = down
    update = post_update(incident=incident.pk, author=make.ACTOR, now=make.at(5), text={"en": "Half way there."})
    while publisher.step(now=LATER):
        pass
    withdraw_update(update=update.pk, author=make.ACTOR, now=make.at(6))

    publisher.step(now=LATER)

    assert not any("Half way" in body(publisher, name) for name in publisher.snapshot.names())


def test_what_was_left_for_a_moment_later_is_done_after_a_restart(down: tuple[Publisher, Incident]) -> None:
    publisher, incident = down
    post_update(incident=incident.pk, author=make.ACTOR, now=make.at(5), text={"en": "Half way there."})
    publisher.step(now=LATER)

    next_one = Publisher(Snapshot(publisher.snapshot.folder))
    waiting = list(next_one.backlog)
    while next_one.step(now=LATER):
        pass

    assert waiting
    assert "Half way" in body(next_one, "services/webmail.html")


def test_what_every_publish_costs_makes_no_slice_smaller(
    down: tuple[Publisher, Incident], monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher, incident = down
    clock = {"now": 0.0}

    def slow_read(*asked: Any, **given: Any) -> State:
        clock["now"] += 10
        return read_state(*asked, **given)

    monkeypatch.setattr("incidents.publishing.publisher.read_state", slow_read)
    monkeypatch.setattr(time, "perf_counter", lambda: clock["now"])
    post_update(incident=incident.pk, author=make.ACTOR, now=make.at(5), text={"en": "Half way there."})

    publisher.step(now=LATER)
    publisher.backlog.extend(f"service:{number}" for number in range(40))

    assert len(publisher.slice()) > 20
