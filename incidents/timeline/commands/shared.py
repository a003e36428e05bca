"""Finding and locking rows."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents import wording
from incidents.models import AuditRow, Incident, Page, Service, Update
from incidents.timeline.errors import Refused, Stale
from incidents.timeline.labels import quoted, verb_words
from incidents.timeline.moments import zone_named
from incidents.timeline.text import Words

ID = re.compile(r"[a-z0-9]{1,12}")
SHOWN = 20  # changes that a stale form is told of


def known(id: str) -> str:
    """An id as a database may be asked for it; anything else (PostgreSQL refuses NUL) becomes one that nobody has."""
    return id if ID.fullmatch(id) else ""


def locked_incident(id: str, *, revision: int | None = None) -> Incident:
    """The incident for this transaction. Raises Refused where there is none, Stale where `revision` is old."""
    incident = Incident.objects.select_for_update().filter(pk=known(id), removed_at=None).first()
    if incident is None:
        raise Refused(_("There is no such incident."), field="incident")
    if revision is not None and revision != incident.revision:
        raise Stale(
            _("Somebody changed this incident while you were writing. Please look and send again."),
            changes=changes_since(incident, revision),
        )
    return incident


def changes_since(incident: Incident, revision: int) -> list[str]:
    """What was done to an incident after `revision`, oldest first, a line each: when, what, and first words."""
    done = AuditRow.objects.filter(event__incident=incident, event__revision__gt=revision)
    rows = done.select_related("event__update").order_by("id")[:SHOWN]
    return [f"{clock(row.at)} {verb_words(row.verb)}{beginning(row.event.update)}" for row in rows]


def clock(at: datetime) -> str:
    """A time of day for staff, in the page's zone and their language."""
    zone = zone_named(Page.objects.values_list("time_zone", flat=True).get(pk=1))
    return wording.clock(at, zone=zone, language=language())


def language() -> str:
    """The language in which messages are given, one of those that `wording` knows."""
    code = (get_language() or "en")[:2]
    return code if code in wording.WEEKDAYS else "en"


def beginning(update: Update | None) -> str:
    text = wording.said(update.text, language()) if update else ""
    return f": {quoted(text[:80] + ('…' if len(text) > 80 else ''))}" if text else ""


def named(words: Words, *, otherwise: str = "") -> str:
    """A name in the language of messages, else in whichever there is."""
    return wording.said(words, language()) or otherwise


def find_update(id: str) -> Update:
    update = Update.objects.filter(pk=known(id)).first()
    if update is None:
        raise Refused(_("There is no such update."), field="update")
    return update


def find_services(ids: Iterable[str], *, field: str) -> dict[str, Service]:
    """Services by id. Raises Refused, naming the field, where one is unknown."""
    wanted = set(ids)
    asked = {id for id in wanted if known(id)}
    found = Service.objects.filter(retired_at=None).in_bulk(asked) if asked else {}
    if missing := sorted(wanted - set(found)):
        raise Refused(_("There is no such service: %(ids)s") % {"ids": ", ".join(missing)[:200]}, field=field)
    return found


def moved(incident: Incident, *, now: datetime, **values: Any) -> None:
    """Sets columns of a locked incident and raises its revision."""
    values |= {"revision": incident.revision + 1, "updated_at": now}
    for name, value in values.items():
        setattr(incident, name, value)
    incident.save(update_fields=list(values))


def kind_event(incident: Incident, what: str) -> str:
    """`incident.resolved` or `maintenance.resolved`: the event's name for this kind."""
    return f"{incident.kind}.{what}"
