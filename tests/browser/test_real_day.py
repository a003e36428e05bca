"""The project's main job, whole: a real log is imported and published, a reader has it open, staff post once more."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from incidents.models import Incident
from incidents.models.staff import EDITORS, make_groups
from incidents.publishing.publisher import Publisher
from tests import make
from tests.console.conftest import signed_in

from .conftest import Site, Visit
from .test_open_page import ask, clock

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True, databases=["default", "reader"])]


def test_an_open_page_of_a_real_log_shows_what_staff_post_next(
    shared: Path, site: Site, visit: Callable[..., Visit]
) -> None:
    shutil.rmtree(site.snapshot.folder, ignore_errors=True)
    publisher = Publisher(site.snapshot)

    def publish() -> None:
        while publisher.step(now=timezone.now()):
            pass
        site.beat()

    make.page()
    make_groups()
    call_command("createcachetable", verbosity=0)
    call_command("import_log", str(shared / "data" / "mittwald-2018.txt"), "--title", "Netzwerk", "--json")
    publish()
    page = visit("/en/", prepare=clock).page
    plain = visit("/en/", java_script_enabled=False).page
    expect(page.locator("article")).to_have_count(65)
    expect(plain.locator("article")).to_have_count(65)

    sent = {"text_en": "The last hosts are loaded.", "revision": str(Incident.objects.get().revision)}
    answer = signed_in(EDITORS).post(f"/console/incidents/{Incident.objects.get().pk}/post", sent)
    publish()
    ask(page, after=16)

    assert answer.status_code == 303
    expect(page.locator("article")).to_have_count(66)
    expect(page.locator("article").first).to_contain_text("The last hosts are loaded.")
    plain.reload()
    expect(plain.locator("article").first).to_contain_text("The last hosts are loaded.")
