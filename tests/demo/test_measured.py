"""The demo with its recovery engine: what it measured before, and what readers see move once it is asked."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from incidents.management.demo import engine, minute_at, tell_next, tell_story
from incidents.management.demo.jobs import UNAFFECTED
from incidents.management.demo.story import STEPS
from incidents.models import Advice, Forecast, Host, RecoveryJob, RecoverySource, Sample, Update
from incidents.publishing.documents import documents
from incidents.publishing.state import read
from incidents.recovery import claims, round
from incidents.recovery.simulator import serve
from incidents.states import Of
from incidents.timeline import commands
from tests.demo import after, story
from tests.make import NOW

pytestmark = pytest.mark.django_db(databases=["default", "reader"])

ELSEWHERE, LATER = "http://127.0.0.1:1", NOW + timedelta(minutes=4)  # of a second start
SECONDS = (0, 20, 40, 60, 180)  # since the start: when the engine is asked


@dataclass
class Watched:
    """What there was to see, by the second."""

    done: list[float] = field(default_factory=list)
    ranges: list[tuple[timedelta, timedelta]] = field(default_factory=list)  # from when it was said
    pages: list[str] = field(default_factory=list)
    live: str = ""


@pytest.fixture(scope="module")
def watched(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Watched]:
    """Committed, since pages are read over the read-only alias; everything is taken away again."""
    seen = Watched()
    with django_db_blocker.unblock():
        try:
            commands.first_page(id_host="status.example.com", now=NOW)
            tell_story(now=NOW, measured=True)
            watch(seen)
            yield seen
        finally:
            call_command("flush", interactive=False, verbosity=0)


def watch(seen: Watched) -> None:
    """Asks a real engine whose clock is ours, so that nobody waits."""
    now = NOW
    opened = engine.opened(minute=minute_at(now=NOW) or 0, at=NOW)
    served = serve(engine.SCENARIO, speed=engine.SPEED, start=opened, clock=lambda: now)
    try:
        engine.connect(base=served.url, now=NOW)
        for second in SECONDS:
            now = NOW + timedelta(seconds=second)
            if second == SECONDS[-1]:
                tell_next(now=now)
            look(seen, now=now)
        engine.connect(base=ELSEWHERE, now=LATER)
    finally:
        served.stop()


def look(seen: Watched, *, now: datetime) -> None:
    RecoverySource.objects.update(asks_targets=False)  # thirty pages of hosts, which would take longest
    claim = claims.claim(now=now, troubled=False)
    assert claim
    assert round.work(claim, clock=lambda: now)
    job = RecoveryJob.objects.get(key="vserver-https-new")
    seen.done.append(job.done)
    said = Forecast.objects.get(
        incident=story(), computed=True, of=Of.ALL, service=None, job=None, replaced_at=None, withdrawn_at=None
    )
    assert said.likely
    assert said.latest
    seen.ranges.append((said.likely - now, said.latest - now))
    incident = f"incident:{story().pk}"
    state = read(["live", incident], now=now)
    made = {one.name: one for name in ("live", incident) for one in documents(state, name)}
    seen.pages.append(html.unescape(made[f"incidents/{story().pk}.html"].render()[0].decode()))
    seen.live = made["live.json"].render()[0].decode()


def test_figures_move_from_answer_to_answer_and_go_on_from_those_before(watched: Watched) -> None:
    samples = list(Sample.objects.filter(job__key="vserver-https-new").order_by("at"))
    figures = [one.done for one in samples]

    assert watched.done == sorted(set(watched.done))
    assert figures == sorted(figures)
    assert samples[0].at < NOW < samples[-1].at
    assert RecoveryJob.objects.filter(name={}).count() == 0
    assert not after(LATER)


def test_the_end_is_10_to_60_minutes_ahead(watched: Watched) -> None:
    for likely, latest in watched.ranges:
        assert timedelta(minutes=10) < likely < timedelta(minutes=60)
        assert latest < timedelta(minutes=90)


def test_the_page_shows_progress_range_picture_strip_and_promise(watched: Watched) -> None:
    first, last = watched.pages[0], watched.pages[-1]

    for page in (first, last):
        assert "vServer: Zertifikate, Ersatzgeräte" in page
        assert "laut Wiederherstellungssystem" in page
        assert "Was wir vorher gesagt haben und was daraus wurde" in page
        assert "Nächste Meldung" in page
        assert '<svg class="picture"' in page
    assert first != last


def test_names_to_try_are_waiting_back_or_not_affected(watched: Watched) -> None:
    advice = Advice.objects.get(text__de__icontains="Zum Ausprobieren")
    named = re.findall(r"[\w-]+\.example", advice.text["de"])
    known = {name for plan in engine.model().plans.values() for host in plan.queue.hosts for name in host.names}
    sold = {name for host in Host.objects.exclude(product=None) for name in host.names}
    said = json.loads(watched.live)["incidents"][0]["lookup"]

    assert len(named) == 4
    assert set(named) - known == {UNAFFECTED[0]}
    assert UNAFFECTED[0] in sold
    assert said["mode"] == "open"


@pytest.mark.parametrize("seconds", [0, 70, 5000])
def test_an_engine_that_is_started_again_goes_on_where_the_story_is(watched: Watched, seconds: int) -> None:
    """However long nobody watched; it never falls back."""
    told = Update.objects.filter(incident=story(), author="demo").order_by("number")
    last = told[len(told) - 1].created_at

    minute = minute_at(now=last + timedelta(seconds=seconds))

    before, behind = STEPS[len(told) - 1].at, STEPS[len(told)].at
    assert minute == min(before + seconds + 1, behind)


def test_a_second_start_says_where_the_engine_is_and_nothing_else(watched: Watched) -> None:
    row = RecoverySource.objects.get()

    assert (row.base, row.due_at, engine.started_at()) == (ELSEWHERE, LATER, LATER)
    assert (row.incident_id, row.interval, row.name) == (story().pk, engine.INTERVAL, engine.NAME)
