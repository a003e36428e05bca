"""The list of services as readers see it: by group, each with shape and words; long quiet groups are folded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.states import STATUS_ORDER, Status
from incidents.timeline.items import GroupItem, IncidentItem, ServiceItem, StatusItem

from .phrases import SHAPES, in_part, status_now
from .reader import Reader
from .recovering import briefs
from .standing import Row, progress, row
from .state import FRONT

# From so many on, services of a group that simply run are folded behind one line that counts them.
MANY = 25


@dataclass(frozen=True)
class Group:
    """A product line: rows in plain sight, and those folded away."""

    name: str
    rows: tuple[Row, ...]
    folded: tuple[Row, ...]
    summary: str


def groups(reader: Reader) -> list[Group]:
    said = said_of_services(reader)
    return [group(reader, one, said) for one in reader.state.groups if one.services]


def group(reader: Reader, item: GroupItem, said: dict[str, Row]) -> Group:
    shown = tuple(said.get(one.id) or plain_row(reader, one) for one in item.services)
    quiet = tuple(one for one in shown if one.shape == "operational")
    name = reader.said(item.name) or (_("Other services") if len(reader.state.groups) > 1 else _("Services"))
    if len(quiet) < MANY:
        return Group(name=name, rows=shown, folded=(), summary="")
    words = ngettext("%(count)d service is operational", "%(count)d services are operational", len(quiet))
    rest = tuple(one for one in shown if one.shape != "operational")
    return Group(name=name, rows=rest, folded=quiet, summary=words % {"count": len(quiet)})


def row_of(reader: Reader, service: ServiceItem) -> Row:
    """One service as the list would show it, but for figures that only incidents' updates tell."""
    return said_of_services(reader, figures=False).get(service.id) or plain_row(reader, service)


def plain_row(reader: Reader, service: ServiceItem) -> Row:
    """A service of which no incident says anything."""
    return Row(
        name=reader.said(service.name),
        href=reader.service_path(service),
        shape=SHAPES[service.status],
        words=status_now(service.status),
        detail=reader.said(service.description),
    )


def said_of_services(reader: Reader, *, figures: bool = True) -> dict[str, Row]:
    """What standing incidents say of services, by service: the worst where several speak of one."""
    worst: dict[str, tuple[int, Row]] = {}
    for service, item, said in statements(reader):
        updates = reader.state.updates.get(item.id, ())[:FRONT] if figures else ()
        made = row(reader, said, progress(reader, said, updates))
        if figures and not said.unaffected:
            made = replace(made, jobs=briefs(reader, item, service.id))
        if not said.unaffected and STATUS_ORDER.index(service.status) > STATUS_ORDER.index(said.status):
            # Set outside of incidents, or by another one: the service is worse than this incident says.
            made = replace(made, shape=SHAPES[service.status], words=status_now(service.status), detail="", back=None)
        rank = -1 if said.unaffected else STATUS_ORDER.index(said.status)
        if service.id not in worst or rank > worst[service.id][0]:
            worst[service.id] = (rank, made)
    return {id: made for id, (_rank, made) in worst.items()}


def statements(reader: Reader) -> Iterable[tuple[ServiceItem, IncidentItem, StatusItem]]:
    """Each (service, an incident, what that one says of it) that is worth more than "operational"."""
    for incident in reader.state.standing_incidents():
        for said in incident.statuses:
            service = reader.state.services.get(said.service_id)
            speaks = incident.counts or said.remainder
            quiet = said.unaffected and service is not None and service.status != Status.OPERATIONAL
            plain = said.status == Status.OPERATIONAL and not said.unaffected and not in_part(said)
            if service and speaks and not quiet and not plain:
                yield service, incident, said
