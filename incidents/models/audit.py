"""Who did what, when: a chain of hashes that stays whole when words are erased."""

from django.db import models

from .outbox import Event


class AuditRow(models.Model):
    """One command. `hash` covers every column but the id, and with `previous_hash` the row before."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)  # "staff:7", "import", "system"; an id, never a name
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)  # "incident:ab12…"
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="audit")  # the fact it left behind
    before_hash = models.CharField(max_length=64)
    after_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject"])]


class AuditValues(models.Model):
    """The values behind a row's two hashes, salted; redacting and erasing empties them, the chain stays."""

    row = models.OneToOneField(AuditRow, primary_key=True, on_delete=models.PROTECT, related_name="values")
    holds = models.CharField(max_length=80, blank=True, db_index=True)  # whose words these are: "update:ab12…"
    salt = models.CharField(max_length=32, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)
