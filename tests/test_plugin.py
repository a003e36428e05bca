"""What a run of the suite leaves out: listed with its reason, and under CI a failure unless allowed by name."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin import ROOT, may_skip

SUITE = """
import pytest

def test_that_draws(seed):
    assert seed == 7

@pytest.mark.needs("wrk")
def test_that_needs_a_program():
    pass

def test_that_gives_up():
    pytest.skip("the moon is wrong")
"""


def run(
    folder: Path, suite: str, *arguments: str, root: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    """A pytest of its own over one file, with this project's plugin and of all others only what its options need."""
    (folder / "test_suite.py").write_text(suite)
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "pytest_timeout", "-p", "no:cacheprovider"]
    command += ["-c", "pyproject.toml", "-W", "ignore::pytest.PytestConfigWarning", *arguments, str(folder)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_") and name != "CI"}
    return subprocess.run(
        command,
        cwd=root,
        env={**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        capture_output=True,
        text=True,
    )


def test_what_was_left_out_is_listed_before_the_closing_line(tmp_path: Path) -> None:
    done = run(tmp_path, SUITE, "--seed=7", "-n", "0", PATH=str(tmp_path))

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout
    assert any(line.endswith("test_that_needs_a_program: wrk is not installed") for line in lines)
    assert any(line.endswith("test_that_gives_up: the moon is wrong") for line in lines)
    assert any("apt-get install" in line for line in lines)
    assert re.fullmatch(r"1 passed, 2 skipped in [0-9.]+s", lines[-1])


def test_under_ci_a_skip_that_nobody_allowed_fails(tmp_path: Path) -> None:
    done = run(tmp_path, SUITE, "--seed=7", "-n", "2", PATH=str(tmp_path), CI="true")

    assert done.returncode == 1
    assert "left out, and not listed in tests/may_skip.txt: the moon is wrong" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 failed, 1 passed, 1 error in ")


def test_tests_over_real_logs_are_left_out_where_there_are_none(tmp_path: Path) -> None:
    elsewhere = tmp_path / "project"
    (elsewhere / "tests").mkdir(parents=True)
    for name in ("plugin.py", "programs.py", "may_skip.txt"):
        shutil.copy(ROOT / "tests" / name, elsewhere / "tests")
    shutil.copy(ROOT / "pyproject.toml", elsewhere)

    done = run(elsewhere, "def test_of_a_log(shared): pass", "-n", "0", root=elsewhere)

    assert done.returncode == 0, done.stdout
    assert "test_of_a_log: ../shared is not beside the project" in done.stdout


def test_under_ci_a_file_that_skips_itself_fails(tmp_path: Path) -> None:
    done = run(tmp_path, "import pytest\npytest.skip('not today', allow_module_level=True)", "-n", "0", CI="true")

    assert done.returncode != 0
    assert "left out, and not listed in tests/may_skip.txt: not today" in done.stdout


def test_a_failure_says_how_to_repeat_its_random_numbers(tmp_path: Path) -> None:
    done = run(tmp_path, SUITE, "--seed=8", "-n", "0")

    assert done.returncode == 1
    assert "repeat with --seed 8" in done.stdout


def test_a_program_that_no_table_knows_is_an_error(tmp_path: Path) -> None:
    done = run(tmp_path, SUITE.replace("wrk", "wkr"), "-n", "0")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "needs wkr: not in tests/programs.py" in done.stderr


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("tests/test_a.py::test_b[x-1]: no such disk here", True),
        ("tests/test_a.py::*: no such disk here", True),
        ("tests/test_a.py::test_c: no such disk here", False),
        ("tests/test_a.py::test_b?x-1?: no such disk here", False),
        ("# tests/test_a.py::*: no such disk here", False),
        ("tests/test_a.py::*", False),
    ],
)
def test_a_skip_is_allowed_by_name_and_with_a_reason(line: str, allowed: bool) -> None:
    assert may_skip("tests/test_a.py::test_b[x-1]", [line]) is allowed
