"""Who may use the write API: machines with a token."""

from django.db import models


class ApiToken(models.Model):
    """A bearer token of the write API. Only its hash is kept: it is shown once, when it is made."""

    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hex
    scopes = models.JSONField(default=list)  # ["recovery:write", …]
    author = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)  # to the minute
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
