"""Importing a log at the desk: seen line by line first, made only then."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from incidents.console.reasons import in_words
from incidents.models import Incident

LOG = """\
Montag, 02.03.2026

Hier halten wir Sie auf dem Laufenden.
08:00 Uhr: Die Switches sind ausgefallen.
Wir suchen die Ursache.

25:10 Uhr: Das kann nicht sein.
09:10 Uhr: Etwa 40 % der Server sind wieder erreichbar. Das nächste Update folgt um 10:00 Uhr.
"""
FORM = {"title": "Switches", "impact": "major", "time_zone": "Europe/Berlin", "language": "de"}


def preview_of(client: Client, **given: object) -> str:
    """Sends the form and returns the page that shows what was understood."""
    answer = client.post("/console/import", {**FORM, "text": LOG, **given})
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(page: str) -> dict[str, str]:
    """What the preview's own form sends on."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in fields if name not in {"csrfmiddlewaretoken", "next"}}


def test_every_line_is_shown_with_what_became_of_it_and_nothing_is_made(editor: Client) -> None:
    page = preview_of(editor)

    kinds = [part.partition('"')[0] for part in page.split('<li data-kind="')[1:]]
    assert kinds == ["ignored", "ignored", "entry", "part", "rejected", "entry"]
    assert all(line in page for line in LOG.splitlines())
    assert "40 %" in page.replace("\xa0", " ")
    assert Incident.objects.count() == 0


def test_confirming_makes_the_incident_and_a_second_press_changes_nothing(editor: Client) -> None:
    sent = {**hidden(preview_of(editor)), "confirm": "1"}

    answer = editor.post("/console/import", sent)
    again = editor.post("/console/import", sent)

    row = Incident.objects.get()
    assert answer["Location"] == again["Location"] == f"/console/incidents/{row.pk}"
    assert [update.at for update in row.updates.in_order()] == [
        datetime(2026, 3, 2, 7, tzinfo=UTC),
        datetime(2026, 3, 2, 8, 10, tzinfo=UTC),
    ]


def test_what_was_given_can_be_changed_before_it_is_made(editor: Client) -> None:
    answer = editor.post("/console/import", {**hidden(preview_of(editor)), "change": "1"})

    page = answer.content.decode()
    assert "<textarea" in page
    assert "Die Switches sind ausgefallen." in page
    assert Incident.objects.count() == 0


def test_a_refusal_at_the_last_moment_keeps_the_log(editor: Client) -> None:
    sent = hidden(preview_of(editor, text=LOG.replace("02.03.2026", "02.03.2099")))

    answer = editor.post("/console/import", {**sent, "confirm": "1"})

    assert answer.status_code == 422
    assert "Die Switches sind ausgefallen." in answer.content.decode()


def test_a_file_in_another_encoding_is_read(editor: Client) -> None:
    file = SimpleUploadedFile("log.txt", LOG.replace("Switches", "Gerätetürme").encode("cp1252"))

    page = preview_of(editor, text="", file=file)

    assert "Gerätetürme" in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": ""}, ""),
        ({"text": "kein Zeitpunkt"}, "kein Zeitpunkt"),
        ({"text": "08:00 Uhr: Ohne Tag."}, "08:00 Uhr: Ohne Tag."),
        ({"text": LOG, "time_zone": "Mars/Olympus"}, "Die Switches sind ausgefallen."),
        ({"text": LOG, "title": ""}, "Die Switches sind ausgefallen."),
    ],
)
def test_what_cannot_be_read_comes_back_with_a_reason_and_the_text(
    sent: dict[str, str], said: str, editor: Client
) -> None:
    answer = editor.post("/console/import", {**FORM, **sent})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'class="error"' in page
    assert said in page
    assert Incident.objects.count() == 0


def test_a_binary_or_huge_file_is_refused(editor: Client) -> None:
    for data in (b"\x00\x01" * 50, b"x" * (5 * 1024 * 1024 + 1)):
        answer = editor.post("/console/import", {**FORM, "file": SimpleUploadedFile("log.txt", data)})

        assert answer.status_code == 422
    assert Incident.objects.count() == 0


def test_script_in_a_log_is_text(editor: Client) -> None:
    text = 'Montag, 02.03.2026\n08:00 Uhr: <script>alert(1)</script> [x](javascript:alert(2)) "><img onerror=x>\n'

    page = preview_of(editor, text=text)

    assert "<script>alert" not in page
    assert "<img" not in page


def test_the_readers_reasons_are_said_in_the_desks_language(editor: Client) -> None:
    german = preview_of(editor)
    unreadable = editor.post("/console/import", {**FORM, "text": "08:00 Uhr: Ohne Tag."}).content.decode()
    editor.post("/console/language", {"language": "en"})
    english = preview_of(editor)

    assert "ein Tag hat keine Stunde 25" in german
    assert "an welchem Tag sie beginnt" in unreadable
    assert "--start" not in unreadable
    assert "a day has no hour 25" in english


def test_a_reason_that_is_not_known_is_shown_as_it_is() -> None:
    assert in_words("quite a new reason") == "quite a new reason"
    assert in_words("belongs to the rejected entry of line 7").endswith(" 7")
