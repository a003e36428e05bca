"""Incidents, maintenances and everything their timelines carry."""

import secrets
from datetime import datetime

from django.db import models
from django.db.models.functions import Coalesce

from incidents.states import (
    AdviceKind,
    Extent,
    Impact,
    Kind,
    Lookup,
    Of,
    PromiseState,
    Stage,
    Status,
    Weight,
)

from .fields import PublicIdField, choice_field, words_field
from .services import Service


def new_salt() -> str:
    return secrets.token_hex(16)


class IncidentQuerySet(models.QuerySet["Incident"]):
    def kept(self) -> "IncidentQuerySet":
        return self.filter(removed_at=None)

    def public(self) -> "IncidentQuerySet":
        """Those that readers may know of: not removed, and not about private services alone."""
        return self.kept().filter(private=False)

    def standing(self) -> "IncidentQuerySet":
        """Open ones, and ended ones that left a remainder."""
        return self.kept().filter(models.Q(ended_at=None) | models.Q(has_remainder=True))

    def quiet(self, *, since: datetime) -> "IncidentQuerySet":
        """Those under way in which nothing is promised and nobody has typed a word after `since`.

        Annotated with `spoken_at`. Where the newest word came out of a log, the log is how people are told.
        """
        newest = Update.objects.filter(incident=models.OuterRef("pk")).order_by("-number")
        promised = Promise.objects.filter(incident=models.OuterRef("pk"), state=PromiseState.OPEN)
        rows = self.kept().filter(~models.Exists(promised), ended_at=None).exclude(stage=Stage.SCHEDULED)
        spoken_at = Coalesce(models.Subquery(newest.values("created_at")[:1]), "created_at")
        told = rows.annotate(spoken_at=spoken_at, logged=models.Subquery(newest.values("from_log")[:1]))
        return told.filter(spoken_at__lte=since).exclude(logged=True)


class Incident(models.Model):
    """Something wrong, or a planned maintenance. `revision` is its optimistic lock: every command raises it."""

    id = PublicIdField()
    kind = choice_field(Kind, default=Kind.INCIDENT)
    title = words_field()
    impact = choice_field(Impact)
    stage = choice_field(Stage)
    started_at = models.DateTimeField()
    identified_at = models.DateTimeField(null=True)
    monitoring_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    has_remainder = models.BooleanField(default=False)
    statement_due = models.DateTimeField(null=True)  # the end of the day the statement was promised for
    scheduled_for = models.DateTimeField(null=True)
    scheduled_until = models.DateTimeField(null=True)
    private = models.BooleanField(default=False)  # every service it names is private (kept by the commands)
    removed_at = models.DateTimeField(null=True)  # opened by mistake: its addresses answer 410
    revision = models.IntegerField(default=1)
    update_count = models.IntegerField(default=0)
    auto_forecast = models.BooleanField(default=False)  # what the engine's figures say is published by itself
    # "Is my server affected": how it is answered, with a salt of its own, so that no incident's tags fit another's.
    lookup = choice_field(Lookup, default=Lookup.OPEN)
    lookup_salt = models.CharField(max_length=32, default=new_salt)
    lookup_digits = models.IntegerField(default=2)  # of a tag, that name its shard
    lookup_version = models.IntegerField(default=0)  # raised whenever hosts or their order changed
    quiet_told_at = models.DateTimeField(null=True)  # staff were told that nothing is promised and nobody spoke
    import_title = models.CharField(max_length=300, blank=True)  # a later import with this title finds it again
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "id"]
        indexes = [
            models.Index(fields=["ended_at", "-started_at"]),
            models.Index(fields=["-started_at"]),
            models.Index(fields=["import_title"]),
        ]


class IncidentService(models.Model):
    """What one incident says of one service, now."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="services")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="incidents")
    status = choice_field(Status)
    extent = choice_field(Extent, blank=True, default=Extent.UNSAID)
    percent = models.IntegerField(null=True)  # an extent said as a figure
    for_whom = words_field()
    unaffected = models.BooleanField(default=False)  # said out loud: not affected
    was_down = models.BooleanField(default=False)  # so that going down again is a relapse
    remainder = models.BooleanField(default=False)  # known to be missing when the incident was resolved
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "service"], name="one_word_per_service")]


class UpdateQuerySet(models.QuerySet["Update"]):
    def in_order(self) -> "UpdateQuerySet":
        return self.order_by("at", "number")

    def newest_first(self) -> "UpdateQuerySet":
        return self.order_by("-at", "-number")

    def whole(self) -> "UpdateQuerySet":
        """With all they carry, in a fixed number of queries."""
        related = ("about", "statuses", "forecasts", "progress", "promises", "advice", "versions", "corrections")
        pictures = models.Prefetch("images", Image.objects.defer("data", "thumb"))
        return self.prefetch_related(*related, pictures)


class Update(models.Model):
    """One timestamped entry of a timeline. `at`: when it was said; `created_at`: when it was typed."""

    id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    number = models.IntegerField()  # the order of typing within the incident
    at = models.DateTimeField()
    created_at = models.DateTimeField()
    author = models.CharField(max_length=80)
    text = words_field()
    html = words_field()  # rendered and sanitised once, at the door
    stage = choice_field(Stage, blank=True, default="")  # where this update moved the incident
    stage_then = choice_field(Stage)  # the incident's stage once this update was posted
    weight = choice_field(Weight, default=Weight.KEY)
    relapse = models.BooleanField(default=False)
    about = models.ManyToManyField(Service, related_name="+")  # none: all of the incident's
    corrects = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="corrections")
    from_log = models.BooleanField(default=False)  # imported, or the demo's past: `at` counts as typed
    edited_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    redacted_at = models.DateTimeField(null=True)

    objects = UpdateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "number"], name="numbered_within_incident")]
        indexes = [models.Index(fields=["incident", "at", "number"]), models.Index(fields=["-at"])]

    @property
    def typed_at(self) -> datetime:
        """What promises are measured by: when it was typed, not when it is said to have been said."""
        return self.at if self.from_log else self.created_at


class UpdateVersion(models.Model):
    """The words an update had before an edit; readers can see them."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="versions")
    text = words_field()
    html = words_field()
    replaced_at = models.DateTimeField()
    editor = models.CharField(max_length=80)

    class Meta:
        ordering = ["replaced_at", "id"]


