"""The simulated engine over HTTP: its format, its misbehaviours, and that it ends whoever hangs on it."""

import contextlib
import json
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.recovery.simulator import BEHAVIOURS, BadScenario, Engine, Scenario, load, running, serve
from tests.servers import fetch

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEYS = ["id", "name", "state", "unit", "total", "done", "failed", "after", "started_at", "updated_at"]
HANGING = {"silence", "byte_a_second", "slow_head", "length_too_long"}
SMALL = {
    "name": "small",
    "about": "twenty hosts, one a minute",
    "groups": {"all": {"shops": 5, "others": 15}},
    "jobs": [{"id": "hosts", "name": "Hosts", "waves": [["all"]], "starts": 0, "pace": [[0, 60]]}],
}
ROW = ["id", "names", "state", "position", "done_at"]


class Hand:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def on(self, **step: float) -> None:
        self.now += timedelta(**step)


def jobs(engine: Engine) -> list[dict[str, Any]]:
    return list(json.loads(fetch(engine.port, "/v1/jobs").body)["jobs"])


def heard(engine: Engine, path: str, patience: float = 10, most: int = 1_000_000) -> bytes:
    """What comes back until nothing has come for that long; about `most` bytes of it."""
    got = b""
    with socket.create_connection(("127.0.0.1", engine.port), timeout=patience) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        with contextlib.suppress(OSError):
            while len(got) < most and (more := client.recv(65536)):
                got += more
    return got


def test_jobs_are_told_in_our_format_with_real_times() -> None:
    clock = Hand()
    with running("outage-2018", speed=60, start=START, clock=clock) as engine:
        clock.on(seconds=405)

        said = {job["id"]: job for job in jobs(engine)}

    assert [list(job) for job in said.values()] == [KEYS] * 3
    assert said["http"]["after"] == ["ip"]
    assert said["http"]["started_at"] == "2026-03-01T13:01:35.000+01:00"
    assert START + timedelta(seconds=400) <= datetime.fromisoformat(said["http"]["updated_at"]) <= clock.now
    assert [said[id]["state"] for id in ("ip", "http", "ssl")] == ["done", "paused", "queued"]


def test_an_answer_that_did_not_change_is_not_sent_again() -> None:
    clock = Hand()
    with running("smooth", clock=clock) as engine:
        clock.on(minutes=5)
        tag = fetch(engine.port, "/v1/jobs").headers["etag"]

        same = fetch(engine.port, "/v1/jobs", if_none_match=f'"other", {tag}')
        clock.on(seconds=10)
        moved = fetch(engine.port, "/v1/jobs", if_none_match=tag)

    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    assert moved.status == 200
    assert moved.headers["etag"] != tag


def test_with_a_token_only_its_bearer_is_answered() -> None:
    with running("smooth", token="secret") as engine:
        none, wrong, right = (fetch(engine.port, "/v1/jobs", **given) for given in ({}, bearer("no"), bearer("secret")))

    assert (none.status, wrong.status, right.status) == (401, 401, 200)
    assert none.headers["www-authenticate"] == "Bearer"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_targets_come_in_pages_of_a_thousand_each_of_them_once() -> None:
    clock = Hand()
    rows: list[dict[str, Any]] = []
    sizes = []
    with running("bursty", clock=clock) as engine:
        clock.on(hours=1)
        path: str | None = "/v1/jobs/hosts/targets"
        while path:
            answer = fetch(engine.port, path)
            page = json.loads(answer.body)
            rows += page["targets"]
            sizes.append((len(page["targets"]), len(answer.body) < 2**20))
            path = f"/v1/jobs/hosts/targets?cursor={page['next']}" if page["next"] else None
        done = jobs(engine)[0]["done"]

    assert sizes == [(1000, True)] * 9
    assert len({row["id"] for row in rows}) == 9000
    assert {tuple(row) for row in rows} == {tuple(ROW)}
    assert sum(row["state"] == "done" for row in rows) == done > 1000


@pytest.mark.parametrize(
    "path", ["/", "/v1/jobs/nobody/targets", "/v1/jobs/hosts/targets?cursor=x", "/v1/jobs/hosts", "/v2/jobs"]
)
def test_what_does_not_exist_is_not_found(path: str) -> None:
    with running("smooth") as engine:
        answer = fetch(engine.port, path)

    assert answer.status == 404
    assert json.loads(answer.body)["error"]


def test_an_engine_started_again_goes_on_where_it_was() -> None:
    clock = Hand()
    clock.on(minutes=100)
    with running("bursty", start=START, clock=clock) as engine:
        before = fetch(engine.port, "/v1/jobs").body
    with running("bursty", start=START, clock=clock) as engine:
        after = fetch(engine.port, "/v1/jobs").body

    assert before == after
    assert json.loads(after)["jobs"][0]["done"] > 0


def test_any_instant_can_be_asked_for_without_waiting_for_it() -> None:
    with running("smooth", start=START, clock=Hand()) as engine:
        said = [engine.jobs(START + timedelta(minutes=minutes))[0]["state"] for minutes in (-1, 30, 90)]

    assert said == ["queued", "running", "done"]


def test_every_misbehaviour_differs_from_an_honest_answer_and_the_next_one_is_honest_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock = Hand()
    with running(Scenario.parse(SMALL), start=START, clock=clock) as engine:
        clock.on(minutes=5)
        paths = {"jobs": "/v1/jobs", "targets": "/v1/jobs/hosts/targets"}
        honest = {kind: heard(engine, path) for kind, path in paths.items()}
        same = []
        for name, behaviour in BEHAVIOURS.items():
            for kind in behaviour.applies:
                engine.misbehave(name)
                if heard(engine, paths[kind], patience=0.1 if name in HANGING else 10) == honest[kind]:
                    same.append(name)
        again = {kind: heard(engine, path) for kind, path in paths.items()}
        behaved = [asked.behaviour for asked in engine.requests]

    assert same == []
    assert again == honest
    assert set(behaved) == {*BEHAVIOURS, "honest"}
    assert behaved[:2] == behaved[-2:] == ["honest"] * 2
    assert capsys.readouterr().err == ""


