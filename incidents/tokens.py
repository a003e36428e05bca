"""Secrets: tokens that others show us, and words that we have to show others. Pure: no Django, no settings.

A token of ours is kept as its digest alone. An engine's token has to be sent again and is kept sealed.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

PREFIX = "zst_"  # recognised by people, and by programs that look for secrets in what is committed
TOKEN = re.compile(PREFIX + "[A-Za-z0-9_-]{43}")
PURPOSE = b"zwischenstand: secrets to send again, 1"


class CannotOpen(Exception):
    """No key opens this; the message says what may have happened and holds nothing of the secret."""


def new_token() -> str:
    """A fresh bearer token: `zst_` and 256 random bits as 43 characters of base64url. Shown once, never kept."""
    return PREFIX + secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Whether `text` has the form of a token; says nothing about whether it was ever given out."""
    return TOKEN.fullmatch(text) is not None


def digest(token: str) -> str:
    """What is kept of a token, and what it is found by: 64 hexadecimal digits of SHA-256.

    A fast hash is right here: slow ones make guessing dear where people choose passwords, but nobody guesses 256
    random bits at any speed, and every call of the API pays for the hash. For the same reason no salt is needed, and
    looking the digest up in an index tells an attacker's clock nothing that helps.
    """
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def seal(plain: str, *, key: str) -> str:
    """Encrypts a secret that has to be sent again (Fernet: AES-128-CBC, HMAC-SHA256); ASCII, never twice the same."""
    return _cipher(key).encrypt(plain.encode()).decode()


def unseal(sealed: str, *, keys: Sequence[str]) -> str:
    """Opens what `seal` made with one of `keys`: the present one first, then earlier ones. Raises CannotOpen."""
    # Only here and below, as most web processes never open a secret and do without the memory.
    from cryptography.fernet import InvalidToken

    for key in keys:
        try:
            return _cipher(key).decrypt(sealed.encode()).decode()
        except InvalidToken:
            continue
    raise CannotOpen("The secret cannot be opened: it was kept under another key, or it is damaged. Enter it again.")


@lru_cache(maxsize=8)
def _cipher(key: str) -> "Fernet":
    """A cipher under a key derived for this purpose alone, so that no other use of the secret key meets it."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if not key:
        raise ValueError("there is no key to seal with")
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
