"""What the desk shows, read in a fixed number of queries: private services and drafts included."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils import timezone, translation

from incidents import wording
from incidents.models import (
    Alarm,
    Draft,
    Incident,
    IncidentService,
    Page,
    Promise,
    Service,
    ServiceGroup,
    SnapshotTarget,
    Update,
)
from incidents.states import MOVES, RELAPSE, STATUS_ORDER, PromiseState, Stage, Status
from incidents.timeline import facts
from incidents.timeline.commands.forecasts import soon
from incidents.timeline.commands.promises import AHEAD, QUIET
from incidents.timeline.items import ServiceItem
from incidents.timeline.rows import service_item, update_item
from incidents.timeline.text import Words

from .speaking import language

SILENT = timedelta(seconds=60)
RECENT = timedelta(hours=72)
SHOWN = 50  # updates of one view of a timeline


@dataclass(frozen=True)
class Due:
    """A word that was promised."""

    at: datetime
    overdue: bool
    soon: bool
    topic: Words
    word_given: bool  # but no answer to its topic

    @property
    def urgent(self) -> bool:
        return self.overdue or self.soon


@dataclass(frozen=True)
class Passing:
    """A forecast that passes next, or that has and nobody renewed."""

    at: datetime
    overdue: bool


@dataclass(frozen=True)
class Card:
    """One incident on the desk."""

    incident: Incident
    newest: str
    newest_at: datetime | None
    dues: list[Due]  # the earliest first
    quiet_since: datetime | None  # an hour or more ago: nothing is promised, and nobody speaks
    passing: Passing | None = None

    @property
    def urgent(self) -> bool:
        """Whether somebody has to say something now."""
        return bool(self.quiet_since) or any(due.urgent for due in self.dues)


@dataclass(frozen=True)
class GroupShown:
    name: str
    services: list[Service]

    @property
    def troubled(self) -> list[Service]:
        return [service for service in self.services if service.status != Status.OPERATIONAL]


@dataclass(frozen=True)
class UpdateShown:
    """One entry of a timeline with its facts line."""

    row: Update
    facts: str
    text: str
    language: str
    stage: str

    @property
    def gone(self) -> bool:
        return bool(self.row.withdrawn_at or self.row.redacted_at)


class Reader:
    """Reads for one request: in the page's zone, facts in the desk's language."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.zone = ZoneInfo(page.time_zone)
        self.language = language()
        self.now = timezone.now()

    def cards(self, incidents: "QuerySet[Incident]") -> list[Card]:
        """Incidents with their newest update and what is promised."""
        newest = Update.objects.filter(incident=OuterRef("pk"), withdrawn_at=None, redacted_at=None).newest_first()
        rows = list(incidents.annotate(newest=Subquery(newest.values("pk")[:1])))
        updates = Update.objects.whole().in_bulk([row.newest for row in rows if row.newest])
        promises = self.open_promises(rows)
        quiet = {row.pk: vars(row)["spoken_at"] for row in Incident.objects.quiet(since=self.now - QUIET)}
        services = self.service_items()
        cards = [self.card(row, updates.get(row.newest or ""), promises, quiet, services) for row in rows]
        passing = self.passing(rows)
        return [replace(card, passing=passing.get(card.incident.pk)) for card in cards]

    def card(
        self,
        row: Incident,
        update: Update | None,
        promises: Mapping[str, list[Due]],
        quiet: Mapping[str, datetime],
        services: Mapping[str, ServiceItem],
    ) -> Card:
        shown = self.update(update, services) if update else None
        words = " – ".join(part for part in (shown.facts, facts.beginning(shown.text)) if part) if shown else ""
        at = update.at if update else None
        return Card(row, words, at, promises.get(row.pk, []), quiet.get(row.pk))

    def open_promises(self, incidents: Iterable[Incident]) -> dict[str, list[Due]]:
        """The words that are due, by incident; what a file promised waits for nobody."""
        waiting = Promise.objects.filter(incident__in=list(incidents), state=PromiseState.OPEN, silent=False)
        found: dict[str, list[Due]] = {}
        for row in waiting.order_by("due", "pk"):
            soon = self.now < row.due <= self.now + AHEAD
            due = Due(row.due, row.due <= self.now, soon, row.topic, row.word_at is not None)
            found.setdefault(row.incident_id, []).append(due)
        return found

    def passing(self, incidents: Iterable[Incident]) -> dict[str, Passing]:
        """The forecast that readers rely on and that passes within a quarter of an hour, or has, by incident."""
        rows = soon(self.now).filter(incident__in=list(incidents))
        near = [(row.incident_id, at) for row in rows if (at := row.latest or row.likely)]
        return {id: Passing(at, at <= self.now) for id, at in sorted(near, key=lambda one: one[1], reverse=True)}

    def standing(self) -> list[Card]:
        """Open incidents and those with a remainder, newest first; planned maintenances stand apart."""
        return self.cards(Incident.objects.standing().exclude(stage=Stage.SCHEDULED))

    def planned(self) -> list[Card]:
        return self.cards(Incident.objects.kept().filter(stage=Stage.SCHEDULED).order_by("scheduled_for", "id"))

    def recent(self) -> list[Card]:
        """What ended lately, and what ended and still owes readers a word."""
        owed = Promise.objects.filter(state=PromiseState.OPEN, incident__ended_at__isnull=False).values("incident")
        owes = Q(pk__in=owed) | Q(stage=Stage.RESOLVED, statement_due__isnull=False)
        ended = Incident.objects.kept().exclude(ended_at=None).filter(has_remainder=False)
        return self.cards(ended.filter(owes | Q(ended_at__gte=self.now - RECENT)).order_by("-ended_at", "id")[:10])

    def groups(self) -> list[GroupShown]:
        """All services by product line; those without one come last."""
        order = list(ServiceGroup.objects.order_by("position", "id"))
        found: dict[str | None, list[Service]] = {id: [] for id in [*(group.pk for group in order), None]}
        for service in Service.objects.filter(retired_at=None).order_by("position", "id"):
            found[service.group_id].append(service)
        names = {group.pk: wording.said(group.name, self.language) for group in order}
        return [GroupShown(names.get(id or "", ""), rows) for id, rows in found.items() if rows]

    def service_items(self) -> dict[str, ServiceItem]:
        """Every service as facts lines name it, private and retired ones too."""
        return {row.pk: service_item(row) for row in Service.objects.prefetch_related("old_slugs")}

    def timeline(self, incident: Incident, *, before: int | None = None) -> list[UpdateShown]:
        """The newest updates, or those from place `before` on, newest first."""
        rows = incident.updates.whole().newest_first()[before or 0 : (before or 0) + SHOWN]
        services = self.service_items()
        return [self.update(row, services) for row in rows]

    def update(self, row: Update, services: Mapping[str, ServiceItem]) -> UpdateShown:
        line = facts.facts_line(update_item(row), services=services, zone=self.zone, language=self.language)
        text, language = wording.words(row.text, self.language)
        with translation.override(self.language):
            stage = facts.stage_moved(row.stage)
        return UpdateShown(row, line, text, language, "" if line == stage else stage)

    def statuses(self, incident: Incident) -> list[IncidentService]:
        """What an incident says of its services, the worst first."""
        rows = incident.services.select_related("service")
        worst = {status: place for place, status in enumerate(STATUS_ORDER)}
        return sorted(rows, key=lambda row: (-worst[Status(row.status)], row.service.position, row.service_id))

    def drafts(self, incident: Incident | None = None) -> list["DraftShown"]:
        """Drafts, without what they hold."""
        rows = Draft.objects.filter(incident=incident) if incident else Draft.objects.all()
        named = rows.annotate(form=KT("values__form"), title=KT("values__title")).select_related("incident")
        return [
            DraftShown(row.pk, row.form, row.title or "", row.incident, row.updated_at) for row in named.defer("values")
        ]


@dataclass(frozen=True)
class DraftShown:
    id: str
    form: str
    title: str
    incident: Incident | None
    at: datetime


def alarms() -> "QuerySet[Alarm]":
    """What staff must know, newest first."""
    return Alarm.objects.filter(cleared_at=None)


def silent_targets(now: datetime) -> "QuerySet[SnapshotTarget]":
    """Folders whose publisher has not been heard for a minute."""
    return SnapshotTarget.objects.filter(heard_at__lt=now - SILENT)


def moves(incident: Incident) -> frozenset[Stage]:
    return MOVES[Stage(incident.stage)]


def relapses(incident: Incident) -> frozenset[Stage]:
    return RELAPSE.get(Stage(incident.stage), frozenset())
