"""A log that was read becomes an incident, and the same log a second time changes nothing."""

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents import importer
from incidents.importer.apply import Applied, apply
from incidents.importer.log import Log
from incidents.models import Event, Incident, Promise
from incidents.states import Impact, Stage
from incidents.timeline import commands
from incidents.timeline.commands import Actor
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ACTOR = Actor("import")
TEXT = """\
08:00 Uhr: Die Switches sind ausgefallen.
09:10 Uhr: Etwa 40 % der Server sind wieder erreichbar. Ein Update dazu um 10:00 Uhr.
10:05 Uhr: Wir rechnen damit, dass alles bis um 12:00 Uhr wieder da ist.
"""


@pytest.fixture(autouse=True)
def page(db: None) -> None:
    make.page()


def log(text: str = TEXT) -> Log:
    return importer.read(text.encode(), zone=ZoneInfo("Europe/Berlin"), start=date(2026, 3, 2))


def applied(text: str = TEXT, **given: object) -> Applied:
    options: dict[str, object] = {"title": "Switches", "impact": Impact.MAJOR, "language": "de", **given}
    return apply(log(text), author=ACTOR, now=make.NOW, **options)  # type: ignore[arg-type]


def test_a_log_becomes_an_open_incident_with_its_entries_at_their_times() -> None:
    done = applied()

    row = Incident.objects.get()
    updates = list(row.updates.in_order())
    assert done.created
    assert done.new == [update.pk for update in updates]
    assert (row.stage, row.impact, row.title) == (Stage.INVESTIGATING, Impact.MAJOR, {"de": "Switches"})
    assert [update.at.astimezone(UTC).isoformat() for update in updates][:1] == ["2026-03-02T07:00:00+00:00"]
    assert row.started_at == updates[0].at
    assert row.services.count() == 0


def test_figures_forecasts_and_promises_come_along_and_alert_nobody() -> None:
    applied()

    second, third = Incident.objects.get().updates.in_order()[1:]
    assert [(one.low, one.high) for one in second.progress.all()] == [(40, 40)]
    assert [one.latest for one in third.forecasts.all()] == [third.at + timedelta(hours=1, minutes=55)]
    assert Promise.objects.get().silent
    assert commands.note_promises(now=make.NOW) == 0


def test_an_import_notifies_nobody() -> None:
    applied()

    assert not Event.objects.filter(type__in=("incident.created", "update.published"), notify=True).exists()


def test_with_notify_last_only_the_newest_entry_is_told_and_only_once() -> None:
    applied(notify_last=True)
    applied(notify_last=True)

    told = Event.objects.filter(type="update.published", notify=True)
    assert [event.update for event in told] == [Incident.objects.get().updates.newest_first().first()]


def test_the_same_log_again_changes_nothing() -> None:
    first = applied()

    again = applied(TEXT.replace("  ", " ").upper().replace("UHR", "Uhr"))

    assert (again.new, again.edited) == ([], [])
    assert again.unchanged == first.new
    assert again.incident_id == first.incident_id


def test_a_longer_version_adds_edits_and_keeps_what_is_gone() -> None:
    first = applied()
    longer = TEXT.replace("ausgefallen", "ausgefallen und werden neu geladen").replace(
        "10:05 Uhr: Wir rechnen damit, dass alles bis um 12:00 Uhr wieder da ist.", "11:00 Uhr: Alles ist wieder da."
    )

    again = applied(longer)

    row = Incident.objects.get()
    assert (len(again.new), again.edited, again.unchanged) == (1, first.new[:1], first.new[1:2])
    assert row.updates.count() == 4
    assert row.updates.get(pk=first.new[0]).text == {"de": "Die Switches sind ausgefallen und werden neu geladen."}


def test_entries_of_equal_time_are_paired_in_order() -> None:
    applied("08:00 Uhr: Eins.\n08:00 Uhr: Zwei.\n08:00 Uhr: Drei.\n")

    again = applied("08:00 Uhr: Zwei.\n08:00 Uhr: Eins, ergänzt.\n08:00 Uhr: Drei, ergänzt.\n")

    words = [update.text["de"] for update in Incident.objects.get().updates.in_order()]
    assert (len(again.edited), len(again.unchanged), again.new) == (2, 1, [])
    assert words == ["Eins, ergänzt.", "Zwei.", "Drei, ergänzt."]


def test_what_staff_took_back_does_not_return() -> None:
    first = applied()
    commands.redact_update(update=first.new[0], author=make.ACTOR, now=make.NOW)
    commands.withdraw_update(update=first.new[1], author=make.ACTOR, now=make.NOW)

    again = applied()

    row = Incident.objects.get()
    assert again.unchanged == first.new
    assert row.updates.get(pk=first.new[0]).text == {}


def test_a_named_incident_gets_the_entries() -> None:
    row = make.incident(make.service(), now=make.NOW - timedelta(days=3))

    done = applied(incident=row.pk)

    assert (done.incident_id, done.created) == (row.pk, False)
    assert row.updates.count() == 4


def test_an_unknown_incident_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(Refused, match=r"incident|Störung"):
        applied(incident="nosuchid0000")

    assert Incident.objects.count() == 0


def test_an_entry_over_the_limit_or_in_the_future_is_handed_back_with_its_line() -> None:
    text = TEXT + "11:00 Uhr: " + "lang " * 3000 + "\n"

    done = applied(text)
    late = apply(
        importer.read(TEXT.encode(), zone=ZoneInfo("Europe/Berlin"), start=date(2026, 3, 3)),
        title="Later",
        impact=Impact.MINOR,
        language="de",
        author=ACTOR,
        now=make.NOW.replace(hour=8, minute=30),
    )

    assert [one.line for one in done.rejected] == [4]
    assert len(done.new) == 3
    assert [one.line for one in late.rejected] == [3]


def test_a_log_of_nothing_but_refused_entries_makes_no_incident() -> None:
    with pytest.raises(Refused):
        applied("08:00 Uhr: " + "lang " * 3000)

    assert Incident.objects.count() == 0


def test_an_import_is_one_batch() -> None:
    before = make.page().page_version

    applied()

    versions = set(Event.objects.filter(page_version__gt=before).values_list("page_version", flat=True))
    assert len(versions) == 1
