"""Local times as people type them. A time that does not exist or comes twice is asked back, never guessed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .errors import Refused


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone of that name; raises Refused where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        message = _("There is no time zone named “%(name)s”.") % {"name": name[:60]}
        raise Refused(message, field="time_zone") from problem


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The day's last second, as UTC."""
    return datetime.combine(day, time(23, 59, 59, fold=1), zone).astimezone(UTC)


def offsets(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants that a local time without zone can mean, with their offsets: one, or two; none in a gap."""
    both = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [at for at in both if at.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == local]
    fixed = [datetime.fromisoformat(at.isoformat()) for at in real]
    return fixed if len(fixed) == 2 and fixed[0] != fixed[1] else fixed[:1]


def read_moment(text: str, *, zone: ZoneInfo, field: str) -> datetime:
    """`2026-10-25T02:30` in the page's zone, or with an offset of its own, as UTC.

    Raises Refused; for a time that comes twice or does not exist, `allowed` holds the two readings in full.
    """
    text = text.strip().replace(" ", "T", 1)
    try:
        given = datetime.fromisoformat(text)
    except ValueError as problem:
        raise Refused(_("Please give a date and time such as 2026-03-29 14:05."), field=field) from problem
    if "T" not in text.upper():  # midnight would be a guess
        raise Refused(_("Please give a time with the date, such as 2026-03-29 14:05."), field=field)
    try:
        if given.tzinfo:
            return given.astimezone(UTC)
        return only(given, zone=zone, field=field)
    except OverflowError as problem:
        raise Refused(_("That date is out of range."), field=field) from problem


def only(local: datetime, *, zone: ZoneInfo, field: str) -> datetime:
    """The one instant a local time means."""
    meant = offsets(local, zone)
    if len(meant) == 1:
        return meant[0].astimezone(UTC)
    if meant:
        message = _("%(time)s comes twice in that night. Which one is meant?")
    else:
        message = _("%(time)s does not exist in that night: the clocks go forward. Which one is meant?")
        meant = [datetime.fromisoformat(local.replace(tzinfo=zone, fold=fold).isoformat()) for fold in (1, 0)]
    readings = [at.isoformat(timespec="minutes") for at in meant]
    raise Refused(message % {"time": f"{local:%H:%M}"}, field=field, allowed=readings)
