"""docs/api.md says what the API says."""

import ast
import re

from incidents.api import access, limits, problems, recovery
from tests.plugin import ROOT

PAPER = (ROOT / "docs" / "api.md").read_text()


def raised() -> set[tuple[int, str]]:
    """Status and name of every `Problem(…)` in the code, and of those that stand for Django's own pages."""
    found = {(status, name) for status, (name, _) in problems.FOREIGN.items()}
    for module in (access, limits, recovery):
        for node in ast.walk(ast.parse((ROOT / str(module.__file__)).read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem":
                status, name, *_ = (one.value for one in node.args[:2] if isinstance(one, ast.Constant))
                found.add((int(str(status)), str(name)))
    return found


def test_every_problem_is_listed_and_no_other() -> None:
    rows = re.findall(r"^(\d{3}) \| `([a-z-]+)` \| .+$", PAPER, re.MULTILINE)
    listed = {(int(status), name) for status, name in rows}

    assert listed == raised()


def test_the_limits_are_the_ones_that_hold() -> None:
    assert f"{recovery.MOST_OF_JOBS // 1024} KiB" in PAPER
    assert "60 at once, 120 a minute" in PAPER
    assert (access.REQUESTS.burst, access.REQUESTS.per_minute) == (60, 120)
    assert "10 at once, 10 a minute" in PAPER
    assert (access.FAILURES.burst, access.FAILURES.per_minute) == (10, 10)
