"""The second round: every test marked `database` runs again, on PostgreSQL."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.plugin import DATABASE, ROOT, program
from tests.postgresql import cluster

# Names by which an outer pytest would speak to an inner one.
OUTER = ("PYTEST_", "ZWISCHENSTAND_", "DJANGO_")


@pytest.mark.database
def test_database_tests_run_on_the_database_that_was_asked_for() -> None:
    asked = "postgresql" if DATABASE in os.environ else "sqlite"

    assert connection.vendor == asked


@pytest.mark.needs("postgresql")
def test_a_cluster_is_gone_after_its_test() -> None:
    with cluster(program("postgresql").parent) as url, psycopg.connect(url) as session:
        row = session.execute("show data_directory").fetchone()
        assert row is not None
        folder = Path(row[0]).parent
        assert folder.is_dir()

    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


@pytest.mark.timeout(1200)  # hundreds of tests in one: on a busy machine they take minutes
@pytest.mark.needs("postgresql")
def test_every_test_marked_database_passes_on_postgresql_too(request: pytest.FixtureRequest) -> None:
    marked = [item for item in request.session.items if item.get_closest_marker("database")]
    ours = {name: value for name, value in os.environ.items() if not name.startswith(OUTER)}
    # One process: beside it the rest of the suite keeps the other core busy.
    command = [sys.executable, "-m", "pytest", "-n", "0", "-m", "database", "-p", "no:cacheprovider"]

    with cluster(program("postgresql").parent) as url:
        again = subprocess.run(
            command, cwd=ROOT, env={**ours, DATABASE: url}, capture_output=True, text=True, check=False
        )

    tail = again.stdout[-6000:] + again.stderr[-2000:]
    assert again.returncode == 0, tail
    passed = re.search(r"^(\d+) passed", again.stdout.splitlines()[-1])
    assert passed is not None, tail
    assert int(passed[1]) >= len(marked) - missing_programs(marked), tail


def missing_programs(items: list[pytest.Item]) -> int:
    """How many of `items` a missing system program leaves out, here and there."""
    return sum(item.get_closest_marker("skip") is not None for item in items)
