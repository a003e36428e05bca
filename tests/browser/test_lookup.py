""" "Is my server affected?" in a browser, with and without scripts: the same words, and no name on the wire."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Page, Request, expect
from pytest_django import Settings

from incidents import hosts
from incidents.models import HostReport
from incidents.public import lookup
from incidents.publishing import placing
from incidents.publishing.assets import hashed_name
from incidents.states import Lookup
from incidents.timeline import commands
from statuspage.documents import Documents
from tests import make
from tests.publishing.hosting import Hosting
from tests.publishing.test_placing import NOW, VECTORS, book_of

from .conftest import Site, Visit

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True, databases=["default", "reader"])]
ANSWERS = "([asked, book, now]) => window.lookup.answers(asked, 'p12345', book, now)"


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_vector_is_answered_in_the_browser_as_by_the_form(
    site: Site, visit: Callable[..., Visit], language: str
) -> None:
    scripts = "".join(f'<script src="/static/{hashed_name(name)}"></script>' for name in ("early.js", "lookup.js"))
    page = f'<!doctype html><html lang="{language}"><link rel="icon" href="data:,">{scripts}'
    site.write({"index.html": page.encode()})
    asked = [[[VECTORS["said"], entries]] for entries in VECTORS["names"].values()]
    asked += [[], [[VECTORS["said"], [["http", 0]]], [VECTORS["said"] | {"id": "other"}, [["ssl", 3]]]]]
    book = book_of(language)

    page_open = visit("/").page
    theirs = [page_open.evaluate(ANSWERS, [one, book, NOW.timestamp()]) for one in asked]

    ours = [placing.answers(one, name="p12345", book=book, now=NOW) for one in asked]  # type: ignore[arg-type]
    assert theirs == json.loads(json.dumps(ours))


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class Asking:
    """Pages of a published incident, served with the app behind them, and what was sent to it."""

    def __init__(self, hosting: Hosting, visit: Callable[..., Visit], address: str) -> None:
        self.hosting, self.visit, self.address = hosting, visit, address
        self.sent: list[str] = []

    def opened(self, path: str = "/", **context: Any) -> Page:
        def prepared(page: Page) -> None:
            page.set_default_timeout(10_000)
            page.on("request", self.note)
            page.clock.set_fixed_time(make.at(5))

        address = f"{self.address}{path}"
        return self.visit(address, prepare=prepared, timezone_id="Europe/Berlin", **context).page

    def note(self, request: Request) -> None:
        self.sent.append(f"{request.url} {request.post_data or ''} {request.headers.get('referer', '')}")

    def posted(self) -> list[str]:
        return [urlsplit(one.split()[0]).path for one in self.sent if "name=" in one or "tag=" in one]


@pytest.fixture
def asking(transactional_db: None, tmp_path: Path, settings: Settings, visit: Any) -> Iterator[Asking]:
    make.page()
    settings.SNAPSHOT_DIR = tmp_path
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    lookup.QUESTIONS.clear()
    lookup.REPORTS.clear()
    app = Documents(tmp_path, ["127.0.0.1"], get_wsgi_application())
    with (
        time_machine.travel(make.at(5), tick=False),
        make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet) as server,
    ):
        hosting = Hosting(tmp_path)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Asking(hosting, visit, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def ask(page: Page, name: str) -> str:
    """What the page answers."""
    page.get_by_label("Ist mein Server betroffen?").fill(name)
    page.get_by_role("button", name="Nachsehen").click()
    expect(page.locator("#found .verdict")).to_be_visible()
    return page.locator("#found").inner_text()


def test_a_name_is_answered_in_place_and_never_leaves_the_browser(asking: Asking) -> None:
    page = asking.opened()

    words = ask(page, " HTTPS://www.Bücher.example/shop ")

    assert "Bücher.example/shop ist betroffen." in words
    assert "HTTP: wieder da" in words
    assert "SSL: wartet, Platz 1 von 2" in words
    tag = hosts.tag(asking.hosting.incident.lookup_salt, "bücher.example")
    assert any(f"/lookup/{asking.hosting.incident.pk}/{tag[:2]}.json" in one for one in asking.sent)
    traces = ("cher", "xn--", tag[:5])
    assert [one for one in asking.sent if any(trace in one.lower() for trace in traces)] == []
    assert page.url.endswith("/")


def test_without_scripts_the_posted_form_answers_in_the_same_words(asking: Asking) -> None:
    plain, scripted = asking.opened(java_script_enabled=False), asking.opened()

    names = ["queue.example", "post.example", "two words"]
    posted = []
    for name in names:
        posted.append(ask(plain, name).split())
        plain.goto(f"{asking.address}/")
    assert asking.posted() == ["/lookup"] * len(names)

    def answered(name: str) -> list[str]:
        scripted.goto(f"{asking.address}/lookup")
        return ask(scripted, name).split()

    assert [answered(name) for name in names] == posted
    assert "Platz" in posted[0]


def test_where_only_the_form_answers_scripts_post_it(asking: Asking) -> None:
    incident = asking.hosting.incident.pk
    commands.set_lookup(incident=incident, lookup=Lookup.FORM, author=make.ACTOR, now=make.at(5))
    asking.hosting.publish()
    page = asking.opened(f"/incidents/{incident}")

    words = ask(page, "shop.example")

    assert "shop.example war betroffen und ist wieder da." in words
    assert asking.posted() == ["/lookup"]


def test_a_host_that_is_back_can_be_reported_with_one_tap_and_only_once(asking: Asking) -> None:
    page, plain = asking.opened(), asking.opened(java_script_enabled=False)

    for one in (page, plain):
        ask(one, "shop.example")
        one.get_by_role("button", name="Geht bei mir noch nicht").click()
        expect(one.locator("#found")).to_contain_text("Danke.")

    assert [report.tag for report in HostReport.objects.all()] == [
        hosts.tag(asking.hosting.incident.lookup_salt, "shop.example")
    ]


def test_an_answer_and_what_is_being_typed_outlive_the_renewal_of_the_page(asking: Asking) -> None:
    page = asking.opened()
    ask(page, "shop.example")
    page.get_by_label("Ist mein Server betroffen?").fill("half a na")

    make.post(asking.hosting.incident, "Half way there.", now=make.at(4))
    asking.hosting.publish()
    page.evaluate("htmx.trigger(document.getElementById('main'), 'renew')")

    expect(page.locator(".timeline")).to_contain_text("Half way there.")
    expect(page.get_by_label("Ist mein Server betroffen?")).to_have_value("half a na")
    expect(page.locator("#found")).to_contain_text("ist wieder da")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_and_answers_can_be_used_by_everybody(asking: Asking, scheme: str) -> None:
    page = asking.opened("/lookup", color_scheme=scheme)

    findings = []
    for name in ("shop.example", "p5"):
        ask(page, name)
        findings += Axe().run(page).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"]) for one in findings] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
