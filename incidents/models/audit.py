"""Who did what, when: a chain of hashes that stays whole when words are erased."""

from django.db import models


class AuditRow(models.Model):
    """One command. `hash` covers every column and the hash of the row before."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)  # "staff:7", "import", "system"; an id, never a name
    verb = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)  # "incident:ab12…"
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
    salt = models.CharField(max_length=32, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)
