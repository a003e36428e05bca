""" "Still does not work for me": what customers say of hosts that are back by the engine's figures. For staff alone."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import HostReport, Incident
from incidents.timeline.errors import Refused

from .shared import known

TAG = re.compile(r"[0-9a-f]{16}")


def report_host(*, incident: str, tag: str, now: datetime) -> bool:
    """Notes that a host, known by its tag in an open incident, still does not work; once per host and hour.

    Returns whether it was noted only now. Changes nothing that readers see, so page_version stays, and leaves neither
    event nor audit row: staff count reports. Raises Refused where readers know of no such open incident, or for
    what is no tag.
    """
    if not TAG.fullmatch(tag):
        raise Refused(_("This host is not known."), field="tag")
    with transaction.atomic():
        row = Incident.objects.public().filter(pk=known(incident), ended_at=None).first()
        if row is None:
            raise Refused(_("There is no such incident."), field="incident")
        hour = now.replace(minute=0, second=0, microsecond=0)
        _report, new = HostReport.objects.get_or_create(incident=row, tag=tag, hour=hour, defaults={"at": now})
        return new
