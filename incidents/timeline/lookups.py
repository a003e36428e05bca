"""What the look-up of hosts needs to know: of each incident its queues and products. Names are read for tags alone."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import F, Q, Sum

from incidents.models import Host, Incident, Product, RecoveryJob, Target
from incidents.states import Lookup, Stage, TargetState

from .queries import READER

MANY = 100_000  # entries; from so many on a shard named by two digits could grow over 30 kB
STEP = 4000  # rows that are read at a time: a fraction of a second

Row = tuple[int, str, int, list[str]]  # id, job or product, place, names


@dataclass(frozen=True)
class ListItem:
    """A job's queue as its last complete list had it, and how it goes on; see `RecoveryJob`."""

    job_id: str
    total: int
    back: int
    front: int
    places: tuple[tuple[int, int, int, int], ...] = ()  # (done, earliest, likely, latest), epoch seconds
    curve: tuple[tuple[float, float, float], ...] = ()  # (epoch seconds, done, total)


@dataclass(frozen=True)
class LookupItem:
    """How an incident's look-up is answered."""

    salt: str
    digits: int
    mode: Lookup
    version: int
    lists: Mapping[str, ListItem] = field(default_factory=dict)  # by job
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # public services, by product


class Length(models.Func):
    """How many entries a list in JSON has."""

    function = "json_array_length"
    output_field = models.IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_array_length", **context)


def digits(incident: str) -> int:
    """How many digits name a shard of this incident, so that none grows over 30 kB."""
    mine = Q(job__incident=incident) | Q(job__incident=None, job__source__incident=incident)
    named = Length(F("host__names")) + Length(F("host__engine_names"))
    targets = Target.objects.filter(mine).aggregate(sum=Sum(named))["sum"] or 0
    return 3 if targets + sold() > MANY else 2


def digits_of_new() -> int:
    """The same for an incident that is only now opened: all that it has are hosts of files."""
    return 3 if sold() > MANY else 2


def sold() -> int:
    """Names of hosts with a product, which are in the shards of every incident."""
    rows = Host.objects.exclude(product=None)
    return rows.aggregate(sum=Sum(Length(F("names")) + Length(F("engine_names"))))["sum"] or 0


def lookups(jobs: Mapping[str, Sequence[str]], *, using: str = READER) -> dict[str, LookupItem]:
    """The look-ups of incidents, by id, each with the ids of the jobs that readers may see of it.

    Open ones that go on; none of an incident for which nobody could be found.
    """
    listed = lists({id for ids in jobs.values() for id in ids}, using=using)
    known = products(using) if Host.objects.using(using).exclude(product=None).exists() else {}
    found = {}
    for row in going_on(using).filter(pk__in=jobs):
        mine = {id: listed[id] for id in jobs[row.pk] if id in listed}
        if known or mine:
            found[row.pk] = LookupItem(
                salt=row.lookup_salt,
                digits=row.lookup_digits,
                mode=Lookup(row.lookup),
                version=row.lookup_version,
                lists=mine,
                products=known,
            )
    return found


def going_on(using: str = READER) -> "models.QuerySet[Incident]":
    """Incidents whose hosts can be looked up; of a planned maintenance nothing is known yet."""
    return Incident.objects.using(using).public().filter(ended_at=None).exclude(stage=Stage.SCHEDULED).order_by("pk")


def lists(jobs: Collection[str], *, using: str = READER) -> dict[str, ListItem]:
    """The queues of those jobs that a list is complete of."""
    rows = RecoveryJob.objects.using(using).filter(pk__in=jobs, targets_total__gt=0) if jobs else ()
    return {row.pk: list_item(row) for row in rows}


def list_item(row: RecoveryJob) -> ListItem:
    return ListItem(
        job_id=row.pk,
        total=row.targets_total,
        back=row.targets_back,
        front=row.targets_front,
        places=tuple(tuple(place) for place in row.outlook.get("places", ())),
        curve=tuple(tuple(point) for point in row.curve),
    )


def products(using: str = READER) -> dict[str, tuple[str, ...]]:
    """Slugs of the public services that each product uses, sorted.

    A product of private services alone is as private as they are, and so are its hosts.
    """
    found = {}
    for row in Product.objects.using(using).prefetch_related("services"):
        if row.services.all() and all(one.private for one in row.services.all()):
            continue
        public = [one.slug for one in row.services.all() if not one.private and one.retired_at is None]
        found[str(row.pk)] = tuple(sorted(public))
    return found


def targets_after(last: int, jobs: Sequence[str], *, using: str = READER) -> Iterator[Row]:
    """The next hosts in these queues, those that a shard shows, by ascending id; place 0 for one that failed."""
    shown = Q(rank__gt=0) | Q(state=TargetState.FAILED)
    rows = Target.objects.using(using).filter(shown, job__in=jobs, pk__gt=last).order_by("pk")
    columns = ("pk", "job_id", "rank", "state", "host__names", "host__engine_names")
    for id, job, rank, state, names, others in rows.values_list(*columns)[:STEP]:
        yield id, job, 0 if state == TargetState.FAILED else rank, [*names, *others]


def sold_after(last: int, products: Sequence[str], *, using: str = READER) -> Iterator[Row]:
    """The next hosts with one of these products, by ascending id."""
    rows = Host.objects.using(using).filter(pk__gt=last, product__in=map(int, products)).order_by("pk")
    for id, product, names, others in rows.values_list("pk", "product_id", "names", "engine_names")[:STEP]:
        yield id, f"p:{product}", 0, [*names, *others]
