"""What readers may ask: rows in, plain items out. Public items only; each answer takes a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q, QuerySet, Subquery

from incidents.models import (
    Advice,
    ContactChannel,
    Forecast,
    Image,
    Incident,
    IncidentService,
    Page,
    Progress,
    Promise,
    RecoveryJob,
    Sample,
    Service,
    ServiceGroup,
    StatusChange,
    Summary,
    Update,
    UpdateStatus,
)
from incidents.states import REPORTED, Impact, Kind, PromiseState, Report, Stage, Status, Weight

from .items import ChannelItem, GroupItem, IncidentItem, JobItem, KeptPromise, PageItem, ServiceItem, UpdateItem
from .rows import channel_item, incident_item, job_item, kept_promise, service_item, update_item

# Readers ask the read-only alias, so that they never wait for a writer (DESIGN 3.4).
READER = "reader"
PUBLIC = Q(service=None) | Q(service__private=False)  # of what may be about one service
UNDONE = (PromiseState.REPLACED, PromiseState.ENDED, PromiseState.WITHDRAWN)  # promises that nothing was owed for
CARD = timedelta(hours=72)  # so long an incident that is over stays on the front page
PAGE = 200  # updates on an incident's own page, and on each of its older pages


def page_item(*, using: str = READER) -> PageItem | None:
    """The page, None before its first start."""
    page = Page.objects.using(using).filter(pk=1).first()
    if page is None:
        return None
    return PageItem(
        name=page.name,
        url=settings.PAGE_URL,
        time_zone=page.time_zone,
        languages=tuple(page.languages),
        id_host=page.id_host,
        created_at=page.created_at,
        page_version=page.page_version,
        live_version=page.live_version,
        sequence=page.last_sequence,
        imprint=page.imprint,
        privacy=page.privacy,
        accessibility=page.accessibility,
        theme=page.theme,
        indexed=page.indexed,
        report=page.report,
    )


def zone(*, using: str = READER) -> ZoneInfo:
    """The page's zone."""
    return ZoneInfo(Page.objects.using(using).values_list("time_zone", flat=True).get(pk=1))


def versions(*, using: str = READER) -> tuple[int, int]:
    """(page_version, live_version): the one row a publisher asks for five times a second."""
    row = Page.objects.using(using).filter(pk=1).values_list("page_version", "live_version").first()
    return row or (0, 0)


def services(*, using: str = READER) -> tuple[list[Service], list[Service]]:
    """All public services in the order staff gave them: those on offer, and those that only history still names."""
    rows = list(Service.objects.using(using).filter(private=False).prefetch_related("old_slugs"))
    return [row for row in rows if row.retired_at is None], [row for row in rows if row.retired_at]


def groups(rows: Iterable[Service], *, using: str = READER) -> tuple[GroupItem, ...]:
    """Services in their groups; those without a group come last."""
    by_group: dict[str | None, list[ServiceItem]] = {}
    for row in rows:
        by_group.setdefault(row.group_id, []).append(service_item(row))
    named = [
        GroupItem(id=group.pk, name=group.name, services=tuple(by_group.get(group.pk, ())))
        for group in ServiceGroup.objects.using(using)
        if group.pk in by_group
    ]
    if None in by_group:
        named.append(GroupItem(id=None, name={}, services=tuple(by_group[None])))
    return tuple(named)


def channels(*, using: str = READER) -> tuple[ChannelItem, ...]:
    """How customers reach people, in the order staff gave."""
    return tuple(channel_item(row) for row in ContactChannel.objects.using(using).prefetch_related("openings"))


def last_end(*, using: str = READER) -> datetime | None:
    """When the last public incident was over that touched anything; None where there was none."""
    rows = Incident.objects.using(using).public().exclude(ended_at=None).exclude(impact=Impact.NONE)
    return rows.filter(kind=Kind.INCIDENT).order_by("-ended_at").values_list("ended_at", flat=True).first()


