"""What a page weighs and holds where there is much to say, and what stays when its address changes."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from incidents.models import Incident, Update
from incidents.publishing import assets
from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from incidents.states import Stage
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
]

LATER = make.at(60)


def published(folder: Path) -> Snapshot:
    """The folder after a publisher that starts there has nothing left to do."""
    publisher = Publisher(Snapshot(folder))
    while publisher.step(now=LATER):
        pass
    return publisher.snapshot


def test_the_page_of_the_real_log_weighs_sixteen_kilobytes_at_most(shared: Path, tmp_path: Path) -> None:
    for name in ("Webmail", "FTP", "SSH", "phpMyAdmin", "Varnish", "vServer"):
        make.service(name)
    call_command("import_log", str(shared / "data" / "mittwald-2018.txt"), "--title", "Netzwerk", "--json")

    public = published(tmp_path).public

    for page in ("index.html", "en/index.html"):
        body = (public / page).read_bytes()
        assert body.count(b"<article") == 65
        assert gzip.decompress((public / f"{page}.gz").read_bytes()) == body
        assert (public / f"{page}.gz").stat().st_size <= 16_000


def test_an_update_after_ten_thousand_others_is_published_with_the_newest_of_them(tmp_path: Path) -> None:
    incident = make.incident(make.service())
    publisher = Publisher(Snapshot(tmp_path))
    while publisher.step(now=LATER):
        pass
    told = [
        Update(incident=incident, number=n, at=make.at(1), created_at=make.at(1), author="", weight="note",
               stage_then=Stage.INVESTIGATING, text={"en": f"Note {n}."}, html={"en": f"<p>Note {n}.</p>"})
        for n in range(2, 10_001)
    ]  # fmt: skip
    Update.objects.bulk_create(told)
    Incident.objects.filter(pk=incident.pk).update(update_count=10_000)

    make.post(incident, "The last word.", now=make.at(20))
    publisher.step(now=LATER)

    front, own = (
        (tmp_path / "public" / name).read_text() for name in ("en/index.html", f"incidents/{incident.pk}.html")
    )
    assert "The last word." in front
    assert "The last word." in own
    assert (front.count("<article"), own.count("<article")) == (100, 200)
    assert {"Note 9802.", "Note 9801."} & set(re.findall(r"Note \d+\.", own)) == {"Note 9802."}
    assert f"/incidents/{incident.pk}/page/50" in own


def test_ids_of_entries_stay_when_the_page_moves_to_another_address(tmp_path: Path, settings: Settings) -> None:
    make.incident(make.service())
    before = published(tmp_path).public
    ids, feed = entry_ids(before), (before / "history.atom").read_text()

    settings.PAGE_URL, settings.PAGE_HOST = "https://moved.example.org", "moved.example.org"
    assets.fingerprint.cache_clear()
    call_command("prepare")
    after = published(tmp_path).public
    assets.fingerprint.cache_clear()

    assert entry_ids(after) == ids != []
    assert "moved.example.org" not in feed
    assert 'href="https://moved.example.org/incidents/' in (after / "history.atom").read_text()


def entry_ids(public: Path) -> list[str]:
    """Of all feeds."""
    found = [re.findall(r"tag:[^<]+", (public / name).read_text()) for name in ("history.atom", "history.rss")]
    entries = json.loads((public / "feed.json").read_text())["items"]
    return [*found[0], *found[1], *[one["id"] for one in entries]]
