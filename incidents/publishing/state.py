"""Published state: everything a render needs, read first, in one read-only transaction (DESIGN 3.4).

What is read depends on what is to be rendered. A *subject* names a family of documents that change together:
`front`, `live`, `feeds`, `errors`, `settings`, `history`, `incident:<id>`, `pages:<id>:<n>`, `pictures:<update>`,
`service:<id>`, `month:<yyyy-mm>`, `report:<id>`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from incidents.models import Progress
from incidents.states import Impact, indicator
from incidents.timeline import lookups, queries, records
from incidents.timeline.items import (
    ChannelItem,
    GroupItem,
    IncidentItem,
    PageItem,
    ProgressItem,
    ServiceItem,
    UpdateItem,
)
from incidents.timeline.lookups import LookupItem
from incidents.timeline.records import RecordItem
from incidents.timeline.rows import service_item

from . import pictures

NEWEST = queries.PAGE
FRONT = 100  # updates of an open incident on the front page
FEED = 50
LINES = 3  # newest updates of an incident that the live documents know of
DAYS = 90


Said = tuple[datetime, ProgressItem]  # when it was said


@dataclass
class State:
    """Plain data of one version. Only the parts that its subjects need are filled."""

    now: datetime
    page: PageItem
    groups: tuple[GroupItem, ...]
    standing: tuple[str, ...]
    channels: tuple[ChannelItem, ...] = ()
    last_end: datetime | None = None  # when the last of all incidents was over
    former: tuple[ServiceItem, ...] = ()  # services that are no longer offered: history keeps naming them
    incidents: dict[str, IncidentItem] = field(default_factory=dict)
    updates: dict[str, tuple[UpdateItem, ...]] = field(default_factory=dict)
    pages: dict[tuple[str, int], tuple[UpdateItem, ...]] = field(default_factory=dict)
    said: dict[str, tuple[Said, ...]] = field(default_factory=dict)  # percentages, by incident, newest first
    latest: tuple[UpdateItem, ...] = ()
    service_updates: dict[str, tuple[UpdateItem, ...]] = field(default_factory=dict)
    service_steps: dict[str, queries.Steps] = field(default_factory=dict)
    months: tuple[date, ...] = ()
    past: dict[date, tuple[str, ...]] = field(default_factory=dict)
    gone_slugs: dict[str, str] = field(default_factory=dict)  # of services that readers may no longer know of
    records: dict[str, RecordItem] = field(default_factory=dict)  # of incidents whose record is wanted
    lookups: dict[str, LookupItem] = field(default_factory=dict)  # of open incidents with hosts
    pictures: dict[str, dict[str, bytes]] = field(default_factory=dict)  # files by name, of each wanted update

    def __post_init__(self) -> None:
        self.services: dict[str, ServiceItem] = {one.id: one for group in self.groups for one in group.services}
        self.named: dict[str, ServiceItem] = self.services | {one.id: one for one in self.former}

    @property
    def indicator(self) -> Impact:
        """The page's overall state."""
        going_on = [self.incidents[id] for id in self.standing]
        return indicator([one.status for one in self.services.values()], [one.impact for one in going_on if one.counts])

    def standing_incidents(self) -> list[IncidentItem]:
        """What the front page shows, worst and newest first as read."""
        return [self.incidents[id] for id in self.standing]


def read_state(subjects: Iterable[str], *, now: datetime) -> State:
    """State of one version with all that `subjects` need. Raises LookupError before the page's first start."""
    page = queries.page_item()
    if page is None:
        raise LookupError("the page has not been set up yet")
    standing = queries.standing_ids(now=now)
    offered, retired = queries.services()
    former = tuple(service_item(row) for row in retired)
    groups = queries.groups(offered)
    state = State(now=now, page=page, groups=groups, standing=(), channels=queries.channels(), former=former)
    fill(state, gather(subjects), standing)
    return state


def gather(subjects: Iterable[str]) -> dict[str, list[str]]:
    """`["service:a", "service:b", "front"]` -> `{"service": ["a", "b"], "front": [""]}`."""
    gathered: dict[str, list[str]] = {}
    for subject in subjects:
        family, _, rest = subject.partition(":")
        gathered.setdefault(family, []).append(rest)
    return gathered


