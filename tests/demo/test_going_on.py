"""How a demo begins, is cut off, taken up again, and left alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import islice

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from incidents.management.demo import next_due, pictures, tell_next
from incidents.management.demo.course import next_saturday, next_working_day, past
from incidents.management.demo.story import TOLD
from incidents.models import ContactChannel, Incident, Update
from incidents.states import ChannelState, Kind, Stage
from incidents.timeline import commands
from tests.demo import after, begun, story, told_on
from tests.make import ACTOR, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Begun once: what a test does with it is undone by its own transaction within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        begun(now=NOW)
        yield
        transaction.set_rollback(True)


def test_a_story_that_was_cut_off_goes_on_where_it_was_and_tells_nothing_twice(demo: None) -> None:
    tell_next(now=NOW)
    commands.post_update(incident=story().pk, text={"de": "Von Hand."}, author=ACTOR, now=NOW + timedelta(minutes=1))
    later = NOW + timedelta(hours=9)

    times = list(islice(told_on(now=later), 3))

    told = Update.objects.filter(incident=story(), author="demo").order_by("number")
    assert times[0] == later
    assert times[1] > later + timedelta(seconds=29)
    assert [one.at for one in told][-3:] == times
    assert len({one.text["de"] for one in told}) == len(TOLD) + 4
    assert not after(times[-1])


def test_a_story_that_staff_changed_stops_with_one_line_and_writes_nothing(demo: None) -> None:
    commands.remove_incident(incident=story().pk, author=ACTOR, now=NOW)
    updates, said = Update.objects.count(), StringIO()

    call_command("tell_demo", stderr=said)

    assert said.getvalue().startswith("zwischenstand: the demo's story was changed by hand and stops here: ")
    assert said.getvalue().count("\n") == 1
    assert Update.objects.count() == updates


def test_what_staff_did_already_stops_no_story(demo: None) -> None:
    parcel_comes = next_due(now=NOW) or NOW
    tell_next(now=parcel_comes)
    parcel = Update.objects.filter(incident=story(), author="demo").order_by("number")[len(TOLD)]
    commands.withdraw_update(update=parcel.pk, author=ACTOR, now=parcel_comes)
    commands.remove_channel(channel=ContactChannel.objects.get(kind="phone").pk, author=ACTOR, now=parcel_comes)

    told = list(islice(told_on(now=parcel_comes), 4))

    assert len(told) == 4


def test_two_small_incidents_and_a_maintenance_stand_beside_the_story_and_its_lines_are_busy(demo: None) -> None:
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


@pytest.mark.parametrize("hour", [0, 1, 13])
def test_whenever_a_demo_starts_its_past_ends_now_at_tidy_times(hour: int) -> None:
    now = datetime(2026, 10, 25, hour, 59, 59, tzinfo=UTC)  # the day of 25 hours

    told = [past(step.at, last=TOLD[-1].at, now=now).now for step in TOLD]

    assert told == sorted(told)
    assert timedelta(0) <= now - told[-1] < timedelta(minutes=5)
    assert {at.minute % 5 for at in told} == {0}
    assert told[-1] - told[0] == timedelta(minutes=TOLD[-1].at)


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
