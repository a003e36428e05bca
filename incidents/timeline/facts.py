"""Facts lines: what an update's structured fields say, in one line of each page language.

"vServer with SSL: 68 % back; most likely Thu 02:40; next word by 23:20". Opens the update, is its feed title, share
preview and the one thing a screen reader announces. Times are said as seen from the update, so that a line never
changes with the reader's day.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from incidents import wording
from incidents.states import Extent, Of, Status

from .items import ForecastItem, PromiseItem, ServiceItem, StatusItem, UpdateItem

HEADLINE = 90
NAMES = 4
PARTS = 8  # of services with words of their own; a line is no list of two thousand

STAGES = {
    "investigating": gettext_noop("We are investigating"),
    "identified": gettext_noop("Cause found"),
    "monitoring": gettext_noop("Repaired; we are watching"),
    "resolved": gettext_noop("Resolved"),
    "postmortem": gettext_noop("Statement published"),
    "scheduled": gettext_noop("Maintenance announced"),
    "in_progress": gettext_noop("Maintenance has begun"),
    "verifying": gettext_noop("Maintenance is done; we are checking"),
    "completed": gettext_noop("Maintenance completed"),
}
OPENINGS = {"investigating", "scheduled"}  # not worth a word beside anything else
STATUSES = {
    Status.OPERATIONAL: gettext_noop("Back"),
    Status.UNDER_MAINTENANCE: gettext_noop("Under maintenance"),
    Status.DEGRADED_PERFORMANCE: gettext_noop("Slow or limited"),
    Status.PARTIAL_OUTAGE: gettext_noop("Partly down"),
    Status.MAJOR_OUTAGE: gettext_noop("Down"),
}
EXTENTS_BACK: dict[str, str] = {
    Extent.FEW: gettext_noop("a few are back"),
    Extent.HALF: gettext_noop("about half are back"),
    Extent.MOST: gettext_noop("most are back"),
    Extent.ALL_BUT_FEW: gettext_noop("all but single cases are back"),
    Extent.ALL: gettext_noop("all are back"),
}
EXTENTS_DOWN: dict[str, str] = {
    Extent.FEW: gettext_noop("a few are down"),
    Extent.HALF: gettext_noop("about half are down"),
    Extent.MOST: gettext_noop("most are down"),
    Extent.ALL_BUT_FEW: gettext_noop("all but single cases are down"),
    Extent.ALL: gettext_noop("all are down"),
}
EXTENTS: dict[str, str] = {
    Extent.FEW: gettext_noop("a few are affected"),
    Extent.HALF: gettext_noop("about half are affected"),
    Extent.MOST: gettext_noop("most are affected"),
    Extent.ALL_BUT_FEW: gettext_noop("all but single cases are affected"),
    Extent.ALL: gettext_noop("all are affected"),
}
FIGURES = {Status.OPERATIONAL: gettext_noop("%(figure)s back"), Status.MAJOR_OUTAGE: gettext_noop("%(figure)s down")}
FIGURE = gettext_noop("%(figure)s affected")


def facts_line(
    update: UpdateItem,
    *,
    services: Mapping[str, ServiceItem],
    zone: ZoneInfo,
    language: str,
    seen_from: datetime | None = None,
) -> str:
    """The line, or "" where the update carries nothing but its text; times as seen from the update unless told."""
    with override(language):
        if update.redacted_at:
            return _("This update was removed")
        if update.withdrawn_at:
            return _("This update was withdrawn")
        says = Speaker(seen_from or update.at, services, zone, language)
        parts = [
            *says.services_said(update),
            *([says.promise(update.promise)] if update.promise else []),
        ]
        marks = [
            _("Correction") if update.corrects else "",
            _("Relapse") if update.relapse else "",
            stage_moved(update.stage) if update.stage not in OPENINGS or not parts else "",
        ]
        return says.begun("; ".join(part for part in (*marks, *parts) if part), update)


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
    return _(STAGES[stage]) if stage in STAGES else ""


def status_words(status: Status, old: Status) -> str:
    """A service's status as a heading of names: "Back: mail, SSH"."""
    if status == Status.OPERATIONAL == old:
        return _("Operational")
    return _(STATUSES[status])


