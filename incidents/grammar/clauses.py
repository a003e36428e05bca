"""The clause of a sentence that a span stands in: where to look for what is said about it."""

import re
from dataclasses import dataclass

from .spans import folded

_CUT = re.compile(r"[,;]\s|\s[–—-]{1,2}\s|[()\[\]]|\n")
_AND = re.compile(
    r"\s(?:und|and|aber|but|while|während|sowie|whereas|wohingegen|with the next|mit dem nächsten)\s", re.I
)
_OPEN, _CLOSE = "([", ")]"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clause:
    """`words` is its text in lower case with bracketed asides left out; `before` the clause in front of it."""

    start: int
    end: int
    words: str
    before: str
    around: str  # the clause round a bracketed one
    bracketed: bool


def clause_of(sentence: str, span: Span, keep: list[Span]) -> Clause:
    """The clause round `span`; marks inside the spans of `keep` do not cut."""
    low = folded(sentence)
    cuts = [cut.span() for cut in _CUT.finditer(sentence) if not _inside(cut.start(), keep)]
    opened = _open_bracket(sentence, span[0])
    if opened >= 0:
        start, end = _bounds(cuts, span, len(sentence))
        outer = _blanked(low, opened, _closing(sentence, span[1]))
        return Clause(start, end, low[start:end], "", outer, True)
    flat = _without_asides(low, span)
    outside = [cut for cut in cuts if flat[cut[0] : cut[1]].strip()]
    start, end = _bounds(outside, span, len(sentence))
    before = max((cut[0] for cut in outside if cut[1] <= start), default=0)
    previous = max((cut[1] for cut in outside if cut[1] <= before), default=0)
    return Clause(start, end, flat[start:end], flat[previous:before], "", False)


def narrowed(clause: Clause, sentence: str, span: Span, keep: list[Span]) -> Clause:
    """The part of a clause between its "and"s that `span` stands in."""
    cuts = [
        cut.span()
        for cut in _AND.finditer(sentence, clause.start, clause.end)
        if not _inside(cut.start() + 1, keep) and clause.words[cut.start() - clause.start :][:4].strip()
    ]
    start = max((cut[0] for cut in cuts if cut[1] <= span[0] + 1), default=clause.start)
    end = min((cut[0] for cut in cuts if cut[0] >= span[1]), default=clause.end)
    start = max(start, clause.start)
    return Clause(start, end, clause.words[start - clause.start : end - clause.start], clause.before, "", False)


def _inside(char: int, spans: list[Span]) -> bool:
    return any(start <= char < end for start, end in spans)


def _bounds(cuts: list[Span], span: Span, length: int) -> Span:
    start = max((cut[1] for cut in cuts if cut[1] <= span[0]), default=0)
    end = min((cut[0] for cut in cuts if cut[0] >= span[1]), default=length)
    return start, end


def _open_bracket(sentence: str, pos: int) -> int:
    """Where the bracket opened that `pos` stands in, -1 outside of any."""
    opened = max(sentence.rfind(char, 0, pos) for char in _OPEN)
    closed = max(sentence.rfind(char, 0, pos) for char in _CLOSE)
    return opened if opened > closed and _closing(sentence, pos) < len(sentence) else -1


def _closing(sentence: str, pos: int) -> int:
    return min((at for at in (sentence.find(char, pos) for char in _CLOSE) if at >= 0), default=len(sentence))


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (min(end + 1, len(text)) - start) + text[end + 1 :]


def _without_asides(low: str, span: Span) -> str:
    """The sentence with its bracketed asides blanked out, same length."""
    parts, done = [], 0
    for aside in re.finditer(r"\([^()]{0,300}\)|\[[^\[\]]{0,300}\]", low):
        if not aside.start() <= span[0] < aside.end():
            parts += [low[done : aside.start()], " " * (aside.end() - aside.start())]
            done = aside.end()
    return "".join([*parts, low[done:]])
