"""The hosts of a job: stored in chunks, and put in order once their list is complete.

The second exception beside samples (see there): chunks are transactions of their own and leave no audit row. Readers
see nothing of a list before it is complete; then page_version is raised once, and only where a shard changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from incidents.models import Host, Incident, RecoveryJob, Target
from incidents.states import TargetState
from incidents.timeline import lookups
from incidents.timeline.bulk import chunks, upsert
from incidents.timeline.inputs import TargetSaid
from incidents.timeline.ranking import Order, Queue, ordered
from incidents.timeline.writing import Actor, Notify, writing

from .sources import incident_of

CHUNK = 500  # rows of a transaction: nobody who posts waits for more
RANKS = 5000  # places of a transaction, which cost far less
MOST_NAMES = 200  # of a host, by all engines
HELD = timedelta(minutes=10)  # so long a host must have been back, or gone again, to be told of


@dataclass(frozen=True)
class Listed:
    """What became of a page: how many hosts it named, how many that no page of this reading had named before, whether
    the list is complete, and whether a shard changed."""

    stored: int
    fresh: int = 0
    complete: bool = False
    changed: bool = False


def record_targets(
    *,
    job: str,
    lease: str | None,
    targets: Sequence[TargetSaid],
    cursor: str,
    now: datetime,
    partial: bool = False,
    anew: bool = False,
) -> Listed | None:
    """Stores one page of a job's list of hosts. `cursor`: of the next page; "" completes the list.

    `lease`: who asked; None, with nothing written, where the source is no longer theirs; None for `lease` is a push.
    Hosts that a complete list does not name go, unless one of its pages was believed in part (`partial`), or it names
    none at all. `anew`: this is the first page, whatever came before. Records `targets.changed` where a tag or a
    place in a shard changed, once; nothing else is told.
    """
    row = opened(job, lease=lease, partial=partial, anew=anew, now=now)
    if row is None:
        return None
    named = list({one.key: one for one in targets}.values())
    fresh = sum(store(row, chunk, now=now) for chunk in chunks(named, CHUNK))
    if cursor:
        RecoveryJob.objects.filter(pk=row.pk).update(targets_cursor=cursor)
        return Listed(len(named), fresh)
    return Listed(len(named), fresh, complete=True, changed=completed(row, now=now))


def abandon_targets(*, job: str, now: datetime) -> None:
    """Gives a reading up: the next one begins at the first page. What was stored of it stays, in no new order."""
    with transaction.atomic():
        row = RecoveryJob.objects.select_for_update().filter(pk=job).first()
        if row:
            row.targets_cursor, row.targets_asked_at, row.targets_done = "", now, None
            row.targets_reading = row.targets_reading | {"pages": 0, "partial": False}
            row.save(update_fields=["targets_cursor", "targets_asked_at", "targets_done", "targets_reading"])


def opened(job: str, *, lease: str | None, partial: bool, anew: bool, now: datetime) -> RecoveryJob | None:
    """The job with its reading noted; None where it is not ours to read."""
    with transaction.atomic():
        rows = RecoveryJob.objects.select_for_update(of=("self",)).select_related("source", "source__incident")
        row = rows.filter(pk=job, source__retired_at=None).first()
        if row is None or (lease is not None and row.source.lease != lease):
            return None
        noted = row.targets_reading
        if anew or not noted.get("pages"):
            row.targets_page += 1
            row.targets_done, row.targets_asked_at = row.done, now
            # What an earlier reading stored and never put in order is still to be told.
            noted = {"changed": noted.get("changed", False), "names": noted.get("names", False)}
        noted["pages"] = noted.get("pages", 0) + 1
        noted["partial"] = noted.get("partial", False) or partial
        row.targets_reading = noted
        row.save(update_fields=["targets_page", "targets_done", "targets_asked_at", "targets_reading"])
        return row


def store(job: RecoveryJob, said: Sequence[TargetSaid], *, now: datetime) -> int:
    """One chunk: hosts, their names, and where they stand. Returns how many this reading had not named before."""
    with transaction.atomic():
        RecoveryJob.objects.select_for_update().only("pk").get(pk=job.pk)
        hosts, renamed = hosts_of(said, job=job)
        mine = Target.objects.filter(job=job, host__in=hosts.values())
        known = {row[0]: Stands(*row[1:]) for row in mine.values_list("host_id", *STANDS)}
        seen = mine.exclude(page=job.targets_page).update(page=job.targets_page) if known else 0
        moved, changed = [], renamed
        for one in said:
            before = known.get(hosts[one.key])
            after = taken(before, one, now=now)
            if after != before:
                moved.append((job.pk, hosts[one.key], job.targets_page, 0, *after))
                changed = changed or before is None or (TargetState.FAILED in {before.state, after.state})
        upsert(Target, moved, columns=COLUMNS, key=("job", "host"), kept=("rank",))
        note(job, changed=changed, names=renamed)
        return seen + len(said) - len(known)


class Stands(NamedTuple):
    """Columns of a target that a page may change; see there."""

    state: str
    position: int | None
    done_at: datetime | None
    state_since: datetime
    told_state: str
    tell_at: datetime | None


STANDS = Stands._fields
COLUMNS = ("job", "host", "page", "rank", *STANDS)


def taken(before: Stands | None, said: TargetSaid, *, now: datetime) -> Stands:
    """Where a host stands as the engine describes it now. Whoever was done when first seen is no news."""
    is_done = said.state is TargetState.DONE
    if before is None:
        return Stands(said.state, said.position, said.done_at, now, TargetState.DONE if is_done else "", None)
    since, told, tell_at = before.state_since, before.told_state, before.tell_at
    if is_done != (before.state == TargetState.DONE):
        since = now
        tell_at = now + HELD if is_done != (told == TargetState.DONE) else None
    return Stands(said.state, said.position, said.done_at, since, told, tell_at)


def hosts_of(said: Sequence[TargetSaid], *, job: RecoveryJob) -> tuple[dict[str, int], bool]:
    """The hosts by key, made where they are new, and whether one is called otherwise than before."""
    wanted = {one.key: list(one.names) for one in said}
    rows = Host.objects.filter(key__in=wanted).values_list("key", "pk", "engine_names")
    known = {key: (id, names) for key, id, names in rows}
    ids = {key: id for key, (id, _names) in known.items()}
    keep_names_of_others(wanted, known, job=job)
    changed = [key for key, names in wanted.items() if key not in known or known[key][1] != names]
    if changed:
        values: list[tuple[str, list[str], list[str]]] = [(key, [], wanted[key]) for key in changed]
        upsert(Host, values, columns=("key", "names", "engine_names"), key=("key",), kept=("names",))
        new = [key for key in changed if key not in known]
        ids |= dict(Host.objects.filter(key__in=new).values_list("key", "pk"))
    return ids, any(key in known for key in changed)


def keep_names_of_others(
    wanted: dict[str, list[str]], known: Mapping[str, tuple[int, list[str]]], *, job: RecoveryJob
) -> None:
    """A host in the queue of another job, too, is known by what either calls it: else they would take turns."""
    other = {id: key for key, (id, names) in known.items() if names != wanted[key]}
    theirs = Target.objects.filter(host__in=other, job__gone_at=None, job__source__retired_at=None).exclude(job=job)
    for id in set(theirs.values_list("host", flat=True)) if other else ():
        both = list(dict.fromkeys([*known[other[id]][1], *wanted[other[id]]]))
        if len(both) <= MOST_NAMES:
            wanted[other[id]] = both


def note(job: RecoveryJob, *, changed: bool, names: bool) -> None:
    """Writes down what a chunk did, for when the list is complete: a crash in between forgets nothing."""
    noted = job.targets_reading
    said = noted | {"changed": noted["changed"] or changed, "names": noted["names"] or names}
    if said != noted:
        job.targets_reading = said
        job.save(update_fields=["targets_reading"])


def completed(job: RecoveryJob, *, now: datetime) -> bool:
    """Lets go of hosts that are not named any more, puts the rest in order, and tells the page once if that matters."""
    reading = job.targets_reading
    mine = Target.objects.filter(job=job)
    changed = bool(reading["changed"])
    if not reading["partial"] and mine.filter(page=job.targets_page).exists():
        for gone in chunks(list(mine.exclude(page=job.targets_page).values_list("pk", "host")), CHUNK):
            let_go(gone)
            changed = True
            note(job, changed=True, names=False)
    rows = mine.order_by("pk").values_list("pk", "state", "rank", "position")
    queue = Queue.of(rows.iterator(chunk_size=2000))
    order = ordered(queue)
    if set_ranks(queue, order):
        changed = True
    conclude(job, order, changed=changed, now=now)
    return changed


def let_go(gone: Sequence[tuple[int, int]]) -> None:
    """Targets, by (id, host), and of their hosts those that nobody else knows: an engine may make up new ones daily."""
    with transaction.atomic():
        Target.objects.filter(pk__in=[id for id, _ in gone]).delete()
        left = Host.objects.filter(pk__in=[host for _, host in gone], names=[], product=None)
        left.exclude(Exists(Target.objects.filter(host=OuterRef("pk")))).delete()


def set_ranks(queue: Queue, order: Order) -> bool:
    """Writes the places that moved; whether there were any."""
    moved = ((rank, id) for rank, id, was in zip(order.ranks, queue.ids, queue.ranks, strict=True) if rank != was)
    some = False
    for chunk in chunks(moved, RANKS):
        some = True
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                both = "(SELECT unnest(%s::int[]) AS rank, unnest(%s::bigint[]) AS id) AS new"
                sql = f"UPDATE incidents_target SET rank = new.rank FROM {both} WHERE incidents_target.id = new.id"  # noqa: S608
                cursor.execute(sql, [[rank for rank, _ in chunk], [id for _, id in chunk]])
            else:
                cursor.executemany("UPDATE incidents_target SET rank = %s WHERE id = %s", chunk)
    return some


def conclude(job: RecoveryJob, order: Order, *, changed: bool, now: datetime) -> None:
    """The last transaction of a reading: what its list says as a whole, and that the shards have to follow it."""
    values: dict[str, Any] = {
        "targets_cursor": "",
        "targets_reading": {},
        "targets_total": len(order.ranks),
        "targets_back": order.back,
        "targets_front": order.front,
    }
    incident = incident_of(job)
    if incident is None or incident.ended_at or not (changed or lookups.digits(incident.pk) > incident.lookup_digits):
        RecoveryJob.objects.filter(pk=job.pk).update(**values)
        return
    with writing(now=now) as write:
        RecoveryJob.objects.filter(pk=job.pk).update(**values)
        raise_lookups(None if job.targets_reading["names"] else incident.pk)
        write.event(
            "targets.changed", actor=Actor("system"), notify=Notify.NOBODY, incident=incident, source=job.source
        )


def raise_lookups(incident: str | None) -> None:
    """The shards of this incident have to be made anew; of all open ones where none is given."""
    rows = Incident.objects.filter(ended_at=None, **({"pk": incident} if incident else {}))
    for id, digits in rows.values_list("pk", "lookup_digits"):
        wanted = max(digits, lookups.digits(id))  # never fewer than before: files would be made and taken away in turns
        Incident.objects.filter(pk=id).update(lookup_version=F("lookup_version") + 1, lookup_digits=wanted)
