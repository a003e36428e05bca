"""A folder with its publisher, as tests of whole publishes use it."""

from datetime import datetime, timedelta
from pathlib import Path

from incidents.publishing.moving import GAP
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from tests import make

LATER = make.at(60)  # when the publisher looks, so that no post lies ahead of it


class Published:
    """What one publisher makes of the database."""

    def __init__(self, path: Path) -> None:
        self.snapshot = Snapshot(path)
        self.publisher = Publisher(self.snapshot)

    def settle(self, now: datetime = LATER, *, everything: bool = False) -> None:
        """Steps until there is nothing left to do, and until the live documents may be written again if they must."""
        busy = self.publisher.step(now=now, everything=everything)
        while busy or self.publisher.moving.owed:
            now += timedelta() if busy else GAP
            busy = self.publisher.step(now=now)

    def names(self, under: str = "") -> set[str]:
        return set(self.snapshot.names(under))

    def body(self, name: str) -> bytes:
        return (self.snapshot.public / name).read_bytes()
