"""The files in which browsers look a host up: `lookup/<incident>/<2-3 hex>.json`. Pure.

A shard is a sorted list of `[tag, job, place]`: `tag` is what a name is looked up by (`hosts.tag`), never a name;
`job` the id of a job, with the place in its queue (0: it failed there), or `p:<product>` with 0 for what the host was
sold as. It holds no state and no time: where the queue has got to and when it gets on is in `/live.json`, so that a
shard changes only with its hosts and their order.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from struct import Struct

ENTRY = Struct(">QHI")  # tag, number of the owner, place: 14 bytes
FOLDER = "lookup"


def name(incident: str, shard: str) -> str:
    """The file of a shard."""
    return f"{FOLDER}/{incident}/{shard}.json"


class Shards:
    """All shards of one incident, packed: half a million entries take 7 MB instead of 100."""

    def __init__(self, *, salt: str, digits: int) -> None:
        self.digits = digits
        self._salted = sha256(f"{salt}\n".encode())
        self._owners: dict[str, int] = {}
        self._packed = [bytearray() for _ in range(16**digits)]

    def add(self, owner: str, place: int, names: Iterable[str]) -> None:
        """A host with its normal names, in the queue of `owner`."""
        number = self._owners.setdefault(owner, len(self._owners))
        shift = 64 - 4 * self.digits
        for name in dict.fromkeys(names):
            digest = self._salted.copy()  # as `hosts.tag` does, with the salt taken in once
            digest.update(name.encode())
            tag = int.from_bytes(digest.digest()[:8], "big")
            self._packed[tag >> shift] += ENTRY.pack(tag, number, place)

    def names(self) -> list[str]:
        """The digits that name the shards, the empty ones too: a name that is in none is an answer, not an error."""
        return [f"{number:0{self.digits}x}" for number in range(len(self._packed))]

    def body(self, shard: str) -> bytes:
        """The JSON of one shard."""
        owners = list(self._owners)
        entries = [(f"{tag:016x}", owners[number], place) for tag, number, place in self._entries(shard)]
        return encoded(joined(entries))

    def _entries(self, shard: str) -> Iterable[tuple[int, int, int]]:
        return ENTRY.iter_unpack(self._packed[int(shard, 16)])


def joined(entries: Iterable[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Sorted, one of each tag and owner: a name of several hosts is back when the last of them is."""
    found: dict[tuple[str, str], int] = {}
    for tag, owner, place in entries:
        known = found.setdefault((tag, owner), place)
        found[tag, owner] = min(known, place) if 0 in (known, place) else max(known, place)
    return sorted((*key, place) for key, place in found.items())


def encoded(entries: Sequence[tuple[str, str, int]]) -> bytes:
    """Compact JSON; tags and ids are plain ASCII."""
    return ("[" + ",".join(f'["{tag}","{owner}",{place}]' for tag, owner, place in entries) + "]\n").encode()
