"""How an incident's look-up is answered is for staff to say: in the browser, by the form alone, or not."""

from pathlib import Path

import pytest
from pytest_django import Settings

from incidents.states import Lookup
from incidents.timeline import commands
from tests import make
from tests.publishing.hosting import Hosting

from .asking import ask, said


@pytest.mark.django_db(transaction=True, databases=["default", "reader"])
def test_where_only_the_form_answers_its_files_are_not_public_and_switched_off_it_says_nothing(
    tmp_path: Path, settings: Settings
) -> None:
    make.page()
    settings.SNAPSHOT_DIR = tmp_path
    hosting = Hosting(tmp_path)
    commands.set_lookup(incident=hosting.incident.pk, lookup=Lookup.FORM, author=make.ACTOR, now=make.at(5))
    hosting.publish()
    by_form = ask("shop.example")
    public = hosting.folder.names(f"lookup/{hosting.incident.pk}")

    commands.set_lookup(incident=hosting.incident.pk, lookup=Lookup.OFF, author=make.ACTOR, now=make.at(6))
    hosting.publish()

    assert "ist wieder da" in said(by_form)
    assert public == set()
    assert "keine Störung offen" in said(ask("shop.example"))
    assert b'id="ask"' not in hosting.folder.body("index.html")
