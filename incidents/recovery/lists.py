"""The lists of a job's hosts: asked for page by page where its figures moved, or pushed, and kept."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db.models import F, Q, QuerySet

from incidents.models import RecoveryJob, RecoverySource, Target
from incidents.timeline import commands
from incidents.timeline.commands.targets import Listed

from . import reasons
from .adapter import Rejected
from .asking import DEADLINE, HIDDEN, check_host, check_status, fetched, unsealed
from .claims import Claim, renew
from .storing import reject
from .strict import Unusable
from .targets import MOST, PageRead, read_page

AGAIN = timedelta(minutes=1)  # between the beginnings of two readings
PATIENCE = timedelta(minutes=10)  # for a reading that gets no further; then it begins anew
MOST_PAGES, MOST_HOSTS = 5000, 1_000_000
# Threads of a process that read long lists. Beside those that dead engines hold (see `polling`) a place is left.
LONG = 2
places = threading.BoundedSemaphore(LONG)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pushed:
    """What became of a pushed page; `problem` is one of `reasons`, empty where it was taken."""

    problem: str = ""
    taken: int = 0
    complete: bool = False
    rejected: tuple[Rejected, ...] = ()


def read_lists(claim: Claim, *, clock: Callable[[], datetime], deadline: float = DEADLINE) -> None:
    """Reads on where a list of this source is due, until it is time to ask how far the jobs are.

    What is left over is read on at its cursor after the next answer. Whatever a list does to us is its own trouble.
    """
    source = claim.source
    if source.mapping or not source.asks_targets or not places.acquire(blocking=False):
        return
    try:
        until = time.monotonic() + max(2, source.interval - 2)
        for job in due(source, now=clock()):
            while time.monotonic() < until and renew(claim, now=clock()):
                if not read_on(job, claim, clock=clock, deadline=deadline):
                    break
                job.refresh_from_db()
    finally:
        places.release()


def due(source: RecoverySource, *, now: datetime) -> "QuerySet[RecoveryJob]":
    """Jobs of an open incident whose list is half read, or whose figures moved since it was."""
    going_on = Q(incident__isnull=False, incident__ended_at=None) | Q(
        incident=None, source__incident__isnull=False, source__incident__ended_at=None
    )
    # A list in one page that was not stored to its end has no cursor, but still a reading.
    moved = Q(targets_done=None) | ~Q(targets_done=F("done")) | ~Q(targets_reading={})
    again = Q(targets_asked_at=None) | Q(targets_asked_at__lte=now - AGAIN) | Q(targets_asked_at__gt=now)
    rows = RecoveryJob.objects.filter(going_on, source=source, gone_at=None, sampled_at__isnull=False)
    return rows.filter(~Q(targets_cursor="") | (moved & again)).order_by("-targets_cursor", "targets_asked_at", "pk")


def read_on(job: RecoveryJob, claim: Claim, *, clock: Callable[[], datetime], deadline: float) -> bool:
    """The next page of a list; False where it is over, for now or for good."""
    try:
        page = ask_page(claim.source, job, now=clock(), deadline=deadline)
        return kept(job, page, claim, now=clock())
    except Unusable as trouble:
        late = job.targets_asked_at is None or clock() - job.targets_asked_at > PATIENCE
        refused = trouble.excerpt.isdecimal() and trouble.excerpt.startswith("4")
        if late or refused or not job.targets_cursor:
            commands.abandon_targets(job=job.pk, now=clock())
        if trouble.excerpt != "404" or job.targets_cursor:  # lists are optional
            complaint = Rejected(job.key, trouble.why, trouble.excerpt)
            reject(source=claim.source, rejected=[complaint], now=clock())
    except (ValueError, TypeError, ArithmeticError, LookupError, AttributeError, RecursionError):
        log.exception("The hosts of the job %s could not be dealt with.", job.pk)
        commands.abandon_targets(job=job.pk, now=clock())
        reject(source=claim.source, rejected=[Rejected(job.key, reasons.OURS)], now=clock())
    return False


def ask_page(source: RecoverySource, job: RecoveryJob, *, now: datetime, deadline: float) -> PageRead:
    """One page over HTTP, at the job's cursor. Raises Unusable."""
    check_host(source.base)
    headers = {"Accept": "application/json"}
    token = unsealed(source.sealed_token)
    if token:
        headers["Authorization"] = f"Bearer {token}"
    cursor = f"?cursor={quote(job.targets_cursor, safe='')}" if job.targets_cursor else ""
    url = f"{source.base}/v1/jobs/{quote(job.key, safe='')}/targets{cursor}"
    try:
        answer = fetched(url, headers=headers, deadline=deadline, most=MOST)
    except Unusable as trouble:
        raise Unusable(reasons.LIST_TOO_LARGE if trouble.why == reasons.TOO_LARGE else trouble.why) from None
    check_status(answer)
    body = answer.body.replace(token.encode(), HIDDEN) if len(token) > len(HIDDEN) else answer.body
    return read_page(body, job=job.key, now=now)


def kept(job: RecoveryJob, page: PageRead, claim: Claim, *, now: datetime) -> bool:
    """Stores a page that was asked for. True: there is another one. Raises Unusable for pages without an end."""
    began = not job.targets_cursor
    said = commands.record_targets(
        job=job.pk,
        lease=claim.lease,
        targets=page.targets,
        cursor=page.cursor,
        partial=page.partial,
        anew=began,
        now=now,
    )
    reject(source=claim.source, rejected=page.rejected, now=now)
    if said is None or said.complete:
        return False
    if circling(job, page, said):
        commands.abandon_targets(job=job.pk, now=now)
        reject(source=claim.source, rejected=[Rejected(job.key, reasons.LOOP, page.cursor)], now=now)
        return False
    return True


def circling(job: RecoveryJob, page: PageRead, said: Listed) -> bool:
    """A page that leads on though it names nobody new, and one too many; hosts of readings given up count, too."""
    if not said.fresh or page.cursor == job.targets_cursor or job.targets_reading.get("pages", 0) >= MOST_PAGES:
        return True
    return Target.objects.filter(job=job).count() >= MOST_HOSTS


def push(*, source: RecoverySource, key: str, body: bytes, now: datetime) -> Pushed:
    """Takes one page from an engine that tells by itself: page after page, the one without `next` completes the list.

    A list that nobody went on with for ten minutes is forgotten: the next page is the first of a new one.
    """
    if source.paused or source.retired_at:
        return Pushed(reasons.PAUSED)
    job = RecoveryJob.objects.filter(source=source, key=key, gone_at=None).first()
    if job is None:
        return Pushed(reasons.UNKNOWN_JOB)
    try:
        page = read_page(body, job=key, now=now)
    except Unusable as trouble:
        rejected = Rejected(key, trouble.why, trouble.excerpt)
        reject(source=source, rejected=[rejected], now=now)
        return Pushed(trouble.why, rejected=(rejected,))
    forgotten = job.targets_asked_at is None or now - job.targets_asked_at > PATIENCE
    said = commands.record_targets(
        job=job.pk,
        lease=None,
        targets=page.targets,
        cursor=page.cursor,
        partial=page.partial,
        anew=not job.targets_cursor or forgotten,
        now=now,
    )
    reject(source=source, rejected=page.rejected, now=now)
    if said is None:
        return Pushed(reasons.PAUSED)
    return Pushed(taken=said.stored, complete=said.complete, rejected=page.rejected)
