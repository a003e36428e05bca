"""Who asks which engine next. Due times and leases stand in the database, so that any number of workers may come by.

A claim is one conditional UPDATE, which both databases carry out whole or not at all; `SELECT … FOR UPDATE SKIP
LOCKED` does nothing on SQLite and says so nowhere. The next due time is counted from the start of asking, so that a
slow answer moves nothing. A lease outlives the deadline of an answer; who is killed while asking is replaced then.
Where the clock was set back, what was asked in the future counts for nothing: nobody waits for that hour to come again.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from incidents.models import RecoverySource

LEASE = timedelta(seconds=15)


@dataclass(frozen=True)
class Claim:
    """The right to ask one source, once."""

    source: RecoverySource
    lease: str


def due(*, now: datetime, troubled: bool) -> "QuerySet[RecoverySource]":
    """Sources to ask now that nobody asks, the longest due first: those whose last answer was no good, or the rest."""
    ahead = Q(asked_at__gt=now + LEASE)
    free = Q(leased_until=None) | Q(leased_until__lte=now) | Q(leased_until__gt=now + 2 * LEASE)
    come = Q(due_at__lte=now) | (ahead & Q(due_at__isnull=False))
    rows = RecoverySource.objects.filter(free, come, paused=False, retired_at=None).exclude(base="")
    return rows.filter(failing_since__isnull=not troubled).order_by("due_at", "pk")


def claim(*, now: datetime, troubled: bool) -> Claim | None:
    """Takes one of those that are `due`; None where others were faster, or nothing is due."""
    for source in due(now=now, troubled=troubled)[:20]:
        lease = secrets.token_hex(16)
        still = due(now=now, troubled=troubled).order_by().filter(pk=source.pk, lease=source.lease)
        taken = still.update(
            lease=lease,
            leased_until=now + LEASE,
            asked_at=now,
            due_at=now + timedelta(seconds=source.interval),
        )
        if taken:
            return Claim(source, lease)
    return None


def release(claim: Claim) -> None:
    """Whoever comes next may ask it, once it is due; nothing where somebody else has it by now."""
    mine = RecoverySource.objects.filter(pk=claim.source.pk, lease=claim.lease)
    mine.update(lease="", leased_until=None)


def renew(claim: Claim, *, now: datetime) -> bool:
    """Keeps it for another while, for whoever has more to ask; False where somebody else has it by now."""
    mine = RecoverySource.objects.filter(pk=claim.source.pk, lease=claim.lease, retired_at=None)
    return bool(mine.update(leased_until=now + LEASE))
