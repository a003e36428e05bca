"""What pytest does in this project besides running tests.

- every run has an empty data folder of its own, whatever the environment says;
- `@pytest.mark.needs("nginx")` leaves a test out where that program is missing;
- what was left out is listed at the end, and under `CI=true` fails unless `tests/may_skip.txt` allows it;
- `seed` is a random number that every run prints and `--seed` repeats; `shared` is the folder of real logs.
"""

import atexit
import os
import random
import shutil
import tempfile
from collections.abc import Generator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from tests import programs

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
MAY_SKIP = Path(__file__).with_name("may_skip.txt")
IN_CI = os.environ.get("CI") == "true"
# A database that tests may use: PostgreSQL's second round comes in through here (tests/test_postgresql.py).
DATABASE = "TEST_DATABASE_URL"

Report = pytest.TestReport | pytest.CollectReport


def own_environment() -> None:
    """Leaves of `ZWISCHENSTAND_*` what tests decide: a data folder per process, and the database asked for.

    Runs on import: pytest-django reads the settings, which fill that folder, before most hooks are called.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    folder = Path(os.environ.get("ZWISCHENSTAND_DATA_DIR", "")) / worker if worker else made_folder()
    for name in [name for name in os.environ if name.startswith("ZWISCHENSTAND_")]:
        del os.environ[name]
    os.environ["ZWISCHENSTAND_DATA_DIR"] = str(folder)
    if DATABASE in os.environ:
        os.environ["ZWISCHENSTAND_DATABASE_URL"] = os.environ[DATABASE]


def made_folder() -> Path:
    """A temporary folder that is gone when this process ends, however early it does."""
    folder = Path(tempfile.mkdtemp(prefix="zwischenstand-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


own_environment()


def program(name: str) -> Path:
    """The path of a system program; skips the calling test where it is missing."""
    path = programs.find(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def may_skip(nodeid: str, lines: list[str]) -> bool:
    """Whether one of `lines` (`test-id-or-glob: reason`) names the test; only `*` is a wildcard."""
    patterns = [line.split(": ", 1)[0].strip() for line in lines if not line.startswith("#") and ": " in line]
    return any(fnmatchcase(nodeid, pattern.replace("[", "[[]").replace("?", "[?]")) for pattern in patterns)


def reason(report: Report) -> str:
    """Why a report says skipped, without pytest's prefix."""
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


def refuse_skip(report: Report) -> None:
    """Under CI a skip that nobody allowed is a failure: a suite that silently shrinks proves nothing."""
    if not IN_CI or not report.skipped or hasattr(report, "wasxfail"):
        return
    if not may_skip(report.nodeid, MAY_SKIP.read_text().splitlines()):
        report.outcome = "failed"
        report.longrepr = f"left out, and not listed in tests/{MAY_SKIP.name}: {reason(report)}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, default=None, help="repeat a run whose tests draw random numbers")


def pytest_configure(config: pytest.Config) -> None:
    if config.option.seed is None:
        fresh = random.SystemRandom().randrange(10**9)
        config.option.seed = getattr(config, "workerinput", {}).get("seed", fresh)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Gives a worker of pytest-xdist the seed of the run."""
    node.workerinput["seed"] = node.config.option.seed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for name in needed(item):
            if programs.find(name) is None:
                item.add_marker(pytest.mark.skip(reason=f"{name} is not installed"))
    # The whole second round on PostgreSQL is one test: begun first, it does not become the tail of the run.
    items.sort(key=lambda item: item.path.name != "test_postgresql.py")


def needed(item: pytest.Item) -> list[str]:
    """Names in a test's `needs` marks. Raises UsageError for one that tests/programs.py does not know."""
    names = [name for mark in item.iter_markers("needs") for name in mark.args]
    unknown = [name for name in names if name not in programs.BY_NAME]
    if unknown:
        raise pytest.UsageError(f"{item.nodeid} needs {', '.join(unknown)}: not in tests/programs.py")
    return names


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    refuse_skip(report)
    if report.failed and "seed" in getattr(item, "fixturenames", ()):
        report.sections.append(("seed", f"repeat with --seed {item.config.option.seed}"))
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Before pytest's own closing line: what was left out and why, a line each."""
    for report in terminalreporter.stats.get("skipped", []):
        terminalreporter.write_line(f"left out: {report.nodeid}: {reason(report)}")
    if any("is not installed" in reason(report) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"`make system` installs it: {programs.apt_line(programs.missing())}")
    terminalreporter.write_line(f"seed {config.option.seed} (--seed {config.option.seed} repeats it)")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The run's seed: the same for every test of a run, printed, and given again by `--seed`."""
    value = request.config.option.seed
    assert isinstance(value, int)
    return value


@pytest.fixture(scope="session")
def shared() -> Path:
    """`../shared` beside the project, where real logs lie; skips where it is not there."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not beside the project")
    return SHARED
