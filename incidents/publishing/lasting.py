"""From when to when: since, planned for, until about, lasted. Of what is over in words that no later day changes."""

from datetime import timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.states import Kind, Stage, Status
from incidents.timeline.items import IncidentItem, StatusItem, UpdateItem

from .reader import Reader

SECOND = timedelta(seconds=1)  # what is due by a day's end is due on that day, not on the next one


def left(item: IncidentItem) -> list[StatusItem]:
    """What a resolved incident left open."""
    return [one for one in item.statuses if one.remainder and one.status != Status.OPERATIONAL]


def goes_on(item: IncidentItem) -> bool:
    """Not over in all its parts, as far as readers may know of them."""
    return not item.ended or bool(left(item))


def when(reader: Reader, item: IncidentItem) -> SafeString:
    """From when to when, in one sentence."""
    if item.stage == Stage.SCHEDULED:
        return planned(reader, item)
    if item.ended_at:
        return over(reader, item)
    since = format_html(_("since {time}"), time=reader.tag(item.started_at, reader.since(item.started_at)))
    end = item.scheduled_until if item.kind == Kind.MAINTENANCE else None
    return format_html("{}, {}", since, until_about(reader, item)) if end else since


def until_about(reader: Reader, item: IncidentItem) -> SafeString:
    """Of a maintenance under way: when it should be over; once that has passed, that it takes longer."""
    end = item.scheduled_until or item.started_at
    time = reader.tag(end, reader.moment(end))
    if item.stage != Stage.VERIFYING and reader.passed(end):
        return format_html(_("was planned until {time} and takes longer"), time=time)
    return format_html(_("planned until about {time}"), time=time)


def over(reader: Reader, item: IncidentItem) -> SafeString:
    """Both ends and how long it took; the day once where it was one."""
    start, end = item.started_at, item.ended_at or item.started_at
    return format_html(
        _("from {start} to {end}, lasted {length}"),
        start=reader.tag(start, reader.full(start)),
        end=reader.tag(end, end_words(reader, item)),
        length=reader.lasted(start, end),
    )


def end_words(reader: Reader, item: IncidentItem) -> str:
    start, end = item.started_at, item.ended_at or item.started_at
    return reader.oclock(end) if reader.day(start) == reader.day(end) else reader.full(end)


def planned(reader: Reader, item: IncidentItem) -> SafeString:
    """With weekday and date; once it should have begun, that it has not."""
    start = item.scheduled_for or item.started_at
    if not item.scheduled_until:
        words = format_html(_("planned for {start}"), start=reader.tag(start, reader.full(start)))
    else:
        end = item.scheduled_until
        same_day = reader.day(start) == reader.day(end)
        words = format_html(
            _("planned from {start} to {end}"),
            start=reader.tag(start, reader.full(start)),
            end=reader.tag(end, reader.oclock(end) if same_day else reader.full(end)),
        )
    return format_html(_("{planned}; has not begun yet"), planned=words) if reader.passed(start) else words


def statement_of(updates: tuple[UpdateItem, ...]) -> UpdateItem | None:
    """The newest statement that stands, where it is among these updates."""
    return next((one for one in updates if one.stage == Stage.POSTMORTEM and not one.gone), None)


def statement(reader: Reader, item: IncidentItem, updates: tuple[UpdateItem, ...]) -> SafeString | None:
    """What there is to say of the statement: where it stands, for which day it was promised, that it is missing."""
    if not item.ended:
        return None
    if item.stage == Stage.POSTMORTEM:
        words = format_html(
            '<a href="{}#statement">{}</a>', reader.incident_path(item.id), _("Statement: what happened")
        )
        return words if statement_of(updates) or not updates else None
    if not item.statement_due:
        return None
    time = reader.tag(item.statement_due, reader.full_day(item.statement_due - SECOND))
    if reader.passed(item.statement_due):
        return format_html(_("The statement promised for {day} is not here yet."), day=time)
    return format_html(_("Statement promised for {day}"), day=time)
