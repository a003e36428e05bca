"""What is stored. Rows only; every change of them is a command of `incidents.timeline`."""

from .audit import AuditRow, AuditValues
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
from .services import ContactChannel, ContactOpening, OldSlug, OwnStatus, Page, Service, ServiceGroup, StatusChange

__all__ = [
    "Advice",
    "Alarm",
    "AuditRow",
    "AuditValues",
    "ContactChannel",
    "ContactOpening",
    "Draft",
    "Event",
    "Forecast",
    "Image",
    "Incident",
    "IncidentService",
    "InternalNote",
    "OldSlug",
    "OwnStatus",
    "Page",
    "Progress",
    "Promise",
    "Service",
    "ServiceGroup",
    "SnapshotTarget",
    "StatusChange",
    "Summary",
    "Update",
    "UpdateStatus",
    "UpdateVersion",
    "WorkerPulse",
]
