"""Shards: in which a browser finds a host by the tag of its name, and what stands beside them in /live.json."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from incidents import hosts
from incidents.models import Incident, RecoverySource
from incidents.publishing.finding import find
from incidents.publishing.shards import Shards
from incidents.states import Lookup
from incidents.timeline import commands
from incidents.timeline.inputs import HostSaid
from tests import make
from tests.publishing.folders import Published

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
    pytest.mark.database,
]


@pytest.fixture
def incident() -> Incident:
    return make.incident(make.service())


@pytest.fixture
def source(incident: Incident) -> RecoverySource:
    source = make.engine(incident=incident.pk)
    make.sampled(source, "http", 1, 3, now=make.at(1))
    return source


@pytest.fixture
def folder(tmp_path: Path) -> Published:
    return Published(tmp_path)


THREE = [make.target("p1", "shop.example", state="done"), make.target("p2", "bücher.example"), make.target("p3")]


def live(folder: Published) -> Any:
    return json.loads(folder.body("live.json"))["incidents"][0]["lookup"]


def shard(folder: Published, incident: Incident, name: str) -> Any:
    incident.refresh_from_db()
    tag = hosts.tag(incident.lookup_salt, name)
    return json.loads(folder.body(f"lookup/{incident.pk}/{tag[:2]}.json"))


def test_a_shard_holds_tag_job_and_place_and_never_a_name(
    source: RecoverySource, incident: Incident, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))

    folder.settle()

    job = source.jobs.get().pk
    tag = hosts.tag(incident.lookup_salt, "bücher.example")
    assert [tag, job, 2] in shard(folder, incident, "bücher.example")
    assert [hosts.tag(incident.lookup_salt, "shop.example"), job, 1] in shard(folder, incident, "https://shop.example/")
    files = folder.names(f"lookup/{incident.pk}")
    assert len(files) == 256  # the empty ones, too: that a name is unknown is an answer
    everything = b"".join(folder.body(name) for name in files)
    assert not any(part in everything for part in (b"example", b"xn--", b'"p1', b'"p2'))


def test_a_shard_is_found_by_the_tags_of_the_vectors() -> None:
    shards = Shards(salt="salt", digits=3)
    shards.add("job", 7, ["shop.example", "shop.example"])
    tag = hosts.tag("salt", "shop.example")

    assert shards.body(tag[:3]) == f'[["{tag}","job",7]]\n'.encode()
    assert len(shards.names()) == 4096
    assert sum(shards.body(name) != b"[]\n" for name in shards.names()) == 1


def test_a_name_of_two_hosts_is_back_when_the_later_one_is() -> None:
    shards = Shards(salt="salt", digits=2)
    shards.add("job", 7, ["shop.example"])
    shards.add("job", 3, ["shop.example"])
    shards.add("p:1", 0, ["shop.example"])
    tag = hosts.tag("salt", "shop.example")

    assert json.loads(shards.body(tag[:2])) == [[tag, "job", 7], [tag, "p:1", 0]]


def test_a_sample_rewrites_no_shard_and_moves_how_far_the_queue_has_got(
    source: RecoverySource, incident: Incident, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    folder.settle()
    before = times(folder)

    make.sampled(source, "http", 2, 3, now=make.at(3))
    make.listed(
        source, "http", [*THREE[:1], make.target("p2", "bücher.example", state="done"), THREE[2]], now=make.at(4)
    )
    folder.settle(now=make.at(65))

    assert times(folder) == before
    assert live(folder)["jobs"][source.jobs.get().pk]["got"] == 2


def test_only_shards_whose_hosts_moved_are_written_again(source: RecoverySource, folder: Published) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    folder.settle()
    before = times(folder)

    make.listed(source, "http", [*THREE, make.target("p4")], now=make.at(4))
    folder.settle(now=make.at(65))

    assert sum(before[name] != at for name, at in times(folder).items()) == 1


def times(folder: Published) -> dict[str, int]:
    public = folder.snapshot.public
    return {name: (public / name).stat().st_mtime_ns for name in folder.names("lookup")}


def test_what_stands_in_live_tells_how_to_ask_and_how_far_the_queue_is(
    source: RecoverySource, incident: Incident, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))

    folder.settle()

    incident.refresh_from_db()
    said = live(folder)
    assert (said["mode"], said["salt"], said["digits"]) == ("open", incident.lookup_salt, 2)
    (job,) = said["jobs"].values()
    assert (job["got"], job["total"], job["state"]) == (1, 3, "running")


def test_an_incident_without_hosts_has_no_look_up(incident: Incident, folder: Published) -> None:
    folder.settle()

    assert live(folder) is None
    assert folder.names("lookup") == set()


def test_a_failed_host_keeps_its_place_and_moves_nobody(
    source: RecoverySource, incident: Incident, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    make.sampled(source, "http", 2, 3, now=make.at(3), failed=1)
    failed = make.target("p2", "bücher.example", state="failed")
    make.listed(source, "http", [THREE[0], failed, make.target("p3", state="done")], now=make.at(4))

    folder.settle()

    assert [entry[2] for entry in shard(folder, incident, "bücher.example")] == [0]
    assert [entry[2] for entry in shard(folder, incident, "p3")] == [3]
    assert live(folder)["jobs"][source.jobs.get().pk]["got"] == 3


@pytest.mark.parametrize("mode", [Lookup.FORM, Lookup.OFF])
def test_without_public_shards_the_form_still_answers_unless_all_is_off(
    mode: Lookup, source: RecoverySource, incident: Incident, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    folder.settle()

    commands.set_lookup(incident=incident.pk, lookup=mode, author=make.ACTOR, now=make.at(5))
    folder.settle(now=make.at(66))

    assert folder.names("lookup") == set()
    found = find(folder.snapshot, "SHOP.example.")
    assert found is not None
    answers = [one.entries for one in found]
    assert answers == ([((source.jobs.get().pk, 1),)] if mode is Lookup.FORM else [])


def test_the_form_finds_what_browsers_find_and_knows_when_it_does_not(
    source: RecoverySource, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    folder.settle()

    job = source.jobs.get().pk
    assert [one.entries for one in find(folder.snapshot, "http://www.bücher.example/x") or ()] == [((job, 2),)]
    assert [one.entries for one in find(folder.snapshot, "unknown.example") or ()] == [()]
    assert find(folder.snapshot, "no name") is None


def test_shards_of_an_incident_that_is_over_or_removed_go(
    source: RecoverySource, incident: Incident, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    folder.settle()

    commands.remove_incident(incident=incident.pk, author=make.ACTOR, now=make.at(5))
    folder.settle(now=make.at(66))

    assert folder.names("lookup") == set()
    assert not list((folder.snapshot.public / "lookup").iterdir())


def test_a_shard_that_was_lost_or_damaged_is_back_after_a_start(source: RecoverySource, folder: Published) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    folder.settle()
    names = sorted(folder.names("lookup"))
    good = folder.body(names[1])
    (folder.snapshot.public / names[0]).unlink()
    (folder.snapshot.public / names[1]).write_bytes(b"")  # as a power cut may leave it

    Published(folder.snapshot.folder).settle(now=make.at(66))

    assert sorted(folder.names("lookup")) == names
    assert folder.body(names[1]) == good


def test_a_post_does_not_wait_for_shards(source: RecoverySource, incident: Incident, folder: Published) -> None:
    folder.settle()
    make.listed(source, "http", THREE, now=make.at(2))
    folder.publisher.step(now=make.at(60))
    folder.publisher.step(now=make.at(60))  # a first slice
    assert folder.publisher.lookups.work

    make.post(incident, "Half of it is back.", now=make.at(5))
    folder.publisher.step(now=make.at(61))

    assert b"Half of it is back." in folder.body("index.html")
    assert folder.publisher.lookups.work


def test_what_was_sold_with_private_services_alone_stands_in_no_public_byte(
    incident: Incident, folder: Published
) -> None:
    secret, public = make.service("Vault", private=True), make.service("Mail")
    said = [HostSaid("p7", ("p7",), "Vaults"), HostSaid("p8", ("p8",), "Mails")]
    sold = {"Vaults": [secret.pk], "Mails": [public.pk]}
    commands.import_hosts(hosts=said, products=sold, author=make.ACTOR, now=make.at(2))

    folder.settle()

    assert [*live(folder)["products"].values()] == [["mail"]]
    assert shard(folder, incident, "p7") == []
    assert len(shard(folder, incident, "p8")) == 1


def test_who_was_overtaken_by_another_publisher_looks_again(
    source: RecoverySource, incident: Incident, folder: Published
) -> None:
    make.listed(source, "http", THREE, now=make.at(2))
    folder.publisher.step(now=make.at(60))
    with suppress(OSError), folder.snapshot.publish(folder.publisher.done + 1000):
        raise OSError  # it died at its first file

    while folder.publisher.lookups.step(folder.publisher.done):
        pass
    folder.snapshot.replace("version.json", b"{}")
    folder.settle()

    assert len(folder.names(f"lookup/{incident.pk}")) == 256
