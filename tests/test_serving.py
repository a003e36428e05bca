"""The app behind documents: loaded once, and never on the last thread."""

import contextlib
import io
import select
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from incidents.publishing.snapshot import Snapshot
from statuspage.bodies import BODY_PLACES, Bodies
from statuspage.serving import APP_PLACES, Behind
from tests.servers import HOST, call, echo, fetch, granian, post


def test_the_app_is_loaded_once_however_many_ask() -> None:
    loads: list[int] = []

    def load() -> WSGIApplication:
        loads.append(1)
        return echo

    behind = Behind(load)
    threads = [threading.Thread(target=call, args=(behind, "/console/")) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)

    assert loads == [1]
    assert call(behind, "/console/").body == b"app GET /console/"


def test_who_finds_no_place_is_told_at_once_and_the_place_comes_back() -> None:
    entered, go_on = threading.Event(), threading.Event()

    def slow(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        entered.set()
        go_on.wait(timeout=10)
        yield b"done"

    behind = Behind(lambda: slow, threads=1, places=1)
    thread = threading.Thread(target=call, args=(behind, "/console/"))
    thread.start()
    entered.wait(timeout=10)
    refused = call(behind, "/console/")
    go_on.set()
    thread.join(timeout=10)

    assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    assert call(behind, "/console/").status == 200


def test_an_app_that_fails_gives_its_place_back() -> None:
    def broken(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        raise RuntimeError("no database")

    behind = Behind(lambda: broken, threads=1, places=1)

    for _ in range(3):
        with pytest.raises(RuntimeError, match="no database"):
            call(behind, "/console/")


def test_an_answer_in_parts_is_closed() -> None:
    closed: list[bool] = []

    class Parts(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def parted(environ: WSGIEnvironment, start_response: StartResponse) -> Parts:
        start_response("200 OK", [])
        return Parts([b"a", b"b"])

    answer = call(Behind(lambda: parted), "/console/")

    assert (answer.body, closed) == (b"ab", [True])


NOWHERE = "postgres://nobody@127.0.0.1:1/nothing"


def sent(port: int, head: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(f"{head} HTTP/1.1\r\nHost: {HOST}\r\n".encode())
    return connection


def half_a_form(port: int, path: str = "/lookup") -> socket.socket:
    """A connection whose form never arrives whole."""
    connection = sent(port, f"POST {path}")
    connection.sendall(b"Content-Length: 1000\r\n\r\nhalf")
    return connection


def trickled(form: socket.socket) -> bytes:
    """The beginning of what a form is answered that goes on byte by byte; fails when nothing comes within 10 s."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if select.select([form], [], [], 0.1)[0]:
            return form.recv(12)
        form.sendall(b"x")
    raise AssertionError("the app waits for ever")


def answers(connections: list[socket.socket], count: int) -> list[bytes]:
    """The beginnings of the first `count` answers; fails when they do not come within 10 s."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        ready, _, _ = select.select(connections, [], [], 0.1)
        if len(ready) >= count:
            return [connection.recv(12) for connection in ready]
    raise AssertionError("the app takes more requests than it has places")


def one_page(folder: Path) -> Path:
    snapshot = Snapshot(folder / "snapshot")
    with snapshot.publish(1_515_600_000) as writer:
        writer.write("index.html", b"where things stand")
    return snapshot.folder


def test_documents_are_served_while_every_place_of_the_app_is_taken(tmp_path: Path) -> None:
    with granian("tests.echoing:hanging", one_page(tmp_path)) as port, contextlib.ExitStack() as stack:
        waiting = [stack.enter_context(sent(port, "GET /console/")) for _ in range(APP_PLACES + 5)]
        for connection in waiting:
            connection.sendall(b"\r\n")
        refused = answers(waiting, 5)
        page, alive = fetch(port, "/"), fetch(port, "/healthz")

    assert refused == [b"HTTP/1.1 503"] * 5
    assert page.body == b"where things stand"
    assert alive.body == b"app GET /healthz"


def test_slow_forms_stop_neither_documents_nor_the_desk(tmp_path: Path) -> None:
    """Of forty who send a form byte by byte, a few are waited for and the others refused at once."""
    with granian("statuspage.wsgi:application", one_page(tmp_path)) as port, contextlib.ExitStack() as stack:
        alive_once = fetch(port, "/healthz")
        forms = [stack.enter_context(half_a_form(port, "/console/account/login/")) for _ in range(40)]
        refused = answers(forms, 40 - BODY_PLACES)
        for form in forms:
            with contextlib.suppress(OSError):
                form.sendall(b"x")
        page, alive, desk = fetch(port, "/"), fetch(port, "/healthz"), fetch(port, "/console")

    assert set(refused) == {b"HTTP/1.1 503"}
    assert page.body == b"where things stand"
    assert (alive_once.status, alive.status, desk.status) == (200, 200, 302)


def test_a_form_that_does_not_come_in_time_is_answered_and_its_place_comes_back(tmp_path: Path) -> None:
    with granian("tests.echoing:impatient", tmp_path) as port, contextlib.ExitStack() as stack:
        for _ in range(3):
            form = stack.enter_context(half_a_form(port))

            assert trickled(form) == b"HTTP/1.1 408"
        whole = post(port, "/lookup", b"x" * 1000)

    assert whole.body == b"app POST /lookup 1000"


def test_the_app_gets_no_more_than_was_announced_and_nothing_where_nothing_was() -> None:
    bodies = Bodies()

    with bodies.take({"CONTENT_LENGTH": "3", "wsgi.input": io.BytesIO(b"abcdef")}) as body:
        assert body.read() == b"abc"
    for length in ("", "0", "-1", "x", "\u00b2", "9" * 13, str(12 * 2**20 + 1)):
        with bodies.take({"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(b"abcdef")}) as body:
            assert body.read() == b""


def test_a_form_that_breaks_off_never_reaches_the_app() -> None:
    asked: list[WSGIEnvironment] = []

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        asked.append(environ)
        return echo(environ, start_response)

    got: list[str] = []
    environ = {"PATH_INFO": "/lookup", "CONTENT_LENGTH": "9", "wsgi.input": io.BytesIO(b"half")}
    Behind(lambda: app)(environ, lambda status, *_: got.append(status) or (lambda chunk: None))  # type: ignore[func-returns-value]

    assert (got, asked) == (["408 Request Timeout"], [])


def test_a_form_reaches_the_app_whole(tmp_path: Path) -> None:
    with granian("tests.echoing:behind", tmp_path) as port:
        assert post(port, "/lookup", b"x" * 3_000_000).body == b"app POST /lookup 3000000"


def test_the_real_application_serves_documents_from_the_first_moment(tmp_path: Path) -> None:
    snapshot = Snapshot(tmp_path / "snapshot")
    with snapshot.publish(1_515_600_000) as writer:
        writer.write("index.html", b"where things stand")

    with granian("statuspage.wsgi:application", snapshot.folder) as port:
        page, stranger = fetch(port, "/"), fetch(port, "/", host="evil.example")

    assert page.body == b"where things stand"
    assert stranger.status == 400


def test_documents_are_served_where_there_is_no_database_and_none_is_asked(tmp_path: Path) -> None:
    """Whoever asked this database would be told so: nobody listens there, and it is what `/readyz` says."""
    snapshot = Snapshot(tmp_path / "snapshot")
    with snapshot.publish(1_515_600_000) as writer:
        for name in ("index.html", "404.html", "history.atom", "incidents/abc.json"):
            writer.write(name, b"where things stand")
        writer.mark_gone("incidents/def.gone")
        writer.write_state({"default_language": "de", "languages": ["de"], "redirects": {"/services/old": "/x"}})
    paths = {"/": 200, "/history.atom?a=b": 200, "/incidents/abc.json": 200, "/nope": 404}
    paths |= {"/incidents/def": 410, "/de/": 301, "/services/old": 301}

    with granian("statuspage.wsgi:application", snapshot.folder, ZWISCHENSTAND_DATABASE_URL=NOWHERE) as port:
        ready = fetch(port, "/readyz")
        answers = {path: fetch(port, path).status for path in paths}
        refused = fetch(port, "/", "POST")

    assert ready.status == 503
    assert answers == paths
    assert refused.status == 405
