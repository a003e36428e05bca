"""The desk in Chromium: on a phone without script, with htmx, and under axe in light and dark."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread
from django.utils import timezone
from PIL import Image as Drawn
from playwright.sync_api import Browser, Page, expect

from incidents.models import Image, Incident
from incidents.models.staff import EDITORS, make_groups
from incidents.publishing.assets import assets
from incidents.publishing.snapshot import Snapshot
from statuspage.documents import Documents
from tests import make
from tests.browser.conftest import browser  # noqa: F401 -- a fixture
from tests.browser.test_looks import RULES

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """A server of this process's Django, with static files as the publisher writes them."""
    snapshot = Snapshot(tmp_path / "snapshot")
    with snapshot.publish(1_700_000_000) as writer:
        for name, body in assets().items():
            writer.write(f"static/{name}", body)
    connection = connections["default"]
    # Not given back at the end: a browser's idle connections let go of theirs a moment after the server has stopped.
    connection.inc_thread_sharing()
    behind: Any = lambda app: Documents(snapshot.folder, ["127.0.0.1"], app)  # noqa: E731 -- takes a handler's place
    server = LiveServerThread("127.0.0.1", behind, connections_override={"default": connection})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def incident(address: str) -> Incident:
    """The page is set up, its one service is down, and there is an account that may say so."""
    call_command("createcachetable", verbosity=0)
    make.page()
    make_groups()
    user = User.objects.create_user(username="anna", password=PASSWORD)
    user.groups.add(Group.objects.get(name=EDITORS))
    return make.incident(make.service(), now=timezone.now())


@pytest.fixture
def desk(browser: Browser, address: str, incident: Incident) -> Iterator[Callable[..., Page]]:  # noqa: F811
    """Signs in; at the end no page may have broken the policy or thrown an error."""
    complaints: list[str] = []
    pages: list[Page] = []

    def opened(path: str = "", **context: Any) -> Page:
        page = browser.new_context(base_url=address, **context).new_page()
        pages.append(page)
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.on("pageerror", lambda problem: complaints.append(str(problem)))
        page.goto(f"/console/{path}")
        page.fill("#id_login", "anna")
        page.fill("#id_password", PASSWORD)
        page.click("main button.main")
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert complaints == []


def test_an_update_is_posted_on_a_phone_without_script(desk: Callable[..., Page], incident: Incident) -> None:
    page = desk(f"incidents/{incident.pk}", viewport=PHONE, java_script_enabled=False)

    page.fill("#text_en", "Half is back.")
    page.get_by_text("Repariert", exact=False).first.click()
    page.locator("#compose button.main").click()

    expect(page.locator(".timeline .update").first).to_contain_text("Half is back.")
    assert page.url.endswith(f"/console/incidents/{incident.pk}")
    assert make.stage_of(incident) == "monitoring"


def test_with_script_the_new_entry_comes_without_a_new_page(desk: Callable[..., Page], incident: Incident) -> None:
    page = desk(f"incidents/{incident.pk}")
    page.evaluate("window.here = true")

    page.fill("#text_en", "First words")
    page.locator("#compose button.main").click()
    expect(page.locator(".timeline .update").first).to_contain_text("First words")
    expect(page.locator("#text_en")).to_have_value("")
    page.fill("#text_en", "Second words")
    page.locator("#compose button.main").click()

    expect(page.locator(".timeline .update").first).to_contain_text("Second words")
    assert page.evaluate("window.here")


def test_with_script_a_refused_form_keeps_its_words_and_says_why(desk: Callable[..., Page], incident: Incident) -> None:
    page = desk(f"incidents/{incident.pk}")
    make.post(incident, "Somebody else was faster", now=timezone.now())

    page.fill("#text_en", "My own words")
    page.locator("#compose button.main").click()

    expect(page.locator("[role=alert]")).to_contain_text("Somebody else was faster")
    expect(page.locator("#text_en")).to_have_value("My own words")


def test_with_script_an_entry_is_edited_in_its_place(desk: Callable[..., Page], incident: Incident) -> None:
    page = desk(f"incidents/{incident.pk}")

    page.locator(".timeline .deeds a").first.click()
    form = page.locator("article.editing")
    form.locator("textarea").last.fill("Better words")
    form.locator("button.main").click()

    expect(page.locator(".timeline .update").first).to_contain_text("Better words")
    expect(page.locator("article.editing")).to_have_count(0)


