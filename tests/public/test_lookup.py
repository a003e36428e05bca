"""The posted form of the look-up, and what customers report: answered out of the published files."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker, Settings

from incidents import hosts
from incidents.models import Event, HostReport, Page
from incidents.public import lookup
from tests import make
from tests.publishing.hosting import Hosting

from .asking import ask, said

pytestmark = [pytest.mark.django_db, pytest.mark.database]
HOST = "testserver"


@pytest.fixture(scope="module")
def published(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hosting]:
    """Published once, as publishing takes its time, and committed: publishers read on a connection of their own."""
    with django_db_blocker.unblock():
        make.page()
        yield Hosting(tmp_path_factory.mktemp("snapshot"))
        call_command("flush", "--no-input", verbosity=0)


@pytest.fixture
def hosting(published: Hosting, db: None, settings: Settings) -> Hosting:
    settings.SNAPSHOT_DIR = published.folder.snapshot.folder
    lookup.QUESTIONS.clear()
    lookup.REPORTS.clear()
    return published


def report(hosting: Hosting, name: str, path: str = "/lookup/report", **given: str) -> Any:
    hosting.incident.refresh_from_db()
    tag = hosts.tag(hosting.incident.lookup_salt, name)
    return Client().post(path, {"incident": hosting.incident.pk, "tag": tag} | given)


def test_a_posted_name_is_answered_with_the_page_itself(hosting: Hosting) -> None:
    waiting, back, failed = ask("queue.example"), ask("shop.example"), ask("p5")

    assert waiting.status_code == 200
    assert "queue.example ist betroffen." in said(waiting)
    assert "HTTP: wartet, Platz 2 von 3" in said(waiting)
    assert "SSL: wartet, Platz 2 von 2" in said(waiting)
    assert 'href="/services/webspace"' in said(waiting)
    assert 'value="queue.example"' in waiting.content.decode()
    assert "shop.example war betroffen und ist wieder da." in said(back)
    assert "Geht bei mir noch nicht" in said(back)
    assert "darum kümmern wir uns von Hand" in said(failed)


def test_each_language_answers_in_its_words_and_posts_reports_to_its_own_address(hosting: Hosting) -> None:
    english = ask("shop.example", "/en/lookup")

    assert "shop.example was affected and is back." in said(english)
    assert 'action="/en/lookup/report"' in said(english)
    assert english.headers["Content-Language"] == "en"
    assert 'lang="en"' in english.content.decode()
    assert ask("shop.example", "/fr/lookup").status_code == 503  # nothing is published there


def test_asking_touches_no_database_and_leaves_no_cookie_and_no_name_in_a_log(
    hosting: Hosting, caplog: pytest.LogCaptureFixture, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with caplog.at_level(logging.DEBUG), django_assert_num_queries(0):
        answers = [ask(name) for name in ("shop.example", "https://secret.example", "no name at all")]

    assert [one.status_code for one in answers] == [200] * 3
    assert all(not one.cookies and one.headers["Cache-Control"] == "no-store" for one in answers)
    assert "example" not in caplog.text
    assert "no name" not in caplog.text


@pytest.mark.parametrize(
    "typed", ["BÜCHER.example", "https://www.bücher.example/shop?x=1", "xn--bcher-kva.example.", " bücher.example "]
)
def test_however_it_is_typed_it_is_the_same_host(hosting: Hosting, typed: str) -> None:
    assert "HTTP: wieder da" in said(ask(typed))


def test_what_nobody_knows_may_still_be_affected_and_what_is_no_name_is_said_so(hosting: Hosting) -> None:
    unknown, nonsense = ask("stranger.example"), ask("<b>two words</b>")

    assert "stranger.example kennen wir nicht; er kann trotzdem betroffen sein." in said(unknown)
    assert "Das kann kein Name" in said(nonsense)
    assert "<b>two" not in nonsense.content.decode()
    assert "&lt;b&gt;two words" in nonsense.content.decode()


def test_a_host_whose_services_are_not_affected_is_told_so_as_far_as_we_know(hosting: Hosting) -> None:
    answer = said(ask("post.example"))

    assert "post.example ist nach allem, was wir wissen, von dieser Störung nicht betroffen." in answer
    assert "Mailboxes" in answer
    assert "Webspace" not in answer


def test_files_that_are_not_there_yet_are_no_answer(hosting: Hosting, tmp_path: Path, settings: Settings) -> None:
    settings.SNAPSHOT_DIR = tmp_path / "copy"
    without = shutil.ignore_patterns(hosting.incident.pk)
    shutil.copytree(hosting.folder.snapshot.folder, tmp_path / "copy", ignore=without)

    answer = ask("shop.example")

    assert "gerade nicht beantworten" in said(answer)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://[", f"http://{HOST}.example"])
def test_no_other_page_may_post(hosting: Hosting, origin: str) -> None:
    strange = ask("shop.example", origin=origin)

    assert strange.status_code == 403
    assert "nur von dieser Seite" in said(strange)


def test_our_own_pages_may_post_whatever_host_a_request_claims(hosting: Hosting, settings: Settings) -> None:
    settings.PAGE_URL = "https://status.example"

    assert ask("shop.example", origin="https://status.example").status_code == 200
    assert ask("shop.example", origin="http://127.0.0.1:8000").status_code == 200
    assert ask("shop.example", origin=f"http://{HOST}").status_code == 403


def test_who_asks_too_often_is_asked_to_wait_and_others_are_not(hosting: Hosting) -> None:
    answers = [ask("shop.example") for _ in range(31)]
    other = Client().post("/lookup", {"name": "shop.example"}, REMOTE_ADDR="192.0.2.7")

    assert [one.status_code for one in answers] == [200] * 30 + [429]
    assert int(answers[-1].headers["Retry-After"]) in {1, 2}
    assert "viele Anfragen auf einmal" in said(answers[-1])
    assert other.status_code == 200


def test_more_than_a_name_takes_is_refused_unread(hosting: Hosting) -> None:
    answer = ask("x" * 20_000)

    assert answer.status_code == 413
    assert "zu lang" in said(answer)


def test_a_report_of_a_host_that_is_back_is_stored_once_an_hour_and_changes_nothing_public(hosting: Hosting) -> None:
    before = Page.objects.values_list("page_version", "live_version").get(), Event.objects.count()

    answers = [report(hosting, "shop.example") for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert "Danke" in said(answers[0])
    assert HostReport.objects.count() == 1
    assert (Page.objects.values_list("page_version", "live_version").get(), Event.objects.count()) == before


def test_a_report_by_name_is_one_by_its_tag(hosting: Hosting) -> None:
    Client().post("/en/lookup/report", {"incident": hosting.incident.pk, "name": "https://SHOP.example/"})
    report(hosting, "shop.example")

    assert HostReport.objects.count() == 1


@pytest.mark.parametrize("name", ["queue.example", "p5", "bücher.example", "stranger.example", "post.example"])
def test_nothing_is_stored_for_hosts_that_are_not_back(hosting: Hosting, name: str) -> None:
    answer = report(hosting, name)

    assert answer.status_code == 409
    assert "sagen nicht, dass er wieder da ist" in said(answer)
    assert not HostReport.objects.exists()


@pytest.mark.parametrize("given", [{"incident": "nothing"}, {"incident": "a\0b"}, {"tag": "XYZ"}, {"tag": "a" * 99}])
def test_garbage_is_never_stored(hosting: Hosting, given: dict[str, str]) -> None:
    assert report(hosting, "shop.example", **given).status_code == 409
    assert not HostReport.objects.exists()


def test_reports_are_braked_too(hosting: Hosting) -> None:
    answers = [report(hosting, "shop.example").status_code for _ in range(11)]

    assert answers == [200] * 10 + [429]


def test_before_the_page_is_published_the_form_has_no_answer(hosting: Hosting, settings: Settings) -> None:
    settings.SNAPSHOT_DIR = settings.SNAPSHOT_DIR / "nowhere"

    assert ask("shop.example").status_code == 503
