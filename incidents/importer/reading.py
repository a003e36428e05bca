"""The whole of it: bytes of a log to its updates."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from ..grammar import find_forecasts, find_links, find_progress, find_promise, resolve_zone
from .days import Known, date_entries
from .decode import read_lines
from .entries import Entry, Found, find_entries
from .headings import full_date, month_heading_year, zone_note
from .instants import utc
from .log import Ignored, Log, Rejected, Unreadable, Update
from .trailing import turned_round

_NEVER = datetime.max.replace(tzinfo=UTC)


def read(data: bytes, *, zone: ZoneInfo, start: date | None = None) -> Log:
    """Reads a log; `zone` is that of times that name none, `start` the day of the earliest entry.

    Raises `Unreadable` for what is empty, binary, too large, in no known encoding, without entries or without a day.
    """
    found = find_entries(turned_round(read_lines(data)))
    if not found.entries:
        raise Unreadable("The file has no line that begins with a time.")
    entries = date_entries(found, _known(found, zone, start))
    entries += [entry for entry in found.entries if entry.reason]
    dated = sorted((entry for entry in entries if entry.at and not entry.reason), key=_instant)
    rejected = {id(entry): entry for entry in entries if entry.reason}
    return Log(
        updates=tuple(_update(entry, zone) for entry in dated),
        ignored=tuple(sorted(found.ignored, key=lambda line: line.line)),
        rejected=tuple(sorted((each for entry in rejected.values() for each in _rejected(entry)), key=_line)),
    )


def _known(found: Found, zone: ZoneInfo, start: date | None) -> Known:
    texts = [line.text[:400] for line in found.before]
    named = next((name for text in texts if (name := zone_note(text))), None)
    return Known(
        zone=zone,
        file_zone=(resolve_zone(named, zone) if named else None) or zone,
        start=start,
        title=next((day for text in texts if (day := full_date(text))), None),
        year=next((year for text in texts if (year := month_heading_year(text))), None),
    )


def _instant(entry: Entry) -> datetime:
    return utc(entry.at or _NEVER)


def _line(each: Rejected | Ignored) -> int:
    return each.line


def _update(entry: Entry, zone: ZoneInfo) -> Update:
    at, body = entry.at, entry.body
    if at is None:
        raise AssertionError("an entry without its instant is rejected before")
    return Update(
        at=at,
        line=entry.line,
        body=body,
        progress=tuple(find_progress(body)),
        etas=tuple(find_forecasts(body, at=at, zone=zone)),
        promise=find_promise(body, at=at, zone=zone),
        links=tuple(find_links(body)),
        lines=tuple(line.number for line in entry.lines),
    )


def _rejected(entry: Entry) -> list[Rejected]:
    """The line with the time says why; lines below it went with it."""
    first, *others = sorted(entry.lines, key=lambda line: line.number != entry.line)
    below = f"belongs to the rejected entry of line {entry.line}"
    return [
        Rejected(first.number, first.raw, entry.reason),
        *(Rejected(line.number, line.raw, below) for line in others),
    ]
