"""The app behind documents: loaded once, and never on the last thread."""

import threading
from collections.abc import Iterator
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from statuspage.serving import Behind
from tests.servers import call, echo


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

    behind = Behind(lambda: slow, places=1)
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

    behind = Behind(lambda: broken, places=1)

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
