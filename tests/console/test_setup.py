"""The first run, services, groups, contact channels, settings."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from incidents.console.examples import EXAMPLES, TEXTS
from incidents.console.forms.setup import Wanted, read_services
from incidents.models import Page, Service, ServiceGroup
from incidents.models.staff import EDITORS, make_groups
from incidents.states import Status
from incidents.timeline import commands
from tests import make
from tests.console.conftest import signed_in

ANSWERS = {"name": "Nordlicht", "time_zone": "Europe/Vienna", "language": "en", "languages": ["de", "en"]}


@pytest.fixture
def fresh(db: None) -> Client:
    """An editor before the first run."""
    call_command("createcachetable", verbosity=0)
    commands.first_page(id_host="localhost", now=timezone.now())
    make_groups()
    return signed_in(EDITORS)


def test_four_answers_make_the_page(fresh: Client) -> None:
    answer = fresh.post("/console/start", {**ANSWERS, "services": "Mail: Webmail, SMTP\nWeb\n- Sites\n\n- Shops"})

    page = Page.objects.get()
    made = [(row.name["en"], row.group.name["en"] if row.group else "") for row in Service.objects.all()]
    assert (answer.status_code, answer["Location"]) == (303, "/console/")
    assert (page.name, page.time_zone, page.languages, page.ready) == ("Nordlicht", "Europe/Vienna", ["en", "de"], True)
    assert sorted(made) == [("SMTP", "Mail"), ("Shops", "Web"), ("Sites", "Web"), ("Webmail", "Mail")]


def test_the_first_run_is_all_or_nothing_and_keeps_what_was_typed(fresh: Client) -> None:
    answer = fresh.post("/console/start", {**ANSWERS, "time_zone": "Mars/Olympus", "services": "Mail: Webmail"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert all(words in page for words in ("Nordlicht", "Mars/Olympus", "Mail: Webmail"))
    assert (Page.objects.get().ready, Service.objects.count()) == (False, 0)


def test_lines_that_cannot_be_read_are_named_by_number(fresh: Client) -> None:
    fresh.post("/console/language", {"language": "en"})

    page = fresh.post(
        "/console/start", {**ANSWERS, "services": "Mail: Webmail,,SMTP\nWeb: Sites\n: Shops"}
    ).content.decode()

    assert "Line 1:" in page
    assert "Line 2:" not in page
    assert "Line 3:" in page


@pytest.mark.parametrize("key", sorted(EXAMPLES))
def test_each_example_fills_the_form(key: str, fresh: Client) -> None:
    page = fresh.get(f"/console/start?example={key}").content.decode()

    assert TEXTS[key, "de"].splitlines()[0] in page


def test_examples_are_read_without_a_complaint() -> None:
    for text in TEXTS.values():
        assert all(group.group and group.services for group in read_services(text))


def test_both_ways_to_write_groups_mean_the_same() -> None:
    assert read_services("A: b, c") == read_services("A\n- b\n- c") == [Wanted("A", ["b", "c"])]
    assert read_services("- loose") == [Wanted("", ["loose"])]


def test_after_the_first_run_its_form_is_closed(editor: Client) -> None:
    assert editor.post("/console/start", ANSWERS).status_code == 303

    assert Page.objects.get().name == "Example Hosting"


def test_services_are_added_changed_moved_and_retired(editor: Client, webmail: Service, ssh: Service) -> None:
    editor.post("/console/services/new", {"name_en": "Varnish", "private": "on"})
    editor.post(f"/console/services/{webmail.pk}", {"name_en": "Post", "slug": "post", "description_en": "Mail"})
    editor.post(f"/console/services/{ssh.pk}/up")
    editor.post(f"/console/services/{Service.objects.get(slug='varnish').pk}/retire")

    webmail.refresh_from_db()
    order = Service.objects.filter(retired_at=None).order_by("position").values_list("pk", flat=True)
    assert (webmail.name, webmail.slug, webmail.old_slugs.get().slug) == ({"en": "Post"}, "post", "webmail")
    assert list(order) == [ssh.pk, webmail.pk]
    assert Service.objects.get(slug="varnish").retired_at


def test_a_service_that_is_down_is_not_retired(editor: Client, webmail: Service) -> None:
    make.incident(webmail, now=timezone.now())

    answer = editor.post(f"/console/services/{webmail.pk}/retire")

    assert answer.status_code == 422


def test_a_status_outside_an_incident_is_one_form(editor: Client, webmail: Service) -> None:
    editor.post(f"/console/services/{webmail.pk}/status", {"status": "degraded_performance"})

    assert make.status_of(webmail) == Status.DEGRADED_PERFORMANCE


def test_groups_are_added_renamed_moved_and_removed(editor: Client) -> None:
    for name in ("Mail", "Web"):
        editor.post("/console/groups/new", {"name_en": name})
    mail, web = ServiceGroup.objects.order_by("position", "pk")

    editor.post(f"/console/groups/{mail.pk}", {"name_en": "Post"})
    editor.post(f"/console/groups/{web.pk}/up")
    moved = list(ServiceGroup.objects.values_list("pk", flat=True))
    editor.post(f"/console/groups/{web.pk}/remove")

    assert moved == [web.pk, mail.pk]
    assert ServiceGroup.objects.get().name == {"en": "Post"}
