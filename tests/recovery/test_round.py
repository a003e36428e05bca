"""One engine is asked over real HTTP, and what it says is kept or not."""

from datetime import timedelta

import pytest

from incidents.models import Incident, Page, RecoverySource, Rejection
from incidents.recovery import claims, reasons, round
from incidents.recovery.simulator import BEHAVIOURS, Engine, running
from incidents.states import Stage
from incidents.timeline import commands
from tests import make
from tests.make import ACTOR
from tests.recovery.engines import IMPATIENT, Clock, asked, claimed, figures, honest, job, source, told

pytestmark = pytest.mark.django_db
TOKEN = "s3cret-of-the-engine"


def row() -> RecoverySource:
    return RecoverySource.objects.get()


def test_what_an_engine_says_is_a_sample_at_our_time(engine: Engine, clock: Clock) -> None:
    source(engine, token=TOKEN)

    good = asked(clock)

    assert good
    assert figures("hosts") == [honest(engine, "hosts")]
    assert job("hosts").sampled_at == clock.now
    assert (row().heard_at, row().problem, row().lease) == (clock.now, "", "")
    assert told() == ["job.came"]


@pytest.mark.parametrize("lie", ["clock_a_day_ahead", "clock_a_day_behind"])
def test_an_engine_whose_clock_is_a_day_off_is_stamped_by_ours(engine: Engine, clock: Clock, lie: str) -> None:
    source(engine, token=TOKEN)
    engine.misbehave(lie)

    asked(clock)

    started = job("hosts").started_at
    assert job("hosts").sampled_at == clock.now
    assert started is None or started <= clock.now


def test_nothing_changed_is_a_sample_too_and_three_equal_ones_are_two(engine: Engine, clock: Clock) -> None:
    source(engine, token=TOKEN)
    first = clock.now
    asked(clock)
    engine.clock = lambda: first

    for _ in range(3):
        clock.later(seconds=15)
        asked(clock)

    assert [one.headers.get("if-none-match", "") != "" for one in engine.requests] == [False, True, True, True]
    assert len(figures("hosts")) == 2
    assert job("hosts").sampled_at == first + timedelta(seconds=45)


def test_nothing_changed_from_who_was_never_asked_is_no_answer(engine: Engine, clock: Clock) -> None:
    source(engine, token=TOKEN)
    engine.misbehave("unasked_not_modified")

    assert not asked(clock)
    assert row().problem == reasons.NOTHING_KNOWN


def test_a_wrong_token_is_said_and_stands_nowhere(engine: Engine, clock: Clock) -> None:
    source(engine, token="wr0ng-token-of-ours")

    assert not asked(clock)

    rejection = Rejection.objects.get()
    assert row().problem == reasons.ACCESS
    assert "wr0ng" not in f"{vars(row())} {vars(rejection)}"


def test_a_host_that_the_setting_does_not_name_is_not_asked(
    engine: Engine, clock: Clock, settings: pytest.FixtureRequest
) -> None:
    source(engine, token=TOKEN)
    settings.ENGINE_HOSTS = frozenset({("127.0.0.1", 1)})  # type: ignore[attr-defined]

    assert not asked(clock)
    assert row().problem == reasons.HOST
    assert engine.requests == []


def test_an_answer_that_comes_after_somebody_else_was_sent_stores_nothing(engine: Engine, clock: Clock) -> None:
    source(engine, token=TOKEN)
    late = claimed(clock.now)
    clock.later(seconds=20)
    before = Page.objects.values_list("live_version", flat=True).get()
    claimed(clock.now)

    assert not round.work(late, clock=clock, deadline=IMPATIENT)

    assert figures("hosts") == []
    assert row().heard_at is None
    assert row().lease != ""
    assert Page.objects.values_list("live_version", flat=True).get() == before


def test_an_answer_believed_in_part_takes_no_job_off_the_page(clock: Clock) -> None:
    make.page()
    with running("hostile", clock=clock, start=clock.now) as engine:
        source(engine)
        clock.later(minutes=30)
        engine.misbehave("fraction", "nan", "fraction")
        asked(clock)
        clock.later(seconds=15)

        asked(clock)

        assert job("http").gone_at is None
        assert (len(figures("http")), len(figures("ssl"))) == (1, 2)
        assert Rejection.objects.get().reason == reasons.NOT_FINITE
        clock.later(seconds=15)
        asked(clock)
        assert "if-none-match" not in engine.requests[-1].headers


def test_a_job_that_is_no_longer_named_goes_and_comes_back(engine: Engine, clock: Clock) -> None:
    row = source(engine, token=TOKEN)
    both = [make.reading("a", 1), make.reading("b", 1)]
    for seconds, readings in enumerate([both, both[:1], both]):
        recorded = commands.record_samples(
            source=row.pk, lease=None, readings=readings, outlooks={}, now=make.at(seconds)
        )
        assert recorded is not None
        commands.note_jobs(recorded=recorded, now=make.at(seconds))

    assert told() == ["job.came", "job.came", "job.went", "job.came"]