def test_what_an_engine_may_do_wrong_is_done_as_named() -> None:
    clock = Hand()
    with running("smooth", start=START, clock=clock) as engine:
        clock.on(minutes=30)
        done = jobs(engine)[0]["done"]
        said = {}
        for name in ("html", "nan", "huge_number", "ten_megabytes", "nested", "bad_utf8", "silence", "half_an_answer"):
            engine.misbehave(name)
            said[name] = heard(engine, "/v1/jobs", most=20_000_000, patience=0.2 if name == "silence" else 10)
        wrong = {}
        for name in ("percent_250", "text_number", "negative", "regression", "missing_figures", "unknown_state"):
            engine.misbehave(name)
            wrong[name] = jobs(engine)[0]

    assert said["silence"] == b""
    assert b"<h1>" in said["html"]
    assert b'"done": NaN,' in said["nan"]
    assert b'"done": 1e999,' in said["huge_number"]
    assert len(said["ten_megabytes"]) > 10 * 1024 * 1024
    assert said["nested"].count(b"[") == 100_000
    with pytest.raises(UnicodeDecodeError):
        said["bad_utf8"].decode()
    head, _, half = said["half_an_answer"].partition(b"\r\n\r\n")
    assert int(head.lower().split(b"content-length: ")[1].split()[0]) // 2 == len(half)
    assert (wrong["percent_250"]["done"], wrong["percent_250"]["total"]) == (250, 100)
    assert (wrong["text_number"]["done"], wrong["negative"]["done"]) == ("99", -5)
    assert 0 < wrong["regression"]["done"] < done
    assert "done" not in wrong["missing_figures"]
    assert wrong["unknown_state"]["state"] not in {"queued", "running", "paused", "failed", "done"}


def test_misbehaviours_are_used_up_in_order_or_go_on_in_turn() -> None:
    with running("smooth") as engine:
        engine.misbehave("server_error", "html", "endless_cursor")
        once = [fetch(engine.port, "/v1/jobs").status for _ in range(3)]
        engine.misbehave("not_found", "bad_gateway", for_ever=True)
        turns = [fetch(engine.port, "/v1/jobs").status for _ in range(5)]
        engine.behave()
        last = fetch(engine.port, "/v1/jobs")

    assert once == [500, 200, 200]
    assert turns == [404, 502, 404, 502, 404]
    assert last.status == 200


def test_requests_are_kept_with_their_time_path_and_headers() -> None:
    with running("smooth", misbehaving=["redirect"]) as engine:
        began = time.monotonic()
        answer = fetch(engine.port, "/v1/jobs?x=1", if_none_match='"old"')

        asked = engine.requests[-1]

    assert answer.headers["location"] == "/elsewhere"
    assert (asked.path, asked.headers["if-none-match"], asked.behaviour) == ("/v1/jobs?x=1", '"old"', "redirect")
    assert began <= asked.at <= time.monotonic()


def test_the_hostile_engine_misbehaves_in_every_way_with_an_honest_answer_in_between() -> None:
    with running("hostile") as engine:
        lap = 2 * len(BEHAVIOURS)
        answers = {kind: [engine.behaviour(kind) for _ in range(lap)] for kind in ("jobs", "targets")}

    assert set(load("hostile").misbehaves) == set(BEHAVIOURS)
    assert {one for said in answers.values() for one in said[::2]} == {None}
    assert {one.name for said in answers.values() for one in said[1::2] if one} == set(BEHAVIOURS)


def test_a_clock_a_day_off_is_off_in_every_time_that_it_says() -> None:
    clock = Hand()
    with running("smooth", start=START, clock=clock) as engine:
        clock.on(minutes=10)
        honest = jobs(engine)[0]
        engine.misbehave("clock_a_day_ahead")
        answer = fetch(engine.port, "/v1/jobs")
    wrong = json.loads(answer.body)["jobs"][0]

    assert wrong["done"] == honest["done"]
    assert datetime.fromisoformat(wrong["updated_at"]) - datetime.fromisoformat(honest["updated_at"]) == timedelta(
        days=1
    )
    assert answer.headers["date"] == "Mon, 02 Mar 2026 12:10:00 GMT"


@pytest.mark.parametrize("name", ["silence", "byte_a_second", "endless_body", "length_too_long"])
def test_an_engine_ends_at_once_while_somebody_waits_for_its_answer(name: str) -> None:
    engine = serve("smooth")
    engine.misbehave(name)
    with socket.create_connection(("127.0.0.1", engine.port), timeout=10) as client:
        client.sendall(b"GET /v1/jobs HTTP/1.1\r\nHost: x\r\n\r\n")
        deadline = time.monotonic() + 10
        while not engine.requests and time.monotonic() < deadline:
            time.sleep(0.01)

        began = time.monotonic()
        engine.stop()
        took = time.monotonic() - began

        with contextlib.suppress(ConnectionError):
            while client.recv(65536):
                pass
    assert engine.requests[0].behaviour == name
    assert took < 5


def test_a_behaviour_that_nobody_knows_is_refused() -> None:
    with running("smooth") as engine, pytest.raises(KeyError):
        engine.misbehave("kindness")
    plain = {"name": "x", "about": "x", "groups": {}, "jobs": [], "misbehaves": ["kindness"]}

    with pytest.raises(BadScenario, match="no behaviour kindness"):
        serve(Scenario.parse(plain))