def slug_of(service: str, *, using: str = READER) -> str | None:
    """The slug of any service, private and retired ones too: its documents have to go."""
    return Service.objects.using(using).filter(pk=service).values_list("slug", flat=True).first()


def standing_ids(*, now: datetime, using: str = READER) -> list[str]:
    """What the front page shows: open ones, ended ones with a remainder, those that ended within 72 hours.

    And those that still owe readers a word (the statement, or what was promised for after the end), or gave their
    statement within 72 hours.
    """
    owed = Promise.objects.filter(state=PromiseState.OPEN, incident__ended_at__isnull=False).values("incident")
    told = Update.objects.filter(stage=Stage.POSTMORTEM, at__gte=now - CARD, withdrawn_at=None, redacted_at=None)
    shown = Q(ended_at=None) | Q(has_remainder=True) | Q(ended_at__gte=now - CARD) | Q(pk__in=owed)
    shown |= Q(stage=Stage.RESOLVED, statement_due__isnull=False)
    shown |= Q(stage=Stage.POSTMORTEM, pk__in=told.values("incident"))
    wanted = Incident.objects.using(using).public().filter(shown)
    return list(wanted.order_by("-started_at", "id").values_list("pk", flat=True))


def incident_items(ids: Sequence[str], *, staff: bool = False, using: str = READER) -> dict[str, IncidentItem]:
    """Public incidents by id; those that readers may not know of are left out, but for `staff`."""
    standing = Q(update__withdrawn_at=None, update__redacted_at=None)
    advice = Advice.objects.filter(standing).prefetch_related("services").order_by("given_at", "id")
    forecasts = Forecast.objects.filter(standing, Q() if staff else PUBLIC, public=True).order_by("-made_at", "-id")
    known = Incident.objects.using(using)
    rows = (
        (known.kept() if staff else known.public())
        .filter(pk__in=ids)
        .prefetch_related(
            "services__service",
            Prefetch("summaries", Summary.objects.order_by("-at", "-id"), to_attr="newest_summaries"),
            Prefetch("advice", advice),
            Prefetch(
                "promises",
                told_promises().select_related("update").order_by("-pk"),
                to_attr="told_promises",
            ),
            Prefetch("forecasts", forecasts),
        )
    )
    jobs = job_items(ids, using=using)
    return {row.pk: replace(incident_item(row), jobs=tuple(jobs.get(row.pk, ()))) for row in rows}


def job_items(ids: Sequence[str], *, using: str = READER) -> dict[str, list[JobItem]]:
    """The jobs of incidents that readers may see, in the order of recovery: as staff gave it, else as they came.

    A job about private services alone is as private as they are.
    """
    belongs = Q(incident__in=ids) | Q(incident=None, source__incident__in=ids)
    there = Q(gone_at=None) | Q(ended_at__isnull=False)  # engines forget what they have finished, the page does not
    rows = RecoveryJob.objects.using(using).filter(belongs, there, source__retired_at=None, hidden=False)
    samples = Sample.objects.filter(job=OuterRef("pk"))
    moved = samples.exclude(done=OuterRef("done")).order_by("-at").values("at")[:1]
    still = samples.filter(at__gt=OuterRef("moved_at")).order_by("at").values("at")[:1]
    rows = rows.annotate(moved_at=Subquery(moved)).annotate(stands_since=Subquery(still))
    known = list(
        rows.exclude(sampled_at=None).select_related("source").prefetch_related("services", "source__services")
    )
    by_key = {(row.source_id, row.key): row.pk for row in known}
    found: dict[str, list[JobItem]] = {}
    for row in known:
        before = [by_key[row.source_id, key] for key in row.after if (row.source_id, key) in by_key]
        item = job_item(row, before=before)
        if item.service_ids or not (row.services.all() or row.source.services.all()):
            found.setdefault(item.incident_id, []).append(item)
    return found


