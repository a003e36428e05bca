"""The places of hosts in a job's queue: 1 for the first that is done. Pure.

Readers' files hold places, so they move only where the order does. While an engine goes through its queue in order,
nothing moves: hosts done stand in front, up to a place that rises. A host that failed keeps its place, too, so that
nobody behind it has to move; it is passed over, and back where it was once it is done after all.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from incidents.states import TargetState

WAITS, FAILED, DONE = 0, 1, 2
KINDS = {TargetState.DONE: DONE, TargetState.FAILED: FAILED}
LAST = 2**31  # behind every place


@dataclass
class Queue:
    """A job's hosts, a column each: a quarter of a million of them in a few megabytes."""

    ids: "array[int]" = field(default_factory=lambda: array("q"))
    kinds: bytearray = field(default_factory=bytearray)
    ranks: "array[int]" = field(default_factory=lambda: array("q"))  # as they were; 0 for a host without one
    positions: "array[int]" = field(default_factory=lambda: array("q"))  # as the engine says

    @classmethod
    def of(cls, rows: Iterable[tuple[int, str, int, int | None]]) -> "Queue":
        """Of (id, state, rank, position) each."""
        queue = cls()
        for id, state, rank, position in rows:
            queue.ids.append(id)
            queue.kinds.append(KINDS.get(TargetState(state), WAITS))
            queue.ranks.append(rank)
            queue.positions.append(LAST if position is None else position)
        return queue

    def of_kind(self, kind: int) -> Iterator[int]:
        return (one for one, found in enumerate(self.kinds) if found == kind)

    def turn(self, one: int) -> tuple[int, int, int]:
        """What those that wait are sorted by: the engine's word, else the place that they had."""
        return self.positions[one], self.ranks[one] or LAST, one


@dataclass(frozen=True)
class Order:
    """The places of a queue's hosts, 1 to their number; all up to `front` are done or have failed."""

    ranks: "array[int]"
    front: int
    back: int  # how many are done


def ordered(queue: Queue) -> Order:
    """As many hosts as can stay where they are: those done move only where they are not in front."""
    count, back = len(queue.ids), queue.kinds.count(DONE)
    ranks, taken = array("q", bytes(8 * count)), bytearray(count + 1)

    def stay(one: int, *, most: int) -> bool:
        """Gives a host the place that it had, where that is free and not beyond `most`."""
        rank = queue.ranks[one]
        if not 1 <= rank <= most or taken[rank]:
            return False
        ranks[one], taken[rank] = rank, True
        return True

    lost = [one for one in queue.of_kind(FAILED) if not stay(one, most=count)]
    front = front_of(taken, back)
    came = [one for one in queue.of_kind(DONE) if not stay(one, most=front)]
    places = (place for place in range(1, count + 1) if not taken[place])
    for one in (*sorted(came, key=queue.turn), *lost, *sorted(queue.of_kind(WAITS), key=queue.turn)):
        ranks[one] = next(places)
    return Order(ranks, front, back)


def front_of(taken: bytearray, back: int) -> int:
    """The place up to which `back` hosts fit beside those that have failed."""
    front = 0
    while back:
        front += 1
        back -= not taken[front]
    return front
