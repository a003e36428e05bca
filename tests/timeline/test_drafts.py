"""What only staff see."""

import pytest

from incidents.models import Draft, Event, InternalNote, Page
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_draft_is_replaced_by_its_next_and_thrown_away() -> None:
    incident = make.incident()
    first = commands.save_draft(values={"text_en": "One"}, incident=incident.pk, author=make.ACTOR, now=make.NOW)

    commands.save_draft(values={"text_en": "Two"}, draft=first.pk, author=make.ACTOR, now=make.at(1))

    draft = Draft.objects.get()
    assert (draft.values, draft.incident_id, draft.updated_at) == ({"text_en": "Two"}, incident.pk, make.at(1))
    commands.discard_draft(draft=draft.pk)
    assert not Draft.objects.exists()


def test_drafts_and_notes_change_nothing_that_is_published() -> None:
    incident = make.incident()
    before = (Page.objects.get().page_version, Event.objects.count())

    commands.save_draft(values={"text_en": "x"}, author=make.ACTOR, now=make.at(9))
    commands.add_note(incident=incident.pk, text="Call the data centre.", author=make.ACTOR, now=make.at(9))

    assert (Page.objects.get().page_version, Event.objects.count()) == before
    assert InternalNote.objects.get().author == "staff:7"


def test_a_draft_takes_whatever_was_typed() -> None:
    draft = commands.save_draft(
        values={"text\x00": "a\x00b\ud800\x1b[31mc", "rows": [{"x": "\u202e"}, 5, None, True]},
        author=make.ACTOR,
        now=make.NOW,
    )

    draft.refresh_from_db()
    assert draft.values == {"text": "abc", "rows": [{"x": ""}, 5, None, True]}


def test_a_draft_is_no_dump() -> None:
    with pytest.raises(Refused) as refusal:
        commands.save_draft(values={"text": "x" * 200_000}, author=make.ACTOR, now=make.NOW)

    assert "100000" in refusal.value.message


@pytest.mark.parametrize("text", ["", " \x00\n"])
def test_an_empty_note_is_refused(text: str) -> None:
    incident = make.incident()

    with pytest.raises(Refused):
        commands.add_note(incident=incident.pk, text=text, author=make.ACTOR, now=make.NOW)


def test_drafts_and_notes_need_the_incident_they_are_about() -> None:
    for id in ("nosuchthing1", "\x00"):
        with pytest.raises(Refused):
            commands.save_draft(values={}, incident=id, author=make.ACTOR, now=make.NOW)
        with pytest.raises(Refused):
            commands.save_draft(values={}, draft=id, author=make.ACTOR, now=make.NOW)