def told_promises() -> QuerySet[Promise]:
    """Promises that readers wait for (`waited_for`), and of each incident the last one, whatever became of it.

    One that notes alone have kept is waited for, too: a word of thanks does not take "by 23:20" off the page.
    """
    said = Update.objects.filter(incident=OuterRef("incident"), number__gt=OuterRef("kept_by__number"))
    said = said.filter(weight=Weight.KEY, withdrawn_at=None, redacted_at=None)
    thanks = Q(state=PromiseState.KEPT, kept_by__weight=Weight.NOTE) & ~Exists(said)
    waited_for = ExpressionWrapper(Q(state=PromiseState.OPEN) | thanks, output_field=BooleanField())
    told = Promise.objects.filter(incident=OuterRef("incident")).exclude(state__in=UNDONE).order_by("-pk")
    rows = Promise.objects.annotate(waited_for=waited_for)
    return rows.filter(Q(waited_for=True) | Q(pk=Subquery(told.values("pk")[:1])))


def promise_record(incident: str, *, using: str = READER) -> list[KeptPromise]:
    """Every promise of an incident with what became of it, in the order in which they were made."""
    rows = Promise.objects.using(using).filter(incident=incident).select_related("update", "kept_by")
    return [kept_promise(row) for row in rows.order_by("update__at", "update__number", "pk")]


def newest_ids(most: Mapping[str, int], *, using: str = READER) -> dict[str, list[str]]:
    """Of each public incident its newest updates, as many as `most` says; two queries for each number it names."""
    found: dict[str, list[str]] = {}
    for count in sorted({*most.values()}):
        last = Update.objects.filter(incident=OuterRef("pk")).newest_first().values("at")[count - 1 : count]
        ids = [id for id, wanted in most.items() if wanted == count]
        cuts = Incident.objects.using(using).public().filter(pk__in=ids).annotate(cut=Subquery(last))
        newer = Q(pk=None)
        for id, cut in cuts.values_list("pk", "cut"):
            found[id] = []
            newer |= Q(incident=id, at__gte=cut) if cut else Q(incident=id)
        rows = Update.objects.using(using).filter(newer).newest_first()
        for incident, id in rows.values_list("incident_id", "pk"):
            found[incident].append(id)
    return {incident: ids[: most[incident]] for incident, ids in found.items()}


def ids_between(incident: str, first: int, last: int, *, using: str = READER) -> list[str]:
    """Updates number `first` to `last` of an incident's timeline, counted from the oldest as 1; newest first."""
    rows = Update.objects.using(using).filter(incident=incident).in_order()[first - 1 : last]
    return [*rows.values_list("pk", flat=True)][::-1]


def latest_ids(*, most: int, service: str | None = None, using: str = READER) -> list[str]:
    """The newest public updates of the page, or of one service: about it, or about the whole of an incident of it."""
    rows = Update.objects.using(using).filter(incident__removed_at=None, incident__private=False)
    if service:
        # EXISTS instead of joins: the newest few are found along the index on `at`, nothing is sorted.
        named = Exists(Update.about.through.objects.filter(update=OuterRef("pk"), service=service))
        said = Exists(UpdateStatus.objects.filter(update=OuterRef("pk"), service=service))
        of = IncidentService.objects.filter(incident=OuterRef("incident"), service=service, unaffected=False)
        whole = ~Exists(Update.about.through.objects.filter(update=OuterRef("pk"))) & Exists(of)
        rows = rows.filter(named | said | whole)
    return list(rows.newest_first().values_list("pk", flat=True)[:most])


