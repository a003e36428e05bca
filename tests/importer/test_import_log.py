"""`manage.py import_log` as it is typed: its output, its exit codes, and the real log."""

import json
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from incidents.models import Incident, Update
from tests import make

pytestmark = pytest.mark.django_db
LOG = "08:00 Uhr: Die Switches sind ausgefallen.\n09:10 Uhr: Etwa 40 % der Server sind wieder erreichbar.\n"


@pytest.fixture(autouse=True)
def page(db: None) -> None:
    make.page()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Ausfall.txt"
    path.write_text(LOG)
    return path


def run(file: Path, *words: str) -> str:
    out = StringIO()
    call_command("import_log", str(file), *words, stdout=out)
    return out.getvalue()


def refused(file: Path, *words: str) -> str:
    """The one line that a refusal prints; asserts exit 2."""
    err = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_log", str(file), *words, stderr=err)
    assert stopped.value.code == 2
    lines = err.getvalue().splitlines()
    assert len(lines) == 1
    return lines[0]


def test_a_dry_run_prints_what_was_understood_and_writes_nothing(file: Path) -> None:
    said = json.loads(run(file, "--start", "2026-03-02", "--dry-run", "--json"))

    assert [update["at"] for update in said["updates"]] == ["2026-03-02T08:00:00+01:00", "2026-03-02T09:10:00+01:00"]
    (progress,) = said["updates"][1]["progress"]
    assert (progress["low"], progress["high"]) == (40, 40)
    assert Incident.objects.count() == 0


def test_an_import_prints_new_edited_and_unchanged_with_ids_as_json(file: Path) -> None:
    first = json.loads(run(file, "--start", "2026-03-02", "--json"))
    again = json.loads(run(file, "--start", "2026-03-02", "--json"))

    assert first["incident"] == again["incident"] == Incident.objects.get().pk
    assert (len(first["new"]), first["unchanged"]) == (2, [])
    assert (again["new"], again["edited"], again["unchanged"]) == ([], [], first["new"])


def test_title_zone_impact_and_language_are_taken_as_given(file: Path) -> None:
    words = ["--title", "Switches", "--timezone", "UTC", "--impact", "minor", "--language", "en"]

    said = run(file, "--start", "2026-03-02", *words)

    row = Incident.objects.get()
    assert (row.title, row.impact) == ({"en": "Switches"}, "minor")
    assert row.started_at.isoformat() == "2026-03-02T08:00:00+00:00"
    assert said == f"incident {row.pk}: 2 new, 0 edited, 0 unchanged\n"


def test_the_files_name_is_the_title_where_none_is_given(file: Path) -> None:
    run(file, "--start", "2026-03-02")

    assert Incident.objects.get().title == {"de": "Ausfall"}


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02binary", b"no time in here\n"])
def test_what_cannot_be_read_gets_one_line_and_exit_2(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(data)

    line = refused(path, "--start", "2026-03-02")

    assert line.startswith("import_log: ")
    assert Incident.objects.count() == 0


def test_a_log_without_any_date_asks_for_a_start(file: Path) -> None:
    assert "--start" in refused(file)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as opened:
        opened.truncate(50 * 1024 * 1024 * 1024)  # sparse: reading it whole would fail

    assert "5 MB" in refused(path)


def test_a_missing_file_an_unknown_zone_and_an_unknown_incident_are_one_line_each(file: Path) -> None:
    assert "cannot be read" in refused(file.with_name("missing.txt"))
    assert "Mars/Olympus" in refused(file, "--timezone", "Mars/Olympus")
    assert refused(file, "--start", "2026-03-02", "--incident", "nosuchid0000")


def test_the_real_log_becomes_65_updates_and_a_second_import_changes_nothing(shared: Path) -> None:
    real = shared / "data" / "mittwald-2018.txt"
    expected: list[dict[str, Any]] = json.loads((shared / "data" / "mittwald-2018.annotated.json").read_text())[
        "updates"
    ]

    first = json.loads(run(real, "--json", "--title", "Netzwerk"))
    again = json.loads(run(real, "--json", "--title", "Netzwerk"))

    updates = list(Update.objects.in_order())
    assert len(first["new"]) == 65
    assert (again["new"], again["edited"], len(again["unchanged"])) == ([], [], 65)
    assert [update.at.timestamp() for update in updates] == [stamp(one["at"]) for one in expected]
    assert [update.progress.count() for update in updates] == [len(one["progress"]) for one in expected]
    assert [update.forecasts.count() for update in updates] == [len(one["etas"]) for one in expected]
    assert [update.promises.exists() for update in updates] == [bool(one["next_update"]) for one in expected]


def stamp(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
