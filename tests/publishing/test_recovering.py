"""What readers are told of recovery jobs: order, figures, when each ends, silence; on pages, in `/live` and as JSON."""

import gzip
import json
import random
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.utils.translation import override

from incidents.publishing import feeds, live, pages, payloads
from incidents.publishing.reader import Reader
from incidents.publishing.recovering import figure, in_order, percent
from incidents.publishing.state import State
from incidents.states import JobState, Stage, Status
from incidents.timeline.items import JobItem, OutlookItem, StatusItem

from . import plain
from .plain import INCIDENT, NOW, WEBMAIL, at, job
from .whole import read, text


def state(*jobs: JobItem, **given: Any) -> State:
    down = StatusItem(WEBMAIL, Status.MAJOR_OUTAGE)
    item = plain.incident(jobs=jobs, statuses=(down,), **{"auto_forecast": True} | given)
    return plain.state(plain.update(-2), incident=item)


def told(*jobs: JobItem, language: str = "en", now: datetime = NOW, **given: Any) -> str:
    """The words of the incident's own page."""
    made = replace(state(*jobs, **given), now=now)
    return text(pages.incident(made, language, id=INCIDENT)[0])


def said(of: JobItem, language: str = "en") -> str:
    with override(language):
        return figure(Reader(state(of), language), of).replace("\u00a0", " ")


RANGE = OutlookItem(earliest=at(735), likely=at(755), latest=at(780))  # 02:20, 02:40, 03:05 of the next day


def test_a_job_says_how_far_it_is_and_between_which_times_it_ends() -> None:
    one = job(outlook=RANGE, failed=12, why={"en": "Shops first."}, service_ids=(WEBMAIL,))

    english, german = told(one), told(one, language="de")

    assert "As of 14:05, reported by the recovery system HTTP hosts running" in english
    assert "5,060 of 9,200 hosts (55 %); 12 could not be restored yet" in english
    assert "Done between Wed 02:20 and Wed 03:05, most likely around Wed 02:40 Shops first." in english
    assert "Webmail 1 down HTTP hosts: 55 %" in english
    assert "5.060 von 9.200 Hosts (55 %); 12 ließen sich noch nicht wiederherstellen" in german
    assert "Fertig zwischen Mi 2:20 und Mi 3:05 Uhr, voraussichtlich gegen Mi 2:40 Uhr" in german
    assert "Done between 02:20 and 03:05, most likely around 02:40" in told(one, now=at(700))
    assert "Done between 02:20 and 03:05, most likely around 02:40" in text(
        pages.front(replace(state(one), now=at(700)), "en")[0]
    )


@pytest.mark.parametrize(
    ("minute", "words"),
    [(735, "Done by 03:05, most likely around 02:40"), (755, "Done by 03:05"), (780, "It was expected by 03:05 and")],
)
def test_times_that_have_passed_are_no_longer_told_as_if_they_lay_ahead(minute: int, words: str) -> None:
    one = job(outlook=RANGE)

    shown = told(one, now=at(minute))

    assert words in shown
    assert "02:20" not in shown
    until = live.fragment(replace(state(one), now=at(700)), "en")[1]
    assert until == at(735)