def extent_words(extent: str, status: Status) -> str:
    """How much of a service its status is true of. "Most" is never worded like "all"."""
    table = {Status.OPERATIONAL: EXTENTS_BACK, Status.MAJOR_OUTAGE: EXTENTS_DOWN}.get(status, EXTENTS)
    return _(table[extent]) if extent in table else ""


def figure_words(status: Status) -> str:
    """The same for a percentage; `%(figure)s` stands for it."""
    return _(FIGURES.get(status, FIGURE))


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

    def begun(self, line: str, update: UpdateItem) -> str:
        """The line with a capital, unless a service's own name begins it ("phpMyAdmin: 40 % back")."""
        named = [
            *(one.service_id for one in update.statuses),
            *(one.service_id for one in update.progress),
            *(one.service_id for one in update.forecasts),
        ]
        own = any(id in self.services and line.startswith(f"{self.name(id)}:") for id in named)
        return line if own else line[:1].upper() + line[1:]

    def services_said(self, update: UpdateItem) -> list[str]:
        """Statuses, percentages and forecasts, each service's name once.

        Plain statuses are gathered ("Back: mail, SSH"); a service with an extent, a for-whom or a figure stands alone
        ("SSL: partly down; 68 % back; most likely Thu 02:40").
        """
        figures = self.figures(update)
        gathered: dict[str, list[str]] = {}
        alone: dict[str, list[str]] = {}
        for one in update.statuses:
            if one.service_id not in self.services:
                continue
            if one.service_id in figures or one.extent or one.percent is not None or one.for_whom:
                alone.setdefault(one.service_id, []).append(self.alone(one))
            else:
                heading = status_words(one.status, one.old_status)
                gathered.setdefault(heading, []).append(self.name(one.service_id))
        # What is about everything comes before services, so that it does not seem to be about the one named before it.
        whole = figures.pop(None, [])
        for service, words in figures.items():
            alone.setdefault(str(service), []).extend(words)
        parts = [self.about(service, "; ".join(dict.fromkeys(words))) for service, words in alone.items()]
        return [*(f"{heading}: {listed(names)}" for heading, names in gathered.items()), *whole, *counted(parts)]

    def particular(self, said: StatusItem) -> str:
        """One status with how much of it and for whom: "Webmail: most are back (only with …)"."""
        return self.about(said.service_id, self.alone(said))

    def alone(self, said: StatusItem) -> str:
        """The same behind a name that is said already."""
        words = self.extent(said)
        whom = wording.said(said.for_whom, self.language)
        return f"{words} ({whom})" if whom else words

    def extent(self, said: StatusItem) -> str:
        """How much of it: "most are back", "38 % down"; the status alone where nothing is said of that."""
        if said.percent is not None:
            figure = wording.percent(said.percent, said.percent, language=self.language)
            return figure_words(said.status) % {"figure": figure}
        words = extent_words(said.extent, said.status) or status_words(said.status, said.old_status)
        return words[:1].lower() + words[1:]

    def figures(self, update: UpdateItem) -> dict[str | None, list[str]]:
        """Percentages and forecasts in words, by service; those about everything by None."""
        said = [(one.service_id, self.progress(one.low, one.high)) for one in update.progress]
        said += [(one.service_id, self.forecast(one)) for one in update.forecasts]
        by_service: dict[str | None, list[str]] = {}
        for service, words in said:
            if service is None or service in self.services:
                by_service.setdefault(service, []).append(words)
        return by_service

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


def counted(parts: list[str]) -> list[str]:
    """What is said of a few services; many are counted."""
    if len(parts) <= PARTS:
        return parts
    return [*parts[: PARTS - 1], _("%(count)d more services") % {"count": len(parts) - PARTS + 1}]


def listed(names: list[str]) -> str:
    """A few names; many are counted."""
    if len(names) <= NAMES:
        return ", ".join(names)
    return _("%(names)s and %(count)d more") % {"names": ", ".join(names[: NAMES - 1]), "count": len(names) - NAMES + 1}