def test_after_signing_out_elsewhere_the_words_stay_in_the_form(desk: Callable[..., Page], incident: Incident) -> None:
    page = desk(f"incidents/{incident.pk}")
    page.fill("#text_en", "Words of an hour")
    kept = [cookie for cookie in page.context.cookies() if cookie["name"] != "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # type: ignore[arg-type]

    page.locator("#compose button.main").click()

    expect(page.locator("#notice")).not_to_be_empty()
    expect(page.locator("#text_en")).to_have_value("Words of an hour")


@pytest.mark.parametrize(("scheme", "most"), [("light", 13), ("dark", 3)])
def test_no_page_of_the_desk_has_a_finding_or_scrolls_sideways(
    scheme: str, most: int, desk: Callable[..., Page], incident: Incident
) -> None:
    page = desk(viewport=PHONE, color_scheme=scheme)
    update = incident.updates.get().pk
    one = [f"incidents/{incident.pk}{path}" for path in ("", "/resolve", "/advice", "/remove")]
    source = make.engine(incident=incident.pk, now=timezone.now())
    make.sampled(source, "http", 10, now=timezone.now())
    rest = ["incidents/new", f"updates/{update}/edit", "services", "services/new", "import", "settings"]
    rest += ["recovery", f"recovery/{source.pk}"]
    found: dict[str, list[str]] = {}

    for path in ["", *one, *rest][:most]:
        page.goto(f"/console/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        # What a bar that sticks covers half is a matter of how far one has scrolled.
        page.evaluate("document.querySelectorAll('.sticky').forEach(one => one.style.position = 'static')")
        response = Axe().run(page, options=RULES).response
        found[path] = [rule["id"] for rule in response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[path].append("scrolls sideways")

    assert {path: rules for path, rules in found.items() if rules} == {}


def drawing(path: Path, *, more: int = 0) -> Path:
    """A picture in a file, with so many bytes behind it."""
    Drawn.effect_noise((300, 200), 80).save(path, "JPEG")
    path.write_bytes(path.read_bytes() + bytes(more))
    return path


def choose(page: Page, place: int, file: Path, words: str) -> None:
    page.set_input_files(f"#picture-{place}-file", file)
    page.fill(f"#picture-{place}-alt_en", words)


def test_pictures_are_posted_from_a_phone_without_script(
    desk: Callable[..., Page], incident: Incident, tmp_path: Path
) -> None:
    page = desk(f"incidents/{incident.pk}", viewport=PHONE, java_script_enabled=False)

    page.locator("#compose summary", has_text="Bilder").first.click()
    choose(page, 0, drawing(tmp_path / "one.jpg"), "The burnt switch")
    page.locator("#compose summary", has_text="Weitere Bilder").click()
    choose(page, 2, drawing(tmp_path / "two.jpg"), "The new one")
    page.locator("#compose button.main").click()

    expect(page.locator(".timeline .update").first).to_contain_text("The burnt switch")
    assert sorted(one.alt["en"] for one in Image.objects.all()) == ["The burnt switch", "The new one"]


@pytest.mark.parametrize("script", [True, False])
def test_too_much_at_once_is_refused_in_words_and_nothing_typed_or_chosen_is_lost(
    script: bool, desk: Callable[..., Page], incident: Incident, tmp_path: Path
) -> None:
    page = desk(f"incidents/{incident.pk}", java_script_enabled=script)
    page.fill("#text_en", "Words of an hour")
    page.locator("#compose summary", has_text="Bilder").first.click()
    choose(page, 0, drawing(tmp_path / "large.jpg", more=13_000_000), "The burnt switch")

    page.locator("#compose button.main").click()
    expect(page.locator("#notice" if script else "body")).to_contain_text("höchstens 12 MB")
    if not script:
        page.go_back()

    expect(page.locator("#text_en")).to_have_value("Words of an hour")
    assert page.locator("#picture-0-file").evaluate("one => one.files[0].name") == "large.jpg"
    assert not Image.objects.exists()
