"""Forms that are older than what they are about, and ids of what is not there."""

from typing import Any

import pytest
from django.utils.translation import override

from incidents.models import Event, Incident, Update
from incidents.states import Stage
from incidents.timeline import commands
from incidents.timeline.errors import Refused, Stale
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]
COMMON: dict[str, Any] = {"author": make.ACTOR}


def test_a_stale_form_is_told_in_words_what_was_done_meanwhile() -> None:
    incident = make.incident()
    seen = Incident.objects.get().revision
    update = make.post(incident, "The cause is a broken switch.", stage=Stage.IDENTIFIED, now=make.at(1))
    commands.set_summary(incident=incident.pk, text=make.words("A switch."), **COMMON, now=make.at(2))
    commands.edit_update(update=update.pk, text=make.words("It is the switch."), **COMMON, now=make.at(3))
    before = Update.objects.count()

    with override("en"), pytest.raises(Stale) as stale:
        make.post(incident, revision=seen, now=make.at(5))

    assert stale.value.changes == (
        "14:06 update posted: “It is the switch.”",
        "14:07 summary written",
        "14:08 update edited: “It is the switch.”",
    )
    with override("de"), pytest.raises(Stale) as german:
        make.post(incident, revision=seen + 1, now=make.at(5))
    assert german.value.changes == (
        "14:07 Zusammenfassung geschrieben",
        "14:08 Meldung bearbeitet: „It is the switch.“",
    )
    assert Update.objects.count() == before
    make.post(incident, revision=Incident.objects.get().revision, now=make.at(6))


@pytest.mark.parametrize(
    "command",
    [
        lambda id, update, old: commands.post_update(
            incident=id, revision=old, text=make.words("x"), **COMMON, now=make.at(9)
        ),
        lambda id, update, old: commands.edit_update(
            update=update, revision=old, text=make.words("x"), **COMMON, now=make.at(9)
        ),
        lambda id, update, old: commands.withdraw_update(update=update, revision=old, **COMMON, now=make.at(9)),
        lambda id, update, old: commands.redact_update(update=update, revision=old, **COMMON, now=make.at(9)),
        lambda id, update, old: commands.resolve_incident(incident=id, revision=old, **COMMON, now=make.at(9)),
        lambda id, update, old: commands.describe_incident(
            incident=id, revision=old, title=make.words("x"), **COMMON, now=make.at(9)
        ),
        lambda id, update, old: commands.set_summary(
            incident=id, revision=old, text=make.words("x"), **COMMON, now=make.at(9)
        ),
        lambda id, update, old: commands.remove_incident(incident=id, revision=old, **COMMON, now=make.at(9)),
    ],
)
def test_no_command_writes_over_a_colleagues_change(command: Any) -> None:
    incident = make.incident()
    update = make.post(incident, now=make.at(1))
    old = Incident.objects.get().revision
    make.post(incident, now=make.at(2))
    events = Event.objects.count()

    with pytest.raises(Stale):
        command(incident.pk, update.pk, old)

    assert Event.objects.count() == events


@pytest.mark.parametrize("id", ["", "nosuchupdate", "\x00", "\ud800", "x" * 5000, "' OR 1=1 --"])
def test_what_is_not_there_is_said_to_be_not_there(id: str) -> None:
    for attempt in (
        lambda: commands.edit_update(update=id, text=make.words("x"), **COMMON, now=make.NOW),
        lambda: commands.post_update(incident=id, text=make.words("x"), **COMMON, now=make.NOW),
        lambda: commands.set_status(service=id, status=make.DOWN, **COMMON, now=make.NOW),
        lambda: commands.end_advice(advice=id, **COMMON, now=make.NOW),
        lambda: commands.remove_channel(channel=id, **COMMON, now=make.NOW),
        lambda: commands.remove_group(group=id, **COMMON, now=make.NOW),
        lambda: commands.add_note(incident=id, text="x", **COMMON, now=make.NOW),
        lambda: make.incident(about=[id]),
    ):
        with pytest.raises(Refused):
            attempt()
