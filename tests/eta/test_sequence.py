"""Jobs in sequence: what is said of services and incidents whose jobs wait for one another."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from incidents.eta import Forecast, Reason, Sample, forecast
from incidents.eta.ranks import by_rank
from incidents.eta.scenarios import COUNT, luck
from incidents.eta.sequence import Job, Outlook, Plan, Question, ending, incident, plan, service
from incidents.states import JobState

NOW = datetime(2018, 1, 11, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def seen(done: float, *, total: float = 100, begun: float, until: float = 0) -> list[Sample]:
    """A sample every five minutes from `begun` to `until` hours ago, evenly up to what is done."""
    steps = round((begun - until) * 12)
    return [
        Sample(NOW - hours(begun) + 5 * step * MINUTE, done * step / steps, total) for step in range(steps + 1)
    ]  # fmt: skip


def running(
    name: str, done: float, *, begun: float = 2, total: float = 100, after: Sequence[str] = (), **more: object
) -> Job:
    samples = seen(done, total=total, begun=begun)
    return Job(name, JobState.RUNNING, total, after=after, samples=samples, **more)  # type: ignore[arg-type]


def finished(name: str, *, begun: float = 10, until: float = 2, total: float = 100, after: Sequence[str] = ()) -> Job:
    return Job(name, JobState.DONE, total, after=after, samples=seen(total, total=total, begun=begun, until=until))


def waiting(name: str, *after: str, total: float = 100, **more: object) -> Job:
    return Job(name, JobState.QUEUED, total, after=after, **more)  # type: ignore[arg-type]


def width(outlook: Outlook) -> float:
    """In hours."""
    assert outlook.forecast.earliest
    assert outlook.forecast.latest
    return (outlook.forecast.latest - outlook.forecast.earliest) / hours(1)


def left(outlook: Outlook) -> float:
    """Hours from now to the likely time."""
    assert outlook.forecast.likely
    return (outlook.forecast.likely - NOW) / hours(1)


def unknown(reason: Reason) -> Forecast:
    return Forecast(None, None, None, reason)


def test_a_job_that_runs_has_the_forecast_of_its_own_samples() -> None:
    http = running("http", 60)
    made = plan([http], now=NOW)
    alone = forecast(http.samples, now=NOW)

    assert ending(made, "http").forecast == alone
    assert incident(made, of=Question.ALL).forecast == alone


def test_a_job_that_waits_takes_its_pace_from_the_one_it_follows_and_is_less_sure() -> None:
    made = plan([running("http", 50), waiting("ssl", "http", total=200)], now=NOW)
    http, ssl = ending(made, "http"), ending(made, "ssl")

    assert 8 < left(ssl) < 12  # two hours for the rest of the first, eight for twice as many of the second
    assert width(ssl) > 1.5 * width(http)


def test_the_pace_reaches_over_a_job_that_counts_in_something_else() -> None:
    jobs = [
        finished("http", begun=6, until=2),
        running("checks", 10, total=20, after=["http"], unit="checks"),
        waiting("ssl", "checks"),
    ]
    made = plan(jobs, now=NOW)

    assert 4 < left(ending(made, "ssl")) < 7.5


def test_what_waits_for_another_unit_alone_has_no_answer_but_a_time_before_which_it_does_not_end() -> None:
    made = plan([running("ip", 50, unit="addresses"), waiting("http", "ip", unit="hosts")], now=NOW)
    answer = incident(made, of=Question.ALL)

    assert answer.forecast == unknown(Reason.NOTHING_DONE)
    assert answer.not_before
    assert abs(answer.not_before - (ending(made, "ip").forecast.earliest or NOW)) < MINUTE


def test_a_job_that_just_began_goes_like_the_one_before_until_its_samples_say_more() -> None:
    begun = Job("ssl", JobState.RUNNING, 100, after=["http"], samples=[Sample(NOW - MINUTE, 0, 100)])
    made = plan([finished("http"), begun], now=NOW)

    assert 5 < left(ending(made, "ssl")) < 10
    assert ending(plan([begun], now=NOW), "ssl").forecast == unknown(Reason.TOO_FEW)


def test_the_time_a_job_waited_for_its_turn_does_not_make_it_slow() -> None:
    idle = [Sample(NOW - hours(10) + 5 * step * MINUTE, 0, 100) for step in range(96)]
    ssl = Job("ssl", JobState.RUNNING, 100, after=["http"], samples=[*idle, *seen(50, begun=2)])
    made = plan([finished("http"), ssl], now=NOW)

    assert 1.5 < left(ending(made, "ssl")) < 2.5


def test_nor_does_it_where_of_that_time_only_the_first_sample_and_the_last_were_kept() -> None:
    idle = [Sample(NOW - hours(30), 0, 100), Sample(NOW - hours(1.9), 0, 100)]
    ssl = Job("ssl", JobState.RUNNING, 100, after=["http"], samples=[*idle, *seen(50, begun=2)[2:]])
    made = plan([finished("http"), ssl], now=NOW)

    assert 1.5 < left(ending(made, "ssl")) < 2.5


def test_side_by_side_the_end_is_that_of_the_last_and_later_than_of_any_alone() -> None:
    made = plan([*(running(f"rack{number}", 50) for number in range(10)), running("quick", 95)], now=NOW)
    together = incident(made, of=Question.ALL).forecast
    alone = ending(made, "rack0").forecast

    assert (together.earliest or NOW) > (alone.earliest or NOW)
    assert (together.likely or NOW) > (alone.likely or NOW)
    assert (together.latest or NOW) - NOW <= timedelta(seconds=max(made.courses["rack0"].end) + 1)


def test_times_that_add_up_are_not_surer_than_their_parts_allow() -> None:
    jobs = [running("stage0", 50), *(waiting(f"stage{n}", f"stage{n - 1}") for n in range(1, 5))]
    made = plan(jobs, now=NOW)
    one, five = ending(made, "stage1"), ending(made, "stage4")

    assert width(five) / left(five) > 0.75 * width(one) / left(one)


def test_lucks_agree_in_part_whatever_the_jobs_are_called() -> None:
    one, other = luck("http"), luck("ssl")
    close = sum(abs(mine - theirs) < COUNT / 4 for mine, theirs in zip(one, other, strict=True))

    assert sorted(one) == sorted(other) == list(range(COUNT))
    assert 0.5 * COUNT < close < 0.95 * COUNT


def test_the_same_question_has_the_same_answer_and_a_job_beside_changes_no_other() -> None:
    jobs = [running("http", 50), waiting("ssl", "http")]
    made, more = plan(jobs, now=NOW), plan([*jobs, running("mail", 10)], now=NOW)

    assert ending(made, "ssl") == ending(plan(jobs, now=NOW), "ssl") == ending(more, "ssl")


def story() -> Plan:
    """Addresses are loaded; hosts of two products come back one after the other, the second with certificates."""
    return plan(
        [
            finished("ip", begun=8, until=4),
            running("web", 90, after=["ip"], services=["web"], begun=4),
            running("plain", 50, after=["ip"], services=["vserver"], begun=4),
            waiting("ssl", "plain", services=["vserver"]),
        ],
        now=NOW,
    )


def test_first_most_and_all_are_three_questions() -> None:
    made = story()
    first, most, everything = (incident(made, of=question) for question in Question)

    assert first.reached_at == made.courses["web"].job.samples[1].at
    assert left(ending(made, "web")) < left(most) < left(everything)
    assert everything.forecast == ending(made, "ssl").forecast


def test_a_service_counts_as_back_by_the_last_of_its_stages() -> None:
    made = story()
    first, most, everything = (service(made, ["plain", "ssl"], of=question) for question in Question)

    assert first.reached_at is None
    assert left(ending(made, "plain")) < left(first) < left(most) < left(everything)


def test_what_came_true_says_since_when_and_a_rollback_takes_it_back() -> None:
    fallen = [*seen(90, begun=4, until=1), Sample(NOW - 30 * MINUTE, 70, 100), Sample(NOW, 75, 100)]
    made = plan([running("web", 90, begun=3), Job("mail", JobState.RUNNING, 100, samples=fallen)], now=NOW)

    assert service(made, ["web"], of=Question.MOST).reached_at == NOW - 20 * MINUTE
    assert service(made, ["mail"], of=Question.MOST).reached_at is None
    assert service(made, ["mail"], of=Question.FIRST).reached_at == NOW - hours(4) + 5 * MINUTE


def test_when_all_is_done_the_answer_is_when_the_last_was() -> None:
    made = plan([finished("ip", until=3), finished("http", until=1, after=["ip"])], now=NOW)
    end = NOW - hours(1)

    assert incident(made, of=Question.ALL) == Outlook(Forecast(end, end, end), reached_at=end)


@pytest.mark.parametrize("jobs", [[], [waiting("http")], [waiting("empty", total=0)]])
@pytest.mark.parametrize("question", Question)
def test_where_nothing_is_known_there_is_no_answer_and_a_reason(jobs: list[Job], question: Question) -> None:
    assert incident(plan(jobs, now=NOW), of=question) == Outlook(unknown(Reason.NOTHING_DONE))


def test_after_a_failed_job_nothing_is_said() -> None:
    failed = Job("http", JobState.FAILED, 100, samples=seen(40, begun=2))
    made = plan([failed, waiting("ssl", "http")], now=NOW)

    assert ending(made, "ssl").forecast == unknown(Reason.STALLED)
    assert incident(made, of=Question.ALL).forecast == unknown(Reason.STALLED)


@pytest.mark.parametrize("question", Question)
def test_circles_missing_jobs_and_equal_ids_neither_hang_nor_raise(question: Question) -> None:
    jobs = [
        waiting("a", "b", "nowhere", "a"),
        waiting("b", "a"),
        running("c", 50, after=["c", "e"]),
        waiting("d", "c", "d", "d"),
        waiting("e", "d"),
        waiting("e", "a"),
    ]
    made = plan(jobs, now=NOW)

    assert sorted(made.courses) == ["a", "b", "c", "d", "e"]
    assert left(ending(made, "e")) > left(ending(made, "d")) > left(ending(made, "c"))
    assert incident(made, of=question).forecast.reason in Reason


def test_a_long_chain_is_added_up_like_a_short_one() -> None:
    chain = [waiting(f"{number}", f"{number - 1}") for number in range(200, 0, -1)]
    made = plan([*chain, running("0", 50)], now=NOW)

    assert 600 < left(ending(made, "200")) < 1200


@pytest.mark.parametrize("total", [1e300, 1e13])
def test_what_ends_in_ages_is_not_said(total: float) -> None:
    samples = seen(50, begun=2, total=total)
    made = plan([Job("http", JobState.RUNNING, total, samples=samples), waiting("ssl", "http", total=total)], now=NOW)

    assert [incident(made, of=question).forecast.latest for question in Question][1:] == [None, None]
    assert by_rank(made, "ssl") == ()


def test_ten_jobs_cost_little_more_than_their_samples() -> None:
    jobs = [finished("0"), *(running(f"{n}", 50, after=["0"]) for n in range(1, 5))]
    jobs += [waiting(f"{number}", f"{number - 4}", f"{number - 3}") for number in range(5, 10)]
    seconds = []
    for _ in range(5):
        began = time.process_time()
        made = plan(jobs, now=NOW)
        answers = [incident(made, of=question) for question in Question]
        seconds.append(time.process_time() - began)

    assert all(answer.forecast.reason is Reason.NONE for answer in answers)
    assert min(seconds) < 0.1  # 0.02 where nothing else runs
