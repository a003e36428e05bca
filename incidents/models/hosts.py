"""Hosts of customers: what they are called and use, and where they stand in the queue of a recovery job."""

from django.db import models

from incidents.states import TargetState

from .fields import choice_field, words_field
from .incidents import Incident
from .recovery import RecoveryJob
from .services import Service


class Product(models.Model):
    """What a host was sold as, and the services that it uses: many hosts share one."""

    key = models.CharField(max_length=200, unique=True)  # as files and engines call it: "Webhosting L"
    name = words_field()
    services = models.ManyToManyField(Service, related_name="+")

    class Meta:
        ordering = ["key"]


class Host(models.Model):
    """A host, account or domain that a customer asks for. Known long before an outage, or since an engine named it."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=253, unique=True)  # its own name, as `hosts.normal` writes it: "p12345"
    # All it is asked for by, as `hosts.normal` writes it: from files, the key among them, and from engines.
    names = models.JSONField(default=list)
    engine_names = models.JSONField(default=list)
    product = models.ForeignKey(Product, null=True, on_delete=models.SET_NULL, related_name="hosts")

    class Meta:
        ordering = ["id"]


class Target(models.Model):
    """A host in the queue of a job. `rank` is its place in the order of being done, from 1; 0 until a list is complete.

    One that failed keeps its place, so that nobody else has to move when it is done after all.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(RecoveryJob, on_delete=models.CASCADE, related_name="targets", db_index=False)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="targets")
    state = choice_field(TargetState, default=TargetState.QUEUED)
    position = models.IntegerField(null=True)  # as the engine says
    rank = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    state_since = models.DateTimeField()  # since when it is done, or not
    told_state = choice_field(TargetState, blank=True, default="")  # what its owner was told last
    tell_at = models.DateTimeField(null=True, db_index=True)  # when that has held long enough to be told
    page = models.IntegerField(default=0)  # the reading of the list that named it last

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["job", "host"], name="once_in_a_queue")]


class HostReport(models.Model):
    """ "Still does not work" of a customer whose host is done: once per host and hour. By its tag, never by name."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="host_reports")
    tag = models.CharField(max_length=16)
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["incident", "tag", "hour"], name="one_report_an_hour")]
        indexes = [models.Index(fields=["incident", "at"])]
