"""What is known of the folders that publishers fill."""

import logging
from datetime import datetime

from django.db import DatabaseError

from incidents.models import SnapshotTarget

log = logging.getLogger(__name__)


def heard(name: str, *, version: int, now: datetime) -> None:
    """Writes down that a publisher was heard, and the version its folder holds; a failing database is only logged."""
    try:
        SnapshotTarget.objects.update_or_create(name=name, defaults={"version": version, "heard_at": now})
    except DatabaseError as problem:
        log.warning("Cannot note that %s was heard: %s", name, problem)
