"""Names are looked up once and in time, and a connection goes to the very address that was checked.

Here alone something stands in: the system's resolver, as no test may own a domain that lies.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils.translation import override

from incidents.outbound import Broken, ExactHosts, PublicOnly, Refused, TimedOut, fetch, lookups

from .peers import ok, peer, says


@dataclass
class Names:
    """What the world's name servers say: per name and question the next list of addresses, the last one for ever."""

    answers: dict[str, list[list[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    hanging: set[str] = field(default_factory=set)
    ended: threading.Event = field(default_factory=threading.Event)

    def look_up(self, host: str, *arguments: Any, **named: Any) -> list[Any]:
        self.asked.append(host)
        if host in self.hanging:
            self.ended.wait()
        left = self.answers.get(host, [])
        if not left:
            raise socket.gaierror(socket.EAI_NONAME, f"{host} is not known")
        found = left.pop(0) if len(left) > 1 else left[0]
        families = {False: socket.AF_INET, True: socket.AF_INET6}
        return [(families[":" in one], socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    """Stands in for the system's resolver; whoever hangs is let go at the end."""
    world = Names()
    monkeypatch.setattr(socket, "getaddrinfo", world.look_up)
    yield world
    world.ended.set()
    waited(lambda: not lookups.under_way)


def waited(fact: Callable[[], bool]) -> None:
    """Waits until it is so, at most ten seconds."""
    end = time.monotonic() + 10
    while not fact():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_the_address_checked_is_the_address_asked_however_the_name_changes(names: Names) -> None:
    with peer(says(ok(b"first"))) as first, peer(says(ok(b"second")), host="127.0.0.2", port=first.port) as second:
        names.answers["engine.example"] = [["127.0.0.1"], ["127.0.0.2"]]
        address = f"http://engine.example:{first.port}"
        answer = fetch(address, allow=ExactHosts([address]))

    assert answer.body == b"first"
    assert names.asked == ["engine.example"]
    assert second.heard == []
    assert f"Host: engine.example:{first.port}" in first.heard[0].decode()


@pytest.mark.parametrize("found", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["2606:4700::1", "::ffff:127.0.0.1"]])
def test_a_public_name_with_one_address_inside_is_not_asked_at_all(names: Names, found: list[str]) -> None:
    names.answers["shop.example"] = [found]

    with peer(says(ok(b"inside"))) as inside, override("en"), pytest.raises(Refused, match="may not be asked"):
        fetch(f"https://shop.example:{inside.port}", allow=PublicOnly(ports={inside.port}))

    assert inside.heard == []


def test_where_one_address_refuses_the_next_is_asked(names: Names) -> None:
    with peer(says(ok(b"here"))) as server:
        names.answers["engine.example"] = [["127.0.0.2", "::1", "127.0.0.1"]]
        address = f"http://engine.example:{server.port}"
        answer = fetch(address, allow=ExactHosts([address]))

    assert answer.body == b"here"


def test_an_unknown_name_is_said_to_be_unknown(names: Names) -> None:
    with override("en"), pytest.raises(Broken, match=r"^The server's name is not known\.$"):
        fetch("https://nobody.example", allow=PublicOnly())


def test_a_name_server_that_hangs_is_given_up_and_costs_one_look_up_per_name(names: Names) -> None:
    names.hanging.add("dead.example")

    with override("en"):
        for _ in range(3):
            with pytest.raises(TimedOut, match="looked up in time"):
                fetch("https://dead.example", allow=PublicOnly(), deadline=0.1)

    assert names.asked == ["dead.example"]


def test_a_name_server_that_hangs_delays_no_other_name(names: Names) -> None:
    names.hanging.add("dead.example")
    with pytest.raises(TimedOut):
        fetch("https://dead.example", allow=PublicOnly(), deadline=0.1)

    with peer(says(ok(b"here"))) as server:
        names.answers["engine.example"] = [["127.0.0.1"]]
        address = f"http://engine.example:{server.port}"
        answer = fetch(address, allow=ExactHosts([address]))

    assert answer.body == b"here"


def test_names_that_hang_without_number_take_no_threads_without_number(
    names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MOST", 2)
    names.hanging |= {"one.example", "two.example", "three.example"}
    for name in ("one", "two"):
        with pytest.raises(TimedOut):
            fetch(f"https://{name}.example", allow=PublicOnly(), deadline=0.1)

    with override("en"), pytest.raises(Broken, match="Too many"):
        fetch("https://three.example", allow=PublicOnly(), deadline=0.1)

    assert names.asked == ["one.example", "two.example"]


def test_an_address_is_looked_up_nowhere(names: Names) -> None:
    with peer(says(ok(b"here"))) as server:
        fetch(server.origin, allow=ExactHosts([server.origin]))

    assert names.asked == []
