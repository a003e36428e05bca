"""A curve as the path of an SVG: on a square of 1000, in whole numbers, without the points that nobody would see."""

from collections.abc import Sequence
from itertools import pairwise

from incidents.eta.curve import Point, share

from .axes import Axis

SIDE = 1000
SEEN = 2.0  # of a thousandth of the width or height; what is less crooked is straight

Place = tuple[int, int]


def places(curve: Sequence[Point], over: Axis) -> list[Place]:
    """Where the points are: x from the left, y from the top. Those of which nobody knows the share are none."""
    start, span = over.start.timestamp(), (over.end - over.start).total_seconds()
    known = [(round((at - start) / span * SIDE), done, total) for at, done, total in curve if total > 0]
    return [(x, round(SIDE - share((x, done, total)) * SIDE)) for x, done, total in known]


def path(points: Sequence[Place]) -> str:
    """`M0 1000l20-30 5-8`: a line through all of them; "" where there are not two."""
    kept = simplified(points)
    if len(kept) < 2:
        return ""
    moves = "".join(f"{number(bx - ax)}{number(by - ay)}" for (ax, ay), (bx, by) in pairwise(kept))
    return f"M{kept[0][0]} {kept[0][1]}l{moves.lstrip()}"


def number(value: int) -> str:
    return f" {value}" if value >= 0 else str(value)


def simplified(points: Sequence[Place]) -> list[Place]:
    """Those that a line through the others would miss by more than can be seen (Ramer, Douglas, Peucker)."""
    kept = {0, len(points) - 1} if points else set()
    open = [(0, len(points) - 1)]
    while open:
        first, last = open.pop()
        off, place = max(
            ((off_line(points[n], points[first], points[last]), n) for n in range(first + 1, last)), default=(0.0, 0)
        )
        if off > SEEN:
            kept.add(place)
            open += [(first, place), (place, last)]
    return [points[n] for n in sorted(kept)]


def off_line(point: Place, start: Place, end: Place) -> float:
    """How far it is from the straight line between two others."""
    across, up = end[0] - start[0], end[1] - start[1]
    length = (across**2 + up**2) ** 0.5
    if not length:
        return float(((point[0] - start[0]) ** 2 + (point[1] - start[1]) ** 2) ** 0.5)
    return float(abs(across * (start[1] - point[1]) - up * (start[0] - point[0])) / length)
