"""An engine that tells us by itself: the same documents, checked and kept as if we had asked for them."""

from dataclasses import dataclass
from datetime import datetime

from incidents.models import RecoverySource

from . import reasons
from .adapter import Read, Rejected, read
from .storing import complain, keep, usable
from .strict import Unusable


@dataclass(frozen=True)
class Outcome:
    """What became of a push. `problem` is one of `reasons` (English, to be translated), empty where it was taken."""

    problem: str = ""
    taken: int = 0  # jobs
    rejected: tuple[Rejected, ...] = ()


def push(*, source: RecoverySource, body: bytes, now: datetime) -> Outcome:
    """Stores the jobs of one push, or says why nothing of it could be taken; staff see what was rejected."""
    if source.paused or source.retired_at:
        return Outcome(reasons.PAUSED)
    try:
        said = read(body, mapping=source.mapping)
    except Unusable as problem:
        said = Read((), (Rejected("", problem.why, problem.excerpt),))
    if not usable(said):
        why = said.rejected[0].reason if len(said.rejected) == 1 else reasons.NO_JOB
        complain(source=source, lease=None, problem=why, rejected=said.rejected, now=now)
        return Outcome(why, rejected=said.rejected)
    if not keep(source=source, lease=None, read=said, etag="", now=now):
        return Outcome(reasons.PAUSED)
    return Outcome(taken=len(said.readings), rejected=said.rejected)
