"""The brakes by themselves, and whom a failure counts against."""

import pytest
from django.test import RequestFactory, override_settings

from incidents.brakes import Brake, address_of


def test_a_brake_lets_a_burst_pass_and_then_one_at_a_time() -> None:
    brake = Brake(burst=3, per_minute=6)

    burst = [brake.take("x", now=100) for _ in range(4)]
    soon, then, at_once = (brake.take("x", now=now) for now in (109, 110.1, 110.2))

    assert burst == [0, 0, 0, 10]
    assert (soon, then, at_once) == (1, 0, 10)
    assert brake.take("y", now=110.2) == 0


def test_asking_a_brake_uses_nothing_up() -> None:
    brake = Brake(burst=1, per_minute=6)

    waits = [brake.wait("x", now=100) for _ in range(3)]
    brake.take("x", now=100)

    assert waits == [0, 0, 0]
    assert brake.wait("x", now=104) == 6
    assert len(brake) == 1


def test_a_brake_remembers_so_many_keys_and_forgets_the_one_used_longest_ago() -> None:
    brake = Brake(burst=1, per_minute=6, keys=2)

    for key in ("a", "b", "a", "c"):
        brake.take(key, now=100)

    assert [key in brake for key in "abc"] == [True, False, True]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, "203.0.113.9", "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (1, "made up, 203.0.113.9", "127.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "127.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1", "127.0.0.1"),
        (1, "", "127.0.0.1", ""),
        (0, "", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (0, "", "::ffff:198.51.100.7", "198.51.100.7"),
        (0, "", "", ""),
    ],
)
def test_a_failure_counts_against_the_address_that_our_own_proxies_saw(
    proxies: int, forwarded: str, remote: str, address: str
) -> None:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=remote)

    with override_settings(PROXIES=proxies):
        assert address_of(request) == address
