"""docs/promises.md: one line per promise, and the tests it names exist."""

import ast
from functools import cache
from pathlib import Path

from tests.plugin import ROOT

PROMISES = ROOT / "docs" / "promises.md"
HEADS = {"Promise | Tests", "--- | ---"}


def rows() -> list[list[str]]:
    """The two cells of each line; a line of another form has another number of cells."""
    lines = PROMISES.read_text().splitlines()
    return [line.split(" | ") for line in lines if " | " in line and line not in HEADS]


@cache
def names_in(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def exists(test: str) -> bool:
    """Whether `file::function` is a test of this checkout; a class or a parameter may stand in between or behind."""
    file, _, name = test.partition("::")
    return (ROOT / file).is_file() and name.split("::")[-1].split("[")[0] in names_in(ROOT / file)


def test_each_promise_is_made_once_and_in_one_form() -> None:
    broken = [row for row in rows() if len(row) != 2 or not all(cell.strip() for cell in row)]
    promises = [row[0] for row in rows()]

    assert broken == []
    assert len(promises) >= 90
    assert sorted(set(promises)) == sorted(promises)


def test_the_tests_behind_each_promise_exist() -> None:
    named = [test for row in rows() if row[1] != "open" for test in row[1].split(", ")]

    assert len(named) > 20
    assert [test for test in named if not exists(test)] == []
