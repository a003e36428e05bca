"""How often figures are written that move by themselves, and what no figure ever touches."""

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from incidents.models import Incident, RecoverySource
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from incidents.timeline import commands, queries
from incidents.timeline.commands.samples import Recorded
from tests import make

from .folders import Published

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
    pytest.mark.database,
]

LIVE = {"live/de.html", "live/en.html", "live.json"}


def second(seconds: float) -> datetime:
    """So many seconds after all that was there before has settled."""
    return make.at(61) + timedelta(seconds=seconds)


class Scene:
    """An engine restores hosts of an open incident; all of it is published."""

    def __init__(self, path: Path) -> None:
        self.webmail = make.service("Webmail")
        self.incident: Incident = make.incident(self.webmail)
        self.beside: Incident = make.incident()
        self.engine: RecoverySource = make.engine(incident=self.incident.pk, services=[self.webmail.pk])
        self.folder = Published(path)
        self.sample(10, now=make.at(59))
        self.folder.settle(make.at(60))

    def sample(self, done: float, *, now: datetime) -> None:
        make.sampled(self.engine, "http", done, now=now)

    def look(self, now: datetime) -> set[str]:
        """Names of documents that one look of the publisher writes, and all that it does at the same instant."""
        before = self.times()
        while self.folder.publisher.step(now=now):
            pass
        after = self.times()
        return {name for name in after if before.get(name) != after[name]}

    def times(self) -> dict[str, int]:
        public = self.folder.snapshot.public
        return {name: (public / name).stat().st_mtime_ns for name in self.folder.names()}

    def own(self) -> set[str]:
        """The pages that take figures along."""
        name = f"incidents/{self.incident.pk}"
        return {"index.html", "en/index.html", f"{name}.html", f"en/{name}.html", f"{name}.json"}

    def shown(self) -> float:
        """How many hosts are done as `/live.json` has it."""
        said = json.loads(self.folder.body("live.json"))
        found = next(one for one in said["incidents"] if one["id"] == self.incident.pk)
        return float(found["jobs"][0]["done"])


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_a_sample_rewrites_the_live_documents_at_once_and_pages_once_a_minute(scene: Scene) -> None:
    version = queries.versions()[0]
    written = []
    for seconds in (0, 2, 58, 60, 61):
        scene.sample(20 + seconds, now=second(seconds))
        written.append(scene.look(second(seconds)))

    assert written == [LIVE | scene.own(), LIVE, LIVE, LIVE | scene.own(), set()]
    assert queries.versions()[0] == version == scene.folder.snapshot.done()


def test_between_two_renders_of_the_live_documents_are_two_seconds_and_the_last_sample_is_in_the_next(
    scene: Scene,
) -> None:
    written = {}
    for half in range(10):
        if half < 7:
            scene.sample(20 + half, now=second(half / 2))
        if scene.look(second(half / 2)) & LIVE:
            written[half] = scene.shown()

    assert written == {0: 20, 4: 24, 8: 26}


def test_a_burst_of_posts_reaches_the_page_at_once_and_the_live_documents_by_the_two_second_mark(scene: Scene) -> None:
    written = []
    for half in range(10):
        if half < 7:
            make.post(scene.incident, f"Step {half}.", now=second(half / 2))
        names = scene.look(second(half / 2))
        assert ("index.html" in names) == (half < 7)
        written += [half] if "live/en.html" in names else []

    assert written == [0, 4, 8]
    assert b"Step 6." in scene.folder.body("live/en.html")


def test_words_that_went_leave_the_live_documents_at_once(scene: Scene) -> None:
    update = make.post(scene.incident, "Half way there.", now=second(0))
    scene.look(second(0))

    commands.withdraw_update(update=update.pk, author=make.ACTOR, now=second(0.5))
    scene.look(second(0.5))

    assert b"Half way" not in scene.folder.body("live/en.html")


def test_what_a_publisher_still_owed_is_found_by_the_next_one(scene: Scene) -> None:
    make.post(scene.incident, "First.", now=second(0))
    scene.look(second(0))
    make.post(scene.incident, "Last word.", now=second(1))
    scene.look(second(1))
    before = scene.folder.body("live/en.html")

    scene.folder.publisher = Publisher(Snapshot(scene.folder.snapshot.folder))
    scene.look(second(1.1))

    assert b"Last word." not in before
    assert b"Last word." in scene.folder.body("live/en.html")


def test_a_clock_that_was_set_back_holds_nothing_up(scene: Scene) -> None:
    make.post(scene.incident, "First.", now=second(3600))
    scene.look(second(3600))

    make.post(scene.incident, "Last word.", now=second(3601))
    scene.look(second(10))

    assert b"Last word." in scene.folder.body("live/en.html")


def end(scene: Scene) -> None:
    scene.sample(100, now=second(5))
    recorded = Recorded(ended=(scene.engine.jobs.get().pk,))
    commands.note_jobs(recorded=recorded, now=second(5))


def fall_silent(scene: Scene) -> None:
    commands.note_silence(source=scene.engine.pk, now=second(5))


@pytest.mark.parametrize("act", [end, fall_silent], ids=["end", "silence"])
def test_what_samples_prove_is_on_the_page_at_once_and_in_no_feed(scene: Scene, act: Callable[[Scene], None]) -> None:
    act(scene)

    assert scene.look(second(5)) == LIVE | scene.own()


def test_however_samples_posts_and_looks_mix_the_pages_end_as_if_rendered_afresh(
    scene: Scene, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    times = []
    for number in range(25):
        now = second(number * 0.7)
        if rng.random() < 0.7:
            scene.sample(rng.uniform(0, 99), now=now)
        elif rng.random() < 0.3:
            make.post(scene.incident, f"Step {number}.", now=now)
        if rng.random() < 0.8 and scene.look(now) & LIVE:
            times.append(number * 0.7)
    scene.look(second(300))
    fresh = Published(tmp_path / "fresh")
    fresh.settle(second(300))

    assert all(later - earlier >= 2 for earlier, later in pairwise(times)), seed
    assert {name: scene.folder.body(name) for name in scene.folder.names()} == {
        name: fresh.body(name) for name in fresh.names()
    }, seed
