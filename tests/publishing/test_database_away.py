"""A database that goes away and comes back: the publisher connects again by itself."""

import threading
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections

from incidents.publishing.listening import wait_for_post
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
    pytest.mark.database,
]


def cut() -> None:
    """Ends all connections of this process as a restart of PostgreSQL does; SQLite has none that could be cut."""
    if connection.vendor == "postgresql":
        given = {**connection.get_connection_params()}
        wanted = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if name in given}
        with psycopg.connect(**wanted) as session:
            session.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_a_publisher_whose_connections_were_cut_publishes_soon_after(tmp_path: Path) -> None:
    publisher = Publisher(Snapshot(tmp_path))
    incident = make.incident()
    while publisher.look(now=make.at(60)):
        pass
    make.post(incident, "Nearly there.", now=make.at(20))

    cut()
    for _look in range(3):
        publisher.look(now=make.at(61))

    assert "Nearly there." in (tmp_path / "public" / "index.html").read_text()


def test_waiting_for_a_post_outlives_its_connection() -> None:
    stop = threading.Event()
    wait_for_post(stop, seconds=0.01)
    cut()

    for _look in range(3):
        wait_for_post(stop, seconds=0.01)

    assert connections["reader"].is_usable()
