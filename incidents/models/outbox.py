"""Facts that wait to be told, who has told them, and what staff must know."""

from django.db import models

from .incidents import Incident, Update
from .services import Service


class Event(models.Model):
    """One fact of the outbox: ids and numbers, never texts. `page_version` tells a publisher what changed since."""

    type = models.CharField(max_length=40)
    at = models.DateTimeField()
    page_version = models.BigIntegerField(db_index=True)
    sequence = models.BigIntegerField(null=True, unique=True)  # gapless, public events only
    incident = models.ForeignKey(Incident, null=True, on_delete=models.CASCADE, related_name="+")
    revision = models.IntegerField(null=True)
    update = models.ForeignKey(Update, null=True, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey("RecoverySource", null=True, on_delete=models.SET_NULL, related_name="+")
    target = models.BigIntegerField(null=True)  # of target.*: a row that goes when its engine names it no more
    actor = models.CharField(max_length=80)
    notify = models.BooleanField(default=True)
    expanded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["incident", "revision"]),
            models.Index(fields=["id"], condition=models.Q(expanded_at=None), name="event_to_expand"),
        ]


class SnapshotTarget(models.Model):
    """One folder that a publisher fills: the version it has reached, and when its publisher was last heard."""

    name = models.CharField(max_length=300, primary_key=True)
    version = models.BigIntegerField(default=0)
    heard_at = models.DateTimeField()


class WorkerPulse(models.Model):
    """When somebody last drained the outbox; a publisher that sees it stop starts a child that does."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()


class Alarm(models.Model):
    """Something staff must know: one open row per kind and subject, never public."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    since = models.DateTimeField()
    last_seen = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=models.Q(cleared_at=None), name="one_open_alarm"
            )
        ]
