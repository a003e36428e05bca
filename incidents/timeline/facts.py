"""Facts lines: what an update's structured fields say, in one line of each page language.

"vServer with SSL: 68 % back; most likely Thu 02:40; next word by 23:20". Opens the update, is its feed title, share
preview and the one thing a screen reader announces. Times are said as seen from the update, so that a line never
changes with the reader's day.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
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
            *says.figures(update),
            says.promise(update.promise) if update.promise else "",
        ]
        said = [part for part in parts if part] or [stage_moved(update.stage)]
        return says.begun("; ".join(part for part in said if part))


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


def status_words(status: Status, old: Status) -> str:
    """A service's status as a heading of names: "Back: mail, SSH"."""
    if status == Status.OPERATIONAL == old:
        return _("Operational")
    return {
        Status.OPERATIONAL: _("Back"),
        Status.UNDER_MAINTENANCE: _("Under maintenance"),
        Status.DEGRADED_PERFORMANCE: _("Slow or limited"),
        Status.PARTIAL_OUTAGE: _("Partly down"),
        Status.MAJOR_OUTAGE: _("Down"),
    }[status]


def extent_words(extent: str, status: Status) -> str:
    """How much of a service its status is true of. "Most" is never worded like "all"."""
    if status == Status.OPERATIONAL:
        table = {
            "few": _("a few are back"),
            "half": _("about half are back"),
            "most": _("most are back"),
            "all_but_few": _("all but single cases are back"),
            "all": _("all are back"),
        }
    elif status == Status.MAJOR_OUTAGE:
        table = {
            "few": _("a few are down"),
            "half": _("about half are down"),
            "most": _("most are down"),
            "all_but_few": _("all but single cases are down"),
            "all": _("all are down"),
        }
    else:
        table = {
            "few": _("a few are affected"),
            "half": _("about half are affected"),
            "most": _("most are affected"),
            "all_but_few": _("all but single cases are affected"),
            "all": _("all are affected"),
        }
    return table.get(extent, "")


def figure_words(status: Status) -> str:
    """The same for a percentage; `%(figure)s` stands for it."""
    return {Status.OPERATIONAL: _("%(figure)s back"), Status.MAJOR_OUTAGE: _("%(figure)s down")}.get(
        status, _("%(figure)s affected")
    )


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

    def begun(self, line: str) -> str:
        """The line with a capital, unless a service's own name begins it ("phpMyAdmin: 40 % back")."""
        if any(line.startswith(f"{wording.said(one.name, self.language)}:") for one in self.services.values()):
            return line
        return line[:1].upper() + line[1:]

    def statuses(self, said: tuple[StatusItem, ...]) -> list[str]:
        """Plain statuses are gathered ("Back: mail, SSH"); those with an extent or a for-whom stand alone."""
        parts: list[str] = []
        gathered: dict[str, list[str]] = {}
        for one in said:
            if one.service_id not in self.services:
                continue
            if one.extent or one.percent is not None or one.for_whom:
                parts.append(self.particular(one))
            else:
                heading = status_words(one.status, one.old_status)
                gathered.setdefault(heading, []).append(self.name(one.service_id))
        return [*(f"{heading}: {listed(names)}" for heading, names in gathered.items()), *parts]

    def particular(self, said: StatusItem) -> str:
        """One status with how much of it and for whom: "Webmail: most are back (only with …)"."""
        words = self.extent(said)
        whom = wording.said(said.for_whom, self.language)
        return self.about(said.service_id, f"{words} ({whom})" if whom else words)

    def extent(self, said: StatusItem) -> str:
        """How much of it: "most are back", "38 % down"; the status alone where nothing is said of that."""
        if said.percent is not None:
            figure = wording.percent(said.percent, said.percent, language=self.language)
            return figure_words(said.status) % {"figure": figure}
        words = extent_words(said.extent, said.status) or status_words(said.status, said.old_status)
        return words[:1].lower() + words[1:]

    def figures(self, update: UpdateItem) -> list[str]:
        """Percentages and forecasts by service, each name once: "SSL: 68 % back; most likely Thu 02:40"."""
        said = [(one.service_id, self.progress(one.low, one.high)) for one in update.progress]
        said += [(one.service_id, self.forecast(one)) for one in update.forecasts]
        by_service: dict[str | None, list[str]] = {}
        for service, words in said:
            by_service.setdefault(service if service in self.services else None, []).append(words)
        # What is about everything comes first, so that it does not seem to be about the service named before it.
        ordered = sorted(by_service.items(), key=lambda item: item[0] is not None)
        return [self.about(service, "; ".join(words)) for service, words in ordered]

    def progress(self, low: float, high: float) -> str:
        return _("%(figure)s back") % {"figure": wording.percent(low, high, language=self.language)}

    def forecast(self, said: ForecastItem) -> str:
        """ "not before" and "by" are never worded alike; a range names both ends and the likely time."""
        subject = {Of.FIRST: _("first ones back"), Of.MOST: _("most back")}.get(Of(said.of), "")
        times = self.forecast_times(said)
        return f"{subject} {times}" if subject else times

    def forecast_times(self, said: ForecastItem) -> str:
        return ", ".join(words for words in (self.limits(said), self.likely(said)) if words)

    def likely(self, said: ForecastItem) -> str:
        return _("most likely %(time)s") % {"time": self.moment(said.likely)} if said.likely else ""

    def limits(self, said: ForecastItem) -> str:
        """What a forecast says besides its likely time."""
        if said.earliest and said.latest:
            times = {"earliest": self.moment(said.earliest, oclock=False), "latest": self.moment(said.latest)}
            return _("between %(earliest)s and %(latest)s") % times
        if said.earliest:
            return _("not before %(time)s") % {"time": self.moment(said.earliest)}
        return _("by %(time)s") % {"time": self.moment(said.latest)} if said.latest else ""

    def promise(self, said: PromiseItem) -> str:
        words = self.promised(said)
        topic = wording.said(said.topic, self.language)
        return f"{words} ({topic})" if topic else words

    def promised(self, said: PromiseItem) -> str:
        if not said.whole_day:
            return _("next word by %(time)s") % {"time": self.moment(said.due)}
        # Due at the day's end; where that is the next midnight, the day before is meant.
        day = (said.due - timedelta(seconds=1)).astimezone(self.zone).date()
        ahead = day - self.at.astimezone(self.zone).date()
        if not ahead:
            return _("next word later today")
        name = wording.WEEKDAYS[self.language][day.weekday()]
        if ahead >= timedelta(days=7):
            name += f", {wording.short_date(day, language=self.language)}"
        return _("next word on %(day)s") % {"day": name}


def listed(names: list[str]) -> str:
    """A few names; many are counted."""
    if len(names) <= NAMES:
        return ", ".join(names)
    return _("%(names)s and %(count)d more") % {"names": ", ".join(names[: NAMES - 1]), "count": len(names) - NAMES + 1}
