"""How customers reach people, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from incidents.models import ContactChannel, ContactOpening
from incidents.states import ChannelKind, ChannelState
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import check_sane
from incidents.timeline.text import Words, clean_line, clean_words, is_link, is_mail
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .shared import known

STATE_HOLDS = timedelta(hours=2)
LINKS = (ChannelKind.TICKET, ChannelKind.SOCIAL)
# In digits that can be dialled.
PHONE = re.compile(r"(?=(?:\D*\d){3})[+(\d][\d\s()/.–-]*", re.ASCII)


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
    state: ChannelState | None = None,
    notify: Notify = Notify.NOBODY,
) -> ContactChannel:
    """Makes a contact channel, or replaces all that is said of one. Records `contact.changed`.

    A `state` lapses after two hours; None leaves it as it is.
    """
    name = clean_words(name, field="name", line=True, required=True)
    address = clean_address(kind, address)
    hint = clean_words(hint or {}, field="hint")
    check_openings(openings, now=now)
    with writing(now=now) as write:
        row = find_channel(channel) if channel else ContactChannel(position=ContactChannel.objects.count())
        before = values_of(row) if channel else {}
        row.kind, row.name, row.address, row.hint = kind, name, address, hint
        row.hours = [[one.weekday, f"{one.opens:%H:%M}", closing(one)] for one in hours]
        if state is not None:
            say_state(row, state, now=now)
        row.save()
        row.openings.all().delete()
        singles = ContactOpening.objects.bulk_create(opening_row(row, one) for one in openings)
        changed = difference(before, row, openings=[values_of(one) for one in singles])
        write.record(
            "contact.changed", actor=author, notify=notify, verb="channel", subject=f"channel:{row.pk}", **changed
        )
        return row


def clean_address(kind: ChannelKind, address: str) -> str:
    """One line. Raises Refused where a link would lead elsewhere than to a web page, or mail to nowhere."""
    address = clean_line(address, field="address")
    if kind in LINKS and not is_link(address):
        raise Refused(_("Please give an address that begins with https://."), field="address")
    if kind == ChannelKind.MAIL and not is_mail(address):
        raise Refused(_("Please give an e-mail address."), field="address")
    if kind == ChannelKind.PHONE and not PHONE.fullmatch(address):
        raise Refused(_("Please give a phone number."), field="address")
    return address


def closing(hours: Hours) -> str:
    """When it closes; midnight is the day's end. Raises Refused where that is not after the opening."""
    closes = "24:00" if hours.closes == time(0) else f"{hours.closes:%H:%M}"
    if not 0 <= hours.weekday <= 6 or f"{hours.opens:%H:%M}" >= closes:
        raise Refused(_("Opening hours need a weekday and an end after the start."), field="hours")
    return closes


def check_openings(openings: Sequence[Opening], *, now: datetime) -> None:
    """Raises Refused for an opening that ends before it starts."""
    for one in openings:
        starts, ends = (check_sane(at, now=now, field="openings") for at in (one.starts_at, one.ends_at))
        if starts >= ends:
            raise Refused(_("An opening must end after it starts."), field="openings")


def opening_row(channel: ContactChannel, said: Opening) -> ContactOpening:
    return ContactOpening(
        channel=channel,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        closed=said.closed,
        note=clean_words(said.note, field="note", line=True),
    )


def say_state(row: ContactChannel, state: ChannelState, *, now: datetime) -> None:
    """Two hours begin where something else was said before, or where that has lapsed."""
    lasts = row.state_until is not None and row.state_until > now
    if state != (row.state if lasts else ChannelState.UNSAID):
        row.state_until = now + STATE_HOLDS if state else None
        row.state = state


def find_channel(id: str) -> ContactChannel:
    row = ContactChannel.objects.filter(pk=known(id)).first()
    if row is None:
        raise Refused(_("There is no such contact channel."), field="channel")
    return row


def remove_channel(*, channel: str, author: Actor, now: datetime, notify: Notify = Notify.NOBODY) -> None:
    """Removes a contact channel. Records `contact.changed`."""
    with writing(now=now) as write:
        row = find_channel(channel)
        before = values_of(row)
        row.delete()
        subject = f"channel:{channel}"
        write.record(
            "contact.changed",
            actor=author,
            notify=notify,
            verb="remove_channel",
            subject=subject,
            before=before,
            after={},
        )
