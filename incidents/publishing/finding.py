"""What the look-up says beside its shards, in `/live.json`, and finding a name in both as the form does."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor
from pathlib import Path
from typing import Any

from incidents import hosts
from incidents.states import Lookup
from incidents.timeline.items import IncidentItem, JobItem
from incidents.timeline.lookups import ListItem

from . import shards
from .recovering import foretells
from .snapshot import Snapshot
from .state import State

POINTS = 20  # of a queue's past


def figures(state: State, item: IncidentItem) -> dict[str, Any] | None:
    """How an incident's look-up is answered; None where it is switched off or has no hosts.

    `mode`: `open` (shards are public) or `form`. `jobs`, by id: `got`, the place up to which all hosts are back that
    have not failed; `total` places; `ranges`, rows of place and epoch seconds (earliest, likely, latest), ascending,
    to be interpolated between; `past`, rows of place and epoch seconds at which the queue had got there.
    `products`: the services of what hosts were sold as.
    """
    found = state.lookups.get(item.id)
    if found is None or found.mode is Lookup.OFF:
        return None
    slugs = {one.id: one.slug for one in state.services.values()}
    return {
        "mode": str(found.mode),
        "salt": found.salt,
        "digits": found.digits,
        "version": found.version,
        "jobs": {job.id: queue(item, job, found.lists[job.id], slugs) for job in item.jobs if job.id in found.lists},
        "products": dict(found.products),
    }


def queue(item: IncidentItem, job: JobItem, said: ListItem, slugs: Mapping[str, str]) -> dict[str, Any]:
    """One job's queue in places; without ranges where readers are not told when it ends."""
    scale = Scale(job, said)
    ahead = said.places if foretells(item, job) else ()
    return {
        "name": job.name,
        "services": [slugs[id] for id in job.service_ids if id in slugs],
        "state": str(job.state),
        "total": said.total,
        "got": scale.got,
        "ranges": scale.rising((scale.place(row[0]), *row[1:]) for row in ahead),
        "past": thinned(scale.rising((scale.place(done), round(at)) for at, done in passed(said.curve))),
    }


class Scale:
    """From what a job counts to places in its queue, where hosts that have failed keep theirs."""

    def __init__(self, job: JobItem, said: ListItem) -> None:
        # Most count their hosts. One that counts gigabytes, or percent, gets on from list to list only.
        self.hosts = job.total > 0 and 0.5 <= said.total / job.total <= 2
        self.factor = 1.0 if self.hosts or not job.total else said.total / job.total
        self.passed_over = said.front - said.back if self.hosts else 0
        self.total = said.total
        self.got = self.place(floor(job.done)) if self.hosts else said.front

    def place(self, done: float) -> int:
        return max(0, min(self.total, round(done * self.factor) + self.passed_over))

    def rising(self, rows: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """The rows, one of each place."""
        return list({row[0]: row for row in rows}.values())


def passed(curve: Iterable[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """(time, done) when a count was passed for good: what a rollback took back counts from when it was there again."""
    kept: list[tuple[float, float]] = []
    for at, done, _total in reversed(list(curve)):
        if not kept or done < kept[-1][1]:
            kept.append((at, done))
        elif done == kept[-1][1]:
            kept[-1] = (at, done)
    return kept[::-1]


def thinned(rows: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """At most about `POINTS` of them, first and last included."""
    step = max(1, len(rows) // POINTS)
    return [row for n, row in enumerate(rows) if n % step == 0 or n == len(rows) - 1]


def asked_of(state: State, ids: Iterable[str]) -> str:
    """The first of these incidents whose hosts can be looked up: beside it stands the form. "" where none is."""
    return next((id for id in ids if id in state.lookups and state.lookups[id].mode is not Lookup.OFF), "")


@dataclass(frozen=True)
class Found:
    """A tag in one incident: (job or `p:<product>`, place) each, none where the incident does not know it.

    `entries` is None while its shard is not there. `said` is the incident as `/live.json` has it, `lookup` (see
    `figures`) with it.
    """

    incident: str
    said: Mapping[str, Any]
    tag: str
    entries: tuple[tuple[str, int], ...] | None


def find(snapshot: Snapshot, typed: str) -> list[Found] | None:
    """Looks a name up in every open incident, in the published files alone; None where nothing typed is a name.

    Incidents whose look-up is switched off, or has nothing to say, are left out.
    """
    spelled = hosts.normal(typed)
    if spelled is None:
        return None
    return [found(snapshot, one, hosts.tag(one["lookup"]["salt"], spelled)) for one in asked(snapshot)]


def asked(snapshot: Snapshot) -> list[Mapping[str, Any]]:
    """The open incidents whose hosts can be looked up, as `/live.json` has them."""
    live = read(snapshot.public / "live.json")
    going_on = live.get("incidents", []) if isinstance(live, dict) else []
    return [one for one in going_on if one.get("lookup")]


def found(snapshot: Snapshot, said: Mapping[str, Any], tag: str) -> Found:
    """A tag in one of the `asked` incidents."""
    lookup = said["lookup"]
    root = snapshot.public if lookup["mode"] == Lookup.OPEN else snapshot.private
    shard = read(root / shards.name(said["id"], hosts.shard(tag, digits=lookup["digits"])))
    entries = None if shard is None else tuple((owner, place) for one, owner, place in shard if one == tag)
    return Found(said["id"], said, tag, entries)


def read(path: Path) -> Any:
    """A published file; None while it is not there."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
