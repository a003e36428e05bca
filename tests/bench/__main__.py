"""`python -m tests.bench [NAME …]`: runs all or the named benchmarks, prints a table; 1 when a promise is broken."""

import importlib
import pkgutil
import sys
from pathlib import Path

from tests.bench import Missing, Row


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if not name.startswith("_"))


def measured(name: str) -> list[Row]:
    """The benchmark's rows; none, and one line that says why, where a program is missing."""
    try:
        rows: list[Row] = importlib.import_module(f"tests.bench.{name}").run()
    except Missing as missing:
        print(f"{name}: left out, {missing}")
        return []
    return rows


def line(row: Row) -> str:
    verdict = "" if not row.target else "kept" if row.ok else "BROKEN"
    return f"{row.name:<58} {row.value:>9.3g} {row.unit:<4} {row.target:<14} {verdict}".rstrip()


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
        return 2
    broken = False
    for name in wanted or names():
        for row in measured(name):
            print(line(row), flush=True)
            broken = broken or not row.ok
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
