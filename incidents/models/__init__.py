"""What is stored. Rows only; every change of them is a command of `incidents.timeline`."""

from .access import ApiToken
from .audit import AuditRow, AuditValues
from .hosts import Host, HostReport, Product, Target
from .incidents import (
    Advice,
    Draft,
    Forecast,
    Image,
    Incident,
    IncidentService,
    InternalNote,
    Progress,
    Promise,
    Summary,
    Update,
    UpdateStatus,
    UpdateVersion,
)
from .outbox import Alarm, Event, SnapshotTarget, WorkerPulse
from .recovery import RecoveryJob, RecoverySource, Rejection, Sample
from .services import ContactChannel, ContactOpening, OldSlug, OwnStatus, Page, Service, ServiceGroup, StatusChange

__all__ = [
    "Advice",
    "Alarm",
    "ApiToken",
    "AuditRow",
    "AuditValues",
    "ContactChannel",
    "ContactOpening",
    "Draft",
    "Event",
    "Forecast",
    "Host",
    "HostReport",
    "Image",
    "Incident",
    "IncidentService",
    "InternalNote",
    "OldSlug",
    "OwnStatus",
    "Page",
    "Product",
    "Progress",
    "Promise",
    "RecoveryJob",
    "RecoverySource",
    "Rejection",
    "Sample",
    "Service",
    "ServiceGroup",
    "SnapshotTarget",
    "StatusChange",
    "Summary",
    "Target",
    "Update",
    "UpdateStatus",
    "UpdateVersion",
    "WorkerPulse",
]
