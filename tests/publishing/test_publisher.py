"""The publisher: what a change rewrites and what it leaves alone, what time alone changes, and what faults leave."""

import errno
import json
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from incidents.models import Alarm, Incident, IncidentService, Service, SnapshotTarget, StatusChange, Update
from incidents.publishing import feeds, publisher, snapshot
from incidents.publishing.moving import GAP
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from incidents.publishing.state import State
from incidents.states import Impact, Stage, Status
from incidents.timeline import commands
from incidents.timeline.inputs import PromiseSaid
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
    pytest.mark.database,
]

LATER = make.at(60)  # when the publisher looks, so that no post lies ahead of it


class Folder:
    """One folder with its publisher, and what changed in it between two looks."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.snapshot = Snapshot(path)
        self.publisher = Publisher(self.snapshot)

    def settle(self, now: datetime = LATER, *, everything: bool = False) -> None:
        """Steps until there is nothing left to do, and until the live documents may be written again if they must."""
        busy = self.publisher.step(now=now, everything=everything)
        while busy or self.publisher.moving.owed:
            now += timedelta() if busy else GAP
            busy = self.publisher.step(now=now)

    def files(self) -> dict[str, tuple[int, int]]:
        """Every document's inode and time; a file that was written again has another inode."""
        found = (self.snapshot.public / name for name in self.snapshot.names())
        return {file.relative_to(self.snapshot.public).as_posix(): identity(file) for file in found}

    def bodies(self) -> dict[str, bytes]:
        return {name: self.body(name) for name in sorted(self.snapshot.names())}

    def body(self, name: str) -> bytes:
        return (self.snapshot.public / name).read_bytes()

    def changed_by(self, act: Callable[[], object], now: datetime = LATER) -> set[str]:
        """Names of documents that were written, made or removed."""
        before = self.files()
        act()
        self.settle(now)
        after = self.files()
        return {name for name in before | after if before.get(name) != after.get(name)}


def identity(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_ino, found.st_mtime_ns


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "snapshot")


