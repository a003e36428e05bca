"""What an engine says, in our words: bytes in, readings out, and for each job that cannot be true the reason.

Pure parsing. An engine may lie about one job and be right about the next: those that are right count. Figures are
numbers (`to_number(…)` in an expression makes one of a text); times of the engine's clock are information, not proof.
"""

import json
import math
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from incidents.states import JobState
from incidents.timeline.inputs import Reading
from incidents.timeline.text import normal

from . import reasons
from .mapping import BadExpression, applied
from .strict import Unusable, parsed

MOST_JOBS = 200
KEY, NAME, UNIT = 200, 200, 40  # characters
EXCERPT = 300
BUDGET = 2.0  # seconds of the processor that all expressions of one answer may take
LARGEST = 1e15  # whole numbers up to here are exact
ONLY = "job"  # the id of a job that is its engine's only one and has none

STATES = {
    JobState.QUEUED: "queued waiting pending scheduled planned created new ready not_started",
    JobState.RUNNING: "running in_progress inprogress active processing started working restoring executing",
    JobState.PAUSED: "paused suspended on_hold held stopped",
    JobState.FAILED: "failed error errored aborted cancelled canceled failure",
    JobState.DONE: "done finished completed complete success succeeded successful ended",
}
STATE_OF = {word: state for state, words in STATES.items() for word in words.split()}

Field = Callable[[str], Any]


@dataclass(frozen=True)
class Rejected:
    """Something that cannot be true: the job's id ("" where it has none), one of `reasons`, and what was said."""

    key: str
    reason: str
    excerpt: str = ""


@dataclass(frozen=True)
class Read:
    """What one answer says."""

    readings: tuple[Reading, ...]
    rejected: tuple[Rejected, ...] = ()


class Doubt(Exception):
    """This job cannot be taken; one of `reasons`."""


def read(body: bytes, *, mapping: Mapping[str, str]) -> Read:
    """Reads an answer of at most 64 KiB in the format of CONTRACTS 3, or as `mapping` says.

    Raises Unusable where there is no list of jobs at all, or where expressions take too long for it.
    """
    until = time.thread_time() + BUDGET
    rows = listed(parsed(body), mapping)
    kept: dict[str, Reading] = {}
    rejected: list[Rejected] = []
    disputed: set[str] = set()
    for row in rows[:MOST_JOBS]:
        key = ""
        try:
            field = fields_of(row, mapping, until=until)
            key = key_of(field("id"), only=bool(mapping) and len(rows) == 1)
            reading = reading_of(key, field)
            if kept.setdefault(key, reading) != reading:
                disputed.add(key)
                raise Doubt(reasons.SAME_ID)
        except (Doubt, BadExpression) as problem:
            why = reasons.EXPRESSION if isinstance(problem, BadExpression) else str(problem)
            rejected.append(Rejected(key, why, excerpt(row)))
    if len(rows) > MOST_JOBS:
        rejected.append(Rejected("", reasons.TOO_MANY, str(len(rows))))
    sure = [reading for key, reading in kept.items() if key not in disputed]
    return Read(tuple(sure), tuple(rejected))


def listed(document: Any, mapping: Mapping[str, str]) -> list[Any]:
    """The rows that are jobs; an object where a mapping expects a list is the one job there is."""
    found = document.get("jobs") if isinstance(document, dict) else None
    if "jobs" in mapping:
        try:
            found = applied(mapping["jobs"], document)
        except BadExpression:
            raise Unusable(reasons.MAPPING, excerpt=excerpt(document)) from None
    elif mapping and found is None:
        found = document
    rows = [found] if mapping and isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise Unusable(reasons.NO_LIST, excerpt=excerpt(document))
    return rows


def fields_of(row: Any, mapping: Mapping[str, str], *, until: float) -> Field:
    """Looks a field up in a job: by its expression, else by our own name for it. Raises Unusable once it is too late:
    another answer waits for its thread, and all others for the processor."""
    if not mapping and not isinstance(row, dict):
        raise Doubt(reasons.NO_OBJECT)

    def field(name: str) -> Any:
        if name in mapping:
            if time.thread_time() > until:
                raise Unusable(reasons.SLOW)
            return applied(mapping[name], row)
        return row.get(name) if isinstance(row, dict) else None

    return field


