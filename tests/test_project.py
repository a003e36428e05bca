"""What the checkout itself promises: locks, licence, papers, vendored files, and no trace of a machine."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from statuspage.settings import KNOBS, PREFIX
from tests import checks
from tests.checks import Check
from tests.plugin import ROOT

PAPERS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
VENDOR = ROOT / "static" / "vendor"
# Written so that no pattern finds itself.
TRACES = re.compile(
    r"/(?:home|Users|root)/\w|[A-Z]:\\Users|py[p]i\.(?:org|python)|python[h]osted|registry\.[ny]|"
    r"--(?:extra-)?index[-]url|--find[-]links|--trusted[-]host|file[:]///",
)


def tracked() -> list[Path]:
    """The project's files: what git tracks, or what lies here where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.split("\0")[:-1]
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    left_out = {".git", ".venv", "var", "__pycache__"}
    files = (path for path in ROOT.rglob("*") if path.is_file() and not path.name.endswith(".pyc"))
    return [path for path in files if not left_out & set(path.relative_to(ROOT).parts)]


def read(name: str) -> str:
    """A text of the checkout; fails in words where it is not there."""
    assert (ROOT / name).is_file(), f"{name} is missing"
    return (ROOT / name).read_text()


def test_every_locked_requirement_has_hashes_and_no_address() -> None:
    assert len(LOCKS) == 4
    for lock in LOCKS:
        text = lock.read_text().replace("\\\n", " ")
        requirements = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]

        assert "://" not in text, lock.name
        assert requirements, lock.name
        for line in requirements:
            assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.+!-]+ ", line), f"{lock.name}: {line[:80]}"
            assert re.search(r" --hash=sha256:[0-9a-f]{64}( |$)", line), f"{lock.name}: {line[:80]}"


def test_no_file_names_a_machine_or_an_index() -> None:
    here = [str(ROOT)] if len(ROOT.parts) > 2 else []  # "/app" may well be an image's folder too
    found = []
    for path in tracked():
        text = path.read_bytes().decode(errors="replace")
        hits = [*TRACES.findall(text), *(name for name in here if name in text)]
        found += [f"{path.relative_to(ROOT)}: {hit}" for hit in hits]

    assert len(tracked()) > 50
    assert found == []


def test_the_licence_is_here() -> None:
    text = read("LICENSE")
    project = tomllib.loads(read("pyproject.toml"))["project"]

    assert text.startswith("BSD 3-Clause License")
    assert "Neither the name of" in text
    assert project["license"] == "BSD-3-Clause"


def test_vendored_files_are_what_they_say() -> None:
    rows = [line.split("  ") for line in read("static/vendor/README.md").replace("\n    ", "\n").splitlines()]
    listed = {row[0]: row for row in rows if len(row) == 4 and row[0] != "file"}
    here = {path.name for path in VENDOR.iterdir() if path.name != "README.md" and "LICENSE" not in path.name}

    assert set(listed) == here
    for name, _version, licence, digest in listed.values():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
        text = re.search(r"\((.+)\)", licence)
        assert text is not None, f"{name}: where is its licence?"
        assert (VENDOR / text[1]).is_file(), f"{name}: {text[1]} is missing"


@pytest.mark.parametrize("paper", PAPERS)
def test_the_papers_are_here(paper: str) -> None:
    assert len(read(paper).splitlines()) >= 5


@pytest.mark.parametrize("paper", PAPERS)
def test_links_between_files_lead_somewhere(paper: str) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", read(paper))

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_names_only_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = {word for paper in PAPERS for word in re.findall(r"`make ([a-z]+)", read(paper))}

    assert {"run", "demo"} <= set(re.findall(r"make ([a-z]+)", read("README.md")))
    assert named - targets == set()


def test_the_readme_lists_every_setting() -> None:
    text = read("README.md")

    missing = [PREFIX + name for name in KNOBS if f"`{PREFIX}{name}`" not in text]

    assert missing == []


