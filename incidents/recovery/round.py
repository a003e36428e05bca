"""One round with one engine: it was claimed, is asked, and what it says is kept."""

import logging
from collections.abc import Callable
from datetime import datetime

from incidents.models import RecoveryJob, RecoverySource
from incidents.states import JobState
from incidents.timeline.inputs import Reading

from . import reasons, silence
from .adapter import Read, Rejected
from .asking import DEADLINE, ask, unsealed
from .claims import Claim, release
from .lists import read_lists
from .storing import complain, keep, usable
from .strict import Unusable

log = logging.getLogger(__name__)


def work(claim: Claim, *, clock: Callable[[], datetime], deadline: float = DEADLINE) -> bool:
    """Asks, stores, and lets go of the source; returns whether the answer could be used.

    Samples are stamped by our `clock` when the answer is there: an engine's own may be a day off. Whatever an answer
    does to us is this source's trouble alone; only the database's own errors are raised.
    """
    try:
        heard = settle(claim, clock=clock, deadline=deadline)
        if heard:
            read_lists(claim, clock=clock, deadline=deadline)
        return heard
    finally:
        release(claim)


def settle(claim: Claim, *, clock: Callable[[], datetime], deadline: float) -> bool:
    source = claim.source
    try:
        token = unsealed(source.sealed_token)
        said = ask(base=source.base, token=token, mapping=source.mapping, etag=source.etag, deadline=deadline)
        answer = said.read or unchanged(source)
        if usable(answer):
            return keep(source=source, lease=claim.lease, read=answer, etag=said.etag, now=clock())
        rejected = answer.rejected
        problem = rejected[0].reason if len(rejected) == 1 else reasons.NO_JOB
    except Unusable as trouble:
        problem, rejected = trouble.why, (Rejected("", trouble.why, trouble.excerpt),)
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError):
        log.exception("The answer of the recovery system %s could not be dealt with.", source.pk)
        problem, rejected = reasons.OURS, (Rejected("", reasons.OURS),)
    complain(source=source, lease=claim.lease, problem=problem, rejected=rejected, now=clock())
    silence.notice_asked(source=source.pk, now=clock())
    return False


def unchanged(source: RecoverySource) -> Read:
    """What it said the last time, for an engine that answers that nothing has changed: that is a sample too."""
    jobs = RecoveryJob.objects.filter(source=source, gone_at=None, sampled_at__isnull=False)
    return Read(tuple(map(again, jobs)))


def again(job: RecoveryJob) -> Reading:
    return Reading(
        key=job.key,
        name=job.engine_name,
        unit=job.engine_unit,
        state=JobState(job.state),
        total=job.total,
        done=job.done,
        failed=job.failed,
        after=tuple(job.after),
        started_at=job.started_at,
    )
