"""Forecasts as a person says them: round times, and no new ones while the old ones still hold.

A range once published is worth something only if it stays: a reader plans by it. It moves within minutes only
where it would mislead (the likely time is outside, it has passed, or we became clearly less sure), and after half an
hour or more only where a person would say something else by now. Both are measured against what is left, so that a
steady restoration moves its range a handful of times, whether it takes an hour or five days.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil, floor

from incidents.eta.answers import Forecast

# How far ahead a time may be at most to be said in steps of that many minutes.
STEPS = ((timedelta(hours=3), 5), (timedelta(hours=12), 15), (timedelta.max, 30))
# How long a range stays at least, and how much longer the further its end is away: an end two days ahead is not told
# anew twice an hour. The first where it misleads, the second where it is merely out of date.
HASTE, HASTE_SHARE = timedelta(minutes=10), 1 / 8
PATIENCE, PATIENCE_SHARE = timedelta(minutes=30), 1 / 8
WIDER = 4 / 3  # a range that ought to be this much wider misleads
NARROWER = 0.3  # one that could be this much narrower is worth saying anew
BARELY = timedelta(minutes=10)  # less is not worth a word
NARROW_ENOUGH = timedelta(minutes=20)  # nobody plans finer
ASTRAY = 0.5  # as a share of the width: a likely time this far from the one said is another time


@dataclass(frozen=True, slots=True)
class Range:
    """Round times in UTC, after the moment the range was made for; any but not all may be missing.

    Without `earliest` it is "by `latest`", without `latest` "not before `earliest`". What is there ascends.
    """

    earliest: datetime | None
    likely: datetime | None
    latest: datetime | None

    @property
    def width(self) -> timedelta | None:
        """How long the range is, where it has two ends."""
        return self.latest - self.earliest if self.earliest and self.latest else None


def spoken(forecast: Forecast, *, now: datetime, zone: tzinfo) -> Range | None:
    """A forecast in round local times: the earliest rounded down, the latest up, the likely one to the nearest.

    What is not after `now` is left out: "any moment" has no earliest time. None where nothing is left to say, so for
    a forecast without times and for one whose latest time is over.
    """
    forecast, now = _in_utc(forecast), now.astimezone(UTC)
    if forecast.latest and forecast.latest <= now:
        return None
    earliest = _rounded(forecast.earliest, floor, now, zone)
    latest = _rounded(forecast.latest, ceil, now, zone)
    if earliest and latest and latest <= earliest:
        latest = earliest + _step(earliest, now)
    likely = _between(earliest, _rounded(forecast.likely, round, now, zone), latest)
    if likely and likely <= now:
        likely = _rounded(now + timedelta(minutes=1), ceil, now, zone)
    return shown(Range(earliest, likely, latest), now=now)


def shown(published: Range, *, now: datetime) -> Range | None:
    """What of a published range can still be said: times that have passed go, and with the latest one all."""
    if published.latest and published.latest <= now:
        return None
    earliest, likely = (time if time and time > now else None for time in (published.earliest, published.likely))
    left = replace(published, earliest=earliest, likely=likely)
    return left if left.earliest or left.likely or left.latest else None


def settled(
    published: Range | None, fresh: Forecast, *, now: datetime, moved_at: datetime | None, zone: tzinfo
) -> Range | None:
    """The range to publish now, `published` itself where it still holds; None where there is nothing to say.

    `moved_at` is when `published` was first published. It moves at once where it has passed, after `HASTE` where it
    misleads, after `PATIENCE` where it is out of date; a forecast without an answer takes it away.
    """
    fresh, now = _in_utc(fresh), now.astimezone(UTC)
    said = spoken(fresh, now=now, zone=zone)
    if published is None or said is None:
        return said
    if shown(published, now=now) and not _is_to_move(published, fresh, said, now, moved_at):
        return published
    return spoken(_doubted(fresh, published), now=now, zone=zone)


def _is_to_move(published: Range, fresh: Forecast, said: Range, now: datetime, moved_at: datetime | None) -> bool:
    left, age = (fresh.likely or now) - now, now - moved_at if moved_at else timedelta.max
    if age >= max(HASTE, HASTE_SHARE * left) and _misleads(published, fresh, said, now):
        return True
    return age >= max(PATIENCE, PATIENCE_SHARE * left) and _is_out_of_date(published, said, now)


def _doubted(fresh: Forecast, published: Range) -> Forecast:
    """A forecast after one that was wrong: who was out by an hour believes the new one to within the hour, that way."""
    if not (fresh.earliest and fresh.likely and fresh.latest and published.likely):
        return fresh
    as_far = fresh.likely + (fresh.likely - published.likely)
    return replace(fresh, earliest=min(fresh.earliest, as_far), latest=max(fresh.latest, as_far))


def _misleads(published: Range, fresh: Forecast, said: Range, now: datetime) -> bool:
    """The likely time is outside, or we are clearly less sure than it says."""
    low, high = published.earliest or now, published.latest
    if fresh.likely and (fresh.likely < low or (high and fresh.likely > high)):
        return True
    old, new = _width(published, now), _width(said, now)
    return new >= WIDER * old and new - old > BARELY


def _is_out_of_date(published: Range, said: Range, now: datetime) -> bool:
    """A person would say something else by now: much surer, or another time in the middle."""
    old, new = _width(published, now), _width(said, now)
    if old > NARROW_ENOUGH and new <= NARROWER * old:
        return True
    if not published.likely or not said.likely:
        return published.likely != said.likely
    return abs(said.likely - published.likely) > max(ASTRAY * (published.width or old), BARELY)


def _width(of: Range, now: datetime) -> timedelta:
    """How long a range still is: one that has begun, from now on; one without a latest time has no end."""
    return of.latest - max(of.earliest or now, now) if of.latest else timedelta.max


def _rounded(time: datetime | None, way: Callable[[float], int], now: datetime, zone: tzinfo) -> datetime | None:
    """A time on a round minute of the local clock."""
    if time is None:
        return None
    local, step = time.astimezone(zone).replace(tzinfo=None), _step(time, now)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return time + (midnight + way((local - midnight) / step) * step - local)


def _in_utc(forecast: Forecast) -> Forecast:
    """In UTC times differ by what passes between them; those of one zone differ by what its clocks show."""
    earliest, likely, latest = (
        time and time.astimezone(UTC) for time in (forecast.earliest, forecast.likely, forecast.latest)
    )
    return replace(forecast, earliest=earliest, likely=likely, latest=latest)


def _step(time: datetime, now: datetime) -> timedelta:
    return timedelta(minutes=next(minutes for ahead, minutes in STEPS if time - now <= ahead))


def _between(low: datetime | None, time: datetime | None, high: datetime | None) -> datetime | None:
    """The time itself, or the bound it has left in rounding."""
    if time is None:
        return None
    return min(max(time, low or time), high or time)
