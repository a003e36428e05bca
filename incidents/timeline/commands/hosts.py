"""Hosts of files, long before an outage; how an incident's look-up is answered; and telling that hosts are back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.models import Event, Host, Incident, Page, Product, RecoveryJob, Service, Target
from incidents.states import Lookup, TargetState
from incidents.timeline import alarms
from incidents.timeline.bulk import chunks, upsert
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import HostSaid
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .shared import find_services, locked_incident, moved
from .sources import existing_job, incident_of
from .targets import CHUNK, raise_lookups

MASS = 0.02  # of a job's hosts: that many fall back by mistake, or with a rollback that staff know of
FELL_BACK = "targets.fell_back"  # the alarm
MOST_PRODUCTS = 500


def set_lookup(
    *, incident: str, lookup: Lookup, author: Actor, now: datetime, notify: Notify = Notify.NOBODY
) -> Incident:
    """How customers can ask for one host: in the browser, by the form alone, or not. Records `incident.updated`."""
    with writing(now=now) as write:
        row = locked_incident(incident)
        before = values_of(row)
        moved(row, now=now, lookup=lookup)
        write.record(
            f"{row.kind}.updated",
            actor=author,
            notify=notify,
            verb="lookup",
            subject=f"incident:{row.pk}",
            incident=row,
            **difference(before, row),
        )
        return row


@dataclass(frozen=True)
class Imported:
    """What a file of hosts changed."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    @property
    def moved(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def import_hosts(
    *,
    hosts: Sequence[HostSaid],
    products: Mapping[str, Iterable[str]],
    author: Actor,
    now: datetime,
    replace: bool = False,
    dry: bool = False,
) -> Imported:
    """Takes hosts with what they were sold as; `products`: ids of the services that each uses.

    What is as it was changes nothing. Hosts that are not named stay, unless `replace`: then they lose names and
    product, and go where no queue names them. Rows are written in chunks, as readers see none of them; then one
    transaction raises page_version, with audit row and `hosts.changed`. `dry` writes nothing. Raises Refused.
    """
    if len(products) > MOST_PRODUCTS:
        raise Refused(_("A file names at most %(most)d products.") % {"most": MOST_PRODUCTS}, field="hosts")
    find_services({id for ids in products.values() for id in ids}, field="services")
    known = {row.key: row for row in Product.objects.prefetch_related("services")}
    used = {key: sorted(one.pk for one in row.services.all()) for key, row in known.items()}
    sold = {key: ids for key, ids in ((key, sorted(set(ids))) for key, ids in products.items()) if used.get(key) != ids}
    if not dry and sold:
        save_products(sold)
    ids = dict(Product.objects.values_list("key", "pk"))
    counts: Counter[str] = Counter()
    for chunk in chunks({one.key: one for one in hosts}.values(), CHUNK):
        counts.update(take_hosts(chunk, ids, dry=dry))
    counts["gone"] = let_go({one.key for one in hosts}, dry=dry) if replace else 0
    done = Imported(**counts)
    if not dry and (done.moved or sold):
        conclude(done, sold, author=author, now=now)
    return done


def save_products(sold: Mapping[str, Sequence[str]]) -> None:
    """New products, and those whose services are others by now."""
    with transaction.atomic():
        for key, services in sold.items():
            row, _new = Product.objects.get_or_create(key=key)
            row.services.set(Service.objects.filter(pk__in=services))


def take_hosts(said: Sequence[HostSaid], products: Mapping[str, int], *, dry: bool) -> Counter[str]:
    """One chunk of a file; products that are still to be made have no id where nothing is written."""
    with transaction.atomic():
        rows = Host.objects.filter(key__in=[one.key for one in said]).values_list("key", "names", "product__key")
        known = {key: (names, product or "") for key, names, product in rows}
        other = [one for one in said if known.get(one.key) != (list(one.names), one.product)]
        if not dry:
            none: list[str] = []
            values = [(one.key, list(one.names), none, products.get(one.product)) for one in other]
            columns = ("key", "names", "engine_names", "product")
            upsert(Host, values, columns=columns, key=("key",), kept=("engine_names",))
    new = sum(one.key not in known for one in other)
    return Counter(new=new, changed=len(other) - new, same=len(said) - len(other))


def let_go(named: set[str], *, dry: bool) -> int:
    """Hosts of earlier files that this one does not name."""
    rows = Host.objects.exclude(names=[]).values_list("pk", "key").order_by("pk")
    gone = [id for id, key in rows.iterator(chunk_size=2000) if key not in named]
    for chunk in chunks([] if dry else gone, CHUNK):
        with transaction.atomic():
            Host.objects.filter(pk__in=chunk).update(names=[], product=None)
            Host.objects.filter(pk__in=chunk, targets=None).delete()
    return len(gone)


def conclude(done: Imported, sold: Mapping[str, Sequence[str]], *, author: Actor, now: datetime) -> None:
    """The one transaction of an import."""
    with writing(now=now) as write:
        if done.moved:
            raise_lookups(None)
        write.record(
            "hosts.changed",
            actor=author,
            notify=Notify.NOBODY,
            verb="hosts",
            subject="hosts",
            before={},
            after={"new": done.new, "changed": done.changed, "gone": done.gone, "products": {**sold}},
        )


def note_targets(*, now: datetime) -> int:
    """Tells of hosts that have been back, or gone again, for ten minutes: `target.restored`, `target.relapsed`.

    Where many of a job's hosts fall back at once, staff are asked first (an alarm), and their owners are not told
    meanwhile; hosts that are done again by then were never away. Returns how many were told.
    """
    due = Target.objects.filter(tell_at__lte=now).order_by().values_list("job", flat=True).distinct()
    held = alarms.open_subjects(FELL_BACK)
    rows = RecoveryJob.objects.filter(pk__in={*due, *held}).select_related("source__incident", "incident")
    return sum(tell(job, now=now) for job in rows)


def tell(job: RecoveryJob, *, now: datetime) -> int:
    mine = Target.objects.filter(job=job, tell_at__isnull=False)
    if job.source.retired_at:  # nobody knows any more, and nobody can settle it
        mine.update(tell_at=None)
        alarms.clear_alarm(FELL_BACK, job.pk, now=now)
        return 0
    fallen = mine.filter(told_state=TargetState.DONE).count()
    ready = mine.filter(tell_at__lte=now)
    if fallen > max(1, MASS * job.targets_total):
        name = job.engine_name or job.key
        detail = f"{name}: {fallen} of {job.targets_total} hosts that were done are not any more."
        alarms.raise_alarm(FELL_BACK, job.pk, detail=detail, now=now)
        ready = ready.exclude(told_state=TargetState.DONE)
    else:
        alarms.clear_alarm(FELL_BACK, job.pk, now=now)
    return told(job, list(ready.values_list("pk", "told_state")), now=now)


def told(job: RecoveryJob, ready: Sequence[tuple[int, str]], *, now: datetime) -> int:
    """Writes the events of these hosts, in chunks. They raise no version: no page shows them."""
    incident = incident_of(job)
    version = Page.objects.values_list("page_version", flat=True).get(pk=1)
    for chunk in chunks(ready, CHUNK):
        with transaction.atomic():
            relapsed = [id for id, before in chunk if before == TargetState.DONE]
            restored = [id for id, before in chunk if before != TargetState.DONE]
            Target.objects.filter(pk__in=relapsed).update(told_state=TargetState.QUEUED, tell_at=None)
            Target.objects.filter(pk__in=restored).update(told_state=TargetState.DONE, tell_at=None)
            Event.objects.bulk_create(
                Event(
                    type="target.relapsed" if before == TargetState.DONE else "target.restored",
                    at=now,
                    page_version=version,
                    incident=incident,
                    source=job.source,
                    target=id,
                    actor="system",
                )
                for id, before in chunk
            )
    return len(ready)


def settle_relapses(*, job: str, send: bool, author: Actor, now: datetime, notify: Notify = Notify.NOBODY) -> int:
    """Staff's word on hosts that fell back in numbers: their owners are told, or never. Records `targets.settled`."""
    with writing(now=now) as write:
        row = existing_job(job)
        mine = Target.objects.filter(job=row, tell_at__isnull=False, told_state=TargetState.DONE)
        fallen = list(mine.values_list("pk", "told_state"))
        if send:
            told(row, fallen, now=now)
        else:
            mine.update(tell_at=None)  # for their owners they were never away
        alarms.clear_alarm(FELL_BACK, row.pk, now=now)
        write.record(
            "targets.settled",
            actor=author,
            notify=notify,
            verb="relapses",
            subject=f"job:{row.pk}",
            incident=incident_of(row),
            source=row.source,
            before={},
            after={"hosts": len(fallen), "send": send},
        )
    return len(fallen)
