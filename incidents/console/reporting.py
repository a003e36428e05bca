"""What customers report of hosts that are back by the engine's figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from incidents.models import Incident
from incidents.models.hosts import HostReport

LATELY = timedelta(minutes=10)


@dataclass(frozen=True)
class Reported:
    """So many hosts of an incident, each counted once."""

    incident: Incident
    hosts: int


def reported(*, now: datetime, incident: str = "") -> list[Reported]:
    """What was reported in the last ten minutes, by incident (or of this one alone), the most first."""
    rows = HostReport.objects.filter(at__gt=now - LATELY, incident__ended_at=None, incident__removed_at=None)
    rows = rows.filter(incident=incident) if incident else rows
    counts = dict(rows.order_by().values_list("incident").annotate(hosts=Count("tag", distinct=True)))
    found = Incident.objects.in_bulk(counts) if counts else {}
    return sorted((Reported(found[id], hosts) for id, hosts in counts.items()), key=lambda one: -one.hosts)
