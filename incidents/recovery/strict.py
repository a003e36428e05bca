"""JSON from somebody who may lie: bytes in, plain values out, in time and memory that the size of the answer bounds."""

import json
import re
from typing import Any

from . import reasons

MOST = 64 * 1024  # bytes
DEEPEST = 32
LONGEST_NUMBER = 30  # digits of a whole number; a longer one is read as infinite
# What is between quotes; the possessive signs make an open end cost no second look.
TEXT = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|\Z)', re.DOTALL)
BRACKET = re.compile(r"[\[\]{}]")


class Unusable(Exception):
    """Nothing of an answer can be read. `why` is one of `reasons`, `excerpt` how it begins."""

    def __init__(self, why: str, *, excerpt: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.excerpt = excerpt


def parsed(body: bytes, *, most: int = MOST) -> Any:
    """The document. Figures that are no finite number come as NaN or infinity, for whoever reads them to refuse.

    Raises Unusable for what is not JSON in UTF-8, is too large or too deep, or names a field twice.
    """
    if len(body) > most:
        raise Unusable(reasons.TOO_LARGE)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unusable(reasons.NOT_UTF8) from None
    if depth(text) > DEEPEST:
        raise Unusable(reasons.NESTED)
    try:
        return json.loads(text, parse_int=whole, object_pairs_hook=once)
    except ValueError:
        raise Unusable(reasons.NOT_JSON, excerpt=text[:300]) from None


def depth(text: str) -> int:
    """How deep brackets stand in each other, counted before anything is built: parsers go down a stack."""
    now = deepest = 0
    for bracket in BRACKET.findall(TEXT.sub("", text)):
        now += 1 if bracket in "[{" else -1
        deepest = max(deepest, now)
    return deepest


def whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else float("-inf" if digits[0] == "-" else "inf")


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unusable(reasons.TWICE)
    return found
