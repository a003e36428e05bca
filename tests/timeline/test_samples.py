"""The command that stores what engines measure, and those that tell what it proves."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import AuditRow, Event, Page, RecoveryJob, RecoverySource, Sample
from incidents.states import JobState
from incidents.timeline import commands
from incidents.timeline.commands.samples import Recorded
from incidents.timeline.inputs import Reading
from tests import make
from tests.make import at, reading

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def source(db: None) -> RecoverySource:
    return make.engine()


def recorded(source: RecoverySource, minute: float, *readings: Reading, whole: bool = True) -> Recorded:
    found = commands.record_samples(
        source=source.pk, lease=None, readings=readings, outlooks={}, whole=whole, now=at(minute)
    )
    assert found is not None
    return found


def stored() -> list[tuple[float, float]]:
    """(minutes after the first, done)"""
    rows = Sample.objects.order_by("at").values_list("at", "done")
    return [((when - at(0)).total_seconds() / 60, done) for when, done in rows]


def test_a_sample_raises_the_live_version_and_leaves_no_trace_elsewhere(source: RecoverySource) -> None:
    before = Page.objects.get()
    events, audit = Event.objects.count(), AuditRow.objects.count()

    recorded(source, 0, reading("http", 4))

    after = Page.objects.get()
    assert after.live_version == int(at(0).timestamp())
    assert after.page_version == before.page_version
    assert (Event.objects.count(), AuditRow.objects.count()) == (events, audit)


def test_two_samples_in_a_second_raise_it_twice(source: RecoverySource) -> None:
    recorded(source, 0, reading("http", 4))
    recorded(source, 0.001, reading("http", 5))

    assert Page.objects.get().live_version == int(at(0).timestamp()) + 1


def test_a_plateau_is_its_two_ends(source: RecoverySource) -> None:
    for minute, done in enumerate([1, 2, 2, 2, 2, 3]):
        recorded(source, minute, reading("http", done))

    assert stored() == [(0, 1), (1, 2), (4, 2), (5, 3)]


def test_a_fall_back_is_kept_as_one(source: RecoverySource) -> None:
    for minute, done in enumerate([10, 80, 30]):
        recorded(source, minute, reading("http", done))

    assert [done for _, done in stored()] == [10, 80, 30]


def test_a_job_keeps_the_curve_of_its_picture(source: RecoverySource) -> None:
    for minute, done in enumerate([10, 12, 14, 80, 30]):
        recorded(source, minute, reading("http", done))
    recorded(source, 3.5, reading("http", 99))

    start = at(0).timestamp()
    curve = RecoveryJob.objects.get().curve
    assert [(when - start, *figures) for when, *figures in curve] == [
        (minute * 60, done, 100) for minute, done in enumerate([10, 12, 14, 80, 30])
    ]


def test_a_clock_that_was_set_back_overwrites_nothing(source: RecoverySource) -> None:
    recorded(source, 5, reading("http", 5))
    recorded(source, 4, reading("http", 6))

    assert stored() == [(5, 5)]


def test_a_job_comes_ends_falls_back_goes_and_comes_again(source: RecoverySource) -> None:
    came = recorded(source, 0, reading("http", 4), reading("ssl", 0))
    ended = recorded(source, 1, reading("http", 100), reading("ssl", 0))
    fell = recorded(source, 2, reading("http", 60), reading("ssl", 0))
    went = recorded(source, 3, reading("http", 60))
    nothing = recorded(source, 4, reading("http", 61))
    back = recorded(source, 5, reading("http", 61), reading("ssl", 0))

    http, ssl = (RecoveryJob.objects.get(key=key).pk for key in ("http", "ssl"))
    assert came == Recorded(came=(http, ssl))
    assert ended == Recorded(ended=(http,))
    assert fell == Recorded(fell_back=(http,))
    assert went == Recorded(went=(ssl,))
    assert nothing == Recorded()
    assert back == Recorded(came=(ssl,))


def test_an_answer_of_which_a_part_was_not_believed_lets_no_job_go(source: RecoverySource) -> None:
    recorded(source, 0, reading("http", 4), reading("ssl", 0))

    assert recorded(source, 1, reading("http", 5), whole=False) == Recorded()


def test_done_is_what_the_figures_say(source: RecoverySource) -> None:
    recorded(
        source,
        0,
        reading("word", 55, state=JobState.DONE),
        reading("figures", 100),
        reading("failed", 90, failed=10, state=JobState.DONE),
        reading("nothing", 0, 0),
    )

    ended = RecoveryJob.objects.filter(ended_at__isnull=False).order_by("key").values_list("key", flat=True)
    assert list(ended) == ["failed", "figures"]


def test_an_engine_changes_no_word_of_staff(source: RecoverySource) -> None:
    recorded(source, 0, reading("http", 4))
    row = RecoveryJob.objects.get()
    commands.describe_job(job=row.pk, name={"de": "Webseiten"}, hidden=True, author=make.ACTOR, now=at(1))

    recorded(source, 2, reading("http", 5, name="HTTP v2"))

    row.refresh_from_db()
    assert (row.name, row.hidden, row.engine_name, row.done) == ({"de": "Webseiten"}, True, "HTTP v2", 5)


def test_many_jobs_are_told_of_in_one_version(source: RecoverySource) -> None:
    found = recorded(source, 0, *(reading(f"job-{number}", 1) for number in range(20)))
    before = Page.objects.get().page_version

    assert commands.note_jobs(recorded=found, now=at(0)) == 20
    assert Page.objects.get().page_version <= max(before + 1, int(at(0).timestamp()))


def test_telling_nothing_writes_nothing(source: RecoverySource) -> None:
    before = Page.objects.get().page_version

    assert commands.note_jobs(recorded=Recorded(), now=at(0)) == 0
    assert Page.objects.get().page_version == before


def test_each_job_of_an_answer_costs_two_questions(source: RecoverySource) -> None:
    def cost(count: int, minute: float) -> int:
        readings = [reading(f"job-{number}", minute) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            recorded(source, minute, *readings)
        return make.asked(queries)

    for minute in (1, 2):
        recorded(source, minute, *(reading(f"job-{number}", minute) for number in range(3)))

    three, one = cost(3, 3), cost(1, 4)

    assert three - one <= 4