def test_computed_ranges_are_told_only_where_staff_let_them_and_progress_always() -> None:
    shown = told(job(outlook=RANGE), auto_forecast=False)

    assert "5,060 of 9,200 hosts (55 %)" in shown
    assert "02:40" not in shown
    assert (
        json.loads(live.figures(state(job(outlook=RANGE), auto_forecast=False))[0])["incidents"][0]["jobs"][0]["likely"]
        is None
    )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"outlook": OutlookItem(reason="too_few")},
            "running 5,060 of 9,200 hosts (55 %) There are too few figures yet",
        ),
        ({"outlook": OutlookItem(reason="nothing_done"), "done": 0}, "Nothing is done yet, so we cannot say when"),
        (
            {"outlook": OutlookItem(reason="stalled"), "stands_since": at(-55)},
            "has not moved since 13:10 5,060 of 9,200 hosts (55 %) While nothing moves, we cannot say when it ends.",
        ),
        ({"state": JobState.PAUSED, "stands_since": at(-55)}, "paused since 13:10"),
        ({"state": JobState.PAUSED}, "paused 5,060"),
        ({"state": JobState.FAILED}, "stopped by an error 5,060"),
        (
            {"state": JobState.QUEUED, "done": 0, "outlook": OutlookItem(reason="nothing_done")},
            "waiting 0 of 9,200 hosts (0 %)",
        ),
        (
            {"state": JobState.DONE, "done": 9188, "failed": 12, "ended_at": at(-5)},
            "done at 14:00 9,188 of 9,200 hosts (99 %)",
        ),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value[:20],
)
def test_what_a_job_does_and_why_no_time_can_be_named_is_said_in_words(given: dict[str, Any], words: str) -> None:
    assert words in told(job(**given))


@pytest.mark.parametrize(
    ("given", "words", "bar"),
    [
        ({"done": 9199.99}, "9,199.9 of 9,200 hosts (99 %)", 99),
        ({"done": 9200}, "9,200 of 9,200 hosts (100 %)", 100),
        ({"done": 3}, "3 of 9,200 hosts (under 1 %)", 0),
        ({"done": 0}, "0 of 9,200 hosts (0 %)", 0),
        ({"done": 37, "total": 100, "unit": {"": "%"}}, "37 %", 37),
        ({"done": 37, "total": 100}, "37 of 100 hosts (37 %)", 37),
        ({"done": 37, "total": 0}, "37 hosts", None),
        ({"done": 1, "total": 2, "failed": 1, "unit": {}}, "1 of 2 (50 %); 1 could not be restored yet", 50),
    ],
)
def test_a_figure_is_never_more_than_it_is(given: dict[str, Any], words: str, bar: int | None) -> None:
    one = job(**given)

    assert (said(one), percent(one)) == (words, bar)
    assert said(one, "de")


