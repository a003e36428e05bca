"""Public state is written by the commands and by nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.plugin import ROOT

INCIDENTS = ROOT / "incidents"
WRITERS = ("timeline/commands/", "timeline/writing.py", "timeline/audit.py", "timeline/history.py", "migrations/")
# Never public, and written beside the commands: what machines know of each other.
MACHINERY = {"Alarm", "Rejection", "SnapshotTarget", "WorkerPulse"}
WRITING = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete", "save"}
# The outbox marks its own events as told.
TOLD = ("outbox/deliveries.py", "Event", "update")
# When a source is due, who asks it and when it was heard stand in its row, and samples that no curve needs go.
POLLED = {
    ("recovery/claims.py", "RecoverySource", "update"),
    ("recovery/storing.py", "RecoverySource", "update"),
    ("recovery/thinning.py", "Sample", "delete"),
}


def modules() -> list[Path]:
    paths = sorted(INCIDENTS.rglob("*.py"))
    return [path for path in paths if not str(path.relative_to(INCIDENTS)).startswith(WRITERS)]


def writes(tree: ast.AST, public: set[str]) -> Iterator[tuple[str, str]]:
    """(model, method) of each call such as `Update.objects.filter(…).update(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            names = {inner.id for inner in ast.walk(node.func.value) if isinstance(inner, ast.Name)}
            yield from ((name, node.func.attr) for name in sorted(names & public))


def test_no_other_code_writes_public_state() -> None:
    public = {model.__name__ for model in apps.get_app_config("incidents").get_models()} - MACHINERY

    found = {
        (str(path.relative_to(INCIDENTS)), *one)
        for path in modules()
        for one in writes(ast.parse(path.read_text()), public)
    }

    assert found - {TOLD} - POLLED == set()


def test_the_search_finds_a_write_when_it_sees_one() -> None:
    tree = ast.parse("Update.objects.filter(pk=1).update(text={})\nIncident(title={}).save()\nform.save()")

    assert list(writes(tree, {"Update", "Incident"})) == [("Update", "update"), ("Incident", "save")]
