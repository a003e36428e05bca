"""Recovery systems and their jobs at the desk: what stands there, the forms, and what they refuse."""

from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext, override

from incidents import tokens
from incidents.models import Incident, RecoveryJob, RecoverySource, Rejection, Service
from incidents.recovery import reasons
from incidents.states import JobState, Scope
from incidents.timeline import commands
from tests import make

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
ENGINE = "http://localhost:8099"
FORM = {"name": "Loader", "interval": "15", "asks_targets": "on"}


def told(
    source: RecoverySource, *, done: float = 5060, earliest: datetime | None = None, reason: str = "", **given: Any
) -> RecoveryJob:
    """One job, 5,060 of 9,200 hosts done, with what its figures say of the end."""
    later = {"likely": earliest, "latest": earliest + timedelta(hours=1)} if earliest else {}
    ahead = {name: at.isoformat() for name, at in {"earliest": earliest, **later}.items() if at}
    reading = make.reading("http", done, 9200, name="HTTP hosts", failed=12, **given)
    outlooks = {"http": {**ahead, "reason": reason}}
    commands.record_samples(source=source.pk, lease=None, readings=[reading], outlooks=outlooks, now=timezone.now())
    return source.jobs.get()


def stands(source: RecoverySource, **columns: Any) -> None:
    RecoverySource.objects.filter(pk=source.pk).update(**columns)


def test_a_job_stands_there_with_its_figures_and_when_they_were_taken(english: Client, incident: Incident) -> None:
    source = make.engine(incident=incident.pk, now=timezone.now())
    told(source, earliest=timezone.now() + timedelta(days=9))

    page = english.get("/console/recovery").content.decode()

    assert "HTTP hosts" in page
    assert "5,060 of 9,200 hosts (55\N{NO-BREAK SPACE}%), 12 failed" in page
    assert "between" in page
    assert "as of <time" in page


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({}, "nothing has come yet"),
        ({"heard_at": make.NOW}, "last heard at"),
        ({"heard_at": make.NOW, "paused": True}, ">paused<"),
        ({"heard_at": make.NOW, "silent_since": make.NOW}, "does not answer"),
        ({"heard_at": make.NOW, "problem": "The answer is not JSON."}, "The answer is not JSON."),
    ],
)
def test_how_a_recovery_system_stands_is_said(columns: dict[str, Any], words: str, english: Client) -> None:
    source = make.engine(now=timezone.now())
    stands(source, **columns)

    page = english.get("/console/recovery").content.decode()

    assert words in page


def test_what_a_recovery_system_did_wrong_is_said_in_the_desks_language(editor: Client) -> None:
    source = make.engine(now=timezone.now())
    stands(source, problem=reasons.NOT_JSON)
    Rejection.objects.create(
        source=source,
        key="http",
        reason=reasons.OVER,
        excerpt=NASTY,
        first_at=make.NOW,
        last_at=make.NOW,
        count=7,
    )

    page = editor.get("/console/recovery").content.decode()

    with override("de"):
        assert gettext(reasons.NOT_JSON) in page
        assert gettext(reasons.OVER) in page
    assert reasons.OVER not in page
    assert "7-mal" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_only_the_newest_fifty_rejections_are_shown(editor: Client) -> None:
    source = make.engine(now=timezone.now())
    Rejection.objects.bulk_create(
        Rejection(source=source, key=f"job-{n}", reason="?", first_at=make.at(n), last_at=make.at(n)) for n in range(51)
    )

    page = editor.get("/console/recovery").content.decode()

    assert "job-50" in page
    assert "job-1<" in page
    assert "job-0<" not in page


def test_what_one_that_pushes_is_told_to_send_is_taken(editor: Client) -> None:
    by: dict[str, Any] = {"author": make.ACTOR, "now": timezone.now()}
    source = make.engine("Tape robot", now=timezone.now())
    _row, token = commands.make_token(name="Robot", scopes=[Scope.RECOVERY_WRITE], **by)

    page = unescape(editor.get("/console/recovery").content.decode())
    sent, url = page.partition("--data '")[2].partition("</pre>")[0].split("' \\\n  '")
    path = url.removeprefix(settings.PAGE_URL).removesuffix("'")
    answer = Client().put(path, sent, "application/json", headers={"authorization": f"Bearer {token}"})

    assert path == "/api/v1/recovery/tape-robot/jobs"
    assert answer.status_code == 200
    assert (source.jobs.get().done, source.jobs.get().total) == (5060, 9200)


def test_more_sources_and_jobs_cost_no_more_queries(viewer: Client, incident: Incident) -> None:
    told(make.engine(incident=incident.pk, now=timezone.now()))
    viewer.get("/console/recovery")

    with CaptureQueriesContext(connection) as one:
        viewer.get("/console/recovery")
    for number in range(3):
        told(make.engine(f"Loader {number}", incident=incident.pk, now=timezone.now()))
    with CaptureQueriesContext(connection) as many:
        viewer.get("/console/recovery")

    assert len(many) == len(one)


