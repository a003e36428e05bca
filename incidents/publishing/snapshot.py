"""The folder of published documents: who may write it, in which order, and what a crash leaves behind.

Layout: `public/` (documents, their .gz, `static/`), `state.json`, `version.json`, `notices/`, `tmp/`, `.lock`.
One writer at a time holds the lock. Readers take none: at every instant each file is whole, and plain and gzip form
of a document are of one version, so nobody who reads twice ever gets the older one second.
"""

import contextlib
import errno
import fcntl
import gzip
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

COMPRESSED = {".html", ".json", ".rss", ".atom", ".xml", ".svg", ".ics", ".css", ".js", ".txt", ".map"}
WORTH_COMPRESSING = 256  # bytes; below that the gzip header eats the gain
BIG = 262_144  # bytes; above that level 9 costs far more time than it saves bytes

_NAME = re.compile(r"[a-z0-9_-][a-z0-9._-]*(?:/[a-z0-9_-][a-z0-9._-]*)*")


class Newer(Exception):
    """The folder already holds, or is being given, a newer version."""


def nowhere(name: str) -> None:
    """Called at every named step of a publish; does nothing."""


# Fault tests put a kill here, in a child process of their own, to die at one named step.
at_point: Callable[[str], None] = nowhere


def checked(name: str) -> str:
    """`name` if it may name a document below public/; raises ValueError otherwise."""
    if not _NAME.fullmatch(name) or ".." in name or name.endswith(".gz"):
        raise ValueError(f"{name!r} cannot be the name of a document")
    return name


