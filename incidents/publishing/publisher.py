"""The only process that writes the snapshot: sees a new version, renders what it touches, swaps files."""

import logging
import time
from collections import deque
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, transaction

from incidents.timeline import alarms, queries, targets

from . import pictures
from .assets import assets, fingerprint
from .changes import URGENT, Change, all_subjects, carrying, changes_since
from .comparison import Known, orphans
from .documents import Document, documents, gone_mark, redirects, removed
from .lookup import Lookups
from .moving import LIVE, Moving, over
from .snapshot import Newer, Snapshot, Writer
from .state import State, read_state

log = logging.getLogger(__name__)

BEAT = timedelta(seconds=30)
COMPARE = timedelta(hours=1)
AGAIN = timedelta(minutes=1)  # a document that failed to render is tried again
SLICE = 50  # subjects of the backlog rendered at a time at most, and
SLICE_TAKES = 0.25  # seconds that a slice should take, so that a post never waits long for one
KEPT = 500  # subjects of a backlog that are remembered over a restart; more than that are everything
PICTURES = 5  # updates whose pictures are held in memory at a time


class Publisher:
    """Fills one folder. `step` is one look at the database; the loop around it is `manage.py publisher`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        kept = snapshot.read_state() or {}
        waiting = kept.get("backlog")
        same = kept.get("fingerprint") == fingerprint() and isinstance(waiting, list)
        self.done = snapshot.done() if same else 0
        self.until = {name: datetime.fromisoformat(at) for name, at in kept.get("until", {}).items()} if same else {}
        self.backlog: deque[str] = deque(waiting if same and waiting else ())
        self.moving = Moving()
        self.lookups = Lookups(snapshot)
        self.turn = False
        self.pace = SLICE_TAKES / 3  # seconds that a subject takes, as last seen
        self.failing: set[str] | None = None
        self.compared_at: datetime | None = None
        self.beaten_at: datetime | None = None

    def step(self, *, now: datetime, everything: bool = False) -> bool:
        """Publishes what changed, what time has changed, or a slice of the backlog. False: there was nothing to do.

        Raises DatabaseError and OSError: what is in the folder stays as it is, and the next step tries again.
        """
        version, live = queries.versions()
        if not version:
            return False
        compare = over(self.compared_at, COMPARE, now)
        if everything or self.done == 0:
            self.backlog = deque(one for one in all_subjects() if one != LIVE)
            compare = self.moving.owed = True
        subjects = self.due(now, live=live)
        figures = self.moving.pages_due(live, now=now)
        if version == self.done and not subjects and not figures and not compare:
            # Shards and the backlog take turns: neither waits for all of the other.
            self.turn = not self.turn
            if (self.turn or not self.backlog) and self.lookups.step(version):
                return True
            subjects = self.slice()
        if version == self.done and not subjects and not figures and not compare:
            return False
        try:
            self.publish(subjects, now=now, compare=compare, figures=figures)
        except (DatabaseError, InterfaceError, OSError):
            # Not done, so not forgotten: neither a slice of the backlog nor words whose time has come.
            self.backlog.extendleft(reversed(subjects))
            raise
        return True

    def slice(self) -> list[str]:
        """The next subjects of the backlog: as many as a short while is enough for."""
        most = min(SLICE, max(1, int(SLICE_TAKES / self.pace)))
        taken: list[str] = []
        while self.backlog and len(taken) < most and sum(map(is_picture, taken)) < PICTURES:
            taken.append(self.backlog.popleft())
        return taken

    def due(self, now: datetime, *, live: int) -> list[str]:
        """Subjects whose words change by themselves at an instant that has come, and the live documents where their
        figures moved; those no sooner than they may be written again."""
        due = [subject for subject, at in self.until.items() if at <= now and subject != LIVE]
        come = LIVE in self.until and self.until[LIVE] <= now and self.moving.open(now)
        return [LIVE, *due] if come or self.moving.live_due(live, now=now) else due

    def publish(self, subjects: Iterable[str], *, now: datetime, compare: bool, figures: bool) -> None:
        """Reads one version and writes the documents of `subjects`, and those of all that happened since the last
        one: what readers look at first now, the rest from the front of the backlog, in a moment.

        `figures`: pages take along how far the recovery is."""
        with transaction.atomic(using=queries.READER):
            change = changes_since(self.done) if self.done else Change(subjects=("settings", "front"))
            standing = pictures.standing() if compare or change.words_went else None
            lost = self.lost(standing or {})
            at_once, soon = split(change)
            wanted = tuple(dict.fromkeys((*lost[:PICTURES], *at_once, *subjects, *(carrying() if figures else ()))))
            wanted = self.moving.admitted(wanted, now=now, always=change.words_went)
            state = read_state(wanted, now=now)
            known = Known(**queries.known()) if compare else None
        self.queue(change, lost=lost, soon=(*lost[PICTURES:], *soon))
        try:
            with self.snapshot.publish(state.page.page_version) as writer:
                if standing is not None:
                    self.sweep(writer, standing)
                if known:
                    self.compare(writer, state, known)
                self.write(writer, state, wanted)
                writer.write_state(self.kept(state))
        except Newer:
            log.info("Another publisher has given %s a newer version.", self.snapshot.folder)
        if LIVE in wanted:
            self.moving.wrote_live(state.page.live_version, now=now)
        if figures:
            self.moving.wrote_pages(state.page.live_version, now=now)
        if self.done != state.page.page_version:
            self.done = state.page.page_version
            targets.heard(str(self.snapshot.folder), version=self.done, now=now)
        if compare:
            self.compared_at = now
            self.lookups.forget()

    def queue(self, change: Change, *, lost: list[str], soon: Iterable[str]) -> None:
        """Puts what is not rendered at once on the backlog: `soon` in front of it."""
        if change.everything:
            # A picture is what it is, whatever the page is called: only those without a file are read again.
            missing = set(lost)
            wanted = (one for one in all_subjects() if one != LIVE)  # which is among those at once
            self.backlog = deque(one for one in wanted if one in missing or not is_picture(one))
        waiting = set(self.backlog)
        self.backlog.extendleft(one for one in reversed([*soon]) if one not in waiting)
        self.backlog.extend(one for one in change.later if one not in waiting)

    def lost(self, standing: Mapping[str, str]) -> list[str]:
        """The subjects of pictures that may stand and have no file, those of the newest updates first."""
        there = set(self.snapshot.names(pictures.FOLDER)) if standing else set()
        return list(dict.fromkeys(f"pictures:{update}" for name, update in standing.items() if name not in there))

    def sweep(self, writer: Writer, standing: Mapping[str, str]) -> None:
        """Removes every picture that no public update shows: its rows may be erased, so the files are asked."""
        for name in [*self.snapshot.names(pictures.FOLDER)]:
            if name not in standing:
                writer.remove(name)

    def compare(self, writer: Writer, state: State, known: Known) -> None:
        """Brings static files, removes files of what nobody knows, and puts what is missing on the backlog."""
        for name, body in assets().items():
            writer.write(f"static/{name}", body)
        names = set(self.snapshot.names())
        for name, mark in orphans(names, known, state.page.languages):
            if mark:
                writer.mark_gone(mark)
            writer.remove(name)
        queued, missing = set(self.backlog), known.missing(names)
        if any(one.name not in names for one in documents(state, "settings")):
            missing.append("settings")
        self.backlog.extend(subject for subject in missing if subject not in queued)

    def write(self, writer: Writer, state: State, subjects: tuple[str, ...]) -> None:
        """Removes first, then writes in readers' order of need; remembers how long a subject took."""
        started = time.perf_counter()
        for subject in subjects:
            self.withdraw(writer, state, subject)
        for subject in subjects:
            self.until.pop(subject, None)
            ends = [self.write_one(writer, document, now=state.now) for document in documents(state, subject)]
            if instants := [at for at in ends if at is not None]:
                self.until[subject] = min(instants)
        # Without what every publish costs: with that, slow ones would make slices of one subject, for ever.
        self.pace = max(0.001, (time.perf_counter() - started) / max(1, len(subjects)))

    def withdraw(self, writer: Writer, state: State, subject: str) -> None:
        """Takes away what state no longer has; an incident that was public leaves a mark for 410.

        The mark comes first: after a crash between the two nothing would tell any more that one is due.
        """
        names, mark = removed(state, subject), gone_mark(subject)
        if mark and any((self.snapshot.public / name).exists() for name in names):
            writer.mark_gone(mark)
        elif mark and subject.partition(":")[2] in state.incidents:
            writer.remove(mark)  # public again
        for name in names:
            writer.remove(name)

    def write_one(self, writer: Writer, document: Document, *, now: datetime) -> datetime | None:
        """Renders and writes one document; one that fails keeps its last good file and raises an alarm."""
        try:
            body, until = document.render()
        except Exception as problem:
            if document.name not in self.known_failing():
                log.exception("%s does not render; its last good file stays.", document.name)
                self.known_failing().add(document.name)
            alarms.raise_alarm("render", document.name, detail=f"{type(problem).__name__}: {problem}", now=now)
            return now + AGAIN
        writer.write(document.name, body)
        if document.name in self.known_failing():
            self.known_failing().discard(document.name)
            alarms.clear_alarm("render", document.name, now=now)
        return until

    def known_failing(self) -> set[str]:
        """Documents with an open alarm, those of an earlier process too."""
        if self.failing is None:
            self.failing = set(alarms.open_subjects("render"))
        return self.failing

    def kept(self, state: State) -> dict[str, Any]:
        """What state.json holds: for the app's redirects, and for this publisher's next start."""
        return {
            "version": state.page.page_version,
            "url": state.page.url,
            "default_language": state.page.language,
            "languages": list(state.page.languages),
            "redirects": redirects(state),
            "until": {subject: at.isoformat() for subject, at in sorted(self.until.items())},
            "backlog": list(self.backlog) if len(self.backlog) <= KEPT else True,
            "fingerprint": fingerprint(),
        }

    def beat(self, *, now: datetime) -> None:
        """Writes the heartbeat every 30 seconds: this process lives, whatever the database does."""
        if over(self.beaten_at, BEAT, now):
            self.snapshot.beat(now, self.done)
            self.beaten_at = now
            targets.heard(str(self.snapshot.folder), version=self.done, now=now)

    def look(self, *, now: datetime) -> bool:
        """One guarded step of the loop: troubles become an alarm, a log line and another try. True: go on at once."""
        folder = str(self.snapshot.folder)
        try:
            self.beat(now=now)
            busy = self.step(now=now)
        except (DatabaseError, InterfaceError, OSError) as problem:
            self.compared_at = None
            close_old_connections()  # nobody else does outside of requests, and a cut one stays cut
            alarms.raise_alarm("publish", folder, detail=f"{type(problem).__name__}: {problem}", now=now)
            return False
        if busy:
            alarms.clear_alarm("publish", folder, now=now)
        return busy


def is_picture(subject: str) -> bool:
    return subject.startswith("pictures:")


def split(change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what is rendered at once, what follows in a moment). Where words went, all of it is at once."""
    if change.words_went:
        return change.subjects, ()
    at_once = tuple(subject for subject in change.subjects if subject.partition(":")[0] in URGENT)
    return at_once, tuple(subject for subject in change.subjects if subject not in at_once)