def test_a_recovery_system_is_set_up_in_one_form(editor: Client, incident: Incident, webmail: Service) -> None:
    given = {"base": ENGINE, "token": "s3cret", "interval": "30", "incident": incident.pk, "services": [webmail.pk]}

    answer = editor.post("/console/recovery/new", {**FORM, **given, "mapping_jobs": "data.tasks"})

    row = RecoverySource.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, "/console/recovery")
    assert (row.name, row.base, row.interval, row.incident, row.asks_targets) == ("Loader", ENGINE, 30, incident, True)
    assert (row.mapping, list(row.services.all())) == ({"jobs": "data.tasks"}, [webmail])
    assert tokens.unseal(row.sealed_token, keys=[settings.SECRET_KEY]) == "s3cret"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("base", "http://10.9.8.7", "ZWISCHENSTAND_ENGINE_HOSTS"),
        ("base", "engine", "An address is like"),
        ("interval", "3", ""),
        ("name", "", "Please give a name."),
        ("token", "two\nlines", "ASCII"),
        ("mapping_done", "count[", "This is not a JMESPath expression."),
        ("incident", "nosuchid0000", "This is not possible here."),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_else_is_lost(
    field: str, value: str, words: str, english: Client
) -> None:
    typed = {**FORM, "base": ENGINE, "mapping_name": "title", "example": '{"jobs": "pasted"}', field: value}

    answer = english.post("/console/recovery/new", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f'id="{field}_error"' in page
    assert 'value="title"' in page
    assert "pasted" in page
    assert not RecoverySource.objects.exists()


def test_a_stored_token_is_never_shown_and_stays_until_it_is_removed(english: Client) -> None:
    row = make.engine(base=ENGINE, token="s3cret-of-old", now=timezone.now())
    url = f"/console/recovery/{row.pk}"

    page = english.get(url).content.decode()
    english.post(url, {**FORM, "base": f"{ENGINE}/api"})
    row.refresh_from_db()
    kept = row.sealed_token
    english.post(url, {**FORM, "base": ENGINE, "forget": "on"})
    row.refresh_from_db()

    assert "A token is set." in page
    assert "s3cret" not in page
    assert row.base == ENGINE
    assert tokens.unseal(kept, keys=[settings.SECRET_KEY]) == "s3cret-of-old"
    assert row.sealed_token == ""


@pytest.mark.parametrize("press", [{}, {"try": "1"}])
def test_the_stored_token_goes_to_no_other_server(press: dict[str, str], english: Client) -> None:
    row = make.engine(base=ENGINE, token="s3cret-of-old", now=timezone.now())

    answer = english.post(f"/console/recovery/{row.pk}", {**FORM, "base": "http://localhost:9", **press})

    row.refresh_from_db()
    assert answer.status_code == 422
    assert "please type the token anew" in answer.content.decode()
    assert row.base == ENGINE


def test_a_typed_token_outlives_a_refused_form_and_stands_in_no_page(english: Client) -> None:
    url = "/console/recovery/new"

    refused = english.post(url, {**FORM, "name": "", "base": ENGINE, "token": "typed-once"})
    kept = refused.content.decode().partition('name="kept" value="')[2].partition('"')[0]
    english.post(url, {**FORM, "base": ENGINE, "kept": kept})

    assert (refused.status_code, "typed-once" in refused.content.decode()) == (422, False)
    assert tokens.unseal(RecoverySource.objects.get().sealed_token, keys=[settings.SECRET_KEY]) == "typed-once"


def test_a_sealed_token_of_another_kind_is_not_taken_for_a_typed_one(english: Client) -> None:
    stored = tokens.seal("of-another-source", key=settings.SECRET_KEY)

    english.post("/console/recovery/new", {**FORM, "base": ENGINE, "kept": stored})

    assert RecoverySource.objects.get().sealed_token == ""


def test_after_signing_out_a_typed_token_is_not_given_back(editor: Client) -> None:
    editor.logout()

    answer = editor.post("/console/recovery/new", {**FORM, "base": ENGINE + "/a/long/path", "token": "t" * 40})

    assert answer.status_code == 401
    assert ENGINE + "/a/long/path" in answer.content.decode()
    assert "t" * 40 not in answer.content.decode()


def test_retiring_asks_first(editor: Client) -> None:
    row = make.engine(now=timezone.now())
    url = f"/console/recovery/{row.pk}/retire"

    asked = editor.get(url)
    before = RecoverySource.objects.get().retired_at
    editor.post(url)

    assert (asked.status_code, before) == (200, None)
    assert RecoverySource.objects.get().retired_at
    assert "Loader" not in editor.get("/console/recovery").content.decode()


def test_a_job_gets_its_words_place_and_belongings(editor: Client, incident: Incident, webmail: Service) -> None:
    job = told(make.engine(now=timezone.now()))
    words = {"name_de": "Webserver", "name_en": "Web servers", "unit_en": "machines", "why_en": "Shops need them."}
    plain = {"position": "3", "hidden": "on", "incident": incident.pk, "services": [webmail.pk]}

    editor.post(f"/console/recovery/jobs/{job.pk}", {**words, **plain})

    job.refresh_from_db()
    assert (job.name, job.unit) == ({"de": "Webserver", "en": "Web servers"}, {"en": "machines"})
    assert (job.why, job.position, job.hidden) == ({"en": "Shops need them."}, 3, True)
    assert (job.incident, list(job.services.all())) == (incident, [webmail])


def test_a_jobs_form_begins_with_what_was_said(editor: Client, incident: Incident) -> None:
    job = told(make.engine(now=timezone.now()))
    commands.describe_job(
        job=job.pk, why={"en": NASTY}, position=3, incident=incident.pk, author=make.ACTOR, now=timezone.now()
    )

    page = editor.get(f"/console/recovery/jobs/{job.pk}").content.decode()

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert 'value="3"' in page
    assert f'<option value="{incident.pk}" selected>' in page


def test_an_incidents_page_shows_its_jobs_and_what_their_figures_say(english: Client, incident: Incident) -> None:
    source = make.engine(incident=incident.pk, now=timezone.now())
    job = told(source, earliest=timezone.now() + timedelta(days=9))
    commands.describe_job(job=job.pk, hidden=True, author=make.ACTOR, now=timezone.now())
    url = f"/console/incidents/{incident.pk}"

    ahead = english.get(url).content.decode()
    told(source, reason="stalled")
    stalled = english.get(url).content.decode()
    told(source, done=9200, state=JobState.DONE)
    done = english.get(url).content.decode()

    assert "5,060 of 9,200 hosts" in ahead
    assert "By its figures: " in ahead
    assert "no progress for much longer" in stalled
    assert "all done since" in done
    assert "By its figures" not in done


def test_publishing_by_itself_is_switched_on_the_incidents_page(editor: Client, incident: Incident) -> None:
    told(make.engine(incident=incident.pk, now=timezone.now()))
    url = f"/console/incidents/{incident.pk}/forecasts"

    off = editor.get(f"/console/incidents/{incident.pk}").content.decode()
    editor.post(url, {"automatically": "1"})
    switched = Incident.objects.get().auto_forecast
    on = editor.get(f"/console/incidents/{incident.pk}").content.decode()
    editor.post(url, {"automatically": "0"})

    assert 'name="automatically" value="1"' in off
    assert 'name="automatically" value="0"' in on
    assert (switched, Incident.objects.get().auto_forecast) == (True, False)


def test_what_is_over_gets_no_switch_but_one_that_is_on_can_be_turned_off(editor: Client, incident: Incident) -> None:
    told(make.engine(incident=incident.pk, now=timezone.now()))
    make.resolve(incident, now=timezone.now(), remainder=[entry.service_id for entry in incident.services.all()])
    url = f"/console/incidents/{incident.pk}"

    off = editor.get(url).content.decode()
    Incident.objects.update(auto_forecast=True)
    on = editor.get(url).content.decode()

    assert 'name="automatically"' not in off
    assert 'name="automatically" value="0"' in on


def test_a_viewer_sees_jobs_and_no_switch(viewer: Client, incident: Incident) -> None:
    told(make.engine(incident=incident.pk, now=timezone.now()))

    page = viewer.get(f"/console/incidents/{incident.pk}").content.decode()

    assert "HTTP hosts" in page
    assert 'name="automatically"' not in page


def test_an_incident_costs_the_same_queries_with_more_jobs(viewer: Client, incident: Incident) -> None:
    url = f"/console/incidents/{incident.pk}"
    told(make.engine(incident=incident.pk, now=timezone.now()))
    viewer.get(url)

    with CaptureQueriesContext(connection) as one:
        viewer.get(url)
    for number in range(3):
        told(make.engine(f"Loader {number}", incident=incident.pk, now=timezone.now()))
    with CaptureQueriesContext(connection) as many:
        viewer.get(url)

    assert len(many) == len(one)


def test_a_silent_recovery_system_is_told_on_the_first_page(english: Client) -> None:
    source = make.engine("Tape robot", base=ENGINE, now=timezone.now())
    before = english.get("/console/").content.decode()
    commands.note_silence(source=source.pk, now=timezone.now())

    page = english.get("/console/").content.decode()

    assert "Tape robot" not in before
    assert "Tape robot</a>: this recovery system has not answered since" in page


def test_a_switch_that_was_turned_meanwhile_is_named_to_whoever_writes(english: Client, incident: Incident) -> None:
    seen = Incident.objects.get().revision
    english.post(f"/console/incidents/{incident.pk}/forecasts", {"automatically": "1"})

    answer = english.post(f"/console/incidents/{incident.pk}/post", {"text_en": "Mine", "revision": str(seen)})

    assert answer.status_code == 422
    assert "publishing of computed forecasts switched" in answer.content.decode()