class Snapshot:
    """One folder of published documents; made when it is first written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def public(self) -> Path:
        """What is served: nothing outside of it ever is."""
        return self.folder / "public"

    @property
    def private(self) -> Path:
        """What the app alone reads: shards of a look-up that only its form answers."""
        return self.folder / "private"

    def done(self) -> int:
        """The page version (epoch seconds) that the folder fully holds, 0 when none or unreadable."""
        return self._versions()["done"]

    @contextlib.contextmanager
    def publish(self, version: int) -> Iterator["Writer"]:
        """Waits for the lock and yields the only writer; on leaving without an exception the version is done.

        The intent is on disk before the first file, so a publisher that is behind is refused even after a crash
        half-way. Raises Newer, and OSError as the disk gives it: what was there before stays, whole. Not reentrant.
        """
        with self._locked():
            versions = self._versions()
            if version < versions["intent"]:
                raise Newer(f"version {version} is older than {versions['intent']}")
            self._record(versions | {"intent": version}, point="intent")
            writer = Writer(self, version)
            yield writer
            writer.settle()
            self._record({"intent": version, "done": version}, point="done")

    def beat(self, at: datetime, version: int) -> None:
        """Writes heartbeat.json, under the same lock; moves no version."""
        body = json.dumps({"at": at.isoformat(timespec="seconds"), "version": version}) + "\n"
        with self._locked():
            writer = Writer(self, int(at.timestamp()))
            writer.write("heartbeat.json", body.encode())
            writer.settle()

    def read_state(self) -> dict[str, Any] | None:
        """What the last render left in state.json; None when there is nothing readable."""
        return _read_json(self.folder / "state.json")

    def names(self, under: str = "") -> Iterator[str]:
        """Every document's file name relative to public/: no .gz, no marks of removed incidents, no static files.

        `under`: those below this folder alone.
        """
        for folder, below, files in os.walk(self.public / under):
            inside = Path(folder).relative_to(self.public)
            if inside == Path("."):
                below[:] = [name for name in below if name != "static"]
            for name in files:
                if not name.endswith((".gz", ".gone")):
                    yield (inside / name).as_posix()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        for folder in (self.public, self.folder / "tmp", self.folder / "notices"):
            folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in (self.folder / "tmp").iterdir():  # of a process that died: only the lock's holder writes here
                left.unlink()
            yield
        finally:
            os.close(lock)

    def _versions(self) -> dict[str, int]:
        kept = _read_json(self.folder / "version.json") or {}
        return {key: kept[key] if isinstance(kept.get(key), int) else 0 for key in ("intent", "done")}

    def _record(self, versions: dict[str, int], *, point: str) -> None:
        if versions != self._versions():
            self.replace("version.json", json.dumps(versions).encode())
        at_point(point)

    def replace(self, name: str, body: bytes) -> None:
        """Writes a file beside public/, whole or not at all, and durably."""
        with self._temporary({"": body}) as (temporary,):
            os.rename(temporary, self.folder / name)
        _sync(self.folder)

    @contextlib.contextmanager
    def _temporary(
        self, bodies: Mapping[str, bytes], mtime: int | None = None, *, durable: bool = True
    ) -> Iterator[tuple[Path, ...]]:
        """Files in tmp/ with these bodies, on disk if `durable`; those not renamed away are gone afterwards."""
        paths = tuple(self.folder / "tmp" / f"new{suffix}" for suffix in bodies)
        try:
            for path, body in zip(paths, bodies.values(), strict=True):
                _store(path, body, mtime, durable=durable)
            yield paths
        finally:
            for path in paths:
                path.unlink(missing_ok=True)


class Writer:
    """The one hand that changes documents, while Snapshot holds the lock for it."""

    def __init__(self, snapshot: Snapshot, version: int) -> None:
        self._snapshot = snapshot
        self._public = snapshot.public
        self._version = version
        self._touched: set[Path] = set()

    def beside(self) -> "Writer":
        """The same hand in the private folder; what it does is settled with this one."""
        other = Writer(self._snapshot, self._version)
        other._public, other._touched = self._snapshot.private, self._touched
        return other

    def write(self, name: str, body: bytes, *, compress: bool | None = None, durable: bool = True) -> bool:
        """Replaces a document and its .gz; True if it changed. Equal bytes are left alone, their time too.

        Not `durable`: whole at every instant, but a power cut may leave an older or an empty file, for whoever writes
        it to find at the next start.

        Both get the version as modification time, or one second more than the file that they replace: nginx's ETag
        knows whole seconds and size only. Raises ValueError for a name, OSError for the disk; then the old file stays.
        """
        path = self._public / checked(name)
        if name.endswith(".gone"):
            raise ValueError(f"{name!r} is a mark: use mark_gone")
        wanted = _worth(name, body) if compress is None else compress
        old = _mtime(path)
        if old is not None and _holds(path, body):
            return self._repair(path, body, wanted, old)
        mtime = self._version if old is None else max(self._version, old + 1)
        self._replace(path, body, wanted, mtime, durable=durable)
        return True

    def remove(self, name: str) -> bool:
        """Takes a document away, .gz first: whoever still finds one finds the plain file. True if it was there."""
        path = self._public / checked(name)
        self._unlink(_gz(path))
        there = self._unlink(path)
        at_point("removed")
        return there

    def mark_gone(self, name: str) -> None:
        """Puts the empty `incidents/<id>.gone` there, durably: its addresses answer 410 from now on."""
        if not checked(name).endswith(".gone"):
            raise ValueError(f"{name!r} is no mark: it must end in .gone")
        path = self._public / name
        self._make_room(path.parent)
        path.touch()
        self._touched.add(path.parent)
        self._sync_folders()
        at_point("gone")

    def write_state(self, state: Mapping[str, Any]) -> None:
        """Replaces state.json, from which the app knows languages and redirects."""
        body = json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if not _holds(self._snapshot.folder / "state.json", body):
            self._snapshot.replace("state.json", body)
        at_point("state")

    def settle(self) -> None:
        """Makes every rename and removal so far survive a power cut."""
        self._sync_folders()

    def _replace(self, path: Path, body: bytes, wanted: bool, mtime: int, *, durable: bool) -> None:
        """Without the .gz both forms are the plain file; so its one rename moves both at the same instant."""
        self._make_room(path.parent)
        bodies = {"": body} | ({".gz": compressed(body)} if wanted else {})
        with self._snapshot._temporary(bodies, mtime, durable=durable) as temporaries:
            at_point("temp-written")
            self._unlink(_gz(path))
            at_point("gz-removed")
            os.rename(temporaries[0], path)
            at_point("renamed")
            for temporary in temporaries[1:]:
                os.rename(temporary, _gz(path))
                at_point("gz-renamed")
        self._touched.add(path.parent)

    def _repair(self, path: Path, body: bytes, wanted: bool, mtime: int) -> bool:
        """Gives an unchanged document the .gz that a crash took away; never counts as a change."""
        if not wanted:
            self._unlink(_gz(path))
        elif _mtime(_gz(path)) != mtime:
            with self._snapshot._temporary({".gz": compressed(body)}, mtime) as (temporary,):
                os.rename(temporary, _gz(path))
            self._touched.add(path.parent)
        return False

    def _unlink(self, path: Path) -> bool:
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        self._touched.add(path.parent)
        return True

    def _make_room(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True)
            self._touched.update(folder.parents[: len(folder.relative_to(self._public).parts)])

    def _sync_folders(self) -> None:
        while self._touched:
            _sync(self._touched.pop())


def compressed(body: bytes) -> bytes:
    """Gzip of the same bytes whenever it is asked: no time, no name in it."""
    return gzip.compress(body, compresslevel=6 if len(body) > BIG else 9, mtime=0)


def _worth(name: str, body: bytes) -> bool:
    return len(body) >= WORTH_COMPRESSING and Path(name).suffix in COMPRESSED


def _gz(path: Path) -> Path:
    return path.with_name(path.name + ".gz")


def _mtime(path: Path) -> int | None:
    try:
        return int(path.stat().st_mtime)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _holds(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size == len(body) and path.read_bytes() == body
    except FileNotFoundError:
        return False


def _store(path: Path, body: bytes, mtime: int | None, *, durable: bool) -> None:
    with open(path, "xb") as file:
        file.write(body)
        file.flush()
        if mtime is not None:
            os.utime(file.fileno(), (mtime, mtime))
        if durable:
            os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as problem:
        if problem.errno != errno.EINVAL:  # file systems that cannot sync a folder have nothing to lose by it
            raise
    finally:
        os.close(handle)


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None
