"""A reader walks the demo's page and a real log's in all kinds of browsers; what they say is what is stored."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker

from incidents.models import Incident
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from tests import servers

from . import walks
from .conftest import Site, Visit
from .stored import Stored, additions, entries, goes_on

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(databases=["default", "reader"])]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
KINDS = ("front", "incident", "service", "history", "month", "paper")
# (width, colours, language, with script): each two values of different columns meet in one of them.
FORMS = [
    (390, "light", "de", True),
    (390, "dark", "en", False),
    (1280, "light", "en", False),
    (1280, "dark", "de", False),
    (1280, "dark", "en", True),
]


@dataclass
class Told:
    """A published page, what the database held when it was, and all of its addresses."""

    site: Site
    stored: Stored
    crawl: walks.Crawl


@pytest.fixture(scope="module", params=["demo", "log"])
def told(
    request: pytest.FixtureRequest,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Told]:
    """Told and published once; the database is empty again before anybody walks."""
    shared = request.getfixturevalue("shared") if request.param == "log" else None
    snapshot = Snapshot(tmp_path_factory.mktemp(request.param) / "snapshot")
    with django_db_blocker.unblock():
        try:
            now = walks.tell_log(shared / "data" / "mittwald-2018.txt") if shared else walks.tell_demo()
            publisher = Publisher(snapshot)
            while publisher.step(now=now):
                pass
            assert publisher.known_failing() == set()
            stored = Stored.read(now=now)
        finally:
            call_command("flush", interactive=False, verbosity=0)
    with servers.granian("tests.echoing:application", snapshot.folder) as port:
        yield Told(Site(snapshot, f"http://127.0.0.1:{port}"), stored, walks.Crawl(port).walk())


@pytest.fixture
def site(told: Told) -> Site:
    told.site.beat()
    return told.site


def name(form: tuple[object, ...]) -> str:
    width, colours, language, script = form
    return f"{width} {colours} {language} {'script' if script else 'plain'}"


def test_each_two_ways_of_reading_meet_in_one_walk() -> None:
    for one, other in combinations(range(4), 2):
        assert len({(form[one], form[other]) for form in FORMS}) == 4


@pytest.mark.parametrize("form", FORMS, ids=name)
def test_a_walk_over_every_kind_of_page_finds_nothing(
    told: Told, visit: Callable[..., Visit], form: tuple[int, str, str, bool]
) -> None:
    width, colours, _language, script = form
    context = {"viewport": {"width": width, "height": 844}, "color_scheme": colours}
    found, paths = {}, [path for kind in kinds(told, form) for path in chosen(told.crawl, kind, form)]

    page = visit(paths[0], timezone_id="America/New_York", **context).page
    switch = page.context.new_cdp_session(page)
    for path in paths:
        # Off while the page loads; axe itself is a script, and what has not run then does not run later.
        switch.send("Emulation.setScriptExecutionDisabled", {"value": not script})
        page.goto(path)
        switch.send("Emulation.setScriptExecutionDisabled", {"value": False})
        found[path] = findings(page)

    assert len(paths) == len(kinds(told, form))
    assert found == {path: [] for path in paths}


def kinds(told: Told, form: tuple[int, str, str, bool]) -> tuple[str, ...]:
    """The long pages in every walk, two of the short ones in the demo's and the other two in the log's."""
    turn = FORMS.index(form) + len(told.stored.incidents) % 2
    return KINDS[0], KINDS[1], KINDS[2 + turn % 4], KINDS[2 + (turn + 2) % 4]


def chosen(crawl: walks.Crawl, kind: str, form: tuple[int, str, str, bool]) -> list[str]:
    """Of each kind another page in each walk."""
    paths = crawl.kind(kind, form[2])
    return [paths[FORMS.index(form) % len(paths)]] if paths else []


def findings(page: Page) -> list[object]:
    """What axe finds, and how far the page scrolls sideways."""
    found = Axe().run(page, options=RULES).response["violations"]
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [(one["id"], one["nodes"][0]["html"]) for one in found] + [beyond] * bool(beyond)


def test_every_address_on_every_page_is_there(told: Told) -> None:
    kinds = {walks.kind_of(path) for path in told.crawl.pages}

    assert told.crawl.broken() == []
    assert {(language, kind) for language in ("de", "en") for kind in KINDS} <= kinds


@pytest.mark.parametrize(("language", "script"), [("de", True), ("en", False)], ids=["de script", "en plain"])
def test_the_front_page_says_what_is_stored(
    told: Told, visit: Callable[..., Visit], language: str, script: bool
) -> None:
    stored, told_in_full = told.stored, told.stored.spoken_of()
    path = "/" if language == "de" else f"/{language}/"

    seen = walks.seen(visit(path, java_script_enabled=script, timezone_id="Europe/Berlin").page)

    assert told_in_full
    assert said_of(seen, told_in_full, stored, language) == stored_of(told_in_full, stored, language)
    assert seen["answer"] != "operational"
    rows = {service.slug: stored.row(service, language) for service in stored.services}
    assert {slug: row["shape"] for slug, row in seen["rows"]} == {slug: shape for slug, (shape, _) in rows.items()}
    assert [slug for slug, row in seen["rows"] if squeezed(rows[slug][1]) not in squeezed(row["words"])] == []
    called = [(address, href.removeprefix("tel:") if "tel:" in href else "") for address, href in seen["channels"]]
    assert sorted(called) == stored.channel_rows()


def test_each_incidents_page_says_what_is_stored(told: Told, visit: Callable[..., Visit]) -> None:
    page = visit("/en/", java_script_enabled=False, timezone_id="Europe/Berlin").page

    for incident in told.stored.incidents:
        page.goto(f"/en/incidents/{incident.pk}")
        seen = walks.seen(page)

        assert said_of(seen, [incident], told.stored, "en") == stored_of([incident], told.stored, "en")
        assert (seen["answer"] == "operational") is (bool(incident.ended_at) and not goes_on(incident))


def test_each_services_page_is_as_green_as_what_is_stored(told: Told) -> None:
    for service in told.stored.services:
        html = told.crawl.pages[f"/services/{service.slug}"]

        shape = re.findall(r'class="answer one" data-s="(\w+)"', html)

        assert shape == [told.stored.row(service, "de")[0]], service.slug


def squeezed(words: str) -> str:
    """Without white space, of which markup and pages have their own."""
    return "".join(words.split())


def said_of(seen: dict[str, Any], incidents: list[Incident], stored: Stored, language: str) -> dict[str, Any]:
    """What a page says of incidents, in the form of `stored_of`."""
    due = sorted(one for incident in incidents for one in stored.outlooks(incident, language))
    today = f"{stored.now.astimezone(stored.zone):%Y-%m-%d}"
    over = all(incident.ended_at for incident in incidents)
    tips = [one for one in seen["tips"] if not (one["ended"] and over)]
    return {
        "entries": [[id, squeezed(words)] for id, words in seen["entries"]],
        "grown": seen["grown"],
        "days": {day: int(line.split()[0]) for day, line in seen["days"] if day != today},
        "promises": seen["promises"],
        "outlooks": [one for one in due if any(tells(words, made, one) for made, words in seen["outlooks"])],
        "how many outlooks": len(seen["outlooks"]),
        "tips": sorted(((one["kind"], squeezed(one["text"]), one["ended"]) for one in tips), key=str),
    }


def tells(words: str, made: str, forecast: tuple[str, list[str]]) -> bool:
    """Whether words that were said at `made` are those of a forecast, with all of its times."""
    return made == forecast[0] and all(clock in words for clock in forecast[1])


def stored_of(incidents: list[Incident], stored: Stored, language: str) -> dict[str, Any]:
    """What there is to say of incidents."""
    today = f"{stored.now.astimezone(stored.zone):%Y-%m-%d}"
    tips = [one for incident in incidents for one in stored.tips(incident, language)]
    due = sorted(one for incident in incidents for one in stored.outlooks(incident, language))
    return {
        "entries": [[id, squeezed(words)] for incident in incidents for id, words in entries(incident, language)],
        "grown": sum(additions(incident) for incident in incidents),
        "days": {day: count for day, count in stored.days(incidents).items() if day != today},
        "promises": [one for incident in incidents for one in stored.promises(incident)],
        "outlooks": due,
        "how many outlooks": len(due),
        "tips": sorted(((kind, squeezed(words), ended) for kind, words, ended in tips), key=str),
    }
