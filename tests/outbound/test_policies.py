"""Whom a caller may ask, however the address is written."""

import re
from ipaddress import ip_address

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from incidents.outbound import ExactHosts, Origin, PublicOnly, Refused, fetch, is_public, origin
from incidents.outbound.targets import target

from .peers import ok, peer, says

LOOPBACK = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.01",
    "0",
    "0.0.0.0",  # noqa: S104 -- nobody listens here
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "%31%32%37.0.0.1",
    "localhost",
    "LOCALHOST.",
    "localhost%00.example",
    "ⓛocalhost",
    "user@127.0.0.1",
    "shop.example@127.0.0.1",
    "user:word@localhost",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[127.0.0.1]",
    "[localhost]",
    "[::1%25lo]",
    "[::1%lo]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::1]",
    "[2001:0:7f00:1::1]",
]


@pytest.mark.parametrize("host", LOOPBACK)
def test_nothing_inside_is_asked_for_a_stranger_however_it_is_written(host: str) -> None:
    with peer(says(ok(b"inside"))) as inside, pytest.raises(Refused):
        fetch(f"https://{host}:{inside.port}/", allow=PublicOnly(ports={inside.port}))

    assert inside.heard == []


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "https://shop.example:8443/",
        "https://shop.example:0/",
        "https://shop.example:99999/",
        "https://shop.example:x/",
        "ftp://shop.example/",
        "file:/etc/passwd",
        "gopher://shop.example/",
        "javascript:alert(1)",
        "//shop.example/",
        "shop.example",
        "",
        "https://",
        "https:///path",
        "https://[::1",
        "https://[shop.example]/",
        "https://shop.example\\@inside.example/",
        "https://shop.example\t/",
        "https://shop.example/\r\nX: y",
        " https://shop.example/",
        "https://a..b/",
        "https://shop .example/",
        f"https://shop.example/{'a' * 3000}",
    ],
)
def test_what_is_no_https_address_on_an_allowed_port_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(Refused):
        fetch(url, allow=PublicOnly())


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.255.0.1", "169.254.169.254", "172.31.255.255", "192.0.0.192"),  # noqa: S104
        *("192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
        *("239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::", "::1", "::7f00:1", "::ffff:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "fc00::1"),
        *("fd12::1", "fe80::1", "fec0::1", "ff02::1", "2001::1", "2001:10::1", "2001:20::1", "2001:2::1"),
        *("2001:db8::1", "2002:808:808::1", "3fff::1", "5f00::1", "4000::1"),
    ],
)
def test_a_special_address_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "100.63.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "2606:4700::1",
        "2001:200::1",
        "2a00::1",
    ],
)
def test_an_ordinary_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_exact_hosts_are_asked_inside_too_and_no_other_scheme_host_or_port_is() -> None:
    with peer(says(ok(b"here"))) as server, peer(says(ok(b"other"))) as other:
        allow = ExactHosts([f"{server.origin}/base/ignored"])
        body = fetch(f"{server.origin}/v1/jobs", allow=allow).body
        near = [
            other.origin,
            server.origin.replace("http", "https"),
            f"http://localhost:{server.port}",
            "http://127.0.0.1",
        ]
        with override("en"):
            for url in near:
                with pytest.raises(Refused, match="not among those"):
                    fetch(url, allow=allow)

    assert body == b"here"
    assert len(server.heard) == 1
    assert other.heard == []


@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254", "http://0.0.0.0", "http://224.0.0.1", "http://[fe80::1]", "http://[::ffff:7f00:1]"],
)
def test_even_an_exact_host_is_no_metadata_service(address: str) -> None:
    with override("en"), pytest.raises(Refused, match="may not be asked"):
        fetch(address, allow=ExactHosts([address]))


@given(st.text(st.characters(), max_size=40), st.sampled_from(["", "https://", "http://[", "https://x@", "https://x/"]))
def test_any_text_is_an_address_or_refused(text: str, start: str) -> None:
    try:
        read = target(f"{start}{text}")
    except Refused:
        return

    assert read.origin.scheme in {"http", "https"}
    assert re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", read.origin.host)
    assert re.fullmatch(r"/[!-~]*", read.path)
    assert origin(f"{read.origin.scheme}://{read.origin.written}") == read.origin


def test_one_origin_has_one_spelling() -> None:
    assert origin("HTTPS://Bücher.Example.:443/a?b") == Origin("https", "xn--bcher-kva.example", 443)
    assert origin("http://[2001:DB8:0::1]:8080") == Origin("http", "2001:db8::1", 8080)
    assert origin("http://[2001:db8::1]:8080").written == "[2001:db8::1]:8080"
    assert ExactHosts(["engine.example"]).origins == {Origin("https", "engine.example", 443)}
