"""docs/promises.md: one line per promise, and the tests and benchmarks it names exist."""

import ast
from functools import cache
from pathlib import Path

from tests.plugin import ROOT

PROMISES = ROOT / "docs" / "promises.md"
BENCH = ROOT / "tests" / "bench"
HEADS = {"Promise | Tests", "--- | ---"}


def rows() -> list[list[str]]:
    """The two cells of each line; a line of another form has another number of cells."""
    lines = PROMISES.read_text().splitlines()
    return [line.split(" | ") for line in lines if " | " in line and line not in HEADS]


@cache
def names_in(path: Path) -> set[str]:
    """What a promise may name in a file: its tests, those in classes too; of a benchmark what runs it."""
    nodes = ast.walk(ast.parse(path.read_text())) if path.is_file() else []
    names = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return names & {"run"} if path.parent == BENCH else {name for name in names if name.startswith("test_")}


def exists(test: str) -> bool:
    """Whether `file::function` is a test of this checkout, or `file::run` one of its benchmarks."""
    file, _, name = test.partition("::")
    return name in names_in(ROOT / file)


def test_each_promise_is_made_once_and_in_one_form() -> None:
    broken = [row for row in rows() if len(row) != 2 or not all(cell.strip() for cell in row)]
    promises = [row[0] for row in rows()]

    assert broken == []
    assert len(promises) >= 90
    assert sorted(set(promises)) == sorted(promises)


def test_tests_or_benchmarks_that_exist_stand_behind_each_promise() -> None:
    named = [test for row in rows() if row[1] != "open" for test in row[1].split(", ")]

    assert len(named) > 150
    assert [test for test in named if not exists(test)] == []
