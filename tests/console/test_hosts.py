"""Hosts at the desk: a table taken over, the switch of an incident, and hosts that fell back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from incidents.models import Host, Incident, Service
from incidents.states import Lookup


def sent(editor: Client, text: str) -> str:
    file = SimpleUploadedFile("hosts.csv", text.encode())
    return editor.post(reverse("console:import_hosts"), {"file": file}, follow=True).content.decode()


def test_a_table_of_hosts_is_taken_over_and_its_bad_lines_are_told(editor: Client, webmail: Service) -> None:
    page = sent(editor, "id;services\np1;webmail\nnot a name;webmail\n")

    assert "1 neu" in page
    assert "3: „not a name“ ist kein Name" in page
    assert Host.objects.get().key == "p1"


def test_a_table_of_which_nothing_can_be_taken_comes_back_with_the_reason(editor: Client) -> None:
    page = sent(editor, "id\nnot a name\n")

    assert "Keine Zeile der Datei nennt einen Host" in page
    assert not Host.objects.exists()


@pytest.mark.parametrize("address", ["import_hosts", "lookup"])
def test_what_the_look_up_protects_is_said_where_it_is_set_up(editor: Client, incident: Incident, address: str) -> None:
    url = reverse(f"console:{address}", args=[] if address == "import_hosts" else [incident.pk])

    assert "Auf der Seite lässt sich kein Name lesen" in editor.get(url).content.decode()


def test_the_look_up_of_an_incident_is_switched(editor: Client, incident: Incident) -> None:
    editor.post(reverse("console:lookup", args=[incident.pk]), {"lookup": "form"})

    incident.refresh_from_db()
    assert incident.lookup == Lookup.FORM
