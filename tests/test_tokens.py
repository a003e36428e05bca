"""Tokens that others show us, and secrets that we show others."""

import hashlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import tokens
from tests.plugin import ROOT


def test_a_token_is_recognised_and_never_comes_twice() -> None:
    made = {tokens.new_token() for _ in range(100)}

    assert len(made) == 100
    assert all(tokens.is_token(token) and token.startswith("zst_") and len(token) == 47 for token in made)


@pytest.mark.parametrize("text", ["", "zst_", "zst_" + "a" * 42, "zst_" + "a" * 44, "zst_" + "a" * 42 + "\n", "x" * 47])
def test_anything_else_is_no_token(text: str) -> None:
    assert not tokens.is_token(text)


def test_what_is_kept_of_a_token_is_its_sha256() -> None:
    token = tokens.new_token()

    assert tokens.digest(token) == hashlib.sha256(token.encode()).hexdigest()
    assert tokens.digest("\ud800") != tokens.digest("")


@given(st.text())
def test_a_sealed_secret_is_opened_by_its_key_and_hidden_from_others(plain: str) -> None:
    sealed = tokens.seal(plain, key="present")

    assert sealed.isascii()
    assert tokens.unseal(sealed, keys=["present"]) == plain
    with pytest.raises(tokens.CannotOpen):
        tokens.unseal(sealed, keys=["another"])


def test_a_secret_sealed_under_an_earlier_key_is_opened_as_long_as_that_key_is_named() -> None:
    sealed = tokens.seal("engine's own", key="earlier")

    assert tokens.unseal(sealed, keys=["present", "earlier"]) == "engine's own"
    assert tokens.seal("engine's own", key="earlier") != sealed


@pytest.mark.parametrize("sealed", ["", "rubbish", "gAAAAAB", "ü"])
def test_what_cannot_be_opened_is_said_without_the_secret(sealed: str) -> None:
    with pytest.raises(tokens.CannotOpen, match=r"^The secret cannot be opened: .* Enter it again\.$"):
        tokens.unseal(sealed, keys=["present"])


def test_an_empty_key_seals_nothing() -> None:
    with pytest.raises(ValueError, match="no key"):
        tokens.seal("plain", key="")


def test_a_process_that_opens_no_secret_does_not_load_the_ciphers() -> None:
    code = "import sys, incidents.tokens as t; t.digest(t.new_token()); print('cryptography' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert said == "False\n"
