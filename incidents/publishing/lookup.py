"""The look-up of hosts: writing its shards, beside all other publishing.

Shards are made in slices while nothing else is waiting: a quarter of a million hosts take seconds, and a post must
not. Nobody is asked anything for an incident whose hosts, order, jobs and mode are those of the files that stand.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction

from incidents.states import Lookup
from incidents.timeline import lookups, queries
from incidents.timeline.lookups import Row

from .shards import FOLDER, Shards, name
from .snapshot import Newer, Snapshot

TAKES = 0.15  # seconds of a slice


@dataclass(frozen=True)
class Wanted:
    """The shards that should stand for an incident. Equal ones are the same files."""

    incident: str
    salt: str
    digits: int
    version: int
    open: bool  # in the public folder; else beside it, for the form
    jobs: tuple[str, ...]
    products: tuple[str, ...]


def wanted() -> dict[str, Wanted]:
    """By incident, in one reading."""
    with transaction.atomic(using=queries.READER):
        ids = list(lookups.going_on().values_list("pk", flat=True))
        jobs = queries.job_items(ids)
        found = lookups.lookups({id: [job.id for job in jobs.get(id, ())] for id in ids})
    return {
        id: Wanted(
            incident=id,
            salt=one.salt,
            digits=one.digits,
            version=one.version,
            open=one.mode is Lookup.OPEN,
            jobs=tuple(sorted(one.lists)),
            products=tuple(sorted(one.products)),
        )
        for id, one in found.items()
        if one.mode is not Lookup.OFF
    }


class Lookups:
    """What one publisher has written. Nothing of it is stored: the first look compares every file."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.version = 0  # of the page, that `wanted` was read at
        self.wanted: dict[str, Wanted] = {}
        self.written: dict[str, Wanted] = {}
        self.work: tuple[Wanted, Iterator[None]] | None = None

    def forget(self) -> None:
        """Compares every file the next time: hourly, and where the folder may have lost something."""
        self.version, self.written, self.work = 0, {}, None

    def step(self, version: int) -> bool:
        """One slice. False: everything stands as it should, or another publisher is ahead, who may not live to finish:
        then the first look at the version that it had got to compares every file."""
        try:
            return self.go_on(version)
        except Newer:
            self.forget()
            return False

    def go_on(self, version: int) -> bool:
        if version != self.version:
            before, self.wanted = (self.wanted if self.version else None), wanted()
            self.version = version
            if self.wanted != before:
                self.clear()
        if self.work and self.wanted.get(self.work[0].incident) != self.work[0]:
            self.work = None  # something else is wanted by now
        if self.work is None:
            due = [one for id, one in self.wanted.items() if self.written.get(id) != one]
            if not due:
                return False
            self.work = due[0], self.making(due[0])
        try:
            next(self.work[1])
        except StopIteration:
            self.written[self.work[0].incident] = self.work[0]
            self.work = None
        except Exception:
            self.work = None
            raise
        return True

    def making(self, one: Wanted) -> Iterator[None]:
        """Reads the hosts of an incident and writes its shards; pauses after every slice."""
        shards = Shards(salt=one.salt, digits=one.digits)
        until = time.perf_counter() + TAKES
        for _, owner, place, names in rows(one):
            shards.add(owner, place, names)
            if time.perf_counter() > until:
                yield
                until = time.perf_counter() + TAKES
        left = shards.names()
        while left:
            yield
            left = self.write(one, shards, left)

    def write(self, one: Wanted, shards: Shards, left: list[str]) -> list[str]:
        """Writes as many shards as a slice is enough for; returns the rest.

        Without a flush of each to the disk: that of four thousand small files takes longer than making them, and who
        comes up after a power cut compares every one with what it should be, before the first minute is over.
        """
        until = time.perf_counter() + TAKES
        done = 0
        with self.snapshot.publish(self.version) as writer:
            there = writer if one.open else writer.beside()
            for shard in left:
                # Tags look like chance, which packs badly: twice the files would save a reader a kilobyte.
                there.write(name(one.incident, shard), shards.body(shard), compress=False, durable=False)
                done += 1
                if time.perf_counter() > until:
                    break
        return left[done:]

    def clear(self) -> None:
        """Takes away the shards of incidents that are over, not public, in another mode or cut otherwise."""
        with self.snapshot.publish(self.version) as writer:
            for root, there in ((self.snapshot.public, writer), (self.snapshot.private, writer.beside())):
                for file in sorted((root / FOLDER).glob("*/*.json")):
                    one = self.wanted.get(file.parent.name)
                    if one is None or one.open is not (there is writer) or len(file.stem) != one.digits:
                        there.remove(file.relative_to(root).as_posix())
        for root in (self.snapshot.public, self.snapshot.private):
            for folder in (root / FOLDER).glob("*"):
                with suppress(OSError):  # it is not empty
                    folder.rmdir()
        for id in self.written.keys() - self.wanted.keys():
            del self.written[id]


def rows(one: Wanted) -> Iterator[Row]:
    """All hosts of an incident's shards, read a few at a time."""
    for owners, after in ((one.jobs, lookups.targets_after), (one.products, lookups.sold_after)):
        last = 0
        while owners:
            read = list(after(last, owners))
            yield from read
            if not read:
                break
            last = read[-1][0]
