"""Facts lines: what an update's structured fields say, in one line of each page language.

"vServer with SSL: 68 % back; most likely Thu 02:40; next word by 23:20". Opens the update, is its feed title, share
preview and the one thing a screen reader announces. Times are said as seen from the update, so that a line never
changes with the reader's day.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents import wording
from incidents.states import Of, Status

from .items import ForecastItem, PromiseItem, ServiceItem, StatusItem, UpdateItem

HEADLINE = 90
NAMES = 4


def facts_line(update: UpdateItem, *, services: Mapping[str, ServiceItem], zone: ZoneInfo, language: str) -> str:
    """The line, or "" where the update carries nothing but its text."""
    with override(language):
        if update.redacted_at:
            return _("This update was removed")
        if update.withdrawn_at:
            return _("This update was withdrawn")
        says = Speaker(update.at, services, zone, language)
        parts = [
            _("Correction") if update.corrects else "",
            _("Relapse") if update.relapse else "",
            *says.statuses(update.statuses),
            *(says.progress(one.low, one.high, one.service_id) for one in update.progress),
            *(says.forecast(one) for one in update.forecasts),
            says.promise(update.promise) if update.promise else "",
        ]
        said = [part for part in parts if part] or [stage_moved(update.stage)]
        return "; ".join(part for part in said if part)


def headline(update: UpdateItem, *, services: Mapping[str, ServiceItem], zone: ZoneInfo, language: str) -> str:
    """The facts line, else the beginning of the text, else the stage: never empty, for feeds and previews."""
    line = facts_line(update, services=services, zone=zone, language=language)
    return line or beginning(wording.said(update.text, language)) or "–"


def beginning(text: str) -> str:
    """The first sentence or line of a text, cut at a word."""
    first = text.strip().split("\n", 1)[0]
    if len(first) <= HEADLINE:
        return first
    return first[: HEADLINE - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def stage_moved(stage: str) -> str:
    return {
        "investigating": _("We are investigating"),
        "identified": _("Cause found"),
        "monitoring": _("Repaired; we are watching"),
        "resolved": _("Resolved"),
        "postmortem": _("Statement published"),
        "scheduled": _("Maintenance announced"),
        "in_progress": _("Maintenance has begun"),
        "verifying": _("Maintenance is done; we are checking"),
        "completed": _("Maintenance completed"),
    }.get(stage, "")


def status_words(status: str) -> str:
    """A service's status as a heading of names: "Back: mail, SSH"."""
    return {
        Status.OPERATIONAL: _("Back"),
        Status.UNDER_MAINTENANCE: _("Under maintenance"),
        Status.DEGRADED_PERFORMANCE: _("Slow or limited"),
        Status.PARTIAL_OUTAGE: _("Partly down"),
        Status.MAJOR_OUTAGE: _("Down"),
    }[Status(status)]


def extent_words(extent: str, *, back: bool) -> str:
    """How much is back, or down. "Most" is never worded like "all"."""
    if back:
        table = {
            "few": _("a few are back"),
            "half": _("about half are back"),
            "most": _("most are back"),
            "all_but_few": _("all but single cases are back"),
            "all": _("all are back"),
        }
    else:
        table = {
            "few": _("a few are down"),
            "half": _("about half are down"),
            "most": _("most are down"),
            "all_but_few": _("all but single cases are down"),
            "all": _("all are down"),
        }
    return table.get(extent, "")


class Speaker:
    """Says one update's fields in one language, times as seen from `at`."""

    def __init__(self, at: datetime, services: Mapping[str, ServiceItem], zone: ZoneInfo, language: str) -> None:
        self.at, self.services, self.zone, self.language = at, services, zone, language

    def name(self, id: str | None) -> str:
        return wording.said(self.services[id].name, self.language) if id and id in self.services else ""

    def moment(self, at: datetime, *, oclock: bool = True) -> str:
        return wording.moment(at, seen_from=self.at, zone=self.zone, language=self.language, oclock=oclock)

    def about(self, service: str | None, words: str) -> str:
        name = self.name(service)
        return f"{name}: {words}" if name else words

    def statuses(self, said: tuple[StatusItem, ...]) -> list[str]:
        """Plain statuses are gathered ("Back: mail, SSH"); those with an extent or a for-whom stand alone."""
        parts: list[str] = []
        gathered: dict[Status, list[str]] = {}
        for one in said:
            if one.service_id not in self.services:
                continue
            if one.extent or one.percent is not None or one.for_whom:
                parts.append(self.particular(one))
            else:
                gathered.setdefault(one.status, []).append(self.name(one.service_id))
        return [*(f"{status_words(status)}: {listed(names)}" for status, names in gathered.items()), *parts]

    def particular(self, said: StatusItem) -> str:
        """One status with how much of it and for whom: "Webmail: most are back (only with …)"."""
        words = self.extent(said)
        whom = wording.said(said.for_whom, self.language)
        return self.about(said.service_id, f"{words} ({whom})" if whom else words)

    def extent(self, said: StatusItem) -> str:
        back = said.old_status != Status.OPERATIONAL and said.status != Status.MAJOR_OUTAGE
        if said.percent is not None:
            figure = wording.percent(said.percent, said.percent, language=self.language)
            return (_("%(figure)s back") if back else _("%(figure)s down")) % {"figure": figure}
        return extent_words(said.extent, back=back) or status_words(said.status)

    def progress(self, low: float, high: float, service: str | None) -> str:
        figure = wording.percent(low, high, language=self.language)
        return self.about(service, _("%(figure)s back") % {"figure": figure})

    def forecast(self, said: ForecastItem) -> str:
        """ "not before" and "by" are never worded alike; a range names both ends and the likely time."""
        subject = {Of.FIRST: _("first ones back"), Of.MOST: _("most back")}.get(Of(said.of), "")
        times = self.forecast_times(said)
        return self.about(said.service_id, f"{subject} {times}" if subject else times)

    def forecast_times(self, said: ForecastItem) -> str:
        earliest, likely, latest = (at and self.moment(at) for at in (said.earliest, said.likely, said.latest))
        if likely and not (earliest or latest):
            return _("most likely %(time)s") % {"time": likely}
        if earliest and latest:
            words = _("between %(earliest)s and %(latest)s")
            between = words % {"earliest": self.moment(said.earliest or self.at, oclock=False), "latest": latest}
            return f"{between}, " + _("most likely %(time)s") % {"time": likely} if likely else between
        limit = _("not before %(time)s") % {"time": earliest} if earliest else _("by %(time)s") % {"time": latest}
        return f"{limit}, " + _("most likely %(time)s") % {"time": likely} if likely else limit

    def promise(self, said: PromiseItem) -> str:
        if said.whole_day:
            day = wording.WEEKDAYS[self.language][said.due.astimezone(self.zone).weekday()]
            return _("next word on %(day)s") % {"day": day}
        return _("next word by %(time)s") % {"time": self.moment(said.due)}


def listed(names: list[str]) -> str:
    """A few names; many are counted."""
    if len(names) <= NAMES:
        return ", ".join(names)
    return _("%(names)s and %(count)d more") % {"names": ", ".join(names[: NAMES - 1]), "count": len(names) - NAMES + 1}
