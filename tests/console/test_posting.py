"""Opening, posting, resolving and relapsing through the forms, as a plain browser sends them."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from incidents.models import Draft, Event, Incident, Service
from incidents.states import Stage, Status
from incidents.timeline import commands
from incidents.timeline.inputs import PromiseSaid
from tests import make

HTMX = {"HX-Request": "true"}


def test_opening_an_incident_takes_one_form(editor: Client, webmail: Service) -> None:
    said = {"title_en": "Mail is down", "text_en": "We are on it.", "impact": "major", "stage": "investigating"}

    answer = editor.post("/console/incidents/new", {**said, f"status-{webmail.pk}-status": "major_outage"})

    row = Incident.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/console/incidents/{row.pk}")
    assert (row.title, row.updates.get().text) == ({"en": "Mail is down"}, {"en": "We are on it."})
    assert make.status_of(webmail) == Status.MAJOR_OUTAGE


def test_a_maintenance_is_planned_in_the_pages_zone(editor: Client) -> None:
    times = {"scheduled_for": "2026-12-24T04:00", "scheduled_until": "2026-12-24T06:00"}

    editor.post(
        "/console/incidents/new", {"kind": "maintenance", "title_de": "Router", "impact": "maintenance", **times}
    )

    row = Incident.objects.get()
    assert (row.kind, row.stage) == ("maintenance", "scheduled")
    assert row.scheduled_for is not None
    assert row.scheduled_for.astimezone(ZoneInfo("Europe/Berlin")).isoformat() == "2026-12-24T04:00:00+01:00"


def test_one_update_carries_all_that_the_form_offers(editor: Client, incident: Incident, webmail: Service) -> None:
    sent = {
        "text_de": "Die Hälfte ist zurück.",
        "text_en": "Half is back.",
        "stage": "identified",
        "revision": "1",
        f"status-{webmail.pk}-status": "partial_outage",
        f"status-{webmail.pk}-extent": "half",
        f"status-{webmail.pk}-for_whom_en": "only with an address of your own",
        "progress-count": "1",
        "progress-0-low": "45",
        "progress-0-high": "50",
        "forecast-count": "2",
        "forecast-0-earliest": "2026-12-24T04:00",
        "forecast-1-latest": "2026-12-24T08:00",
        "forecast-1-reason_en": "Checks take longer",
        "promise_in": "60",
        "advice_kind": "workaround",
        "advice_en": "Use SSH.",
        "about": webmail.pk,
        "weight": "key",
    }

    answer = editor.post(f"/console/incidents/{incident.pk}/post", sent)

    update = incident.updates.latest("number")
    assert answer.status_code == 303
    assert (update.stage, update.statuses.get().extent) == ("identified", "half")
    assert [(one.low, one.high) for one in update.progress.all()] == [(45, 50)]
    assert [bool(one.earliest) for one in update.forecasts.all()] == [True, False]
    assert timedelta(minutes=58) < update.promises.get().due - timezone.now() <= timedelta(minutes=60)
    assert update.advice.get().text == {"en": "Use SSH."}


def test_a_refused_form_keeps_everything_typed(editor: Client, incident: Incident, webmail: Service) -> None:
    typed = {
        "text_en": "Long words that nobody wants to type again",
        "promise_in": "30",
        "promise_at": "23:20",
        "progress-count": "1",
        "progress-0-low": "120",
        f"status-{webmail.pk}-for_whom_en": "only a few of you",
        f"status-{webmail.pk}-status": "partial_outage",
    }

    answer = editor.post(f"/console/incidents/{incident.pk}/post", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in ("nobody wants to type again", 'value="23:20"', 'value="120"', "only a few"))
    assert incident.updates.count() == 1


def test_a_stage_out_of_reach_is_refused_with_the_allowed_ones_named(editor: Client, incident: Incident) -> None:
    editor.post("/console/language", {"language": "en"})

    answer = editor.post(f"/console/incidents/{incident.pk}/post", {"text_en": "x", "stage": "completed"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Cause found, Repaired, watching" in page


def test_a_stale_revision_is_refused_with_what_changed_and_can_be_sent_again(
    editor: Client, incident: Incident
) -> None:
    make.post(incident, "Somebody else was faster", now=timezone.now())
    late = {"text_en": "My own words", "revision": "1"}

    refused = editor.post(f"/console/incidents/{incident.pk}/post", late)
    page = refused.content.decode()
    again = editor.post(f"/console/incidents/{incident.pk}/post", {**late, "revision": "2"})

    assert refused.status_code == 422
    assert "Somebody else was faster" in page
    assert "My own words" in page
    assert 'name="revision" value="2"' in page
    assert again.status_code == 303


def test_a_mistake_elsewhere_does_not_hide_that_the_revision_is_stale(editor: Client, incident: Incident) -> None:
    make.post(incident, "Somebody else", now=timezone.now())

    answer = editor.post(f"/console/incidents/{incident.pk}/post", {"promise_at": "later", "revision": "1"})

    assert 'name="revision" value="1"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("2026-10-25T02:30", ["2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"]),
        ("2026-03-29T02:30", ["2026-03-29T02:30+02:00", "2026-03-29T02:30+01:00"]),
    ],
)
def test_an_unclear_local_time_is_asked_back_with_both_offsets(
    typed: str, readings: list[str], editor: Client, incident: Incident
) -> None:
    url = f"/console/incidents/{incident.pk}/post"
    said = {"text_en": "Soon", "forecast-count": "1", "forecast-0-likely": typed}

    asked = editor.post(url, said).content.decode()
    answer = editor.post(url, {**said, "forecast-0-likely_reading": readings[1]})

    assert all(f'value="{reading}"' in asked for reading in readings)
    assert answer.status_code == 303
    likely = incident.forecasts.get().likely
    assert likely is not None
    assert likely.isoformat() == f"{typed[:10]}T01:30:00+00:00"


@pytest.mark.parametrize("door", ["post", "resolve", "correct"])
def test_staff_tick_the_promise_that_an_update_answers(editor: Client, incident: Incident, door: str) -> None:
    now = timezone.now()
    said = PromiseSaid(due=now + timedelta(minutes=9), topic=make.words("When FTP is back"))
    asked = make.post(incident, promise=said, now=now)
    promise, about = asked.promises.get(), asked.pk if door == "correct" else incident.pk
    url = f"/console/{'updates' if door == 'correct' else 'incidents'}/{about}/{door}"

    form = editor.get(url).content.decode()
    left = {f"left_{one.service_id}": "back" for one in incident.services.all()}
    answer = editor.post(url, {"text_en": "FTP is back at 23:00.", "answers": str(promise.pk), **left})

    promise.refresh_from_db()
    assert "When FTP is back" in form
    assert f'value="{promise.pk}"' in form
    assert answer.status_code == 303
    assert (promise.state, promise.kept_by) == ("kept", incident.updates.latest("number"))
    assert "answers" not in editor.get(f"/console/incidents/{incident.pk}").content.decode()


def test_an_answer_to_what_nobody_asked_is_refused_beside_its_field(editor: Client, incident: Incident) -> None:
    said = PromiseSaid(due=timezone.now() + timedelta(minutes=9), topic=make.words("FTP"))
    make.post(incident, promise=said, now=timezone.now())

    answer = editor.post(f"/console/incidents/{incident.pk}/post", {"text_en": "x", "answers": "999999"})

    assert answer.status_code == 422
    assert incident.updates.count() == 2


def test_an_unclear_clock_time_of_a_promise_is_asked_back_too(editor: Client, webmail: Service) -> None:
    with time_machine.travel("2026-10-25T00:10:00+00:00", tick=False):  # 02:10, for the first time
        incident = make.incident(webmail, now=timezone.now())
        make.incident(now=timezone.now())
        url = f"/console/incidents/{incident.pk}/post"

        first = editor.post(url, {"text_en": "x", "promise_at": "02:30"})
        second = editor.post(
            url, {"text_en": "x", "promise_at": "02:30", "promise_at_reading": "2026-10-25T02:30+01:00"}
        )

    assert first.status_code == 422
    assert 'value="2026-10-25T02:30+02:00"' in first.content.decode()
    assert second.status_code == 303
    assert incident.promises.get().due.isoformat() == "2026-10-25T01:30:00+00:00"


def test_resolving_asks_for_each_service_that_is_not_back(editor: Client, incident: Incident, webmail: Service) -> None:
    url = f"/console/incidents/{incident.pk}/resolve"

    refused = editor.post(url, {"text_en": "Over."})
    answer = editor.post(url, {"text_en": "Over.", f"left_{webmail.pk}": "back"})

    assert refused.status_code == 422
    assert answer.status_code == 303
    assert (make.stage_of(incident), make.status_of(webmail)) == (Stage.RESOLVED, Status.OPERATIONAL)


def test_what_remains_open_is_kept_as_a_remainder(editor: Client, incident: Incident, webmail: Service) -> None:
    editor.post(f"/console/incidents/{incident.pk}/resolve", {"text_en": "Over.", f"left_{webmail.pk}": "remains"})

    incident.refresh_from_db()
    assert (incident.stage, incident.has_remainder) == ("resolved", True)
    assert make.status_of(webmail) == Status.MAJOR_OUTAGE


def test_a_relapse_reopens_a_resolved_incident(editor: Client, incident: Incident, webmail: Service) -> None:
    make.resolve(incident, text=make.words("Over."), statuses=make.back(webmail), now=timezone.now())

    sent = {"text_en": "It is back.", "stage": "identified", f"status-{webmail.pk}-status": "major_outage"}
    answer = editor.post(f"/console/incidents/{incident.pk}/relapse", sent)

    incident.refresh_from_db()
    assert answer.status_code == 303
    assert (incident.stage, incident.ended_at) == ("identified", None)
    assert incident.updates.latest("number").relapse


def test_notifying_nobody_is_a_tick(editor: Client, incident: Incident) -> None:
    editor.post(f"/console/incidents/{incident.pk}/post", {"text_en": "Quiet", "quiet": "on"})

    assert Event.objects.filter(type="update.published").latest("id").notify is False


def test_another_row_is_one_press_and_sends_nothing(editor: Client, incident: Incident) -> None:
    sent = {"text_en": "Half", "forecast-count": "1", "forecast-0-latest": "2026-12-24T08:00", "more": "forecast"}

    page = editor.post(f"/console/incidents/{incident.pk}/post", sent).content.decode()

    assert 'name="forecast-1-latest"' in page
    assert 'value="2026-12-24T08:00"' in page
    assert incident.updates.count() == 1


def test_htmx_gets_the_incidents_part_with_the_new_entry(editor: Client, incident: Incident) -> None:
    answer = editor.post(f"/console/incidents/{incident.pk}/post", {"text_en": "Fresh words"}, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div id="incident"')
    assert "Fresh words" in page.partition('class="update"')[2]
    assert 'name="revision" value="2"' in page


def test_htmx_gets_the_errors_with_all_that_was_typed(editor: Client, incident: Incident) -> None:
    sent = {"text_en": "Words", "promise_at": "half past"}

    answer = editor.post(f"/console/incidents/{incident.pk}/post", sent, headers=HTMX)

    assert answer.status_code == 422
    assert "half past" in answer.content.decode()


def test_a_draft_is_kept_reopened_and_published(editor: Client, incident: Incident, webmail: Service) -> None:
    url = f"/console/incidents/{incident.pk}/post"
    typed = {"text_en": "Not yet", "promise_in": "30", f"status-{webmail.pk}-status": "partial_outage", "keep": "1"}
    editor.post(url, typed)
    draft = Draft.objects.get()

    reopened = editor.get(f"{url}?draft={draft.pk}").content.decode()
    hidden = incident.updates.count()
    answer = editor.post(f"/console/drafts/{draft.pk}/publish")

    assert "Not yet" in reopened
    assert hidden == 1
    assert answer.status_code == 303
    assert incident.updates.latest("number").text == {"en": "Not yet"}
    assert Draft.objects.count() == 0


def test_a_draft_that_is_not_whole_comes_back_as_a_form(editor: Client) -> None:
    editor.post("/console/incidents/new", {"text_en": "No title yet", "impact": "major", "keep": "1"})
    draft = Draft.objects.get()

    answer = editor.post(f"/console/drafts/{draft.pk}/publish")

    assert answer.status_code == 422
    assert "No title yet" in answer.content.decode()
    assert Draft.objects.count() == 1


def test_a_correction_an_edit_a_withdrawal_and_an_erasure_each_take_one_form(
    editor: Client, incident: Incident
) -> None:
    first = incident.updates.get()

    answers = [
        editor.post(f"/console/updates/{first.pk}/edit", {"text_en": "Better words"}),
        editor.post(f"/console/updates/{first.pk}/correct", {"text_en": "It was the switch"}),
        editor.post(f"/console/updates/{first.pk}/withdraw"),
        editor.post(f"/console/updates/{first.pk}/redact"),
    ]

    first.refresh_from_db()
    assert [answer.status_code for answer in answers] == [303] * 4
    assert (first.text, bool(first.withdrawn_at), bool(first.redacted_at)) == ({}, True, True)
    assert first.corrections.get().text == {"en": "It was the switch"}


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("summary", {"summary_en": "Half is back."}),
        ("advice", {"kind": "please_dont", "advice_en": "Do not restart."}),
        ("describe", {"title_en": "Mail and web", "impact": "critical"}),
        ("note", {"note": "Call the supplier."}),
        ("remove", {"quiet": "on"}),
    ],
)
def test_the_rest_of_an_incident_is_one_form_each(
    path: str, sent: dict[str, str], editor: Client, incident: Incident
) -> None:
    answer = editor.post(f"/console/incidents/{incident.pk}/{path}", sent)

    incident.refresh_from_db()
    said = {
        "summary": incident.summaries.count(),
        "advice": incident.advice.count(),
        "describe": int(incident.impact == "critical"),
        "note": incident.notes.count(),
        "remove": int(incident.removed_at is not None),
    }
    assert answer.status_code == 303
    assert said == {name: int(name == path) for name in said}


def test_what_is_not_affected_is_said(editor: Client, incident: Incident, ssh: Service) -> None:
    answer = editor.post(f"/console/incidents/{incident.pk}/unaffected", {"services": ssh.pk})

    assert answer.status_code == 303
    assert incident.services.get(service=ssh).unaffected


def test_what_was_said_to_be_not_affected_is_taken_back_by_unticking_it(
    editor: Client, incident: Incident, webmail: Service, ssh: Service
) -> None:
    url = f"/console/incidents/{incident.pk}/unaffected"
    editor.post(url, {"services": ssh.pk})

    answer = editor.post(url, {})

    assert answer.status_code == 303
    assert [entry.service_id for entry in incident.services.all()] == [webmail.pk]


def test_a_service_that_is_no_longer_offered_stays_as_it_was_said_and_keeps_no_other_from_being_unticked(
    editor: Client, incident: Incident, webmail: Service, ssh: Service
) -> None:
    url = f"/console/incidents/{incident.pk}/unaffected"
    dns = make.service("DNS")
    editor.post(url, {"services": [ssh.pk, dns.pk]})
    commands.retire_service(service=ssh.pk, author=make.ACTOR, now=timezone.now())

    answer = editor.post(url, {})

    assert answer.status_code == 303
    assert {entry.service_id for entry in incident.services.all()} == {webmail.pk, ssh.pk}


def test_a_forecast_and_a_percentage_out_of_order_are_marked_where_they_stand(
    editor: Client, incident: Incident
) -> None:
    figures = {"progress-0-low": "90", "progress-0-high": "40", "progress-count": "1"}
    times = {"forecast-0-earliest": "2026-12-24T08:00", "forecast-0-latest": "2026-12-24T04:00"}

    answer = editor.post(f"/console/incidents/{incident.pk}/post", {**figures, **times, "forecast-count": "1"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="progress-0-high_error"' in page
    assert 'id="forecast-0-latest_error"' in page


def test_a_draft_that_is_too_long_is_refused_and_keeps_its_text(editor: Client, incident: Incident) -> None:
    answer = editor.post(f"/console/incidents/{incident.pk}/post", {"text_en": "long " * 30_000, "keep": "1"})

    assert answer.status_code == 422
    assert "long long long" in answer.content.decode()
    assert Draft.objects.count() == 0
