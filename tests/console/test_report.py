"""The record of an incident at the desk, and when each host was back."""

import csv
import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from incidents.models import Host, Incident, Page, Product
from incidents.states import Report
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make
from tests.console.test_settings import SETTINGS


def page(client: Client, incident: Incident) -> str:
    return client.get(f"/console/incidents/{incident.pk}/report").content.decode()


def test_staff_see_the_whole_record_while_the_incident_is_open_and_whatever_readers_see(
    english: Client, incident: Incident
) -> None:
    commands.set_page(report=Report.WORDS, author=make.ACTOR, now=timezone.now())

    said = page(english, incident)

    assert all(words in said for words in ("When services were back", "not back yet", "Webmail"))
    assert "Readers see this once it is over" in said
    assert f"/incidents/{incident.pk}/report" in english.get(f"/console/incidents/{incident.pk}").content.decode()


def test_staff_see_the_record_of_what_readers_know_nothing_of(english: Client) -> None:
    secret = make.service("Backstage", private=True, now=timezone.now() - timedelta(days=1))
    incident = make.incident(secret, now=timezone.now() - timedelta(hours=1))

    assert "Backstage" in page(english, incident)


def test_hosts_are_sent_as_a_table_in_which_nothing_is_a_formula(english: Client, incident: Incident) -> None:
    now = timezone.now()
    source = make.engine(incident=incident.pk, now=now)
    make.sampled(source, "http", 1, now=now, name="=1+1")
    targets = [make.target("p12345", state="done", position=1), make.target("p12346", position=2)]
    make.listed(source, "http", targets, now=now)
    product = Product.objects.create(key="@SUM(A1)")
    Host.objects.filter(key="p12345").update(product=product)

    answer = english.get(f"/console/incidents/{incident.pk}/hosts.csv")

    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, first, second = csv.reader(io.StringIO(body))
    assert answer["Content-Type"].startswith("text/csv")
    assert head == ["Host", "Product", "Step", "State", "Done at"]
    assert first[:4] == ["p12345", "'@SUM(A1)", "'=1+1", "back"]
    assert second == ["p12346", "", "'=1+1", "waiting", ""]


def test_what_readers_see_of_records_is_set_with_the_page(editor: Client) -> None:
    form = editor.get("/console/settings").content.decode()

    editor.post("/console/settings", {**SETTINGS, "report": "after_statement"})
    chosen = Page.objects.get().report
    forged = editor.post("/console/settings", {**SETTINGS, "report": "everything"})

    assert 'name="report"' in form
    assert (chosen, forged.status_code, Page.objects.get().report) == ("after_statement", 422, "after_statement")


def test_there_is_no_other_way_to_publish_records(desk: None) -> None:
    with pytest.raises(Refused):
        commands.set_page(report="everything", author=make.ACTOR, now=timezone.now())  # type: ignore[arg-type]
