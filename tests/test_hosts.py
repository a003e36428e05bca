"""One spelling of a name and its tag; tests/browser/test_hosts.py holds the browser's script to the same vectors."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import hosts
from tests.plugin import ROOT

VECTORS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "vectors" / "hosts.json").read_text())


def test_every_vector_has_its_spelling_and_its_tag() -> None:
    wrong = [one for one in VECTORS if hosts.normal(one["input"]) != one["normal"]]
    named = [one for one in VECTORS if one["normal"] is not None]
    wrong += [one for one in named if hosts.tag(one["salt"], one["input"]) != one["tag"]]

    assert wrong == []
    assert len(named) >= 40
    assert len(VECTORS) - len(named) >= 15


def test_however_a_customer_types_it_it_is_the_same_host() -> None:
    spellings = [one["input"] for one in VECTORS if one["normal"] == "shop.example"]

    tags = {hosts.tag("salt", spelling) for spelling in spellings}

    assert len(spellings) >= 20
    assert tags == {hosts.tag("salt", "shop.example")}


@given(st.text(max_size=300))
def test_a_normal_name_is_plain_ascii_and_comes_out_unchanged(typed: str) -> None:
    name = hosts.normal(typed)

    if name is not None:
        assert hosts.PLAIN.fullmatch(name)
        assert len(name) <= 253
        assert hosts.normal(name) == name


def test_a_tag_is_sixteen_digits_of_sha256_over_salt_line_feed_and_name() -> None:
    tag = hosts.tag("sälz", "https://www.bücher.example/")

    assert tag == hashlib.sha256("sälz\nxn--bcher-kva.example".encode()).hexdigest()[:16]
    assert hosts.shard(tag, digits=2) == tag[:2]
    assert hosts.shard(tag, digits=3) == tag[:3]


def test_what_is_no_name_has_no_tag_and_no_shard_has_one_digit() -> None:
    with pytest.raises(ValueError, match="not a name"):
        hosts.tag("salt", "a b")
    with pytest.raises(ValueError, match="2 or 3 digits"):
        hosts.shard("0123456789abcdef", digits=1)


def test_a_host_in_ascii_keeps_its_www() -> None:
    assert hosts.in_ascii("WWW.Bücher.example.") == "www.xn--bcher-kva.example"
    assert hosts.in_ascii("１２７.0.0.1") == "127.0.0.1"
    assert hosts.in_ascii("a/b") is None
    assert hosts.in_ascii("a..b") is None
