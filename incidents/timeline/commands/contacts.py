"""How customers reach people, and when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from incidents.models import ContactChannel, ContactOpening
from incidents.states import ChannelKind, ChannelState
from incidents.timeline.errors import Refused
from incidents.timeline.text import Words, clean_line, clean_words
from incidents.timeline.writing import Actor, values_of, writing

from .shared import audit_change

STATE_HOLDS = timedelta(hours=2)


@dataclass(frozen=True)
class Hours:
    """Open on `weekday` (Monday is 0) from `opens` to `closes`, in the page's zone."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Opening:
    """A single opening, or a closure, with dates."""

    starts_at: datetime
    ends_at: datetime
    closed: bool = False
    note: Words = field(default_factory=dict)


def save_channel(
    *,
    kind: ChannelKind,
    name: Words,
    address: str,
    author: Actor,
    now: datetime,
    channel: str | None = None,
    hint: Words | None = None,
    hours: Sequence[Hours] = (),
    openings: Sequence[Opening] = (),
    state: ChannelState = ChannelState.UNSAID,
) -> ContactChannel:
    """Makes or changes a contact channel. A state said here lapses after two hours. Records `contact.changed`."""
    name = clean_words(name, field="name", line=True, required=True)
    for one in hours:
        if not 0 <= one.weekday <= 6 or one.opens >= one.closes:
            raise Refused(_("Opening hours need a weekday and an end after the start."), field="hours")
    if any(single.starts_at >= single.ends_at for single in openings):
        raise Refused(_("An opening must end after it starts."), field="openings")
    with writing(now=now) as write:
        row = find_channel(channel) if channel else ContactChannel(position=ContactChannel.objects.count())
        before = values_of(row) if channel else {}
        row.kind, row.name, row.address = kind, name, clean_line(address, field="address")
        row.hint = clean_words(hint or {}, field="hint")
        row.hours = [[one.weekday, f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in hours]
        if state != row.state:
            row.state_until = now + STATE_HOLDS if state else None
        row.state = state
        row.save()
        row.openings.all().delete()
        for single in openings:
            note = clean_words(single.note, field="note", line=True)
            ContactOpening.objects.create(
                channel=row, starts_at=single.starts_at, ends_at=single.ends_at, closed=single.closed, note=note
            )
        write.record("contact.changed", actor=author)
        audit_change(write, actor=author, verb="channel", subject=f"channel:{row.pk}", before=before, row=row)
        return row


def find_channel(id: str) -> ContactChannel:
    row = ContactChannel.objects.filter(pk=id).first()
    if row is None:
        raise Refused(_("There is no such contact channel."), field="channel")
    return row


def remove_channel(*, channel: str, author: Actor, now: datetime) -> None:
    """Removes a contact channel. Records `contact.changed`."""
    with writing(now=now) as write:
        row = find_channel(channel)
        before = values_of(row)
        row.delete()
        write.record("contact.changed", actor=author)
        write.audit(actor=author, verb="remove_channel", subject=f"channel:{channel}", before=before, after={})
