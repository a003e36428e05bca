"""`make check`: every static check, a line each; what a check has to say is printed only where it fails."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = [sys.executable]
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Check:
    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    check: Check
    passed: bool
    seconds: float
    output: str

    def __str__(self) -> str:
        """One line, and below it the check's own words where it failed."""
        line = f"{'ok  ' if self.passed else 'FAIL'} {self.check.name} ({self.seconds:.1f} s)"
        return line if self.passed else f"{line}\n{self.output.rstrip()}"


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def production() -> dict[str, str]:
    """An installation as it should be: `check --deploy` has nothing to say about it."""
    return {
        "ZWISCHENSTAND_PRODUCTION": "true",
        "ZWISCHENSTAND_URL": "https://status.example.com",
        "ZWISCHENSTAND_SECRET_KEY": secrets.token_urlsafe(48),
        "ZWISCHENSTAND_DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/nowhere",
    }


def checks() -> list[Check]:
    """The longest first, so that the others run beside it."""
    deploy = ["check", "--deploy", "--fail-level", "WARNING"]
    return [
        Check("types (mypy --strict)", [str(BIN / "mypy")]),
        Check("style (ruff check)", [str(BIN / "ruff"), "check", "."]),
        Check("format (ruff format)", [str(BIN / "ruff"), "format", "--check", "."]),
        Check("arrows (lint-imports)", [str(BIN / "lint-imports")]),
        Check("templates (djade)", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates()]),
        Check("migrations (makemigrations --check)", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
        Check("deployment (check --deploy)", [*MANAGE, *deploy], production()),
        Check("words (German is whole)", [*PYTHON, "-m", "tests.words", "--check"]),
    ]


def run(check: Check, folder: Path) -> Outcome:
    """Runs one check with `folder` as data folder; the environment's own settings do not reach it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ZWISCHENSTAND_")}
    environment = {**ours, "ZWISCHENSTAND_DATA_DIR": str(folder), **check.environment}
    began = time.monotonic()
    done = subprocess.run(
        check.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Outcome(check, done.returncode == 0, time.monotonic() - began, done.stdout)


def main() -> int:
    """Exit 0, or 1 where a check failed."""
    with tempfile.TemporaryDirectory(prefix="zwischenstand-checks-") as folder, ThreadPoolExecutor(2) as pool:
        running = [pool.submit(run, check, Path(folder)) for check in checks()]
        outcomes = []
        for future in running:
            outcomes.append(future.result())
            print(outcomes[-1], flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