def test_an_engine_that_is_done_ends_no_incident_and_one_that_falls_back_is_told(engine: Engine, clock: Clock) -> None:
    service = make.service()
    incident = make.incident(service)
    source(engine, token=TOKEN, incident=incident.pk, services=[service.pk])
    asked(clock)
    clock.later(minutes=200)
    asked(clock)
    ended = job("hosts").ended_at
    clock.later(seconds=15)
    engine.misbehave("regression")
    asked(clock)

    assert ended is not None
    assert told() == ["job.came", "job.ended", "job.fell_back"]
    assert make.stage_of(incident) == Stage.INVESTIGATING
    assert make.status_of(service) == make.DOWN
    assert job("hosts").ended_at is None


def test_a_word_of_staff_is_not_refused_for_what_an_engine_said_meanwhile(engine: Engine, clock: Clock) -> None:
    incident = make.incident(make.service())
    source(engine, token=TOKEN, incident=incident.pk)
    revision = Incident.objects.get().revision

    asked(clock)

    assert told() == ["job.came"]
    make.post(incident, revision=revision, now=clock.now)


def test_silence_is_told_once_after_a_minute_and_so_is_its_end(engine: Engine, clock: Clock) -> None:
    source(engine, token=TOKEN, interval=5)
    asked(clock)
    heard = clock.now
    engine.misbehave("html", "server_error", "nan", for_ever=True)

    silent_at = None
    for _ in range(16):
        clock.later(seconds=5)
        asked(clock)
        silent_at = silent_at or (row().silent_since and clock.now)

    assert row().silent_since == heard
    assert silent_at == heard + timedelta(seconds=60)
    engine.behave()
    clock.later(seconds=5)
    asked(clock)
    assert row().silent_since is None
    assert told() == ["job.came", "engine.silent", "engine.heard"]


def test_nobody_is_called_silent_for_the_time_in_which_we_did_not_ask(engine: Engine, clock: Clock) -> None:
    source(engine, token=TOKEN, interval=5)
    asked(clock)
    clock.later(hours=1)
    engine.misbehave("html")

    asked(clock)

    assert row().silent_since is None


def test_what_was_rejected_is_counted_and_the_newest_fifty_stay(engine: Engine, clock: Clock) -> None:
    found = source(engine, token=TOKEN)
    for number in range(60):
        Rejection.objects.create(
            source=found, key=f"{number}", reason="x", first_at=make.at(number / 60), last_at=make.at(number / 60)
        )
    engine.misbehave("html", "html")
    for _ in range(2):
        clock.later(seconds=15)
        asked(clock)

    newest = Rejection.objects.all()[0]
    assert (newest.reason, newest.count) == (reasons.NOT_JSON, 2)
    assert "Please sign in" in newest.excerpt
    assert Rejection.objects.count() == 50


def test_what_is_set_up_anew_while_it_is_asked_is_asked_in_full_the_next_time(engine: Engine, clock: Clock) -> None:
    found = source(engine, token=TOKEN)
    claim = claimed(clock.now)
    commands.save_source(
        source=found.pk, name="Loader", base=engine.url, author=ACTOR, now=clock.now + timedelta(seconds=1)
    )

    round.work(claim, clock=clock, deadline=IMPATIENT)

    assert row().etag == ""


# What an engine may truly mean, so that it is kept as it is said.
PLAUSIBLE = {"regression", "fraction", "strange_jobs", "total_zero"}


def test_whatever_an_engine_does_progress_stays_true_and_nothing_ends(clock: Clock) -> None:
    make.page()
    service = make.service()
    incident = make.incident(service)
    with running("hostile", clock=clock, start=clock.now) as engine:
        source(engine, incident=incident.pk, services=[service.pk], interval=5)
        clock.later(minutes=20)
        for name, behaviour in BEHAVIOURS.items():
            if "jobs" not in behaviour.applies or name == "many_jobs":  # takes its time, and the adapter has its limit
                continue
            engine.misbehave(name, "fraction" if name in PLAUSIBLE else name)
            clock.later(seconds=15)
            before, truth = figures("http"), honest(engine, "http")

            good = asked(clock)

            new = figures("http")[len(before) :]
            assert name in PLAUSIBLE or set(new) <= {truth}, name
            assert good or row().problem, name
            assert all(0 <= done <= total for key in ("http", "ssl") for done, total in figures(key)), name
            assert row().lease == "", name
            engine.misbehave("fraction")
    assert len(figures("http")) >= 10
    assert make.stage_of(incident) == Stage.INVESTIGATING
    assert make.status_of(service) == make.DOWN
    assert claims.claim(now=clock.later(seconds=30), troubled=True) or claims.claim(now=clock.now, troubled=False)