def key_of(said: Any, *, only: bool) -> str:
    """The engine's id as it is: it is asked with it. Whole numbers count as text."""
    if said is None and only:
        return ONLY
    key = str(said) if isinstance(said, int) and not isinstance(said, bool) else said
    if not isinstance(key, str) or not is_key(key):
        raise Doubt(reasons.NO_ID)
    return key


def is_key(text: str) -> bool:
    return 0 < len(text) <= KEY and normal(text) == text and "\n" not in text


def reading_of(key: str, field: Field) -> Reading:
    """One job. Raises Doubt."""
    state = state_of(field("state"))
    done, total, unit = figures(field, waits=state is JobState.QUEUED)
    failed = number(field("failed") or 0)
    if failed > total:
        raise Doubt(reasons.FAILED_OVER)
    return Reading(
        key=key,
        name=line(field("name"), limit=NAME),
        unit=line(field("unit"), limit=UNIT) or unit,
        state=state or told_by(done, total),
        total=total,
        done=done,
        failed=failed,
        after=after_of(field("after"), key),
        started_at=instant(field("started_at")),
    )


def figures(field: Field, *, waits: bool) -> tuple[float, float, str]:
    """done, total, and the unit that these imply. A job that waits may not have counted yet."""
    done, total, percent = field("done"), field("total"), field("percent")
    if done is None and percent is not None:
        share = number(percent)
        if share > 100:
            raise Doubt(reasons.PERCENT_OVER)
        return share, 100.0, "%"
    if (done is None or total is None) and not waits:
        raise Doubt(reasons.NO_FIGURES)
    so_far, whole = number(0 if done is None else done), number(0 if total is None else total)
    if so_far > whole:
        raise Doubt(reasons.OVER)
    return so_far, whole, ""


def number(said: Any) -> float:
    """A figure. Raises Doubt for anything that counts nothing."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise Doubt(reasons.NO_NUMBER)
    if not math.isfinite(said):
        raise Doubt(reasons.NOT_FINITE)
    if said < 0:
        raise Doubt(reasons.NEGATIVE)
    if said > LARGEST:
        raise Doubt(reasons.HUGE)
    return float(said)


def state_of(said: Any) -> JobState | None:
    """The state by whatever word for it is usual; None where nothing is said."""
    if said is None:
        return None
    word = re.sub(r"[\s-]+", "_", said.strip().lower()) if isinstance(said, str) else ""
    if word not in STATE_OF:
        raise Doubt(reasons.NO_STATE)
    return STATE_OF[word]


def told_by(done: float, total: float) -> JobState:
    """The state that figures alone tell."""
    if done >= total > 0:
        return JobState.DONE
    return JobState.RUNNING if done else JobState.QUEUED


def line(said: Any, *, limit: int) -> str:
    """A name in one line, cut where it is longer than anybody reads."""
    if said is None:
        return ""
    if not isinstance(said, str):
        raise Doubt(reasons.NO_TEXT)
    text = " ".join(normal(said[: 2 * limit]).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def after_of(said: Any, key: str) -> tuple[str, ...]:
    """Ids of other jobs; whether there are such is asked when they are needed."""
    if said is None:
        return ()
    if not isinstance(said, list) or not all(isinstance(one, str) for one in said):
        raise Doubt(reasons.NO_AFTER)
    return tuple(dict.fromkeys(one for one in said[:MOST_JOBS] if one != key and is_key(one)))


def instant(said: Any) -> datetime | None:
    """A time with its offset; None for anything else, and for the year 1, which some zones have no word for."""
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) and len(said) < 50 else None
        return at.astimezone(UTC) if at and at.tzinfo and at.timestamp() >= 0 else None
    except (ValueError, OverflowError):
        return None


def excerpt(value: Any) -> str:
    """What was said, for staff to recognise it."""
    return normal(json.dumps(value, ensure_ascii=False)[: 2 * EXCERPT])[:EXCERPT]
