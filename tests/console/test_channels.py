"""Contact channels: hours, single openings and closures, as lines of text."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from incidents.console.forms.channels import hours_text
from incidents.models import ContactChannel

pytestmark = pytest.mark.usefixtures("desk")


def test_a_contact_channel_is_typed_as_lines_and_comes_back_as_typed(editor: Client) -> None:
    lines = {"hours": "Mo-Fr 08:00-18:00\nSa 09:00-14:00", "openings": "2026-12-24 09:00-12:00 nur Notfälle"}
    sent = {"kind": "phone", "name_de": "Telefon", "address": "+49 40 66969 123", "state": "overloaded", **lines}

    editor.post("/console/channels/new", sent)

    row = ContactChannel.objects.get()
    again = editor.get(f"/console/channels/{row.pk}").content.decode()
    assert row.openings.get().starts_at == datetime(2026, 12, 24, 8, tzinfo=UTC)
    assert (len(row.hours), row.state) == (6, "overloaded")
    assert all(line in again for line in "\n".join(lines.values()).splitlines())


def test_lines_of_a_channel_that_cannot_be_read_are_named(editor: Client) -> None:
    sent = {
        "kind": "phone",
        "name_de": "Telefon",
        "hours": "Mo-Fr 08:00-18:00\nmorgens",
        "openings": "2026-03-29 02:30-04:00",
    }

    answer = editor.post("/console/channels/new", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "morgens" in page
    assert ContactChannel.objects.count() == 0


@pytest.mark.parametrize(
    ("line", "starts", "ends", "closed", "note"),
    [
        ("2026-12-05 09:00-14:00", "12-05T08:00", "12-05T13:00", False, {}),
        ("2026-12-05 09:00 – 14:00 nur Notfälle", "12-05T08:00", "12-05T13:00", False, {"de": "nur Notfälle"}),
        ("2026-12-05 9:00-24:00 de | en", "12-05T08:00", "12-05T23:00", False, {"de": "de", "en": "en"}),
        ("2026-12-05 09:00-14:00 | only en", "12-05T08:00", "12-05T13:00", False, {"en": "only en"}),
        ("2026-12-24 closed", "12-23T23:00", "12-24T23:00", True, {}),
        ("2026-12-24 - 2026-12-26 zu Feiertage", "12-23T23:00", "12-26T23:00", True, {"de": "Feiertage"}),
        ("2026-12-24 12:00-18:00 geschlossen", "12-24T11:00", "12-24T17:00", True, {}),
        ("2026-12-24 22:00 - 2026-12-25 02:00", "12-24T21:00", "12-25T01:00", False, {}),
    ],
)
def test_single_days_are_openings_and_closures_with_a_note_in_each_language(
    line: str, starts: str, ends: str, closed: bool, note: dict[str, str], editor: Client
) -> None:
    sent = {"kind": "phone", "name_de": "Telefon", "address": "+49 40 66969 123", "openings": line}

    editor.post("/console/channels/new", sent)
    row = ContactChannel.objects.get()
    first = row.openings.get()
    again = unescape(editor.get(f"/console/channels/{row.pk}").content.decode())
    typed = again.partition('name="openings"')[2].partition(">")[2].partition("<")[0].strip()
    editor.post(f"/console/channels/{row.pk}", {**sent, "openings": typed})

    assert (first.closed, first.note) == (closed, note)
    assert f"{first.starts_at:%m-%dT%H:%M} {first.ends_at:%m-%dT%H:%M}" == f"{starts} {ends}"
    second = row.openings.get()
    assert (second.starts_at, second.ends_at, second.note) == (first.starts_at, first.ends_at, first.note)
    assert second.closed == closed


@pytest.mark.parametrize(
    "line",
    [
        "2026-12-24",
        "2026-12-24 nur Notfälle",
        "2026-12-24 09:00 closed",
        "2026-12-24 - 2026-12-26 09:00 closed",
        "2026-12-24 09:00-12:00 a | b | c",
        "2026-02-30 closed",
        "2026-12-24 09:00-25:00",
        "2026-12-24 18:00-08:00",
        "9999-12-31 closed",
        "0001-01-01 closed",
    ],
)
def test_single_days_that_say_nothing_sure_are_asked_back(line: str, editor: Client) -> None:
    sent = {"kind": "phone", "name_de": "Telefon", "address": "+49 40 66969 123", "openings": line}

    answer = editor.post("/console/channels/new", sent)

    assert answer.status_code == 422
    assert ContactChannel.objects.count() == 0


def test_a_channel_that_is_open_until_midnight_can_be_saved_again(editor: Client) -> None:
    sent = {"kind": "phone", "name_de": "Telefon", "address": "+49 40 66969 123", "hours": "Mo-So 00:00-24:00"}
    editor.post("/console/channels/new", sent)
    row = ContactChannel.objects.get()
    first = row.hours

    editor.post(f"/console/channels/{row.pk}", {**sent, "hours": hours_text(first, "de")})

    assert (len(first), first[0]) == (7, [0, "00:00", "24:00"])
    assert ContactChannel.objects.get().hours == first
