"""What became of an answer, asked for or pushed: samples through the commands, and beside them what only staff see.

All of one answer is one transaction: samples, the events of what they prove, when the source was heard, what was
rejected. How a source stands with us is never public and written here, beside the commands.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, F
from django.db.models.functions import Coalesce

from incidents.models import RecoverySource, Rejection
from incidents.timeline import commands
from incidents.timeline.inputs import Reading
from incidents.timeline.text import normal

from .adapter import Read, Rejected
from .foreseeing import foresee
from .outlooks import outlooks

MOST_REJECTIONS = 50  # of a source, the newest
SUBJECT, EXCERPT = 200, 300  # characters


def usable(read: Read) -> bool:
    """Whether an answer says anything: a source all of whose jobs are lies has not answered."""
    return bool(read.readings) or not read.rejected


def keep(*, source: RecoverySource, lease: str | None, read: Read, etag: str, now: datetime) -> bool:
    """Stores a usable answer, and tells what it proves. `lease`: see `record_samples`.

    False, with nothing stored, where somebody else asks the source by now. An answer of which something was rejected
    is asked for in full the next time, and takes no job off the page: which one it left out cannot be told.
    """
    readings = [known_start(reading, now=now) for reading in read.readings]
    ahead = outlooks(source=source.pk, readings=readings, now=now)  # takes its time: before the transaction
    with transaction.atomic():
        recorded = commands.record_samples(
            source=source.pk, lease=lease, readings=readings, outlooks=ahead, whole=not read.rejected, now=now
        )
        if recorded is None:
            return False
        commands.note_jobs(recorded=recorded, now=now)
        tag = "" if read.rejected else etag
        RecoverySource.objects.filter(pk=source.pk).update(heard_at=now, problem="", failing_since=None)
        # What was set up anew meanwhile is asked in full.
        RecoverySource.objects.filter(pk=source.pk, updated_at=source.updated_at).update(etag=tag)
        reject(source=source, rejected=read.rejected, now=now)
        commands.note_answer(source=source.pk, now=now)
    foresee(source=source.pk, at_once=bool(recorded), now=now)  # in a transaction of its own: the samples are kept
    return True


def known_start(reading: Reading, *, now: datetime) -> Reading:
    """A job that begins tomorrow has not begun: an engine's clock may be a day off."""
    late = reading.started_at is not None and reading.started_at > now
    return replace(reading, started_at=None) if late else reading


def complain(
    *, source: RecoverySource, lease: str | None, problem: str, rejected: Iterable[Rejected] = (), now: datetime
) -> None:
    """Writes down that an answer could not be used. Nothing where somebody else asks the source by now."""
    rows = RecoverySource.objects.filter(pk=source.pk, retired_at=None)
    if not (rows if lease is None else rows.filter(lease=lease)).update(
        problem=problem, failing_since=Coalesce("failing_since", now, output_field=DateTimeField()), etag=""
    ):
        return
    reject(source=source, rejected=rejected or [Rejected("", problem)], now=now)


def reject(*, source: RecoverySource, rejected: Iterable[Rejected], now: datetime) -> None:
    """One row per job and reason, which counts; the newest 50 of a source are kept."""
    several = {(one.key, one.reason): one for one in rejected}
    for one in list(several.values())[:MOST_REJECTIONS]:
        key, excerpt = one.key[:SUBJECT], normal(one.excerpt[: 2 * EXCERPT])[:EXCERPT]
        row, new = Rejection.objects.get_or_create(
            source=source, key=key, reason=one.reason, defaults={"excerpt": excerpt, "first_at": now, "last_at": now}
        )
        if not new:
            Rejection.objects.filter(pk=row.pk).update(excerpt=excerpt, last_at=now, count=F("count") + 1)
    if several:
        rows = Rejection.objects.filter(source=source).order_by("-last_at", "-id")
        Rejection.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[MOST_REJECTIONS:])).delete()
