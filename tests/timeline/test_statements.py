"""The statement that is promised when an incident is over."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents.models import Incident
from incidents.states import Stage
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from incidents.timeline.moments import end_of_day
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FRIDAY = date(2026, 3, 6)
FRIDAY_NIGHT = datetime(2026, 3, 6, 22, 59, 59, tzinfo=UTC)  # in Berlin, an hour ahead


@pytest.fixture(autouse=True)
def page() -> None:
    make.page()


def promised(of: Incident, day: date | None, **given: object) -> Incident:
    given = {"author": make.ACTOR, "now": make.at(10), **given}
    return commands.promise_statement(incident=of.pk, day=day, **given)  # type: ignore[arg-type]


def due(of: Incident) -> datetime | None:
    return Incident.objects.values_list("statement_due", flat=True).get(pk=of.pk)


def test_resolving_promises_a_statement_for_the_end_of_a_day_in_the_pages_zone() -> None:
    incident = make.incident()

    make.resolve(incident, statement_due=FRIDAY)

    assert due(incident) == FRIDAY_NIGHT


def test_a_statement_is_promised_later_put_off_and_taken_back() -> None:
    incident = make.incident()
    make.resolve(incident)

    promised(incident, FRIDAY)
    first = due(incident)
    promised(incident, FRIDAY + timedelta(days=1))
    second = due(incident)
    promised(incident, None)

    assert (first, second) == (FRIDAY_NIGHT, FRIDAY_NIGHT + timedelta(days=1))
    assert due(incident) is None


def test_today_will_do_until_the_day_is_over_where_the_page_is() -> None:
    incident = make.incident()
    make.resolve(incident)
    late = datetime(2026, 3, 6, 22, 30, tzinfo=UTC)  # 23:30 in Berlin

    promised(incident, FRIDAY, now=late)
    with pytest.raises(Refused):
        promised(incident, FRIDAY, now=late + timedelta(hours=1))

    assert due(incident) == FRIDAY_NIGHT


@pytest.mark.parametrize("day", [make.NOW.date() - timedelta(days=1), make.NOW.date() + timedelta(days=400), date.max])
def test_a_day_that_is_over_or_far_ahead_is_refused_and_nothing_is_resolved(day: date) -> None:
    incident = make.incident()

    with pytest.raises(Refused) as refusal:
        make.resolve(incident, statement_due=day)

    assert refusal.value.field == "statement_due"
    assert make.stage_of(incident) == Stage.INVESTIGATING


def test_an_open_incident_a_maintenance_and_a_published_statement_promise_none() -> None:
    still_open, ended, upkeep = make.incident(), make.incident(), make.maintenance()
    make.resolve(ended)
    make.post(ended, "What happened.", stage=Stage.POSTMORTEM)
    make.resolve(upkeep)

    for incident in (still_open, ended, upkeep):
        with pytest.raises(Refused) as refusal:
            promised(incident, FRIDAY)
        assert refusal.value.field == "statement_due"
        assert due(incident) is None


def test_the_same_day_again_is_no_change() -> None:
    incident = make.incident()
    make.resolve(incident, statement_due=FRIDAY)
    revision = Incident.objects.get().revision

    with pytest.raises(Refused):
        promised(incident, FRIDAY)

    assert Incident.objects.get().revision == revision


def test_a_relapse_ends_the_promise_and_publishing_keeps_its_day() -> None:
    fallen, explained = make.incident(), make.incident()
    for incident in (fallen, explained):
        make.resolve(incident, statement_due=FRIDAY)

    make.relapse(fallen)
    make.post(explained, "What happened.", stage=Stage.POSTMORTEM)

    assert (due(fallen), due(explained)) == (None, FRIDAY_NIGHT)


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2026, 3, 29), "Europe/Berlin", "2026-03-29T21:59:59+00:00"),
        (date(2026, 10, 25), "Europe/Berlin", "2026-10-25T22:59:59+00:00"),
        (date(2026, 4, 4), "America/Santiago", "2026-04-05T03:59:59+00:00"),  # its last hour comes twice
    ],
)
def test_a_day_ends_with_its_last_second_whatever_clocks_do(day: date, zone: str, end: str) -> None:
    assert end_of_day(day, ZoneInfo(zone)) == datetime.fromisoformat(end)
