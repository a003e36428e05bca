"""How far a job was over time, in few points: what its picture is drawn from, however long it runs. Pure.

A curve is a list of `[epoch seconds, done, total]`, ascending. It is kept as long as the job is shown, grows by one
point a minute at most, and holds at most so many that a row with it stays small. What it loses nobody could see: of
each stretch of time the first and the last point stay, and how high and how low the share was in between.
"""

from collections.abc import Iterable, Sequence

Point = Sequence[float]  # epoch seconds, done, total

MINUTE = 60
FIRST = 30  # in its first half hour a curve is denser: a thirtieth of its length
MOST = 240


def extended(
    curve: Sequence[Point],
    at: float,
    done: float,
    total: float,
    *,
    before: Point | None = None,
    most: int = MOST,
) -> list[Point]:
    """The curve with what was seen at `at`, the same points where that is too soon to tell anything new.

    `before` is the sample before it: where something fell, or a total changed, it stays whatever its time, so that
    one sees from where. Whatever is older than the last point is left out: a clock was set back.
    """
    kept, point = list(curve), [round(at), done, total]
    if kept and point[0] <= kept[-1][0]:
        return kept
    if before and kept and turns(before, point):
        kept += [[round(before[0]), *before[1:]]] if kept[-1][0] < round(before[0]) < point[0] else []
    elif kept and point[0] - kept[-1][0] < spacing(kept):
        return kept
    elif len(kept) > 1 and [*kept[-1][1:]] == [*kept[-2][1:]] == point[1:]:
        kept.pop()  # it goes on standing still
    return thinned([*kept, point], most=most)


def turns(before: Point, point: Point) -> bool:
    """Whether something fell back, how much there is changed, or all of it is done now."""
    ended = before[1] < before[2] == point[1]
    return point[1] < before[1] or point[2] != before[2] or ended


def spacing(curve: Sequence[Point]) -> float:
    """How many seconds the next point is away at least."""
    return min(MINUTE, (curve[-1][0] - curve[0][0]) / FIRST)


def share(point: Point) -> float:
    """0 to 1; 0 where nobody knows how much there is."""
    return max(0.0, min(1.0, point[1] / point[2])) if point[2] > 0 else 0.0


def thinned(curve: Sequence[Point], *, most: int = MOST) -> list[Point]:
    """At most `most` points (8 at least): of each stretch the first, the last, the highest and the lowest.

    Stretches are as short as that allows, a power of two of minutes. As those of one length are made of whole shorter
    ones, thinning again and again loses no more than thinning once. Of a curve that is too long a quarter goes at
    once, so that it need not be done with every point.
    """
    kept, stretch = list(curve), MINUTE
    while len(kept) > max(8, most if len(curve) <= most else most * 3 // 4):
        kept = corners(kept, stretch)
        stretch *= 2
    return kept


def corners(curve: Iterable[Point], stretch: int) -> list[Point]:
    """First, last, highest and lowest point of each stretch of so many seconds."""
    stretches: dict[int, list[Point]] = {}
    for point in curve:
        stretches.setdefault(int(point[0] // stretch), []).append(point)
    found: list[Point] = []
    for points in stretches.values():
        keep = (points[0], min(points, key=share), max(points, key=share), points[-1])
        found += sorted({point[0]: point for point in keep}.values(), key=lambda point: point[0])
    return found
