"""Pictures as files of their own: there before the pages that show them, gone before all else when words go."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pictures

from incidents.models import Image, Incident, Service, Update
from incidents.publishing import publisher, snapshot
from incidents.publishing.changes import all_subjects
from incidents.publishing.state import read
from incidents.timeline import commands
from incidents.timeline.inputs import ImageSaid
from tests import make

from .folders import LATER, Published

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
    pytest.mark.database,
]


def photo(colour: str = "red") -> ImageSaid:
    drawn = io.BytesIO()
    Pictures.new("RGB", (1200, 800), colour).save(drawn, "PNG")
    return ImageSaid(drawn.getvalue(), make.words(f"A {colour} switch"))


def show(incident: Incident, *colours: str, minute: float = 5) -> Update:
    """An update with pictures."""
    return make.post(incident, images=[photo(colour) for colour in colours], now=make.at(minute))


def files_of(*updates: Update) -> set[str]:
    rows = Image.objects.filter(update__in=updates)
    return {f"images/{row.sha}.jpg" for row in rows} | {f"images/{row.thumb_sha}.jpg" for row in rows}


@pytest.fixture
def folder(tmp_path: Path) -> Published:
    return Published(tmp_path / "snapshot")


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names in the order in which files are written and removed."""
    seen: list[str] = []
    write, remove = snapshot.Writer.write, snapshot.Writer.remove

    def written(self: snapshot.Writer, name: str, body: bytes, **more: bool) -> bool:
        changed = write(self, name, body, **more)
        seen.extend([f"+{name}"] * changed)
        return changed

    def removed(self: snapshot.Writer, name: str) -> bool:
        there = remove(self, name)
        seen.extend([f"-{name}"] * there)
        return there

    monkeypatch.setattr(snapshot.Writer, "write", written)
    monkeypatch.setattr(snapshot.Writer, "remove", removed)
    return seen


def test_a_picture_and_its_small_one_are_files_before_any_page_shows_them(folder: Published, order: list[str]) -> None:
    incident = make.incident()
    folder.settle()
    order.clear()

    update = show(incident, "red")
    folder.settle()

    row = Image.objects.get()
    whole, thumb = f"images/{row.sha}.jpg", f"images/{row.thumb_sha}.jpg"
    assert order[:2] == [f"+{thumb}", f"+{whole}"]
    assert folder.body(whole) == bytes(row.data)
    assert folder.body(thumb) == bytes(row.thumb)
    page = folder.body(f"incidents/{incident.pk}.html").decode()
    assert f'<a class="image" href="/{whole}"><img src="/{thumb}" width="640" height="427"' in page
    assert str(update.pk) in page


def test_a_folder_that_is_empty_gets_pictures_before_the_front_page(folder: Published, order: list[str]) -> None:
    update = show(make.incident(), "red", "blue")

    folder.settle()

    written = [name for name in order if not name.startswith("+static/")]
    assert set(written[:4]) == {f"+{name}" for name in files_of(update)}
    assert folder.names("images") == files_of(update)


def withdrawn(update: Update) -> None:
    commands.withdraw_update(update=update.pk, author=make.ACTOR, now=make.at(20))


def redacted(update: Update) -> None:
    commands.redact_update(update=update.pk, author=make.ACTOR, now=make.at(20))


def removed(update: Update) -> None:
    commands.remove_incident(incident=update.incident_id, author=make.ACTOR, now=make.at(20))


def hidden(update: Update) -> None:
    service = Service.objects.get()
    commands.save_service(service=service.pk, name=service.name, private=True, author=make.ACTOR, now=make.at(20))


@pytest.mark.parametrize("act", [withdrawn, redacted, removed, hidden])
def test_pictures_go_before_anything_else_with_the_update_that_showed_them(
    folder: Published, order: list[str], act: Callable[[Update], None]
) -> None:
    update = show(make.incident(make.service()), "red", "blue")
    folder.settle()
    gone = files_of(update)
    order.clear()

    act(update)
    folder.publisher.step(now=LATER)

    assert len(gone) == 4
    assert set(order[:4]) == {f"-{name}" for name in gone}
    assert folder.names("images") == set()


def test_a_picture_stays_while_another_update_shows_it(folder: Published) -> None:
    incident = make.incident()
    first, second = show(incident, "red", "blue"), show(incident, "red", minute=6)
    folder.settle()

    redacted(first)
    folder.settle()
    left = folder.names("images")
    commands.withdraw_update(update=second.pk, author=make.ACTOR, now=make.at(21))
    folder.settle()

    assert left == files_of(second)
    assert folder.names("images") == set()


