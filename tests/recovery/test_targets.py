"""The hosts of a job: read page by page, kept in order, told of when they are back."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import Event, Host, Incident, Page, RecoveryJob, RecoverySource, Rejection, Target
from incidents.recovery import lists, polling, reasons
from incidents.recovery.claims import claim
from incidents.recovery.simulator import running
from incidents.recovery.strict import Unusable
from incidents.recovery.targets import PageRead, read_page
from incidents.states import TargetState
from incidents.timeline import alarms, commands
from incidents.timeline.commands.hosts import FELL_BACK
from incidents.timeline.ranking import DONE, FAILED, WAITS, Queue, ordered
from tests import make

HOST = {"id": "p12345", "names": ["shop.example"], "state": "queued", "position": 812, "done_at": None}


def page_of(*targets: Any, **more: Any) -> bytes:
    return json.dumps({"targets": targets, **more}).encode()


def read(*targets: Any, **more: Any) -> PageRead:
    return read_page(page_of(*targets, **more), job="http", now=make.NOW)


# What a page says.


def test_a_page_is_read_with_all_names_in_one_spelling() -> None:
    said = read(
        HOST | {"names": ["WWW.Shop.Example.", "bücher.example"], "state": "done", "done_at": "2026-03-03T12:00Z"}
    )

    (host,) = said.targets
    assert (host.key, host.names) == ("p12345", ("p12345", "shop.example", "xn--bcher-kva.example"))
    assert (host.state, host.position) == (TargetState.DONE, 812)
    assert host.done_at == datetime.fromisoformat("2026-03-03T12:00Z")
    assert not said.partial


LIES = {
    "no object": (7, reasons.NO_HOST),
    "no id": ({"state": "done"}, reasons.NO_ID),
    "no state": ({"id": "p1"}, reasons.NO_STATE),
    "an unknown state": (HOST | {"state": "melted"}, reasons.NO_STATE),
    "nothing that is a name": ({"id": "a b", "names": ["c d"], "state": "done"}, reasons.NO_HOST),
    "names that are none": (HOST | {"names": "shop.example"}, reasons.NO_HOST),
    "a position in words": (HOST | {"position": "first"}, reasons.NO_POSITION),
    "a position beyond counting": (HOST | {"position": 2**40}, reasons.NO_POSITION),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_host_that_cannot_be_is_left_out_and_the_others_stay(lie: str) -> None:
    row, why = LIES[lie]

    said = read(row, {"id": "p2", "state": "done"})

    assert [one.key for one in said.targets] == ["p2"]
    assert ([one.reason for one in said.rejected], said.partial) == ([why], True)


def test_a_host_with_one_bad_name_is_known_by_its_others() -> None:
    said = read(HOST | {"names": ["not a name", "shop.example"]})

    assert said.targets[0].names == ("p12345", "shop.example")
    assert ([one.reason for one in said.rejected], said.partial) == ([reasons.BAD_NAME], False)


UNUSABLE = {
    "html": b"<html>",
    "no list": b'{"targets": {}}',
    "too large": b'{"targets": [' + b" " * 2**20 + b"]}",
    "nested": b'{"targets": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a cursor that is no line": page_of(HOST, next=["x"]),
}


@pytest.mark.parametrize("body", UNUSABLE.values(), ids=list(UNUSABLE))
def test_what_is_no_page_is_refused_as_a_whole(body: bytes) -> None:
    with pytest.raises(Unusable):
        read_page(body, job="http", now=make.NOW)


# Their order.


def places(*rows: tuple[int, int, int | None]) -> list[int]:
    """Of (kind, place before, position) each: the places after."""
    names = {WAITS: "queued", FAILED: "failed", DONE: "done"}
    queue = Queue.of((n, names[kind], rank, position) for n, (kind, rank, position) in enumerate(rows))
    return list(ordered(queue).ranks)


def test_a_queue_done_in_order_moves_nobody() -> None:
    assert places((DONE, 1, None), (DONE, 2, None), (WAITS, 3, None), (WAITS, 4, None)) == [1, 2, 3, 4]


def test_a_host_done_out_of_turn_comes_in_front_and_moves_those_between() -> None:
    assert places((DONE, 1, 1), (WAITS, 2, 2), (WAITS, 3, 3), (DONE, 4, 4), (WAITS, 5, 5)) == [1, 3, 4, 2, 5]


def test_the_engine_may_turn_those_that_wait_around() -> None:
    assert places((DONE, 1, 9), (WAITS, 2, 8), (WAITS, 3, 7)) == [1, 3, 2]


def test_a_failed_host_keeps_its_place() -> None:
    assert places((FAILED, 1, 1), (DONE, 2, 2), (WAITS, 3, 3)) == [1, 2, 3]


rows = st.lists(st.tuples(st.sampled_from([WAITS, FAILED, DONE]), st.integers(0, 12), st.none() | st.integers(0, 9)))


@given(rows)
def test_places_are_always_1_to_n_and_all_up_to_the_front_are_done_or_failed(
    given: list[tuple[int, int, int | None]],
) -> None:
    names = {WAITS: "queued", FAILED: "failed", DONE: "done"}
    made = ordered(Queue.of((n, names[kind], rank, position) for n, (kind, rank, position) in enumerate(given)))

    assert sorted(made.ranks) == list(range(1, len(given) + 1))
    assert all(
        (made.ranks[n] <= made.front) == (kind == DONE) for n, (kind, _, _) in enumerate(given) if kind != FAILED
    )


# What is kept of it.


@pytest.fixture
def source(db: None) -> RecoverySource:
    make.page()
    source = make.engine(incident=make.incident(make.service()).pk)
    make.sampled(source, "http", 1, 4, now=make.at(1))
    return source


FOUR = [make.target("p1", state="done"), *(make.target(f"p{n}", f"shop{n}.example") for n in (2, 3, 4))]


def version() -> int:
    return Page.objects.values_list("page_version", flat=True).get(pk=1)


@pytest.mark.database
def test_a_list_in_pages_counts_once_it_is_complete(source: RecoverySource) -> None:
    before = version()
    make.listed(source, "http", FOUR[:2], cursor="2", now=make.at(2))
    between = version()

    said = make.listed(source, "http", FOUR[2:], now=make.at(2))

    assert (before, said.complete, said.changed) == (between, True, True)
    assert version() > before
    assert list(Target.objects.values_list("host__key", "rank")) == [("p1", 1), ("p2", 2), ("p3", 3), ("p4", 4)]
    assert Event.objects.filter(type="targets.changed").count() == 1
    assert Host.objects.get(key="p2").engine_names == ["p2", "shop2.example"]


@pytest.mark.database
def test_the_same_list_again_tells_nobody_anything(source: RecoverySource) -> None:
    make.listed(source, "http", FOUR, now=make.at(2))
    before = version()

    said = make.listed(source, "http", FOUR, now=make.at(3))

    assert (said.changed, version()) == (False, before)


@pytest.mark.database
def test_hosts_that_a_complete_list_does_not_name_go_and_the_rest_close_ranks(source: RecoverySource) -> None:
    make.listed(source, "http", FOUR, now=make.at(2))

    make.listed(source, "http", [FOUR[0], FOUR[2], FOUR[3]], now=make.at(3))

    assert list(Target.objects.values_list("host__key", "rank")) == [("p1", 1), ("p3", 2), ("p4", 3)]


@pytest.mark.parametrize("targets", [FOUR[:2], []])
def test_a_list_believed_in_part_or_empty_takes_nobody_away(source: RecoverySource, targets: Any) -> None:
    make.listed(source, "http", FOUR, now=make.at(2))

    make.listed(source, "http", targets, partial=bool(targets), now=make.at(3))

    assert Target.objects.count() == 4


def test_readers_find_the_digits_of_shards_grow_with_the_names_and_never_shrink(
    source: RecoverySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("incidents.timeline.lookups.MANY", 6)
    make.listed(source, "http", FOUR, now=make.at(2))
    grown = Incident.objects.get().lookup_digits

    make.listed(source, "http", FOUR[:1], now=make.at(3))

    assert (grown, Incident.objects.get().lookup_digits) == (3, 3)


@pytest.mark.database
def test_a_host_in_two_queues_is_known_by_what_either_calls_it(source: RecoverySource) -> None:
    readings = [make.reading("http", 1), make.reading("ssl", 1)]
    commands.record_samples(source=source.pk, lease=None, readings=readings, outlooks={}, now=make.at(1.5))
    lists_of_both(source, now=make.at(2))
    before = version()

    lists_of_both(source, now=make.at(3))

    assert Host.objects.get(key="p1").engine_names == ["p1", "shop.example", "mail.shop.example"]
    assert version() == before


def lists_of_both(source: RecoverySource, *, now: datetime) -> None:
    for key, name in (("http", "shop.example"), ("ssl", "mail.shop.example")):
        make.listed(source, key, [make.target("p1", name)], now=now)


def test_a_name_that_the_only_engine_drops_goes(source: RecoverySource) -> None:
    make.listed(source, "http", [make.target("p1", "old.example")], now=make.at(2))

    make.listed(source, "http", [make.target("p1", "new.example")], now=make.at(3))

    assert Host.objects.get(key="p1").engine_names == ["p1", "new.example"]


@pytest.mark.database
def test_hosts_that_nobody_knows_any_more_are_forgotten(source: RecoverySource) -> None:
    Host.objects.create(key="p3", names=["p3"])
    make.listed(source, "http", FOUR, now=make.at(2))

    make.listed(source, "http", [make.target("made-up-anew")], now=make.at(3))

    assert {*Host.objects.values_list("key", flat=True)} == {"made-up-anew", "p3"}


# Asked for over HTTP, and pushed.


@pytest.fixture
def asked(source: RecoverySource, settings: Any) -> Any:
    settings.ENGINE_HOSTS = {("127.0.0.1", None)}
    return source


def read_all(source: RecoverySource, url: str, *, now: datetime) -> None:
    RecoverySource.objects.filter(pk=source.pk).update(base=url, due_at=now, leased_until=None, interval=15)
    found = claim(now=now, troubled=False)
    assert found
    lists.read_lists(found, clock=lambda: now)


@pytest.mark.database
def test_all_pages_of_an_engine_are_read_over_http(asked: RecoverySource) -> None:
    with running("smooth", start=make.at(0)) as engine:
        (total,) = (one["total"] for one in engine.jobs(make.at(2)))
        make.sampled(asked, "hosts", 1, total, now=make.at(1))

        read_all(asked, engine.url, now=make.at(2))

        assert Target.objects.count() == total > 1000
        assert RecoveryJob.objects.get(key="hosts").targets_cursor == ""
        asked_for = len(engine.requests)
        read_all(asked, engine.url, now=make.at(2.5))
        assert len(engine.requests) == asked_for  # nothing moved, and no minute is over


class Scripted(BaseHTTPRequestHandler):
    """Answers one after the other, (status, document) each, the last one for ever; remembers what was asked."""

    answers: ClassVar[list[tuple[int, Any]]] = []
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, document = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def scripted(*answers: tuple[int, Any]) -> Iterator[str]:
    """The address of an engine that gives these answers."""
    Scripted.answers, Scripted.asked = list(answers), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_pages_that_lead_in_a_circle_end(asked: RecoverySource) -> None:
    with scripted((200, {"targets": [HOST], "next": "again"})) as url:
        read_all(asked, url, now=make.at(2))

    assert Scripted.asked == ["/v1/jobs/http/targets", "/v1/jobs/http/targets?cursor=again"]
    assert Rejection.objects.get().reason == reasons.LOOP
    assert RecoveryJob.objects.get().targets_cursor == ""


def test_a_list_without_an_end_is_given_up(asked: RecoverySource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_HOSTS", 2)
    pages = [(200, {"targets": [{"id": f"p{n}", "state": "queued"}], "next": str(n)}) for n in range(5)]
    with scripted(*pages) as url:
        read_all(asked, url, now=make.at(2))

    assert Target.objects.count() == 2
    assert Rejection.objects.get().reason == reasons.LOOP


def test_a_list_that_was_not_stored_to_its_end_is_asked_for_again(
    asked: RecoverySource, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted((200, {"targets": [HOST]})) as url:
        with monkeypatch.context() as broken:
            broken.setattr("incidents.timeline.commands.targets.completed", lambda *_, **__: 1 / 0)
            broken.setattr(commands, "abandon_targets", lambda **_: None)  # as where the process is killed
            read_all(asked, url, now=make.at(2))
        read_all(asked, url, now=make.at(3))

    assert RecoveryJob.objects.get().targets_total == 1


def test_dead_engines_and_long_lists_together_leave_a_place_for_asking() -> None:
    assert polling.TROUBLED + lists.LONG < polling.PLACES


def test_an_engine_without_lists_is_no_trouble(asked: RecoverySource) -> None:
    with scripted((404, {})) as url:
        read_all(asked, url, now=make.at(2))

    assert not Rejection.objects.exists()
    assert RecoveryJob.objects.get().targets_asked_at == make.at(2)


def test_a_reading_that_broke_off_goes_on_at_its_cursor(asked: RecoverySource) -> None:
    broken: tuple[int, Any] = (503, {})
    pages = (200, {"targets": [HOST], "next": "2/ü"}), broken, (200, {"targets": [{"id": "p2", "state": "done"}]})
    with scripted(*pages) as url:
        read_all(asked, url, now=make.at(2))
        read_all(asked, url, now=make.at(2.5))

    assert Scripted.asked[1:] == ["/v1/jobs/http/targets?cursor=2%2F%C3%BC"] * 2
    assert {*Target.objects.values_list("host__key", flat=True)} == {"p12345", "p2"}
    assert RecoveryJob.objects.get().targets_total == 2


def test_pages_may_be_pushed(source: RecoverySource) -> None:
    first = lists.push(source=source, key="http", body=page_of(HOST, next="2"), now=make.at(2))
    last = lists.push(source=source, key="http", body=page_of({"id": "p2", "state": "done"}), now=make.at(2))

    assert (first.complete, last.complete) == (False, True)
    assert RecoveryJob.objects.get().targets_total == 2


def test_a_push_for_a_job_that_nobody_knows_is_refused(source: RecoverySource) -> None:
    assert lists.push(source=source, key="ssl", body=page_of(HOST), now=make.at(2)).problem == reasons.UNKNOWN_JOB


# Telling that hosts are back.


def told() -> list[str]:
    return list(Event.objects.filter(type__startswith="target.").order_by("id").values_list("type", flat=True))


def states(source: RecoverySource, *given: str, now: datetime) -> None:
    make.listed(source, "http", [make.target(f"p{n}", state=state) for n, state in enumerate(given)], now=now)


@pytest.mark.database
def test_a_host_that_held_ten_minutes_is_told_of_once(source: RecoverySource) -> None:
    states(source, "done", "queued", now=make.at(2))
    states(source, "done", "done", now=make.at(3))

    early = commands.note_targets(now=make.at(12))
    commands.note_targets(now=make.at(13))
    commands.note_targets(now=make.at(14))

    assert early == 0
    assert told() == ["target.restored"]  # and nothing of the one that was done before we knew it
    assert Event.objects.get(type="target.restored").target == Target.objects.get(host__key="p1").pk


def test_a_host_that_was_back_for_a_moment_only_is_no_news(source: RecoverySource) -> None:
    states(source, "queued", "queued", now=make.at(2))
    states(source, "done", "queued", now=make.at(3))
    states(source, "queued", "queued", now=make.at(8))

    commands.note_targets(now=make.at(30))

    assert told() == []


@pytest.mark.database
def test_a_single_host_that_falls_back_is_told_of(source: RecoverySource) -> None:
    states(source, *["done"] * 60, now=make.at(2))
    states(source, "failed", *["done"] * 59, now=make.at(3))

    commands.note_targets(now=make.at(13))

    assert told() == ["target.relapsed"]


@pytest.fixture
def rolled_back(source: RecoverySource) -> RecoverySource:
    states(source, *["done"] * 60, now=make.at(2))
    states(source, *["queued"] * 2, *["done"] * 58, now=make.at(3))
    commands.note_targets(now=make.at(13))
    return source


def test_many_that_fall_back_at_once_wait_for_staff(rolled_back: RecoverySource) -> None:
    assert told() == []
    assert alarms.open_subjects(FELL_BACK) == [rolled_back.jobs.get().pk]

    states(rolled_back, *["done"] * 60, now=make.at(14))
    commands.note_targets(now=make.at(60))

    assert told() == []
    assert alarms.open_subjects(FELL_BACK) == []


@pytest.mark.parametrize(("send", "events"), [(True, ["target.relapsed"] * 2), (False, [])])
def test_staff_decide_whether_they_are_told(rolled_back: RecoverySource, send: bool, events: list[str]) -> None:
    job = rolled_back.jobs.get().pk

    commands.settle_relapses(job=job, send=send, author=make.ACTOR, now=make.at(15))
    commands.note_targets(now=make.at(30))

    assert (told(), alarms.open_subjects(FELL_BACK)) == (events, [])


def test_of_a_system_that_was_given_up_nobody_is_asked_any_more(rolled_back: RecoverySource) -> None:
    commands.retire_source(source=rolled_back.pk, author=make.ACTOR, now=make.at(20))

    commands.note_targets(now=make.at(30))

    assert (told(), alarms.open_subjects(FELL_BACK)) == ([], [])