@pytest.fixture
def slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of the backlog so small that a page of a few incidents has several of them."""
    monkeypatch.setattr(publisher, "SLICE", 3)


def past_incidents(count: int) -> None:
    for minute in range(count):
        make.resolve(make.incident(now=make.at(minute)), now=make.at(minute))


def html(*names: str) -> set[str]:
    """A page in both languages of the test page."""
    return {f"{prefix}{name}.html" for name in names for prefix in ("", "en/")}


FRONT = html("index") | {"live/de.html", "live/en.html", "live.json"}
ERRORS = html("404", "410", "50x")
BOOKS = {"book/de.json", "book/en.json"}
FEEDS = {"history.atom", "history.rss", "feed.json"}


def incident_files(incident: Incident) -> set[str]:
    name = f"incidents/{incident.pk}"
    return html(name) | {f"{name}.json", f"{name}.atom"}


def record_files(incident: Incident) -> set[str]:
    name = f"incidents/{incident.pk}/report"
    return html(name) | {f"{name}.json"}


def service_files(slug: str) -> set[str]:
    return html(f"services/{slug}") | {f"services/{slug}.atom"}


def test_a_first_look_makes_every_document_and_no_other(folder: Folder) -> None:
    open_one = make.incident(make.service("Webmail"))
    ended = make.incident(make.service("FTP"))
    make.resolve(ended, statuses=make.back(Service.objects.get(slug="ftp")), now=make.at(5))

    folder.settle()

    assert set(folder.files()) == (
        FRONT
        | {"robots.txt"}
        | html("lookup")
        | BOOKS
        | ERRORS
        | FEEDS
        | html("history", "history/2026-03")
        | incident_files(open_one)
        | incident_files(ended)
        | record_files(ended)
        | service_files("webmail")
        | service_files("ftp")
    )
    assert all(body for body in folder.bodies().values())


def test_a_post_rewrites_what_it_touches_and_nothing_else(folder: Folder) -> None:
    webmail, ftp = make.service("Webmail"), make.service("FTP")
    incident, beside, ended = make.incident(webmail, ftp), make.incident(ftp), make.incident()
    make.resolve(ended, now=make.at(5))
    folder.settle()

    changed = folder.changed_by(lambda: make.post(incident, about=[webmail.pk], now=make.at(20)))

    assert changed == FRONT | FEEDS | incident_files(incident) | service_files("webmail")
    assert not changed & (incident_files(beside) | incident_files(ended) | service_files("ftp"))
    assert b"Still working on it." in folder.body("index.html")
    assert b"Still working on it." in folder.body("history.rss")


def test_resolving_moves_the_incident_into_history(folder: Folder) -> None:
    webmail = make.service("Webmail")
    incident = make.incident(webmail)
    folder.settle()

    changed = folder.changed_by(
        lambda: make.resolve(incident, statuses=make.back(webmail), text=make.words("Over."), now=make.at(20))
    )

    own = incident_files(incident) | record_files(incident)
    history = html("history", "history/2026-03")
    assert changed == FRONT | BOOKS | FEEDS | own | service_files("webmail") | history


def test_a_relapse_of_the_months_only_incident_takes_the_month_away(folder: Folder) -> None:
    incident = make.incident()
    make.resolve(incident, now=make.at(5))
    folder.settle()

    changed = folder.changed_by(lambda: make.relapse(incident, text=make.words("Again."), now=make.at(20)))

    assert html("history/2026-03") <= changed
    assert not html("history/2026-03") & set(folder.files())


def test_rendering_everything_again_changes_no_byte_and_no_file(folder: Folder) -> None:
    make.resolve(make.incident(make.service("Webmail")), statuses=make.back(Service.objects.get()), now=make.at(5))
    make.incident(make.service("FTP"), promise=PromiseSaid(make.at(300)))
    folder.settle()
    before, state = folder.files(), (folder.path / "state.json").read_bytes()

    Folder(folder.path).settle(everything=True)

    assert folder.files() == before
    assert (folder.path / "state.json").read_bytes() == state


def test_two_folders_hold_the_same_bytes(folder: Folder, tmp_path: Path) -> None:
    """Another host that renders everything at once has what this one gathered change by change."""
    webmail = make.service("Webmail")
    folder.settle()
    incident = make.incident(webmail)
    folder.settle()
    update = make.post(incident, now=make.at(10))
    folder.settle()
    commands.edit_update(update=update.pk, text=make.words("Better."), author=make.ACTOR, now=make.at(15))
    commands.set_status(service=webmail.pk, status=Status.PARTIAL_OUTAGE, author=make.ACTOR, now=make.at(16))
    folder.settle()

    other = Folder(tmp_path / "other")
    other.settle()

    assert folder.bodies() == other.bodies()


def test_where_there_is_nothing_to_do_nothing_is_written(folder: Folder) -> None:
    make.incident()
    folder.settle()
    before = {file: identity(file) for file in folder.path.rglob("*")}

    busy = folder.publisher.step(now=LATER + timedelta(minutes=1))

    assert not busy
    assert {file: identity(file) for file in folder.path.rglob("*")} == before


def test_a_publisher_that_starts_again_finds_its_work_done(folder: Folder) -> None:
    make.incident()
    folder.settle()
    before = folder.files()

    again = Folder(folder.path)
    again.settle()

    assert again.publisher.done == folder.publisher.done > 0
    assert folder.files() == before


def test_a_renamed_service_leaves_its_old_files_and_redirects(folder: Folder) -> None:
    webmail = make.service("Webmail")
    folder.settle()

    commands.save_service(service=webmail.pk, name=make.words("Mail"), slug="mail", author=make.ACTOR, now=make.at(10))
    folder.settle()

    assert service_files("mail") <= set(folder.files())
    assert not service_files("webmail") & set(folder.files())
    kept = json.loads((folder.path / "state.json").read_text())
    assert kept["redirects"] == {
        "/services/webmail": "/services/mail",
        "/en/services/webmail": "/en/services/mail",
        "/services/webmail.atom": "/services/mail.atom",
    }


def test_a_service_that_became_private_or_is_no_longer_offered_has_no_files(folder: Folder) -> None:
    webmail, ftp = make.service("Webmail"), make.service("FTP")
    folder.settle()

    commands.save_service(
        service=webmail.pk, name=make.words("Webmail"), private=True, author=make.ACTOR, now=make.at(10)
    )
    commands.retire_service(service=ftp.pk, author=make.ACTOR, now=make.at(11))
    folder.settle()

    assert [name for name in folder.files() if "services/" in name] == []


@pytest.mark.parametrize("over", [False, True])
def test_incidents_of_a_service_that_became_private_go_before_all_else(over: bool, folder: Folder) -> None:
    webmail = make.service("Webmail")
    incident = make.incident(webmail)
    with_full_page(incident)
    if over:
        make.resolve(incident, now=make.at(5), statuses=make.back(webmail))
    folder.settle()
    there = [name for name in folder.files() if incident.pk in name]

    commands.save_service(
        service=webmail.pk, name=make.words("Webmail"), private=True, author=make.ACTOR, now=make.at(10)
    )
    folder.publisher.step(now=make.at(60))

    assert len(there) > 6
    assert [name for name in folder.files() if incident.pk in name or incident.pk.encode() in folder.body(name)] == []


def with_full_page(incident: Incident) -> None:
    """Fills an incident to 201 updates: rows alone, as only their number matters."""
    at = make.at(1)
    Update.objects.bulk_create(
        Update(incident=incident, number=n, at=at, created_at=at, author="", stage_then=Stage.INVESTIGATING)
        for n in range(2, 202)
    )
    Incident.objects.filter(pk=incident.pk).update(update_count=201)


def test_a_removed_incident_leaves_a_mark_and_no_file(folder: Folder) -> None:
    incident = make.incident(make.service("Webmail"))
    with_full_page(incident)
    folder.settle()
    there = {name for name in folder.files() if incident.pk in name}

    commands.remove_incident(incident=incident.pk, author=make.ACTOR, now=make.at(10))
    folder.settle()

    page = f"incidents/{incident.pk}/page/1"
    assert there == incident_files(incident) | html(page) | {f"{page}.json"}
    assert [name for name in folder.files() if incident.pk in name] == []
    assert (folder.snapshot.public / f"incidents/{incident.pk}.gone").read_bytes() == b""
    assert not any(incident.pk.encode() in body for body in folder.bodies().values())


def test_an_incident_that_never_was_public_leaves_no_mark(folder: Folder) -> None:
    incident = make.incident(make.service("Inside", private=True))

    commands.remove_incident(incident=incident.pk, author=make.ACTOR, now=make.at(10))
    folder.settle()

    assert list(folder.snapshot.public.rglob("*.gone")) == []


@pytest.mark.usefixtures("slices")
def test_a_new_name_of_the_page_reaches_every_document_that_says_it(folder: Folder) -> None:
    webmail = make.service("Webmail")
    past_incidents(3)
    make.incident(webmail)
    folder.settle()
    named = {name for name, body in folder.bodies().items() if b"Example Hosting" in body}

    commands.set_page(name="Other Hosting", author=make.ACTOR, now=make.at(30))
    first = folder.publisher.step(now=LATER)
    front = folder.body("index.html")
    folder.settle()

    assert first
    assert b"Other Hosting" in front
    bodies = folder.bodies()
    assert len(named) > 20
    assert [name for name in named if b"Other Hosting" not in bodies[name]] == []
    assert not any(b"Example Hosting" in body for body in bodies.values())


def test_a_new_title_reaches_the_pages_of_older_updates(folder: Folder) -> None:
    incident = make.incident()
    with_full_page(incident)
    folder.settle()

    commands.describe_incident(
        incident=incident.pk, title=make.words("Disks are slow"), author=make.ACTOR, now=make.at(30)
    )
    folder.settle()

    assert b"Disks are slow" in folder.body(f"incidents/{incident.pk}/page/1.html")
    assert b"Storage is down" not in folder.body(f"incidents/{incident.pk}/page/1.json")


@pytest.mark.usefixtures("slices")
def test_a_post_comes_before_what_is_left_of_the_backlog(folder: Folder) -> None:
    past_incidents(3)
    incident = make.incident()
    folder.publisher.step(now=LATER)
    waiting = len(folder.publisher.backlog)

    make.post(incident, "Nearly there.", now=make.at(30))
    folder.publisher.step(now=LATER)

    assert waiting > 0
    assert b"Nearly there." in folder.body("index.html")
    assert len(folder.publisher.backlog) == waiting


def test_a_promise_that_falls_due_is_worded_anew_without_any_event(folder: Folder) -> None:
    incident = make.incident(promise=PromiseSaid(make.at(45)))
    folder.settle(make.at(44))
    before = folder.bodies()

    early = folder.publisher.step(now=make.at(44))
    folder.settle(make.at(45))

    after = folder.bodies()
    changed = {name for name in after if after[name] != before[name]}
    assert not early
    assert html("index", f"incidents/{incident.pk}") <= changed
    assert not changed & FEEDS


def test_times_are_told_anew_after_midnight_in_the_pages_zone(folder: Folder) -> None:
    make.incident()
    folder.settle()
    before = folder.body("index.html")
    midnight = datetime.fromisoformat("2026-03-04T00:00:00+01:00")
    folder.settle(midnight - timedelta(seconds=2))

    early = folder.publisher.step(now=midnight - timedelta(seconds=1))
    folder.settle(midnight)

    assert not early
    assert folder.body("index.html") != before


def broken(state: State) -> tuple[bytes, None]:
    raise RuntimeError("no such word")


def test_a_document_that_does_not_render_keeps_its_last_good_file_and_tells_staff(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make.incident()
    folder.settle()
    good = folder.body("history.rss")

    monkeypatch.setattr(feeds, "rss", broken)
    make.post(incident, "Nearly there.", now=make.at(20))
    folder.settle()

    assert folder.body("history.rss") == good
    assert b"Nearly there." in folder.body("history.atom")
    assert b"Nearly there." in folder.body("index.html")
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.subject, alarm.cleared_at) == ("render", "history.rss", None)
    assert alarm.detail == "RuntimeError: no such word"


def test_a_document_that_renders_again_is_written_and_clears_its_alarm(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make.incident()
    folder.settle()
    with monkeypatch.context() as patched:
        patched.setattr(feeds, "rss", broken)
        make.post(incident, "Nearly there.", now=make.at(20))
        folder.settle()

    # Another process, that knows of the alarm from the database alone.
    Folder(folder.path).settle(LATER + timedelta(minutes=1))

    assert b"Nearly there." in folder.body("history.rss")
    assert Alarm.objects.get().cleared_at == LATER + timedelta(minutes=1)


def full_disk(point: str, *, after: int = 0) -> Callable[[str], None]:
    """Refuses every step of that name once it has been passed `after` times."""
    passed = 0

    def at_point(name: str) -> None:
        nonlocal passed
        if name == point:
            passed += 1
            if passed > after:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return at_point


def test_a_full_disk_keeps_the_old_files_tells_staff_and_heals_by_itself(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make.incident()
    folder.settle()
    before = folder.bodies()
    make.post(incident, "Nearly there.", now=make.at(20))

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "at_point", full_disk("temp-written"))
        busy = folder.publisher.look(now=LATER)
        kept = folder.bodies()
        alarm = Alarm.objects.get()
    while folder.publisher.look(now=LATER + timedelta(seconds=5)):
        pass

    assert not busy
    assert {name: body for name, body in kept.items() if name != "heartbeat.json"} == before
    assert (alarm.kind, alarm.subject, alarm.cleared_at) == ("publish", str(folder.path), None)
    assert "No space left on device" in alarm.detail
    assert b"Nearly there." in folder.body("index.html")
    assert Alarm.objects.get().cleared_at == LATER + timedelta(seconds=5)


@pytest.mark.usefixtures("slices")
@pytest.mark.parametrize("after", [3, 25])
def test_a_disk_that_fills_up_within_the_backlog_loses_nothing_of_it(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    past_incidents(3)
    make.incident(promise=PromiseSaid(make.at(45)))
    folder.settle(make.at(44))
    commands.set_page(name="Other Hosting", author=make.ACTOR, now=make.at(44))

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "at_point", full_disk("temp-written", after=after))
        while folder.publisher.look(now=LATER):
            pass
    while folder.publisher.look(now=LATER):
        pass

    fresh = Folder(tmp_path / "fresh")
    fresh.settle()
    healed = folder.bodies()
    assert Alarm.objects.get().cleared_at == LATER
    assert healed.pop("heartbeat.json")
    assert healed == fresh.bodies()


def test_a_removal_that_was_interrupted_still_ends_in_a_mark(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    incident = make.incident()
    folder.settle()
    commands.remove_incident(incident=incident.pk, author=make.ACTOR, now=make.at(10))

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "at_point", full_disk("removed", after=2))
        folder.publisher.look(now=LATER)
    folder.settle()

    assert [name for name in folder.files() if incident.pk in name] == []
    assert (folder.snapshot.public / f"incidents/{incident.pk}.gone").exists()


def test_a_folder_that_another_publisher_has_filled_further_is_left_alone(folder: Folder) -> None:
    incident = make.incident()
    folder.settle()
    with folder.snapshot.publish(folder.snapshot.done() + 7000) as writer:
        writer.write("index.html", b"newer")
    make.post(incident, now=make.at(20))

    folder.settle()
    kept = folder.body("index.html")
    make.post(incident, "And now?", now=make.at(180))
    folder.settle(make.at(181))

    assert kept == b"newer"
    assert b"And now?" in folder.body("index.html")


def test_each_publish_is_noted_with_its_version(folder: Folder) -> None:
    incident = make.incident()
    make.post(incident, now=make.at(20))

    folder.settle()

    target = SnapshotTarget.objects.get()
    assert (target.name, target.version) == (str(folder.path), folder.snapshot.done())
    assert target.version == int(make.at(20).timestamp())


def test_the_heart_goes_on_beating_where_the_clock_was_set_back(folder: Folder) -> None:
    folder.publisher.beat(now=make.at(60))

    folder.publisher.beat(now=make.at(1))

    assert json.loads(folder.body("heartbeat.json"))["at"] == make.at(1).isoformat()


def test_the_heartbeat_is_written_every_thirty_seconds(folder: Folder) -> None:
    folder.settle()

    seen = []
    for seconds in (0, 29, 30, 61):
        folder.publisher.look(now=LATER + timedelta(seconds=seconds))
        seen.append(json.loads(folder.body("heartbeat.json"))["at"][11:19])

    assert seen == ["14:05:00", "14:05:00", "14:05:30", "14:06:01"]


def bury(service: Service, count: int) -> None:
    """Past incidents of a service, as rows: what is asked here is only how many there are."""
    days = [make.NOW - timedelta(days=30, hours=number) for number in range(count)]
    old = [
        Incident(
            title={"en": "Past"},
            impact=Impact.MINOR,
            stage=Stage.RESOLVED,
            started_at=day,
            ended_at=day,
            update_count=1,
            created_at=day,
            updated_at=day,
        )
        for day in days
    ]
    Incident.objects.bulk_create(old)
    IncidentService.objects.bulk_create(
        IncidentService(incident=one, service=service, status=Status.OPERATIONAL, since=one.started_at) for one in old
    )
    StatusChange.objects.bulk_create(
        StatusChange(service=service, status=Status.OPERATIONAL, at=one.started_at, incident=one) for one in old
    )
    Update.objects.bulk_create(
        Update(
            incident=one,
            number=1,
            at=one.started_at,
            created_at=one.started_at,
            author="",
            stage_then=Stage.RESOLVED,
        )
        for one in old
    )


def test_a_publish_asks_the_database_the_same_whatever_lies_behind(folder: Folder) -> None:
    webmail = make.service("Webmail")
    incident = make.incident(webmail)
    bury(webmail, 10)
    folder.settle()

    asked = []
    for number in (0, 290):
        bury(webmail, number)
        make.post(incident, now=make.at(20))
        reader, writer = connections["reader"], connections["default"]
        with CaptureQueriesContext(reader) as read, CaptureQueriesContext(writer) as written:
            folder.publisher.step(now=LATER + timedelta(seconds=number))
        asked.append((len(read), len(written)))

    assert asked[0] == asked[1]
    assert sum(asked[0]) < 50
