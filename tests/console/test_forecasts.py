"""Forecasts at the desk: what the figures say and staff do not, doubt, withdrawal, and what passes soon."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.models import Forecast, Incident
from incidents.timeline import commands
from incidents.timeline.inputs import ComputedSaid, ForecastSaid
from tests import make

HOUR = timedelta(hours=1)


@pytest.fixture
def said(incident: Incident) -> Forecast:
    now = timezone.now()
    post = make.post(incident, forecasts=[ForecastSaid(latest=now + 2 * HOUR)], now=now)
    return post.forecasts.get()


def computed(incident: Incident, hours: float) -> Forecast:
    now = timezone.now()
    one = ComputedSaid(earliest=now + hours * HOUR / 2, likely=now + hours * HOUR)
    commands.revise_forecasts(incident=incident.pk, computed=[one], now=now)
    return Forecast.objects.get(computed=True)


def test_what_the_figures_say_is_proposed_where_staff_said_something_else(
    english: Client, incident: Incident, said: Forecast
) -> None:
    row = computed(incident, hours=4)

    page = english.get(f"/console/incidents/{incident.pk}").content.decode()

    assert "The engine says “not before" in page
    assert "you said “by" in page
    assert "Say so?" in page
    assert "Nach den Zahlen des Wiederherstellungssystems rechnen wir jetzt mit: alles wieder da nicht vor" in page
    assert "By the figures of the recovery system we now expect: everything back not before" in page
    assert f"/console/incidents/{incident.pk}/forecasts/{row.pk}/say" in page


def test_what_lies_within_what_staff_said_is_proposed_to_nobody(
    english: Client, incident: Incident, said: Forecast
) -> None:
    computed(incident, hours=1)

    assert "Say so?" not in english.get(f"/console/incidents/{incident.pk}").content.decode()


def test_a_proposal_leads_to_the_filled_form_and_is_posted_as_any_update(english: Client, incident: Incident) -> None:
    row = computed(incident, hours=4)

    answer = english.get(f"/console/incidents/{incident.pk}/forecasts/{row.pk}/say")
    fields = dict(answer.context["form"].data.items())
    english.post(f"/console/incidents/{incident.pk}/post", fields)

    assert (answer.status_code, Forecast.objects.filter(computed=False).count()) == (200, 1)
    told = Forecast.objects.get(computed=False)
    assert told.update is not None
    assert set(told.update.text) == {"de", "en"}
    assert told.likely is not None
    assert row.likely is not None
    assert abs(told.likely - row.likely) < timedelta(minutes=1)


def test_a_forecast_is_doubted_and_withdrawn_with_a_reason(english: Client, incident: Incident, said: Forecast) -> None:
    base = f"/console/incidents/{incident.pk}/forecasts/{said.pk}"
    for what in ("doubt", "withdraw"):
        incident.refresh_from_db()
        answer = english.post(f"{base}/{what}", {"reason_en": "Drives fail.", "revision": incident.revision})
        assert answer.status_code == 303, answer.content.decode()[:2000]

    said.refresh_from_db()
    assert (said.doubted_at is None, said.withdrawn_at is None) == (False, False)
    assert english.get(f"{base}/doubt").status_code == 404


def test_who_may_only_read_is_shown_and_asked_nothing(viewer: Client, incident: Incident, said: Forecast) -> None:
    row = computed(incident, hours=4)

    page = viewer.get(f"/console/incidents/{incident.pk}").content.decode()

    assert "/doubt" not in page
    assert viewer.get(f"/console/incidents/{incident.pk}/forecasts/{row.pk}/say").status_code == 403


@pytest.mark.parametrize(("minutes", "words"), [(10, "A forecast passes"), (-5, "A forecast has passed"), (40, "")])
def test_the_desk_says_that_a_forecast_passes_soon_or_has(
    english: Client, incident: Incident, minutes: int, words: str
) -> None:
    now = timezone.now()
    latest = now + timedelta(minutes=minutes)
    make.post(incident, forecasts=[ForecastSaid(latest=latest)], now=now - timedelta(minutes=20))

    page = english.get("/console/").content.decode()

    assert words in page
    assert ("A forecast" in page) == bool(words)
