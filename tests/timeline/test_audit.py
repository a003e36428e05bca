"""The chain of who did what: whole after everything, and broken by whoever touches it."""

from collections.abc import Callable
from datetime import timedelta, timezone
from typing import Any

import pytest
from django.utils.translation import override

from incidents.models import AuditRow, AuditValues, Event
from incidents.timeline import audit, commands
from incidents.timeline.commands import Actor
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def some_history() -> None:
    incident = make.incident(make.service())
    for minute in range(1, 4):
        make.post(incident, f"Note {minute}", now=make.at(minute))


def problems() -> list[str]:
    with override("en"):
        return audit.verify()


def third() -> "AuditRow":
    return AuditRow.objects.order_by("id")[2]


def test_each_command_says_who_did_what_to_what_and_when() -> None:
    incident = make.incident()

    row = AuditRow.objects.latest("id")
    assert (row.actor, row.verb, row.subject, row.at) == ("staff:7", "open", f"incident:{incident.pk}", make.NOW)
    assert row.event == Event.objects.latest("id")


def test_an_untouched_chain_is_whole() -> None:
    some_history()

    assert problems() == []
    assert AuditRow.objects.count() == Event.objects.count() >= 5


def test_a_chain_is_whole_whatever_zone_its_times_came_in() -> None:
    berlin = timezone(timedelta(hours=1))

    make.incident(now=make.NOW.astimezone(berlin))

    assert problems() == []


def test_values_hold_what_was_said_so_that_the_hashes_prove_it() -> None:
    incident = make.incident()
    update = make.post(incident, "Half of it is back.")

    after: Any = AuditValues.objects.get(row__subject=f"update:{update.pk}").after
    assert after["text"] == {"en": "Half of it is back."}
    assert after["incident_id"] == incident.pk


def test_an_actor_is_an_id_and_never_a_name() -> None:
    make.incident()
    commands.save_group(name=make.words("Servers"), author=Actor("import"), now=make.NOW)

    assert set(AuditRow.objects.values_list("actor", flat=True)) == {"staff:7", "import"}


CHANGES: dict[str, Callable[[], object]] = {
    "it was changed": lambda: AuditRow.objects.filter(pk=third().pk).update(actor="staff:8"),
    "the row before it was changed or is missing": lambda: delete(third()),
    "its values were changed": lambda: AuditValues.objects.filter(row=third()).update(after={"text": "else"}),
    "its values are missing": lambda: AuditValues.objects.filter(row=third()).delete(),
    "its values were emptied, but nothing was redacted": lambda: audit.erase(holds_of(third()), now=make.NOW),
}


def delete(row: AuditRow) -> None:
    AuditValues.objects.filter(row=row).delete()
    row.delete()


def holds_of(row: AuditRow) -> str:
    return AuditValues.objects.get(row=row).holds


@pytest.mark.parametrize("problem", CHANGES)
def test_whoever_changes_the_chain_is_found_out(problem: str) -> None:
    some_history()
    assert problems() == []

    CHANGES[problem]()

    assert any(line.endswith(problem) for line in problems())


def test_a_row_cannot_be_rewritten_without_all_that_follow() -> None:
    some_history()
    row = third()
    row.verb = "withdraw"
    row.hash = audit.row_hash(row)
    row.save()

    assert [line.partition(": ")[2] for line in problems()] == ["the row before it was changed or is missing"]


def test_a_chain_that_was_cut_off_lacks_the_rows_of_its_events() -> None:
    some_history()
    last = AuditRow.objects.latest("id")
    event = last.event_id

    delete(last)

    assert problems() == [f"event {event} has no audit row"]


def test_a_long_chain_is_walked_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "CHUNK", 2)
    some_history()

    assert problems() == []
    assert len(list(audit.walk())) == AuditRow.objects.count()


def test_the_values_of_equal_words_have_different_hashes() -> None:
    incident = make.incident()
    one, two = (make.post(incident, "yes", now=make.at(minute)) for minute in (1, 2))

    hashes = AuditRow.objects.filter(subject__in=(f"update:{one.pk}", f"update:{two.pk}"))
    assert len(set(hashes.values_list("before_hash", flat=True))) == 2
