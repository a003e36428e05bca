"""The statement after an incident: its day, and its publication, from the desk."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from incidents.models import Incident, Service
from tests import make


def in_days(days: int) -> date:
    return (timezone.now() + timedelta(days=days)).astimezone(ZoneInfo("Europe/Berlin")).date()


def due(of: Incident) -> date | None:
    at = Incident.objects.values_list("statement_due", flat=True).get(pk=of.pk)
    return at.astimezone(ZoneInfo("Europe/Berlin")).date() if at else None


def test_resolving_can_promise_a_statement(editor: Client, incident: Incident, webmail: Service) -> None:
    sent = {"text_en": "All is back.", f"left_{webmail.pk}": "back", "statement_due": f"{in_days(3)}"}

    answer = editor.post(f"/console/incidents/{incident.pk}/resolve", sent)

    assert answer.status_code == 303
    assert due(incident) == in_days(3)


def test_a_day_that_is_over_is_refused_beside_its_field_and_nothing_is_lost(
    editor: Client, incident: Incident, webmail: Service
) -> None:
    sent = {"text_en": "Words of an hour", f"left_{webmail.pk}": "back", "statement_due": f"{in_days(-1)}"}

    answer = editor.post(f"/console/incidents/{incident.pk}/resolve", sent)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="statement_due_error"' in page
    assert all(words in page for words in ("Words of an hour", f'value="{in_days(-1)}"'))
    assert make.stage_of(incident) == "investigating"


def test_the_day_is_set_put_off_and_taken_back_in_a_form_of_its_own(
    editor: Client, incident: Incident, webmail: Service
) -> None:
    make.resolve(incident, now=timezone.now(), statuses=make.back(webmail))
    url = f"/console/incidents/{incident.pk}/statement"

    editor.post(url, {"statement_due": f"{in_days(3)}"})
    form = editor.get(url).content.decode()
    editor.post(url, {"statement_due": f"{in_days(5)}"})
    second = due(incident)
    editor.post(url, {"statement_due": ""})

    assert f'value="{in_days(3)}"' in form
    assert (second, due(incident)) == (in_days(5), None)


def test_an_open_incident_offers_no_statement_and_refuses_one(editor: Client, incident: Incident) -> None:
    editor.post("/console/language", {"language": "en"})

    page = editor.get(f"/console/incidents/{incident.pk}").content.decode()
    answer = editor.post(f"/console/incidents/{incident.pk}/statement", {"statement_due": f"{in_days(3)}"})

    assert "/statement" not in page
    assert (answer.status_code, due(incident)) == (422, None)
    assert "once the incident is over" in answer.content.decode()


def test_the_statement_itself_is_an_update_of_the_ended_incident(
    editor: Client, incident: Incident, webmail: Service
) -> None:
    make.resolve(incident, now=timezone.now(), statuses=make.back(webmail))
    editor.post("/console/language", {"language": "en"})
    page = editor.get(f"/console/incidents/{incident.pk}").content.decode()

    answer = editor.post(f"/console/incidents/{incident.pk}/post", {"text_en": "What happened.", "stage": "postmortem"})

    after = editor.get(f"/console/incidents/{incident.pk}").content.decode()
    assert 'value="postmortem"' in page
    assert "Statement published" in page
    assert answer.status_code == 303
    assert make.stage_of(incident) == "postmortem"
    assert f"/incidents/{incident.pk}/statement" not in after