def update_items(ids: Iterable[str], *, using: str = READER) -> dict[str, UpdateItem]:
    """Updates by id, in a fixed number of queries; names of private services left out."""
    parts: dict[str, QuerySet[Any] | None] = {
        "about": Service.objects.filter(private=False),
        "statuses": UpdateStatus.objects.filter(service__private=False),
        "forecasts": Forecast.objects.filter(PUBLIC),
        "progress": Progress.objects.filter(PUBLIC),
        "promises": None,
        "advice": Advice.objects.prefetch_related("services"),
        "versions": None,
        "images": Image.objects.defer("data", "thumb"),
        "corrections": None,
    }
    # Lists instead of managers: these cost half the time of reading an incident's page.
    related = [Prefetch(name, rows, to_attr=f"read_{name}") for name, rows in parts.items()]
    rows = Update.objects.using(using).filter(pk__in=list(ids)).prefetch_related(*related)
    return {row.pk: update_item(row) for row in rows}


def position_of(update: str, *, using: str = READER) -> int:
    """An update's place in its incident's timeline, counted from the oldest as 1; 0 where it does not exist."""
    row = Update.objects.using(using).filter(pk=update).only("incident_id", "at", "number").first()
    if row is None:
        return 0
    before = Q(at__lt=row.at) | Q(at=row.at, number__lt=row.number)
    return Update.objects.using(using).filter(before, incident=row.incident_id).count() + 1


def known(*, using: str = READER) -> dict[str, Any]:
    """All that readers may know of: {incidents: {id: full pages}, services: {slug: id}, months: ("2018-01", …),
    reports: (id, …)}."""
    report = Page.objects.using(using).values_list("report", flat=True).get(pk=1)
    told = Incident.objects.using(using).public().filter(stage__in=REPORTED[Report(report)])
    incidents = Incident.objects.using(using).public().values_list("pk", "update_count")
    services = Service.objects.using(using).filter(private=False, retired_at=None).values_list("slug", "pk")
    return {
        "incidents": {id: full_pages(count) for id, count in incidents},
        "services": dict(services),
        "months": tuple(f"{month:%Y-%m}" for month in past_months(zone(using=using), using=using)),
        "reports": tuple(told.order_by("pk").values_list("pk", flat=True)),
    }


def full_pages(updates: int) -> int:
    """How many pages of older updates there are: none while all stand on the incident's own page."""
    return updates // PAGE if updates > PAGE else 0


def month_bounds(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of a month in a zone, and of the next one."""
    following = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return datetime.combine(month, time(), zone), datetime.combine(following, time(), zone)


def past_ids(month: date, zone: ZoneInfo, *, using: str = READER) -> list[str]:
    """Ended public incidents that began in a month, newest first."""
    start, end = month_bounds(month, zone)
    rows = Incident.objects.using(using).public().exclude(ended_at=None)
    rows = rows.filter(started_at__gte=start, started_at__lt=end).order_by("-started_at", "id")
    return list(rows.values_list("pk", flat=True))


def past_months(zone: ZoneInfo, *, using: str = READER) -> list[date]:
    """The months that have an ended public incident, newest first."""
    rows = Incident.objects.using(using).public().exclude(ended_at=None)
    return [at.date() for at in rows.datetimes("started_at", "month", order="DESC", tzinfo=zone)]


Steps = list[tuple[datetime, Status]]


def status_changes(services: Sequence[str], *, since: datetime, using: str = READER) -> dict[str, Steps]:
    """Each service's steps since an instant, the one in force at it first, oldest first."""
    before = StatusChange.objects.filter(service=OuterRef("pk"), at__lte=since).order_by("-at", "-id")
    in_force = (
        Service.objects.using(using)
        .filter(pk__in=services)
        .annotate(said_at=Subquery(before.values("at")[:1]), said=Subquery(before.values("status")[:1]))
    )
    found: dict[str, Steps] = {id: [] for id in services}
    for service, at, status in in_force.exclude(said_at=None).values_list("pk", "said_at", "said"):
        found[service].append((at, Status(status)))
    rows = StatusChange.objects.using(using).filter(service__in=services, at__gt=since).order_by("at", "id")
    for service, at, status in rows.values_list("service_id", "at", "status"):
        found[service].append((at, Status(status)))
    return found
