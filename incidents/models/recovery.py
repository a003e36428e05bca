"""Recovery engines: whom we ask, the jobs they run, and how far these were at which time."""

from django.db import models

from incidents.states import JobState

from .fields import PublicIdField, choice_field, words_field
from .incidents import Incident
from .services import Service


class RecoverySource(models.Model):
    """A recovery engine that we ask (`base` given) or that pushes. When to ask it next stands here."""

    id = PublicIdField()
    slug = models.SlugField(max_length=80, unique=True)  # its name in the addresses of the push form
    name = models.CharField(max_length=200)
    base = models.CharField(max_length=500, blank=True)  # "http://10.0.0.5:8080"; empty: it pushes
    sealed_token = models.TextField(blank=True)  # what we show it, encrypted by the page's key
    interval = models.IntegerField(default=15)  # seconds, 5 to 600
    mapping = models.JSONField(default=dict)  # JMESPath by field; empty: the format of our own
    asks_targets = models.BooleanField(default=True)
    # What its jobs belong to unless a job says something else.
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="sources")
    services = models.ManyToManyField(Service, related_name="+")
    paused = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    # The machine's own, never public: written by the poll round, not by commands.
    due_at = models.DateTimeField(null=True, db_index=True)
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)  # who holds it: an answer that comes too late is dropped
    etag = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)  # its last usable answer
    problem = models.CharField(max_length=500, blank=True)  # why the last answer could not be used
    failing_since = models.DateTimeField(null=True)  # the first of the answers in a row that could not be used
    silent_since = models.DateTimeField(null=True)  # told: readers see it until it answers again

    class Meta:
        ordering = ["name", "id"]


class RecoveryJob(models.Model):
    """A stage of a restoration: "IP + HTTP", then "SSL". Staff's words for it go before the engine's."""

    id = PublicIdField()
    source = models.ForeignKey(RecoverySource, on_delete=models.CASCADE, related_name="jobs")
    key = models.CharField(max_length=200)  # the engine's id
    engine_name = models.CharField(max_length=200, blank=True)
    engine_unit = models.CharField(max_length=40, blank=True)
    after = models.JSONField(default=list)  # keys of the jobs that come before
    state = choice_field(JobState, default=JobState.QUEUED)
    done = models.FloatField(default=0)
    total = models.FloatField(default=0)
    failed = models.FloatField(default=0)
    sampled_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)  # as the engine says
    ended_at = models.DateTimeField(null=True)  # first sample of all being done; null again after a rollback
    # What the samples say of the end, by the engine's own figures: {"earliest", "likely", "latest", "reason"}, ISO 8601
    outlook = models.JSONField(default=dict)
    curve = models.JSONField(default=list)  # [[epoch seconds, done, total], …], thinned: what the picture is drawn from
    # How far its list of hosts is read: the next page's cursor, what was done when it was asked, by which reading.
    targets_cursor = models.CharField(max_length=500, blank=True)
    targets_done = models.FloatField(null=True)
    targets_asked_at = models.DateTimeField(null=True)
    targets_page = models.IntegerField(default=0)
    # Of the open reading: {"changed", "partial", "pages"}. Of the last complete one: how many hosts it named, how many
    # of them were done, and the place up to which all were (see `timeline.ranking`).
    targets_reading = models.JSONField(default=dict)
    targets_total = models.IntegerField(default=0)
    targets_back = models.IntegerField(default=0)
    targets_front = models.IntegerField(default=0)
    # Said by staff.
    name = words_field()
    unit = words_field()
    why = words_field()  # why it comes in this place of the order
    position = models.IntegerField(default=0)
    hidden = models.BooleanField(default=False)
    # Null and none: what the source says.
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="jobs")
    services = models.ManyToManyField(Service, related_name="+")
    created_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)  # the engine no longer names it

    class Meta:
        ordering = ["position", "created_at", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="one_job_per_key")]


class Sample(models.Model):
    """How far a job was. Thinned as it ages: whole for a day, then one a minute, then one in ten minutes."""

    job = models.ForeignKey(RecoveryJob, on_delete=models.CASCADE, related_name="samples", db_index=False)
    at = models.DateTimeField()
    done = models.FloatField()
    total = models.FloatField()
    failed = models.FloatField(default=0)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["job", "at"], name="one_sample_per_instant")]


class Rejection(models.Model):
    """Something an engine said that cannot be true, for staff: one row per source, job and reason."""

    source = models.ForeignKey(RecoverySource, on_delete=models.CASCADE, related_name="rejections")
    key = models.CharField(max_length=200, blank=True)  # the job's, empty for a whole answer
    reason = models.CharField(max_length=300)
    excerpt = models.CharField(max_length=300, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.IntegerField(default=1)

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "key", "reason"], name="one_row_per_reason"),
        ]
