"""What the overview and an incident's page show to staff."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.console.forms.rows import MOST_ROWS
from incidents.models import Alarm, Incident, Service, SnapshotTarget, Update
from incidents.timeline.inputs import PromiseSaid
from tests import make

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_an_overdue_promise_stands_out(editor: Client, webmail: Service) -> None:
    then = timezone.now() - timedelta(hours=1)
    row = make.incident(webmail, now=then, promise=PromiseSaid(due=then + timedelta(minutes=30)))

    overdue = editor.get("/console/").content.decode()
    make.post(row, now=timezone.now(), promise=PromiseSaid(due=timezone.now() + timedelta(hours=1)))
    due = editor.get("/console/").content.decode()

    assert 'class="due overdue"' in overdue
    assert 'class="due"' in due
    assert "overdue" not in due


def test_who_has_to_say_something_now_is_told_first(editor: Client, webmail: Service) -> None:
    now = timezone.now()
    soon, asked = make.incident(now=now, title=make.words("Soon")), make.incident(now=now, title=make.words("Asked"))
    quiet = make.incident(now=now - timedelta(minutes=90), title=make.words("Quiet"))
    make.post(soon, promise=PromiseSaid(due=now + timedelta(minutes=4)), now=now)
    said = PromiseSaid(due=now - timedelta(minutes=20), topic=make.words("FTP"))
    make.post(asked, promise=said, at=now - timedelta(minutes=60), now=now - timedelta(minutes=40))
    make.post(asked, now=now)

    page = editor.get("/console/").content.decode()

    alarms = page[page.index('class="alarms"') : page.index("</section>")]
    assert [alarms.count(one.pk) for one in (soon, asked, quiet)] == [1, 1, 1]
    assert 'class="due soon"' in alarms
    assert "Meldung erfolgt, Antwort noch offen" in alarms
    assert "und keine zugesagt" in alarms


def test_alarms_and_a_silent_publisher_are_told(editor: Client) -> None:
    now = timezone.now()
    Alarm.objects.create(kind="disk-full", subject="/srv/snapshot", since=now, last_seen=now)
    SnapshotTarget.objects.create(name="front", version=1, heard_at=now - timedelta(minutes=2))
    SnapshotTarget.objects.create(name="other", version=1, heard_at=now)

    page = editor.get("/console/").content.decode()

    assert "disk-full" in page
    assert page.count("Publisher") + page.count("publisher") == 1


def test_private_services_and_their_incidents_are_shown_to_staff(editor: Client) -> None:
    backstage = make.service("Backstage", private=True, now=timezone.now() - timedelta(days=1))
    make.incident(backstage, now=timezone.now(), title=make.words("Backstage is down"))

    page = editor.get("/console/").content.decode()

    assert "Backstage is down" in page


@pytest.mark.parametrize("path", ["", "services"])
def test_pages_cost_the_same_queries_with_more_rows(path: str, editor: Client, webmail: Service) -> None:
    make.incident(webmail, now=timezone.now() - timedelta(hours=1))
    editor.get(f"/console/{path}")

    with CaptureQueriesContext(connection) as one:
        editor.get(f"/console/{path}")
    for number in range(3):
        other = make.service(f"Service {number}", now=timezone.now() - timedelta(days=1))
        make.incident(other, webmail, now=timezone.now())
    with CaptureQueriesContext(connection) as many:
        editor.get(f"/console/{path}")

    assert len(many) == len(one)


def test_an_incident_costs_the_same_queries_with_more_updates(editor: Client, incident: Incident) -> None:
    url = f"/console/incidents/{incident.pk}"
    editor.get(url)

    with CaptureQueriesContext(connection) as one:
        editor.get(url)
    for _ in range(3):
        make.post(incident, now=timezone.now())
    with CaptureQueriesContext(connection) as many:
        editor.get(url)

    assert len(many) == len(one)


def test_a_long_timeline_is_paged(editor: Client, incident: Incident) -> None:
    now = timezone.now()
    rows = [
        Update(incident=incident, number=n + 2, at=now, created_at=now, text={"en": f"No. {n}."}) for n in range(60)
    ]
    Update.objects.bulk_create(rows)
    Incident.objects.filter(pk=incident.pk).update(update_count=61)

    first = editor.get(f"/console/incidents/{incident.pk}").content.decode()
    second = editor.get(f"/console/incidents/{incident.pk}?after=50").content.decode()

    assert (first.count('class="update"'), second.count('class="update"')) == (50, 11)
    assert "?after=50" in first
    assert "No. 59." in first


def test_script_in_any_field_stays_text(editor: Client) -> None:
    service = make.service(NASTY, description=make.words(NASTY), now=timezone.now() - timedelta(days=1))
    row = make.incident(service, title=make.words(NASTY), text=make.words(NASTY), now=timezone.now())
    editor.post(f"/console/incidents/{row.pk}/note", {"note": NASTY})
    editor.post(f"/console/incidents/{row.pk}/summary", {"summary_en": NASTY})
    editor.post(f"/console/incidents/{row.pk}/advice", {"kind": "workaround", "advice_en": NASTY})
    editor.post(f"/console/incidents/{row.pk}/post", {"text_en": NASTY, "keep": "1"})
    refused = editor.post(f"/console/incidents/{row.pk}/post", {"text_en": NASTY, "promise_at": NASTY})
    update = row.updates.get()
    paths = ["", "services", f"services/{service.pk}", f"incidents/{row.pk}", f"updates/{update.pk}/withdraw"]

    pages = [refused, *(editor.get(f"/console/{path}") for path in paths)]

    for page in pages:
        words = page.content.decode()
        assert "alert(1)" in words
        assert not re.search(r"<script>|<img|\sonerror=[^&]*>", words.replace("&lt;", ""))


def test_on_a_page_with_very_many_services_others_are_named_by_typing(editor: Client, incident: Incident) -> None:
    now = timezone.now()
    Service.objects.bulk_create(
        Service(slug=f"s{n}", name={"en": f"Shop {n}"}, status_since=now, created_at=now, updated_at=now)
        for n in range(MOST_ROWS)
    )
    url = f"/console/incidents/{incident.pk}/post"

    page = editor.get(url).content.decode()
    unknown = editor.post(url, {"free-0-service": "Shop 9999", "free-0-status": "major_outage"})
    answer = editor.post(url, {"free-0-service": "shop 7", "free-0-status": "major_outage"})

    assert page.count('class="row"') == 4
    assert unknown.status_code == 422
    assert "Shop 9999" in unknown.content.decode()
    assert answer.status_code == 303
    assert incident.services.filter(service__slug="s7").exists()


def test_htmx_edits_an_entry_and_sets_a_status_in_its_place(editor: Client, incident: Incident, ssh: Service) -> None:
    update = incident.updates.get()
    htmx = {"HX-Request": "true"}

    form = editor.get(f"/console/updates/{update.pk}/edit", headers=htmx).content.decode()
    entry = editor.post(f"/console/updates/{update.pk}/edit", {"text_en": "Better"}, headers=htmx).content.decode()
    row = editor.post(f"/console/services/{ssh.pk}/status", {"status": "partial_outage"}, headers=htmx)

    assert form.strip().startswith(f'<article class="update editing" id="u-{update.pk}"')
    assert entry.strip().startswith(f'<article class="update" id="u-{update.pk}"')
    assert "Better" in entry
    assert row.content.decode().strip().startswith(f'<li id="s-{ssh.pk}"')


def test_the_desk_speaks_german_and_english(editor: Client) -> None:
    german = editor.get("/console/").content.decode()
    editor.post("/console/language", {"language": "en"})
    english = editor.get("/console/").content.decode()

    assert 'lang="de"' in german
    assert "Alle Dienste" in german
    assert 'lang="en"' in english
    assert "All services are operational" in english
