"""A text cut into sentences and clauses, as spans of it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from .links import link_spans
from .words import WEEKDAYS

MAX_TEXT = 60_000
MAX_SENTENCE = 1_200
# A line this long that ends without a stop was broken by an editor, not by its writer.
WRAPPED = 50

_STOP = re.compile(r"(?:\.\.\.|[.!?…])[)\"'”“»*_\]]{0,3}(?=\s|$)|\n+")
_WORD_BEFORE = re.compile(r"[\w.]+$")
_BULLET = re.compile(r"[ \t\xa0]*[-*•·–—+▪‣>|#]")
NEVER_LAST = {
    "ca", "z.b", "bzw", "inkl", "d.h", "u.a", "evtl", "ggf", "nr", "tel", "approx", "e.g", "i.e", "vs", "mr", "dr",
    "mrs", "vgl", "sog", "max", "vorauss", "insb", "exkl", "mo", "di", "mi", "do", "fr", "sa", "so",
}  # fmt: skip
SELDOM_LAST = {"min", "std", "mins", "hrs", "hr", "a.m", "p.m", "etc", "usw"}
_MONTH = re.compile(
    r"\s{1,3}(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|o[kc]t|nov|de[zc]|uhr|um|gegen)\w{0,7}", re.I)  # fmt: skip


def folded(text: str) -> str:
    """Lower case of the same length, so that spans stay true."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def masked(text: str) -> str:
    """The text with every web address blotted out, same length."""
    parts, done = [], 0
    for start, end in link_spans(text):
        parts += [text[done:start], "§" * (end - start)]
        done = end
    return "".join([*parts, text[done:]])


@lru_cache(maxsize=1024)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a text as (start, end), their stop not included; one over `MAX_SENTENCE` comes in pieces."""
    return tuple(_pieces(text, _cuts(text)))


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """(end of the sentence, start of the next)"""
    line = 0
    for stop in _STOP.finditer(text):
        if stop[0][0] == "\n":
            ends = len(stop[0]) > 1 or _line_ends(text, line, stop.start(), stop.end())
            line = stop.end()
        else:
            ends = stop[0][0] != "." or stop[0].startswith("...") or _dot_ends(text, stop.start(), stop.end())
        if ends:
            yield stop.start(), stop.end()
    yield len(text), len(text)


def _pieces(text: str, cuts: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    start = 0
    for end, following in cuts:
        while end - start > MAX_SENTENCE:
            blank = text.rfind(" ", start + 1, start + MAX_SENTENCE)
            cut = blank if blank > 0 else start + MAX_SENTENCE
            # What has no blank in so many characters is no prose: its pieces would cut numbers in two.
            if blank > 0:
                yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end
        start = following


def _line_ends(text: str, line: int, end: int, following: int) -> bool:
    """Does a single line break end a sentence? Not where the line was wrapped or runs on in lower case."""
    nxt = text[following : following + 40]
    if _BULLET.match(nxt) or text[end - 1 : end] in ".!?:":
        return True
    head = nxt.lstrip()[:1]
    return not (head.islower() or head.isdigit() or head == "(" or end - line >= WRAPPED)


def _dot_ends(text: str, dot: int, following: int) -> bool:
    before = _WORD_BEFORE.search(text[max(0, dot - 12) : dot])
    word = before[0].lower() if before else ""
    after = text[following : following + 12]
    head = after.lstrip()[:1]
    if word in NEVER_LAST or (len(word) == 1 and word.isalpha()):
        return not head or (word in WEEKDAYS and not head.isdigit())
    if word in SELDOM_LAST:
        return not head or head.isupper()
    if word.replace(".", "").isdigit() and text[dot - len(word) - 1 : dot - len(word)] != ":":
        return not (head.islower() or _MONTH.match(after) or (head.isdigit() and "." in word))
    return True