class UpdateStatus(models.Model):
    """A status that an update changed."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="statuses")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    old_status = choice_field(Status)
    status = choice_field(Status)
    extent = choice_field(Extent, blank=True, default=Extent.UNSAID)
    percent = models.IntegerField(null=True)
    for_whom = words_field()

    class Meta:
        ordering = ["id"]


class Forecast(models.Model):
    """earliest / likely / latest, any of them empty ("not before 08:00" is `earliest` alone). Never overwritten."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="forecasts")
    update = models.ForeignKey(Update, null=True, on_delete=models.CASCADE, related_name="forecasts")
    service = models.ForeignKey(Service, null=True, on_delete=models.SET_NULL, related_name="+")
    of = choice_field(Of, default=Of.ALL)
    earliest = models.DateTimeField(null=True)
    likely = models.DateTimeField(null=True)
    latest = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    computed = models.BooleanField(default=False)
    reason = words_field()
    job = models.ForeignKey("RecoveryJob", null=True, on_delete=models.SET_NULL, related_name="forecasts")
    public = models.BooleanField(default=True)  # what was computed while nobody wanted it said is kept all the same
    # How it went on: doubted or taken back without a new time, replaced by a later one, come true.
    doubted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    came_true_at = models.DateTimeField(null=True)
    passing_told_at = models.DateTimeField(null=True)  # staff were told that its time is near

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["incident", "-made_at"])]


class Progress(models.Model):
    """ "68 %" or "85-90 %" as an update said it: low = high for a single figure."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="progress")
    service = models.ForeignKey(Service, null=True, on_delete=models.SET_NULL, related_name="+")
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        ordering = ["id"]


class Promise(models.Model):
    """ "Next update by 23:20", on record. Its state is derived (`commands.promises`)."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="promises")
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="promises")
    due = models.DateTimeField()
    whole_day = models.BooleanField(default=False)  # "on Monday": due is the end of that day
    topic = words_field()
    answers = models.ManyToManyField(Update, related_name="answered")  # the words that staff said answer the topic
    state = choice_field(PromiseState, default=PromiseState.OPEN)
    kept_by = models.ForeignKey(Update, null=True, on_delete=models.SET_NULL, related_name="+")
    kept_at = models.DateTimeField(null=True)  # when that word was typed
    replaced_at = models.DateTimeField(null=True)  # since then nobody waits for it, though it was not kept
    word_at = models.DateTimeField(null=True)  # the first word in time, or late, that did not answer the topic
    silent = models.BooleanField(default=False)  # from a file: alerts nobody
    due_told_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "due"])]


class Advice(models.Model):
    """Pinned until it ends: at a time, when a service is operational, or by hand."""

    id = PublicIdField()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="advice")
    update = models.ForeignKey(Update, null=True, on_delete=models.SET_NULL, related_name="advice")
    kind = choice_field(AdviceKind)
    text = words_field()
    html = words_field()
    services = models.ManyToManyField(Service, related_name="+")
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ends_with = models.ForeignKey(Service, null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["given_at", "id"]


class Image(models.Model):
    """A picture of an update, re-encoded at the door and kept as data, so that every publisher can write it."""

    update = models.ForeignKey(Update, on_delete=models.CASCADE, related_name="images")
    sha = models.CharField(max_length=64)
    extension = models.CharField(max_length=4)
    data = models.BinaryField()
    width = models.IntegerField()
    height = models.IntegerField()
    thumb_sha = models.CharField(max_length=64, default="")
    thumb = models.BinaryField(default=b"")  # under 30 kB: what the timeline shows
    thumb_width = models.IntegerField(default=0)
    thumb_height = models.IntegerField(default=0)
    alt = words_field()

    class Meta:
        ordering = ["id"]


class Summary(models.Model):
    """Where things stand in two to five sentences; the newest version counts."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="summaries")
    text = words_field()
    html = words_field()
    at = models.DateTimeField()
    author = models.CharField(max_length=80)

    class Meta:
        ordering = ["at", "id"]


class InternalNote(models.Model):
    """For staff only; no public byte holds it."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    author = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class Draft(models.Model):
    """An incident or update that nobody has published: the arguments of a command, never published state."""

    id = PublicIdField()
    incident = models.ForeignKey(Incident, null=True, on_delete=models.CASCADE, related_name="drafts")
    values = models.JSONField(default=dict)
    author = models.CharField(max_length=80)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at", "id"]
