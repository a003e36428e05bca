"""The page itself, what its customers use, and how they reach people."""

from django.db import models

from incidents.states import ChannelKind, ChannelState, Report, Status

from .fields import PublicIdField, choice_field, words_field


class Page(models.Model):
    """The one page of this installation (row 1): settings, versions, and the host that ids keep for ever."""

    name = models.CharField(max_length=300)
    time_zone = models.CharField(max_length=64, default="Europe/Berlin")
    languages = models.JSONField(default=list)  # the first one is the default
    # Feed ids and Message-IDs keep the host of the first start, whatever the page's address becomes.
    id_host = models.CharField(max_length=253)
    ready = models.BooleanField(default=False)  # the first-run form has been filled in
    # What every footer leads to, per language: an https link elsewhere, or the text of a page of its own.
    imprint = words_field()
    privacy = words_field()
    accessibility = words_field()
    theme = models.JSONField(default=dict)  # {"light": "#rrggbb", "dark": "#rrggbb"}: the page's own accent
    indexed = models.BooleanField(default=True)  # whether robots.txt lets search engines in
    report = choice_field(Report, default=Report.FULL)  # how much of an incident's record is public
    page_version = models.BigIntegerField(default=0)
    live_version = models.BigIntegerField(default=0)
    last_sequence = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_page")]


class ServiceGroup(models.Model):
    """A product line."""

    id = PublicIdField()
    name = words_field()
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class Service(models.Model):
    """What customers use. `status` is the worst of `own_status` and of what its open incidents say."""

    id = PublicIdField()
    slug = models.SlugField(max_length=80, unique=True)
    name = words_field()
    description = words_field()
    group = models.ForeignKey(ServiceGroup, null=True, on_delete=models.SET_NULL, related_name="services")
    position = models.IntegerField(default=0)
    private = models.BooleanField(default=False)  # for staff only: in no public byte
    own_status = choice_field(Status, default=Status.OPERATIONAL)  # set outside an incident
    status = choice_field(Status, default=Status.OPERATIONAL)
    status_since = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)  # no longer offered: off the page, kept in history

    class Meta:
        ordering = ["position", "id"]


class OldSlug(models.Model):
    """An address a service had once; it answers 301 to the present one."""

    slug = models.SlugField(max_length=80, primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="old_slugs")


class OwnStatus(models.Model):
    """A status set outside an incident, for good: with what incidents said, steps can be counted anew from it."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="own_statuses")
    status = choice_field(Status)
    at = models.DateTimeField()


class StatusChange(models.Model):
    """One step of a service's status over time: what the 90 days are drawn from (see `timeline.history`)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="changes")
    status = choice_field(Status)
    at = models.DateTimeField()
    incident = models.ForeignKey("Incident", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["service", "at"])]


class ContactChannel(models.Model):
    """A way to reach people: weekly hours, and a state set by staff that lapses by itself."""

    id = PublicIdField()
    kind = choice_field(ChannelKind)
    name = words_field()
    address = models.CharField(max_length=300)  # a phone number, an address, a link
    hint = words_field()  # what to have at hand
    # [[weekday 0-6, "08:00", "18:00"], …] in the page's zone, "24:00" for the day's end; empty: always open
    hours = models.JSONField(default=list)
    state = choice_field(ChannelState, blank=True, default=ChannelState.UNSAID)
    state_until = models.DateTimeField(null=True)
    position = models.IntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]


class ContactOpening(models.Model):
    """A single opening or closure of a channel: "Sat 13 Jan 09:00-14:00, only for sites still down", a holiday."""

    channel = models.ForeignKey(ContactChannel, on_delete=models.CASCADE, related_name="openings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed = models.BooleanField(default=False)
    note = words_field()

    class Meta:
        ordering = ["starts_at", "id"]
