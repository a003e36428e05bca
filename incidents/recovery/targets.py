"""A page of a job's hosts: bytes in, hosts out, and for each that cannot be true the reason.

Pure parsing, as strict as that of jobs. An engine may lie about one host and be right about the next.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents import hosts
from incidents.states import JobState, TargetState
from incidents.timeline.inputs import TargetSaid
from incidents.timeline.text import normal

from . import reasons
from .adapter import Doubt, Rejected, excerpt, instant, key_of, state_of
from .strict import Unusable, parsed

MOST = 1024 * 1024  # bytes
NAMES = 50  # of a host
CURSOR = 500  # characters
LARGEST = 2**31 - 1
STATES = {
    JobState.QUEUED: TargetState.QUEUED,
    JobState.PAUSED: TargetState.QUEUED,
    JobState.RUNNING: TargetState.RUNNING,
    JobState.FAILED: TargetState.FAILED,
    JobState.DONE: TargetState.DONE,
}


@dataclass(frozen=True)
class PageRead:
    """What one page says. `cursor`: of the next page, "" where this is the last. `partial`: a host was left out."""

    targets: tuple[TargetSaid, ...]
    cursor: str
    rejected: tuple[Rejected, ...] = ()
    partial: bool = False


def read_page(body: bytes, *, job: str, now: datetime) -> PageRead:
    """Reads a page of at most 1 MiB in the format of CONTRACTS 3; `job` is named in what is rejected.

    Raises Unusable where there is no list of hosts at all, or no telling where it goes on.
    """
    if len(body) > MOST:
        raise Unusable(reasons.LIST_TOO_LARGE)
    document = parsed(body, most=MOST)
    rows = document.get("targets") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise Unusable(reasons.NO_TARGETS)
    cursor = cursor_of(document.get("next"))
    kept: dict[str, TargetSaid] = {}
    rejected: dict[str, Rejected] = {}
    partial = False
    for row in rows:
        try:
            said, bad = target_of(row, now=now)
            if kept.setdefault(said.key, said) != said:
                raise Doubt(reasons.SAME_HOST)
            why = reasons.BAD_NAME if bad else ""
        except Doubt as problem:
            why, partial = str(problem), True
        if why:
            rejected.setdefault(why, Rejected(job, why, excerpt(row)))
    return PageRead(tuple(kept.values()), cursor, tuple(rejected.values()), partial)


def cursor_of(said: Any) -> str:
    """Where the next page is. Whole numbers count as text."""
    if said is None or said == "":
        return ""
    cursor = str(said) if isinstance(said, int) and not isinstance(said, bool) else said
    if not isinstance(cursor, str) or len(cursor) > CURSOR or normal(cursor) != cursor or "\n" in cursor:
        raise Unusable(reasons.NO_CURSOR, excerpt=excerpt(said))
    return cursor


def target_of(row: Any, *, now: datetime) -> tuple[TargetSaid, bool]:
    """One host, and whether one of its names is none. Raises Doubt."""
    if not isinstance(row, dict):
        raise Doubt(reasons.NO_HOST)
    state = state_of(row.get("state"))
    if state is None:
        raise Doubt(reasons.NO_STATE)
    names, bad = names_of(row)
    done_at = instant(row.get("done_at")) if state is JobState.DONE else None
    return TargetSaid(
        key=names[0],
        names=names,
        state=STATES[state],
        position=position_of(row.get("position")),
        done_at=done_at if done_at and done_at <= now else None,
    ), bad


def names_of(row: dict[str, Any]) -> tuple[tuple[str, ...], bool]:
    """All that a host is asked for by, its own id first where that is a name. Raises Doubt where nothing is."""
    others = row.get("names")
    if others is None:
        others = []
    if not isinstance(others, list) or not all(isinstance(one, str) for one in others):
        raise Doubt(reasons.NO_HOST)
    found = [hosts.normal(one) for one in (key_of(row.get("id"), only=False), *others[:NAMES])]
    names = tuple(dict.fromkeys(one for one in found if one))
    if not names:
        raise Doubt(reasons.NO_HOST)
    return names, None in found or len(others) > NAMES


def position_of(said: Any) -> int | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said <= LARGEST:
        raise Doubt(reasons.NO_POSITION)
    return said
