"""The whole page in one line: what state it is in and since when. Page title, front page and live fragment say it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.states import STATUS_IMPACT, Impact, Status
from incidents.timeline.items import IncidentItem

from .lasting import left
from .phrases import IMPACT_SHAPES, in_part, overall_words
from .reader import Reader

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Overall:
    """`since` is None where no single instant can be named."""

    shape: str
    words: str
    since: SafeString | None


def overall(reader: Reader) -> Overall:
    """Says "all" only where it is all."""
    indicator = reader.state.indicator
    going_on = [one for one in reader.state.standing_incidents() if one.counts]
    if indicator == Impact.NONE:
        return quiet(reader, going_on)
    if not going_on and explained(reader):
        return Overall(IMPACT_SHAPES[indicator], _("Not everything is back yet"), None)
    return Overall(IMPACT_SHAPES[indicator], overall_words(indicator), since(reader, began(reader, indicator)))


def explained(reader: Reader) -> bool:
    """Whether all that is not well is what incidents that are over left behind: no new disruption."""
    known = {said.service_id for one in reader.state.standing_incidents() for said in left(one)}
    return all(one.id in known for one in reader.state.services.values() if one.status != Status.OPERATIONAL)


def quiet(reader: Reader, going_on: list[IncidentItem]) -> Overall:
    """No service that is offered is down as a whole; something may be in part, or one that no longer is."""
    said = [said for one in going_on for said in one.statuses]
    said += [said for one in reader.state.standing_incidents() for said in left(one)]
    if any(in_part(one) or one.status != Status.OPERATIONAL for one in said if not one.unaffected):
        return Overall("degraded", _("Not everything is back yet"), None)
    if going_on:
        return Overall("operational", _("No disruption known"), None)
    return Overall("operational", overall_words(Impact.NONE), since(reader, calm_since(reader)))


def since(reader: Reader, at: datetime) -> SafeString:
    return format_html(_("since {time}"), time=reader.tag(at, reader.since(at)))


def began(reader: Reader, indicator: Impact) -> datetime:
    """Since when the page is as bad as it is: the earliest of what makes it so."""
    incidents = [one for one in reader.state.standing_incidents() if one.counts and one.impact == indicator]
    services = [one for one in reader.state.services.values() if STATUS_IMPACT[one.status] == indicator]
    return min([*(one.started_at for one in incidents), *(one.status_since for one in services)])


def calm_since(reader: Reader) -> datetime:
    """The last time something was still wrong, as far as is known; what is new has never been."""
    state = reader.state
    steps = [one.status_since for one in state.services.values() if one.status_since != one.created_at]
    ends = [one.ended_at for one in state.standing_incidents() if one.ended_at]
    return max([state.page.created_at, *steps, *ends, *([state.last_end] if state.last_end else [])])


def calm(reader: Reader) -> str:
    """What there is to say where nothing goes on: for how many full days already."""
    if not reader.state.groups:
        return _("Nothing is listed here yet.")
    since = calm_since(reader)
    days = (reader.state.now - since) // DAY
    reader.passed(since + (days + 1) * DAY)
    fine = _("Nothing is wrong that we know of.")
    if days < 1:
        return fine
    words = ngettext("No disruption in the last %(count)d day.", "No disruption in the last %(count)d days.", days)
    return f"{fine} {words % {'count': days}}"
