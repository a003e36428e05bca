"""What the database holds, asked without the rooms that make pages of it: what a page has to say, and how."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from itertools import pairwise
from zoneinfo import ZoneInfo

from incidents import wording
from incidents.models import (
    Advice,
    ContactChannel,
    Forecast,
    Incident,
    IncidentService,
    Page,
    Promise,
    Service,
    Update,
    UpdateVersion,
)
from incidents.states import ENDED, STATUS_ORDER, ChannelKind, Extent, Of, Stage, Status

SHAPES = {
    Status.OPERATIONAL: "operational",
    Status.UNDER_MAINTENANCE: "maintenance",
    Status.DEGRADED_PERFORMANCE: "degraded",
    Status.PARTIAL_OUTAGE: "partial",
    Status.MAJOR_OUTAGE: "major",
}
STATUS_WORDS = {
    Status.OPERATIONAL: {"de": "läuft", "en": "operational"},
    Status.UNDER_MAINTENANCE: {"de": "in Wartung", "en": "under maintenance"},
    Status.DEGRADED_PERFORMANCE: {"de": "langsam oder eingeschränkt", "en": "slow or limited"},
    Status.PARTIAL_OUTAGE: {"de": "teilweise gestört", "en": "partly down"},
    Status.MAJOR_OUTAGE: {"de": "nicht erreichbar", "en": "down"},
}
EXTENT_WORDS = {
    Extent.FEW: {"de": "wenige", "en": "a few are"},
    Extent.HALF: {"de": "etwa die Hälfte", "en": "about half are"},
    Extent.MOST: {"de": "die meisten", "en": "most are"},
    Extent.ALL_BUT_FEW: {"de": "bis auf Einzelfälle alle", "en": "all but single cases are"},
    Extent.ALL: {"de": "alle ", "en": "all are"},
}
UNAFFECTED = {"de": "nicht betroffen", "en": "not affected"}


def plain(html: str) -> str:
    """The words of stored markup."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def gone(update: Update | None) -> bool:
    """Whether its words no longer stand."""
    return update is not None and bool(update.withdrawn_at or update.redacted_at)


def in_part(said: IncidentService) -> bool:
    """Whether it is true of a part of the service only."""
    partly = said.percent is not None and said.percent < 100
    return partly or bool(said.for_whom) or said.extent not in ("", Extent.ALL)


