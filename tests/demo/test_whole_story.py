"""The story told to its end with a clock of our own, once for all tests of this file, and all of it read."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.models import F, Q
from pytest_django import DjangoDbBlocker

from incidents.management.demo.story import STEPS, TITLE, TOLD
from incidents.models import (
    Advice,
    ContactOpening,
    Forecast,
    Image,
    Promise,
    Service,
    Summary,
    Update,
    UpdateStatus,
    UpdateVersion,
)
from incidents.publishing.documents import documents
from incidents.publishing.state import read
from incidents.states import AdviceKind, Extent, Stage, Status, Weight
from tests.demo import after, begun, story, told_on
from tests.make import NOW

pytestmark = pytest.mark.django_db(databases=["default", "reader"])

# A demo starts at any hour: what is told at night elsewhere is told in the morning here.
HOURS = re.compile(r"\b(heute|morgens?|mittags?|abends?|nachts?|tonight|today|this (morning|evening))\b", re.IGNORECASE)


@dataclass
class Telling:
    """What there was to see while the story was told."""

    end: datetime = NOW
    told_before: int = 0
    ways: list[tuple[str, bool]] = field(default_factory=list)
    front: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def telling(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Telling]:
    """Committed, since front pages are read over the read-only alias; everything is taken away again."""
    seen = Telling()
    with django_db_blocker.unblock():
        try:
            begun(now=NOW)
            seen.told_before = story().update_count
            seen.front.append(front_pages(now=NOW))
            for seen.end in told_on(now=NOW):
                seen.ways.append((story().stage, story().has_remainder))
                if seen.ways[-1][0] == Stage.MONITORING and len(seen.front) == 1:
                    seen.front.append(front_pages(now=seen.end))
            seen.front.append(front_pages(now=seen.end))
            yield seen
        finally:
            call_command("flush", interactive=False, verbosity=0)


def front_pages(*, now: datetime) -> dict[str, str]:
    """The front page in both languages, by file name."""
    made = [one for one in documents(read(["front"], now=now), "front") if one.name.endswith("index.html")]
    return {one.name: html.unescape(one.render()[0].decode()) for one in made}


def test_it_starts_in_the_middle_and_is_told_to_its_end(telling: Telling) -> None:
    updates = Update.objects.filter(incident=story()).order_by("number")

    assert (telling.told_before, updates.count()) == (len(TOLD), len(STEPS))
    assert 60 <= len(STEPS) <= 80
    assert not after(telling.end)
    assert [one.at for one in updates] == sorted(one.at for one in updates)


def test_it_ends_with_a_remainder_then_whole_then_with_a_statement(telling: Telling) -> None:
    order = [way for way, next_one in pairwise([*telling.ways, None]) if way != next_one]

    assert order == [
        (Stage.IDENTIFIED, False),
        (Stage.MONITORING, False),
        (Stage.RESOLVED, True),
        (Stage.RESOLVED, False),
        (Stage.POSTMORTEM, False),
    ]
    assert {one.status for one in Service.objects.all()} == {Status.OPERATIONAL}
    assert not Advice.objects.filter(ended_at=None).exists()
    assert not Promise.objects.filter(kept_at=None, replaced_at=None).exists()


def test_told_to_its_end_it_is_left_alone(telling: Telling) -> None:
    call_command("tell_demo")

    assert Update.objects.filter(incident=story()).count() == len(STEPS)


def test_it_has_every_kind_of_word_that_a_long_outage_brings(telling: Telling) -> None:
    updates = Update.objects.filter(incident=story())
    statuses = UpdateStatus.objects.filter(update__incident=story())

    assert updates.filter(relapse=True).count() == 1
    assert updates.exclude(corrects=None).count() == 2
    assert updates.exclude(withdrawn_at=None).count() == 1
    assert updates.filter(weight=Weight.NOTE).count() >= 5
    assert UpdateVersion.objects.filter(update__incident=story()).count() == 2
    assert Summary.objects.filter(incident=story()).count() >= 10
    assert Image.objects.filter(update__incident=story()).count() == 2
    assert {one.kind for one in Advice.objects.all()} == set(AdviceKind)
    assert story().services.filter(unaffected=True).count() == 3
    assert any("eigener IP-Adresse" in one.for_whom.get("de", "") for one in statuses)
    assert {Extent.FEW, Extent.HALF, Extent.MOST} <= {one.extent for one in statuses}
    assert ContactOpening.objects.get().note["de"].startswith("nur für Websites")


def test_promises_are_kept_and_missed_and_forecasts_slip_with_their_reasons(telling: Telling) -> None:
    promises, forecasts = Promise.objects.filter(incident=story()), Forecast.objects.filter(incident=story())
    of_https = forecasts.filter(service__slug="vserver-https")

    assert promises.filter(kept_at__gt=F("due")).count() == 2
    assert promises.filter(kept_at__lte=F("due")).count() > 20
    assert of_https.count() >= 7
    assert of_https.exclude(reason={}).count() >= 5
    assert of_https.filter(likely=None, latest=None).count() >= 2  # "not before"
    assert not forecasts.filter(
        Q(earliest__lte=F("made_at")) | Q(likely__lte=F("made_at")) | Q(latest__lte=F("made_at"))
    )


def test_what_is_told_live_comes_every_30_to_60_seconds_and_keeps_its_promises(telling: Telling) -> None:
    live = list(Update.objects.filter(incident=story()).order_by("number"))[len(TOLD) :]
    promises = Promise.objects.filter(update__in=live)
    ahead = [one.likely - one.made_at for one in Forecast.objects.filter(update__in=live) if one.likely]

    assert all(30 <= (later.at - one.at).total_seconds() <= 60 for one, later in pairwise(live))
    assert promises
    assert not promises.exclude(kept_at__lte=F("due"))
    # They are of this demo's own time: within minutes, not of tomorrow.
    assert ahead
    assert timedelta(minutes=10) < max(ahead) < timedelta(minutes=20)


def test_every_text_is_there_in_both_languages_with_its_times_and_names_no_time_of_day(telling: Telling) -> None:
    said = [one.text for model in (Update, Summary, Advice) for one in model.objects.all()]
    said += [one.reason for one in Forecast.objects.exclude(reason={})]
    said += [one.alt for one in Image.objects.all()]
    said += [one.for_whom for one in UpdateStatus.objects.exclude(for_whom={})]
    said += [one.topic for one in Promise.objects.exclude(topic={})]
    said += [one.name for one in Service.objects.all()]

    assert {frozenset(words) for words in said} == {frozenset({"de", "en"})}
    texts = [text for words in said for text in words.values()]
    assert [text for text in texts if HOURS.search(text) or "{" in text or ".." in text] == []


def test_its_front_page_can_be_shown_at_the_start_in_between_and_at_the_end(telling: Telling) -> None:
    first, between, last = telling.front

    assert set(first) == set(between) == set(last) == {"index.html", "en/index.html"}
    assert "61\u00a0% der vServer mit HTTPS" in first["index.html"]
    assert "All entries are loaded" in between["en/index.html"]
    assert TITLE["de"] in last["index.html"]
