"""The statement (post-mortem) that is promised when an incident has ended."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from incidents.models import Incident, Page
from incidents.states import Kind, Stage
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import SPAN
from incidents.timeline.moments import end_of_day
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .shared import kind_event, locked_incident, moved


def promise_statement(
    *,
    incident: str,
    day: date | None,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Incident:
    """Says on which day the statement about an ended incident comes; None takes that back. Records `incident.updated`.

    Raises Refused while the incident is open, once the statement is out, and for a day that is over.
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        refuse_statement(row)
        before = values_of(row)
        due = statement_end(row, day, page=write.page, now=now)
        if due == row.statement_due:
            raise Refused(_("Nothing was changed."), field="statement_due")
        moved(row, now=now, statement_due=due)
        write.record(
            kind_event(row, "updated"),
            actor=author,
            notify=notify,
            incident=row,
            verb="statement",
            subject=f"incident:{row.pk}",
            **difference(before, row),
        )
        return row


def refuse_statement(incident: Incident) -> None:
    """Raises Refused where nobody waits for a statement."""
    if not incident.ended_at:
        raise Refused(_("A statement is promised once the incident is over."), field="statement_due")
    if incident.stage == Stage.POSTMORTEM:
        raise Refused(_("The statement has been published already."), field="statement_due")


def statement_end(incident: Incident, day: date | None, *, page: Page, now: datetime) -> datetime | None:
    """The end of that day in the page's zone; None for none.

    Raises Refused for a day that is over or more than a year ahead, and for a maintenance.
    """
    if day is None:
        return None
    if incident.kind != Kind.INCIDENT:
        raise Refused(_("A maintenance has no statement."), field="statement_due")
    zone = ZoneInfo(page.time_zone)
    if day < now.astimezone(zone).date():
        raise Refused(_("This day is over already."), field="statement_due")
    if day > (now + SPAN).astimezone(zone).date():
        raise Refused(_("That is more than a year ahead."), field="statement_due")
    return end_of_day(day, zone)
