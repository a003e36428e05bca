"""How a demo begins, is cut off, taken up again, and left alone."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from incidents.management.demo import TakenOver, next_due, pictures, tell_next
from incidents.management.demo.course import next_saturday, next_working_day
from incidents.management.demo.story import TOLD
from incidents.models import ContactChannel, Incident, Update
from incidents.states import ChannelState, Kind, Stage
from incidents.timeline import commands
from tests.demo import after, begun, story, told_on
from tests.make import ACTOR, NOW

pytestmark = pytest.mark.django_db


def test_a_story_that_was_cut_off_goes_on_where_it_was_and_tells_nothing_twice() -> None:
    begun(now=NOW)
    tell_next(now=NOW)
    commands.post_update(incident=story().pk, text={"de": "Von Hand."}, author=ACTOR, now=NOW + timedelta(minutes=1))
    later = NOW + timedelta(hours=9)

    times = list(islice(told_on(now=later), 3))

    told = Update.objects.filter(incident=story(), author="demo").order_by("number")
    assert times[0] == later
    assert times[1] > later + timedelta(seconds=29)
    assert [one.at for one in told][-3:] == times
    assert len({one.text["de"] for one in told}) == len(TOLD) + 4


def test_a_story_that_staff_changed_stops_and_writes_nothing() -> None:
    begun(now=NOW)
    commands.remove_incident(incident=story().pk, author=ACTOR, now=NOW)
    updates = Update.objects.count()

    with pytest.raises(TakenOver):
        tell_next(now=NOW)

    assert Update.objects.count() == updates


def test_a_page_of_ones_own_has_no_story_to_go_on_with() -> None:
    commands.first_page(id_host="status.example.com", now=NOW)

    assert next_due(now=NOW) is None
    assert not tell_next(now=NOW)


def test_two_small_incidents_and_a_maintenance_stand_beside_the_story_and_its_lines_are_busy() -> None:
    begun(now=NOW)

    others = Incident.objects.filter(import_title="").order_by("kind", "stage")
    phone = ContactChannel.objects.get(kind="phone")
    assert [(one.kind, one.stage) for one in others] == [
        (Kind.INCIDENT, Stage.POSTMORTEM),
        (Kind.INCIDENT, Stage.RESOLVED),
        (Kind.MAINTENANCE, Stage.SCHEDULED),
    ]
    assert others[2].scheduled_for
    assert others[2].scheduled_for > NOW
    assert phone.state == ChannelState.OVERLOADED
    assert phone.state_until
    assert phone.state_until > NOW


def test_whenever_a_demo_starts_its_past_ends_now() -> None:
    now = datetime(2026, 10, 25, 1, 59, 59, tzinfo=UTC)  # in the hour that comes twice

    begun(now=now)

    newest = Update.objects.filter(incident=story()).order_by("-at")[0]
    assert not after(now)
    assert now - newest.at < timedelta(minutes=5)
    assert newest.at.minute % 5 == 0


def test_the_days_that_are_named_are_the_next_ones() -> None:
    friday, saturday = datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 7, 12, tzinfo=UTC)

    assert [next_saturday(day).isoformat() for day in (friday, saturday)] == ["2026-03-07", "2026-03-14"]
    assert [next_working_day(day).isoformat() for day in (friday, saturday)] == ["2026-03-09", "2026-03-09"]


def test_the_pictures_are_the_same_each_time() -> None:
    for draw in (pictures.rack, pictures.desk):
        first = draw()
        draw.cache_clear()

        assert draw() == first
        assert len(first) < 200_000