def test_the_readme_lists_no_setting_that_does_not_exist() -> None:
    named = set(re.findall(rf"`{PREFIX}([A-Z_]+?)(?:_FILE)?`", read("README.md")))

    assert named - set(KNOBS) == set()


@pytest.mark.parametrize(
    ("target", "locks", "command"),
    [
        ("", ["base", "broker", "production", "dev"], "-m pytest"),
        ("test", ["base", "broker", "production", "dev"], "-m pytest"),
        ("check", ["base", "broker", "production", "dev"], "-m tests.checks"),
        ("words", ["base", "broker", "production", "dev"], "-m tests.words"),
        ("bench", ["base", "broker", "production", "dev"], "-m tests.bench"),
        ("run", ["base", "broker"], "manage.py run"),
        ("demo", ["base", "broker"], "manage.py run --demo"),
        ("system", [], "-m tests.programs --install"),
    ],
)
def test_each_target_sets_up_what_it_needs_first(tmp_path: Path, target: str, locks: list[str], command: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}

    told = subprocess.run(["make", "-n", *target.split()], cwd=tmp_path, env=ours, capture_output=True, text=True)

    assert told.returncode == 0, told.stderr
    steps = [told.stdout.find(f"-r requirements/{lock}.txt") for lock in locks]
    steps = [*([told.stdout.find("-m venv .venv")] if locks else []), *steps, told.stdout.rfind(command)]
    assert -1 not in steps
    assert steps == sorted(steps)


@pytest.mark.parametrize("target", ["setup", "run", "demo", "check", "test"])
def test_a_second_call_installs_nothing(tmp_path: Path, target: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for stamp in ("bin/python", ".base", ".dev"):
        (tmp_path / ".venv" / stamp).touch()

    told = subprocess.run(["make", "-n", target], cwd=tmp_path, capture_output=True, text=True)

    assert told.returncode == 0, told.stderr
    assert "pip install" not in told.stdout
    assert "-m venv" not in told.stdout


def test_ci_runs_make_test_and_nothing_else(tmp_path: Path) -> None:
    make = tmp_path / "make"
    make.write_text('#!/bin/sh\necho "CI=$CI make $*"\nexit 7\n')
    make.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run([ROOT / ".ci" / "run"], cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True)

    assert (done.stdout, done.stderr, done.returncode) == ("CI=true make test\n", "", 7)
    assert "--durations=10" in tomllib.loads(read("pyproject.toml"))["tool"]["pytest"]["ini_options"]["addopts"]


def test_make_check_has_every_static_check() -> None:
    commands = [" ".join([Path(check.command[0]).name, *check.command[1:]]) for check in checks.checks()]
    wanted = [
        "mypy",
        "ruff check .",
        "ruff format --check .",
        "lint-imports",
        "djade --check",
        "makemigrations --check",
    ]
    wanted += ["check --deploy --fail-level WARNING", "tests.words --check"]

    assert [words for words in wanted if not any(words in command for command in commands)] == []


def test_rooms_are_listed_without_a_gap_and_types_are_strict() -> None:
    tools = tomllib.loads(read("pyproject.toml"))["tool"]

    assert tools["mypy"]["strict"] is True
    assert any(contract.get("exhaustive") is True for contract in tools["importlinter"]["contracts"])


@pytest.mark.parametrize(("code", "said"), [(0, ""), (3, "my own words")])
def test_a_check_speaks_only_where_it_fails(tmp_path: Path, code: int, said: str) -> None:
    check = Check("sample", [sys.executable, "-c", f"print('my own words'); raise SystemExit({code})"])

    outcome = checks.run(check, tmp_path)

    assert outcome.passed is (code == 0)
    first, *rest = str(outcome).splitlines()
    assert first.startswith("ok   sample (" if code == 0 else "FAIL sample (")
    assert "\n".join(rest) == said
