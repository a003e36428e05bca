"""A day of a timeline in one line: "22 updates; mail, SSH back; forecast moved from 22:00 to Fri 08:00".

Says what was so at the day's end; "back" alone is said of what is back as a whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from incidents.states import STATUS_ORDER, Of, Stage, Status
from incidents.timeline.facts import Speaker, listed
from incidents.timeline.items import ForecastItem, ServiceItem, StatusItem, UpdateItem

from .phrases import in_part, status_now


def day_line(
    updates: Sequence[UpdateItem],
    *,
    services: Mapping[str, ServiceItem],
    zone: ZoneInfo,
    language: str,
    extended: int = 0,
    partly: bool = False,
) -> str:
    """The line of one day's `updates`, in any order; of `services` alone. `extended`: how often edits added something.

    `partly`: the page shows only some of the day's updates; then the line counts these and claims nothing of the day.
    """
    with override(language):
        told = sorted((one for one in updates if not one.gone), key=lambda one: one.place)
        if partly:
            return shown(len(updates))
        parts = counts(len(told), len(updates) - len(told), extended)
        if told:
            says = Speaker(told[-1].at, services, zone, language)
            parts += [*statuses(says, told), *forecasts(says, told), *moves(told)]
        return "; ".join(parts)


def shown(count: int) -> str:
    return ngettext("%(count)d update on this page", "%(count)d updates on this page", count) % {"count": count}


def counts(told: int, gone: int, extended: int) -> list[str]:
    """Updates that stand, those taken back, and additions to earlier ones."""
    words = [
        (told, ngettext("%(count)d update", "%(count)d updates", told)),
        (gone, _("%(count)d withdrawn")),
        (extended, ngettext("%(count)d addition", "%(count)d additions", extended)),
    ]
    return [said % {"count": count} for count, said in words if count]


def statuses(says: Speaker, updates: Iterable[UpdateItem]) -> list[str]:
    """What came back or went down and was so at the day's end: "mail, SSH back", "Webmail: most are back"."""
    gathered: dict[Status, list[str]] = {}
    particular = []
    for first, last in ends(says, updates):
        if in_part(last) and last.status != first.old_status:
            particular.append(says.particular(last))
        elif last.status != first.old_status:
            gathered.setdefault(last.status, []).append(says.name(last.service_id))
    said = {status: _("back") if status == Status.OPERATIONAL else status_now(status) for status in gathered}
    ordered = sorted(gathered, key=STATUS_ORDER.index)
    return [f"{listed(gathered[status])} {said[status]}" for status in ordered] + particular


def ends(says: Speaker, updates: Iterable[UpdateItem]) -> list[tuple[StatusItem, StatusItem]]:
    """(first, last) status said of each service."""
    said: dict[str, list[StatusItem]] = {}
    for update in updates:
        for one in update.statuses:
            if one.service_id in says.services:
                said.setdefault(one.service_id, []).append(one)
    return [(steps[0], steps[-1]) for steps in said.values()]


def forecasts(says: Speaker, updates: Iterable[UpdateItem]) -> list[str]:
    """The day's first forecast of the whole against its last."""
    said = of_the_whole(says, [one for update in updates for one in update.forecasts])
    return [says.about(said[0].service_id, moved(says, said[0], said[-1]))] if said else []


def moved(says: Speaker, first: ForecastItem, last: ForecastItem) -> str:
    words = {"first": says.forecast_times(first), "last": says.forecast_times(last)}
    if words["first"] == words["last"]:
        return _("forecast: %(words)s") % {"words": words["last"]}
    before, after = single(first), single(last)
    if before and after and before[0] == after[0]:
        times = {"first": says.moment(before[1], oclock=False), "last": says.moment(after[1])}
        return _("forecast moved from %(first)s to %(last)s") % times
    return _("forecast changed from “%(first)s” to “%(last)s”") % words


def of_the_whole(says: Speaker, said: Iterable[ForecastItem]) -> list[ForecastItem]:
    """Forecasts of everything; where none was said, those of the only service that has any."""
    by_service: dict[str | None, list[ForecastItem]] = {}
    for one in said:
        if one.of == Of.ALL and (one.service_id is None or one.service_id in says.services):
            by_service.setdefault(one.service_id, []).append(one)
    if None in by_service:
        return by_service[None]
    return next(iter(by_service.values())) if len(by_service) == 1 else []


def single(said: ForecastItem) -> tuple[str, datetime] | None:
    """(kind, time) of a forecast that names one time and may be said without its kind; "not before" never is."""
    if said.earliest or (said.likely and said.latest):
        return None
    if said.likely:
        return "likely", said.likely
    return ("latest", said.latest) if said.latest else None


def moves(updates: Sequence[UpdateItem]) -> list[str]:
    """Relapses, and what was over at the day's end."""
    relapses = sum(one.relapse for one in updates)
    words = [ngettext("%(count)d relapse", "%(count)d relapses", relapses) % {"count": relapses}] if relapses else []
    last = {one.incident_id: one.stage for one in updates if one.stage}
    over = [stage for stage in (Stage.RESOLVED, Stage.COMPLETED) if stage in last.values()]
    return words + [_("resolved") if stage == Stage.RESOLVED else _("maintenance completed") for stage in over]
