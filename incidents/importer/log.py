"""What was read from a log: values, and their form as JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..grammar import Eta, Progress, Promise


class Unreadable(Exception):
    """Nothing could be read; the message is one sentence for the person who gave the file."""


@dataclass(frozen=True, slots=True)
class Update:
    """One entry of the log; `line` is where its time stands, `lines` all lines that are in it."""

    at: datetime
    line: int
    body: str
    progress: tuple[Progress, ...]
    etas: tuple[Eta, ...]
    promise: Promise | None
    links: tuple[str, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ignored:
    """A line that is part of no entry."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line of an entry whose time cannot be known."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Log:
    """Updates in ascending time; every line that is not blank is in exactly one of the three."""

    updates: tuple[Update, ...]
    ignored: tuple[Ignored, ...]
    rejected: tuple[Rejected, ...]


def as_json(log: Log) -> dict[str, Any]:
    """The log as `import_log --dry-run --json` prints it."""
    return {
        "updates": [_update(number, update) for number, update in enumerate(log.updates, 1)],
        "ignored": [{"line": each.line, "text": each.text, "why": each.why} for each in log.ignored],
        "rejected": [{"line": each.line, "text": each.text, "reason": each.reason} for each in log.rejected],
    }


def _update(number: int, update: Update) -> dict[str, Any]:
    promise = update.promise
    return {
        "n": number,
        "at": update.at.isoformat(),
        "line": update.line,
        "body": update.body,
        "progress": [{"low": each.low, "high": each.high, "quote": each.quote} for each in update.progress],
        "etas": [{"kind": each.kind, "target": each.target.isoformat(), "quote": each.quote} for each in update.etas],
        "next_update": promise.due.isoformat() if promise else None,
        "next_update_quote": promise.quote if promise else None,
        "links": list(update.links),
    }