def fill(state: State, wanted: dict[str, list[str]], standing: list[str]) -> None:
    """Reads the parts that are wanted."""
    fill_months(state, wanted)
    shown = fill_updates(state, wanted, standing)
    fill_services(state, wanted)
    state.last_end = queries.last_end() if wanted.keys() & {"front", "live"} else None
    state.pictures = pictures.bodies(wanted["pictures"]) if "pictures" in wanted else {}
    named = {*standing, *wanted.get("incident", ()), *(id for id, _number in state.pages), *shown}
    named |= {*wanted.get("report", ())}
    named |= {id for ids in state.past.values() for id in ids}
    items = queries.incident_items(sorted(named))
    state.incidents = {id: waiting(item, now=state.now) for id, item in items.items()}
    state.standing = tuple(id for id in standing if id in state.incidents)
    state.records = records.records([id for id in wanted.get("report", ()) if id in state.incidents])
    if wanted.keys() & {"front", "incident", "live"}:
        jobs = {id: [job.id for job in state.incidents[id].jobs] for id in state.standing}
        state.lookups = lookups.lookups(jobs)
    state.pages = {key: updates for key, updates in state.pages.items() if key[0] in state.incidents}


def waiting(item: IncidentItem, *, now: datetime) -> IncidentItem:
    """Without promises that notes alone have kept once their time has come: then they were kept."""
    known = [one for one in (item.promise, *item.topics) if one]
    left = [one for one in known if not (one.kept and one.due <= now)]
    if left == known:
        return item
    promised = None if left else known[-1]
    return replace(item, promise=next(iter(left), None), topics=tuple(left[1:]), promised=promised)


def fill_months(state: State, wanted: dict[str, list[str]]) -> None:
    """Past months with their incidents; the history's own page shows the newest one."""
    months = {date.fromisoformat(f"{month}-01") for month in wanted.get("month", ())}
    if "history" in wanted or months:
        state.months = tuple(queries.past_months(state.page.zone))
    if "history" in wanted:
        months |= {*state.months[:1]}
    state.past = {month: tuple(queries.past_ids(month, state.page.zone)) for month in months}


def fill_updates(state: State, wanted: dict[str, list[str]], standing: list[str]) -> set[str]:
    """All updates that the subjects show, each read once. Returns the incidents they are of."""
    newest = newest_of(state, wanted, standing)
    older = {}
    for id, number in (part.split(":") for part in wanted.get("pages", ())):
        last = int(number) * NEWEST
        older[id, int(number)] = queries.ids_between(id, last - NEWEST + 1, last)
    latest = queries.latest_ids(most=FEED) if "feeds" in wanted else []
    about = {id: queries.latest_ids(most=FEED, service=id) for id in wanted.get("service", ()) if id in state.services}
    lists = (*newest.values(), *older.values(), latest, *about.values())
    items = queries.update_items({id for ids in lists for id in ids})

    def read(ids: list[str]) -> tuple[UpdateItem, ...]:
        return tuple(items[id] for id in ids)

    state.updates = {incident: read(ids) for incident, ids in newest.items()}
    state.pages = {key: read(ids) for key, ids in older.items()}
    state.service_updates = {service: read(ids) for service, ids in about.items()}
    state.latest = read(latest)
    return {item.incident_id for item in items.values()}


def newest_of(state: State, wanted: dict[str, list[str]], standing: list[str]) -> dict[str, list[str]]:
    """The ids of the newest updates by incident: as many as are shown. The live documents show very little."""
    live, own = "live" in wanted, wanted.get("incident", ())
    most = dict.fromkeys(standing, FRONT) if live or "front" in wanted else {}
    newest = queries.newest_ids(most | dict.fromkeys(own, NEWEST))
    if live:
        state.said = said_in({id: ids[:FRONT] for id, ids in newest.items() if id in most})
    if "front" in wanted:
        return newest
    return {id: ids if id in own else ids[:LINES] for id, ids in newest.items()}


def said_in(updates: dict[str, list[str]]) -> dict[str, tuple[Said, ...]]:
    """The percentages that these updates said, newest first."""
    place = {id: number for ids in updates.values() for number, id in enumerate(ids)}
    still = Q(update__withdrawn_at=None, update__redacted_at=None)
    rows = Progress.objects.using(queries.READER).filter(queries.PUBLIC, still, update__in=place)
    found: dict[str, list[Said]] = {}
    for row in sorted(rows.select_related("update"), key=lambda row: (place[row.update_id], row.pk)):
        item = ProgressItem(low=row.low, high=row.high, service_id=row.service_id)
        found.setdefault(row.update.incident_id, []).append((row.update.at, item))
    return {incident: tuple(said) for incident, said in found.items()}


def fill_services(state: State, wanted: dict[str, list[str]]) -> None:
    """90 days of the wanted services; of those that readers may not know of, the slug whose documents have to go."""
    for id in wanted.get("service", ()):
        if id not in state.services and (slug := queries.slug_of(id)):
            state.gone_slugs[id] = slug
    if state.service_updates:
        since = state.now - timedelta(days=DAYS + 1)
        state.service_steps = queries.status_changes([*state.service_updates], since=since)


def read(subjects: Iterable[str], *, now: datetime) -> State:
    """`read_state` in a transaction of its own on the read-only alias: all of it is of one version."""
    with transaction.atomic(using=queries.READER):
        return read_state(subjects, now=now)
