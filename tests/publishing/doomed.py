"""A publisher that kills itself at a named step: `python -m tests.publishing.doomed FOLDER VERSION POINT NTH`."""

import hashlib
import os
import signal
import sys
from pathlib import Path

from incidents.publishing import snapshot

DOCUMENTS = ("index.html", "live/de.html", "heartbeat.json")


def body_of(name: str, version: int) -> bytes:
    """A document that proves its version and its wholeness; even and odd versions differ in length."""
    text = f"{name} {version} ".encode() * (60 + 30 * (version % 2))
    return b"\n".join((str(version).encode(), text, hashlib.sha256(text).hexdigest().encode()))


def version_of(body: bytes) -> int:
    """The version that a whole body proves; raises ValueError for anything else."""
    version, text, digest = body.split(b"\n")
    if hashlib.sha256(text).hexdigest().encode() != digest:
        raise ValueError("torn")
    return int(version)


def publish(folder: Path, version: int) -> None:
    with snapshot.Snapshot(folder).publish(version) as writer:
        writer.remove("incidents/old.html")
        writer.mark_gone("incidents/old.gone")
        for name in DOCUMENTS:
            writer.write(name, body_of(name, version))
        writer.write_state({"version": version})


def die_at(point: str, nth: int) -> None:
    """From now on this process ends by signal 9 when it reaches `point` for the nth time."""
    reached = 0

    def at_point(name: str) -> None:
        nonlocal reached
        reached += name == point
        if reached == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    snapshot.at_point = at_point


if __name__ == "__main__":
    die_at(sys.argv[3], int(sys.argv[4]))
    publish(Path(sys.argv[1]), int(sys.argv[2]))