@dataclass
class Stored:
    """Rows with all that hangs on them, read once; `now` is when the page was made."""

    now: datetime
    zone: ZoneInfo
    services: list[Service]
    incidents: list[Incident]
    channels: list[ContactChannel]

    @classmethod
    def read(cls, *, now: datetime) -> "Stored":
        carried = ("updates__versions", "updates__progress", "services", "advice__update", "promises__update")
        incidents = Incident.objects.prefetch_related(*carried, "forecasts__update")
        return cls(
            now=now,
            zone=ZoneInfo(Page.objects.get().time_zone),
            services=list(Service.objects.filter(private=False, retired_at=None)),
            incidents=list(incidents.order_by("-started_at")),
            channels=list(ContactChannel.objects.all()),
        )

    def stamp(self, at: datetime) -> str:
        """As `<time datetime>` has it."""
        return at.astimezone(self.zone).isoformat(timespec="minutes")

    def spoken_of(self) -> list[Incident]:
        """What goes on and what left something open: the front page tells these in full."""
        return [one for one in self.incidents if goes_on(one)]

    def days(self, incidents: Iterable[Incident]) -> dict[str, int]:
        """How many updates stand of each day."""
        found: dict[str, int] = {}
        for update in (update for one in incidents for update in one.updates.all() if not gone(update)):
            day = f"{update.at.astimezone(self.zone):%Y-%m-%d}"
            found[day] = found.get(day, 0) + 1
        return found

    def promises(self, incident: Incident) -> list[str]:
        """When the next word is due: the last of the open promises."""
        rows: Iterable[Promise] = incident.promises.all()
        open = [one.due for one in rows if not one.kept_at and not one.replaced_at and not gone(one.update)]
        return [self.stamp(max(open))] if open and goes_on(incident) else []

    def outlooks(self, incident: Incident, language: str) -> list[tuple[str, list[str]]]:
        """Each forecast in force: when it was made, and the clock times it has that are still to come."""
        found = []
        for one in self.newest_forecasts(incident):
            times = [at for at in (one.earliest, one.likely, one.latest) if at and at > self.now]
            if times and times[-1] == (one.latest or one.likely or one.earliest):
                clocks = [wording.clock(at, zone=self.zone, language=language) for at in times]
                found.append((self.stamp(one.made_at), clocks))
        return sorted(found)

    def newest_forecasts(self, incident: Incident) -> Iterable[Forecast]:
        """The newest for each service and share of it that is not back yet; of everything what is computed, too."""
        said = {one.service_id: one for one in incident.services.all()}
        newest: dict[tuple[str | None, str], Forecast] = {}
        timed = [one for one in incident.forecasts.all() if one.earliest or one.likely or one.latest]
        shown = [one for one in timed if not one.computed or (one.public and not one.job_id and not one.replaced_at)]
        for one in sorted(shown, key=lambda one: (not one.computed, one.made_at, one.pk)):
            if one.computed and (one.service_id, one.of) != (None, Of.ALL):
                continue
            about = said.get(one.service_id or "")
            back = about is not None and about.status == Status.OPERATIONAL and not in_part(about)
            remains = about is not None and about.remainder
            if not gone(one.update) and not back and (remains or not incident.ended_at):
                newest[one.service_id, one.of] = one
        relied_on = [one for one in newest.values() if not (one.came_true_at or one.doubted_at or one.withdrawn_at)]
        return relied_on if goes_on(incident) else ()

    def tips(self, incident: Incident, language: str) -> list[tuple[str, str, str | None]]:
        """Advice as (kind, words, since when it is no longer needed); of what is over only what still holds."""
        rows: Iterable[Advice] = incident.advice.all()
        found = []
        for one in rows:
            ended = one.ended_at or (one.ends_at if one.ends_at and one.ends_at <= self.now else None)
            if not gone(one.update) and (not ended or not incident.ended_at):
                words = plain(wording.said(one.html, language))
                found.append((str(one.kind), words, self.stamp(ended) if ended else None))
        return sorted(found, key=str)

    def row(self, service: Service, language: str) -> tuple[str, str]:
        """(shape, words that have to be among those beside its name); green is for what is whole alone."""
        said = [one for incident in self.spoken_of() for one in speaks(incident) if one.service_id == service.pk]
        touched = [one for one in said if not one.unaffected]
        if service.status == Status.OPERATIONAL and not any(map(in_part, touched)):
            shape = "unaffected" if said and not touched else "operational"
            return shape, (UNAFFECTED if shape == "unaffected" else STATUS_WORDS[Status.OPERATIONAL])[language]
        worst = max(touched, key=lambda one: STATUS_ORDER.index(Status(one.status)))
        status = Status(service.status)
        shape = "degraded" if status == Status.OPERATIONAL else SHAPES[status]
        return shape, self.particular(worst, language)

    def particular(self, said: IncidentService, language: str) -> str:
        """A figure, an extent, else the status."""
        if said.percent is not None:
            return wording.percent(said.percent, said.percent, language=language)
        if said.status != Status.OPERATIONAL and (figure := self.figure(said, language)):
            return figure
        if said.extent:
            return EXTENT_WORDS[Extent(said.extent)][language]
        return STATUS_WORDS[Status(said.status)][language]

    def figure(self, said: IncidentService, language: str) -> str:
        """The newest percentage that was said of a service since its status was."""
        incident = next(one for one in self.incidents if one.pk == said.incident_id)
        for update in newest_first(incident):
            for one in update.progress.all():
                if one.service_id == said.service_id and update.at >= said.since:
                    return wording.percent(one.low, one.high, language=language)
        return ""

    def channel_rows(self) -> list[tuple[str, str]]:
        """(address, what a tap calls); only of phones is the second one more than the address."""
        return sorted((shown(one.address), called(one)) for one in self.channels)


def goes_on(incident: Incident) -> bool:
    """Not over in all its parts; what is only planned does not go on."""
    ended = incident.stage in ENDED
    left = any(one.remainder and one.status != Status.OPERATIONAL for one in incident.services.all())
    return (not ended and incident.stage != Stage.SCHEDULED) or left


def speaks(incident: Incident) -> list[IncidentService]:
    """What it says of services today: of one that ended only what it left."""
    return [one for one in incident.services.all() if one.remainder or incident.stage not in ENDED]


def newest_first(incident: Incident) -> list[Update]:
    return sorted(incident.updates.all(), key=lambda one: (one.at, one.number), reverse=True)


def entries(incident: Incident, language: str) -> list[list[str]]:
    """[id, words] of each update, newest first; none of what was taken back."""
    return [[one.pk, "" if gone(one) else plain(wording.said(one.html, language))] for one in newest_first(incident)]


def additions(incident: Incident) -> int:
    """How many edits kept the words before them and went on."""
    return sum(grew(one, list(one.versions.all())) for one in incident.updates.all() if not gone(one))


def grew(update: Update, versions: list[UpdateVersion]) -> int:
    texts = [*(one.text for one in versions), update.text]
    return sum(all(new.get(tongue, "").startswith(old[tongue]) for tongue in old) for old, new in pairwise(texts))


def shown(address: str) -> str:
    return re.sub(r"^https?://", "", address)


def called(channel: ContactChannel) -> str:
    """The number a phone dials from anywhere; of the others nothing."""
    return re.sub(r"\(0\)|[^\d+]", "", channel.address) if channel.kind == ChannelKind.PHONE else ""