def test_a_bar_stays_between_nothing_and_all_whatever_an_engine_says(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(300):
        total = rng.choice([0, 1, 100, 9200, rng.uniform(0, 1e12)])
        one = job(total=total, done=rng.uniform(-1, 1.2) * total)
        found = percent(one)
        assert found is None or 0 <= found <= 100, (seed, one)
        assert found != 100 or one.done >= one.total, (seed, one)


def test_silence_is_told_and_no_time_is_named_meanwhile() -> None:
    one = job(outlook=RANGE, silent_since=at(-30), sampled_at=at(-30))
    other = job("job000000002", name={"en": "SSL"})

    alone, beside = told(one), told(one, other)

    assert "Recovery The recovery system has not answered since 13:35; the figures are of then. HTTP hosts" in alone
    assert "02:40" not in alone
    assert "As of 14:05, reported by the recovery system HTTP hosts: The recovery system has not answered" in beside
    assert json.loads(live.figures(state(one))[0])["incidents"][0]["silent_since"] == "2026-03-03T13:35:00.000+01:00"


def test_jobs_stand_in_the_order_of_recovery_whatever_order_they_came_in() -> None:
    ssl = job("job000000003", state=JobState.QUEUED, after=("job000000002",), name={"en": "SSL"})
    http = job("job000000002", after=("job000000001",))
    ip = job("job000000001", ended_at=at(-60), state=JobState.DONE, done=9200)

    assert [one.id[-1] for one in in_order([ssl, http, ip])] == ["1", "2", "3"]
    assert "SSL waiting for HTTP hosts" in told(ssl, http, ip)


def test_jobs_that_wait_for_each_other_are_shown_all_the_same() -> None:
    first, second = job("job000000001", after=("job000000002",)), job("job000000002", after=("job000000001",))

    assert len(in_order([first, second])) == 2


def test_of_many_jobs_those_long_done_and_those_far_off_are_folded() -> None:
    done = [job(f"job0000001{n:02}", ended_at=at(-60), state=JobState.DONE) for n in range(9)]
    next = [job(f"job0000002{n:02}", state=JobState.QUEUED) for n in range(8)]

    page = read(pages.front(state(*done, job(), *next), "en")[0])

    assert page.problems == []
    assert "6 more are done" in page.text()
    assert "3 more are waiting" in page.text()


def test_an_ended_incident_keeps_how_its_recovery_ended_in_words_that_no_day_changes() -> None:
    over = {"stage": Stage.RESOLVED, "ended_at": at(10)}
    done = job(ended_at=at(5), state=JobState.DONE, done=9200, service_ids=(WEBMAIL,))
    left = job("job000000002", name={"en": "SSL"}, outlook=RANGE, silent_since=at(-30))

    made = state(done, left, **over)
    body, until = pages.incident(replace(made, now=at(99999)), "en", id=INCIDENT)

    assert "HTTP hosts done at Tuesday, 3 March 2026, 14:10 9,200 of 9,200 hosts (100 %)" in text(body)
    assert "As of Tuesday, 3 March 2026, 14:05, reported by the recovery system" in text(body)
    assert "SSL not finished 5,060 of 9,200 hosts (55 %)" in text(body)
    assert "02:40" not in text(body)
    assert until is None


def test_machines_get_the_engines_figures_beside_what_staff_said() -> None:
    made = state(job(outlook=RANGE, failed=12), job("job000000002", done=0.5, total=3, unit={}))

    incident = json.loads(payloads.incident_document(made, INCIDENT)[0])["incident"]["zwischenstand"]["progress"]
    live_one = json.loads(live.figures(made)[0])["incidents"][0]

    first = {
        "job": "job000000001",
        "name": "HTTP hosts",
        "done": 5060,
        "total": 9200,
        "unit": "hosts",
        "failed": 12,
        "state": "running",
        "at": "2026-03-03T14:05:00.000+01:00",
    }
    assert incident[0] == first
    assert [(one["done"], one["unit"]) for one in incident] == [(5060, "hosts"), (0.5, "")]
    assert live_one["jobs"][0] == first | {
        "earliest": "2026-03-04T02:20:00.000+01:00",
        "likely": "2026-03-04T02:40:00.000+01:00",
        "latest": "2026-03-04T03:05:00.000+01:00",
    }
    assert (live_one["progress"], live_one["silent_since"]) == ([], None)


def test_feeds_and_spoken_lines_know_of_no_figure() -> None:
    still, moved = (state(job(done=done, outlook=RANGE)) for done in (10, 5060))

    spoken = [list(live.context(Reader(one, "en"))["lines"]) for one in (still, moved)]

    assert feeds.atom(still) == feeds.atom(moved)
    assert spoken[0] == spoken[1]
    assert all("%" not in line.words for line in spoken[0])
    assert live.fragment(still, "en") != live.fragment(moved, "en")


@pytest.mark.parametrize("language", ["en", "de"])
def test_fifty_jobs_on_the_move_fit_into_four_kilobytes(language: str, seed: int) -> None:
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    jobs = [
        job(
            "".join(rng.choices(letters, k=12)),
            name={"en": f"Cluster {n}"},
            done=rng.randrange(100_000),
            total=rng.randrange(100_000, 200_000),
            failed=rng.randrange(99),
            state=rng.choice([*JobState]),
            service_ids=(WEBMAIL,),
            outlook=OutlookItem(at(700 + rng.randrange(99)), at(800 + rng.randrange(99)), at(900 + rng.randrange(999))),
        )
        for n in range(60)
    ]

    body = live.fragment(state(*jobs), language)[0]

    assert body.count(b'class="moving"') == 50
    assert len(gzip.compress(body, 9)) <= 4_000
