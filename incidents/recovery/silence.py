"""When an engine counts as silent, which readers are told: "the recovery system has not answered since 22:14".

One that we ask is silent once no usable answer came for three intervals, at least a minute; what it says may be there
but be nothing but lies. One that pushes is silent five minutes after its last push while it has work left: nobody can
tell sooner whether it has nothing to say.
"""

from datetime import datetime, timedelta

from incidents.models import RecoveryJob, RecoverySource
from incidents.timeline import commands

INTERVALS = 3
LEAST = timedelta(minutes=1)
PUSHES = timedelta(minutes=5)


def patience(interval: int) -> timedelta:
    """How long after its last usable answer a source with this interval (seconds) may go without one."""
    return max(INTERVALS * timedelta(seconds=interval), LEAST)


def notice_asked(*, source: str, now: datetime) -> bool:
    """Tells of a source that has been failing for too long; returns whether there was something to say.

    Counted from the first answer that failed, an interval after the last good one: nobody is silent whom we did not
    ask, for instance while no worker ran.
    """
    row = RecoverySource.objects.filter(pk=source, failing_since__isnull=False, silent_since=None).first()
    if row is None or row.failing_since is None:
        return False
    if now - row.failing_since < patience(row.interval) - timedelta(seconds=row.interval):
        return False
    return commands.note_silence(source=source, now=now)


def notice_pushing(*, now: datetime) -> int:
    """Tells of every source that pushes and has stopped in the middle of its work; returns how many."""
    left = RecoveryJob.objects.filter(gone_at=None, ended_at=None).values("source")
    quiet = RecoverySource.objects.filter(
        base="", paused=False, retired_at=None, silent_since=None, heard_at__lt=now - PUSHES, pk__in=left
    )
    return sum(commands.note_silence(source=id, now=now) for id in quiet.values_list("pk", flat=True))
