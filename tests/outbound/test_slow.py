"""The deadline is one of the wall clock, and what hangs delays nobody else."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from incidents.outbound import ExactHosts, TimedOut, fetch

from .peers import Script, drips, ok, peer, says, silent

HEAD = b"HTTP/1.1 200 OK\r\n"
SOON = 4.0  # far more than a deadline of 0.4 s takes on a busy machine, far less than a peer that never ends


@pytest.mark.parametrize(
    ("script", "body"),
    [
        (silent, None),
        (silent, b"x" * 30_000_000),
        (drips(b"", b"H"), None),
        (drips(HEAD, b"X: y\r\n"), None),
        (drips(HEAD + b"Content-Length: 60000\r\n\r\n", b"x"), None),
        (drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), None),
        (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), None),
    ],
    ids=["silent", "reads nothing", "status", "headers", "body", "chunks", "continue"],
)
def test_a_peer_that_keeps_sending_does_not_outlive_the_deadline(script: Script, body: bytes | None) -> None:
    with peer(script, listens=script is not silent) as server:
        began = time.monotonic()
        with pytest.raises(TimedOut):
            fetch(server.origin, method="POST", body=body, deadline=0.4, allow=ExactHosts([server.origin]))

    assert 0.3 < time.monotonic() - began < SOON


@pytest.mark.parametrize(
    "script", [silent, drips(b"\x16\x03\x03\x40\x00", b"\x02")], ids=["silent", "a byte at a time"]
)
def test_a_handshake_that_does_not_end_is_given_up(script: Script) -> None:
    with peer(script, listens=False) as server:
        address = server.origin.replace("http", "https")
        began = time.monotonic()
        with pytest.raises(TimedOut):
            fetch(address, deadline=0.4, allow=ExactHosts([address]))

    assert 0.3 < time.monotonic() - began < SOON


def test_servers_that_hang_delay_no_other() -> None:
    with (
        ThreadPoolExecutor(20) as pool,
        peer(silent, listens=False) as dead,
        peer(says(ok(b"here"))) as well,
    ):
        hanging = [pool.submit(fetch, dead.origin, deadline=60, allow=ExactHosts([dead.origin])) for _ in range(5)]
        healthy = [pool.submit(fetch, well.origin, deadline=60, allow=ExactHosts([well.origin])) for _ in range(15)]
        bodies = [one.result().body for one in healthy]
        still = [not one.done() for one in hanging]

    assert bodies == [b"here"] * 15
    assert still == [True] * 5