def test_pictures_of_a_service_that_is_shown_again_come_back_with_the_page(folder: Published, order: list[str]) -> None:
    service = make.service()
    update = show(make.incident(service), "red")
    hidden(update)
    folder.settle()
    before = folder.names("images")
    order.clear()

    commands.save_service(service=service.pk, name=service.name, private=False, author=make.ACTOR, now=make.at(21))
    folder.settle()

    assert before == set()
    assert folder.names("images") == files_of(update)
    assert max(order.index(f"+{name}") for name in files_of(update)) < order.index("+index.html")


def test_a_removal_that_was_interrupted_is_finished_by_the_next_look(
    folder: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    update = show(make.incident(), "red", "blue")
    folder.settle()
    redacted(update)

    def full(point: str) -> None:
        if point == "removed":
            raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "at_point", full)
        folder.publisher.look(now=LATER)
    half = len(folder.names("images"))
    folder.settle()

    assert half == 3
    assert folder.names("images") == set()


def test_every_hour_a_lost_picture_is_written_again_and_a_strange_one_removed(folder: Published) -> None:
    update = show(make.incident(), "red")
    folder.settle()
    lost, strange = sorted(files_of(update))[0], folder.snapshot.public / "images" / f"{'0' * 64}.jpg"
    (folder.snapshot.public / lost).unlink()
    strange.write_bytes(b"?")

    folder.settle(make.at(119))
    waiting = folder.names("images")
    folder.settle(make.at(121))

    assert lost not in waiting
    assert folder.names("images") == files_of(update)


def test_publishing_everything_mends_a_broken_picture(folder: Published) -> None:
    update = show(make.incident(), "red")
    folder.settle()
    name = sorted(files_of(update))[0]
    whole = folder.body(name)
    (folder.snapshot.public / name).write_bytes(whole[:-1] + b"?")

    folder.settle(everything=True)

    assert folder.body(name) == whole


def test_a_page_never_waits_for_all_pictures_there_ever_were(folder: Published, order: list[str]) -> None:
    old = make.incident(now=make.at(-9000))
    for number in range(publisher.PICTURES + 3):
        show(old, f"#0000{number:02x}", minute=-8000 + number)
    make.resolve(old, now=make.at(-7000))
    now = show(make.incident(), "red")

    folder.publisher.step(now=LATER)

    before = {name.removeprefix("+") for name in order[: order.index("+index.html")]}
    assert files_of(now) <= before
    assert len([name for name in before if name.startswith("images/")]) == 2 * publisher.PICTURES
    folder.settle()
    assert folder.names("images") == files_of(*Update.objects.all())


def test_pictures_are_read_for_the_wanted_update_alone() -> None:
    incident = make.incident()
    one, other = show(incident, "red"), show(incident, "blue", minute=6)

    state = read([f"pictures:{one.pk}", "front", f"incident:{incident.pk}"], now=LATER)

    assert set(state.pictures) == {one.pk}
    assert {f"pictures:{one.pk}", f"pictures:{other.pk}"} <= set(all_subjects())


def test_a_new_name_of_the_page_reads_no_picture_again(folder: Published) -> None:
    show(make.incident(), "red")
    folder.settle()

    commands.set_page(name="Other Hosting", author=make.ACTOR, now=make.at(30))
    with CaptureQueriesContext(connections["reader"]) as asked:
        folder.settle()

    assert any("incidents_image" in one["sql"] for one in asked)
    assert not any('"incidents_image"."data"' in one["sql"] for one in asked)


def test_what_a_publish_asks_of_pictures_does_not_grow_with_their_number(folder: Published) -> None:
    incident = make.incident()
    counts = []
    for minute in (5, 15, 25):
        kept = show(incident, f"#0000{minute:02x}", minute=minute)
        for extra in range(minute // 5 - 1):
            show(incident, f"#00{minute:02x}{extra:02x}", minute=minute + 1 + extra)
        folder.settle()
        commands.withdraw_update(update=kept.pk, author=make.ACTOR, now=make.at(minute + 8))
        with CaptureQueriesContext(connections["reader"]) as asked:
            folder.publisher.step(now=LATER)
        counts.append(len(asked))

    assert counts[1] == counts[2]
