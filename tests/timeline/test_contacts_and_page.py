"""Contact channels and the page's own settings."""

from datetime import time
from typing import Any

import pytest

from incidents.models import ContactChannel, Event, Page
from incidents.states import ChannelKind, ChannelState
from incidents.timeline import commands
from incidents.timeline.commands.contacts import Hours, Opening
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESSES = {
    ChannelKind.PHONE: "+49 40 123-45",
    ChannelKind.MAIL: "help@example.com",
    ChannelKind.TICKET: "https://tickets.example.com/new?from=status",
    ChannelKind.SOCIAL: "https://social.example.com/@hosting",
}


def channel(kind: ChannelKind = ChannelKind.PHONE, **given: Any) -> ContactChannel:
    given = {"address": ADDRESSES[kind], "now": make.NOW, "name": make.words("Hotline"), **given}
    return commands.save_channel(kind=kind, author=make.ACTOR, **given)


def test_a_channel_has_weekly_hours_and_single_openings() -> None:
    made = channel(
        hours=[Hours(0, time(8), time(18)), Hours(5, time(22), time(0))],
        openings=[Opening(make.at(60), make.at(120), note=make.words("only sites still down"))],
    )

    assert made.hours == [[0, "08:00", "18:00"], [5, "22:00", "24:00"]]
    opening = made.openings.get()
    assert (opening.starts_at, opening.closed, opening.note) == (
        make.at(60),
        False,
        {"en": "only sites still down"},
    )
    assert Event.objects.latest("id").type == "contact.changed"


def test_changing_a_channel_replaces_its_openings() -> None:
    made = channel(openings=[Opening(make.at(60), make.at(120))])

    changed = channel(channel=made.pk, openings=[Opening(make.at(600), make.at(700), closed=True)])

    assert changed.pk == made.pk
    assert [(one.starts_at, one.closed) for one in changed.openings.all()] == [(make.at(600), True)]


@pytest.mark.parametrize(
    "given",
    [
        {"hours": [Hours(7, time(8), time(18))]},
        {"hours": [Hours(0, time(18), time(8))]},
        {"hours": [Hours(0, time(8), time(8))]},
        {"openings": [Opening(make.at(60), make.at(60))]},
        {"openings": [Opening(make.NOW, make.NOW.replace(year=9999))]},
        {"name": {}},
        {"address": ""},
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_is_written(given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        channel(**given)

    assert not ContactChannel.objects.exists()


@pytest.mark.parametrize("kind", ChannelKind)
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(112)",
        "12",
        "٠٤٠١٢٣",
        "data:text/html,x",
        "//evil.example",
        "https://a.example/\"onclick='x'",
        "https://",
        "<script>",
        "a@b.example?subject=x&bcc=y",
    ],
)
def test_an_address_leads_where_its_kind_says_or_is_refused(kind: ChannelKind, address: str) -> None:
    with pytest.raises(Refused) as refusal:
        channel(kind, address=address)

    assert refusal.value.field == "address"


@pytest.mark.parametrize("kind", ChannelKind)
def test_ordinary_addresses_are_taken(kind: ChannelKind) -> None:
    assert channel(kind).address == ADDRESSES[kind]


def test_what_is_said_of_a_channel_lapses_after_two_hours() -> None:
    made = channel(state=ChannelState.OVERLOADED)

    assert (made.state, made.state_until) == (ChannelState.OVERLOADED, make.at(120))


def test_saving_other_things_neither_ends_nor_prolongs_it_and_saying_it_again_afterwards_does() -> None:
    made = channel(state=ChannelState.OVERLOADED)

    same = channel(channel=made.pk, state=ChannelState.OVERLOADED, now=make.at(60))
    unsaid = channel(channel=made.pk, now=make.at(61))
    again = channel(channel=made.pk, state=ChannelState.OVERLOADED, now=make.at(121))
    over = channel(channel=made.pk, state=ChannelState.UNSAID, now=make.at(122))

    assert [one.state_until for one in (same, unsaid, again, over)] == [make.at(120), make.at(120), make.at(241), None]
    assert over.state == ChannelState.UNSAID


def test_a_channel_can_be_removed() -> None:
    made = channel(openings=[Opening(make.at(60), make.at(120))])

    commands.remove_channel(channel=made.pk, author=make.ACTOR, now=make.at(1))

    assert not ContactChannel.objects.exists()
    with pytest.raises(Refused):
        commands.remove_channel(channel=made.pk, author=make.ACTOR, now=make.at(2))


def test_the_pages_row_is_made_once_and_its_host_in_ids_never_changes() -> None:
    again = commands.first_page(id_host="other.example", now=make.at(1))

    assert again.id_host == "status.example.com"
    assert Page.objects.count() == 1


def test_settings_change_one_by_one() -> None:
    commands.set_page(name=" New\nname ", author=make.ACTOR, now=make.NOW)
    commands.set_page(time_zone="America/New_York", author=make.ACTOR, now=make.NOW)
    page = commands.set_page(languages=["en"], author=make.ACTOR, now=make.NOW)

    assert (page.name, page.time_zone, page.languages) == ("New name", "America/New_York", ["en"])
    assert page.ready
    assert Event.objects.latest("id").type == "page.changed"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": " \x00"}),
        ("name", {"name": "x" * 301}),
        ("time_zone", {"time_zone": "Mars"}),
        ("languages", {"languages": []}),
        ("languages", {"languages": ["de", "de"]}),
        ("languages", {"languages": ["xx"]}),
    ],
)
def test_settings_that_cannot_be_are_refused(field: str, given: dict[str, Any]) -> None:
    before = Page.objects.values().get()

    with pytest.raises(Refused) as refusal:
        commands.set_page(author=make.ACTOR, now=make.at(5), **given)

    assert refusal.value.field == field
    assert Page.objects.values().get() == before


def test_a_refused_setting_in_a_batch_does_not_come_in_with_the_next_command() -> None:
    with commands.batch(now=make.NOW):
        with pytest.raises(Refused):
            commands.set_page(name="Not this", time_zone="Mars", author=make.ACTOR, now=make.NOW)
        commands.set_page(languages=["en"], author=make.ACTOR, now=make.NOW)

    assert Page.objects.get().name == "Example Hosting"
