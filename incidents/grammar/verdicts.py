"""What each time expression of a sentence is: a forecast, a promise of the next update, or neither."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from . import evidence
from .clauses import Clause, Span, clause_of, narrowed
from .spans import folded
from .when import When, find_whens

Kind = Literal["by", "not_before", "around", "within"]

SPEAKS_OF_TIME = re.compile(
    r"\d|heute|morgen|abend|halb|mittag|nacht|tag|stunde|minute|woche|uhr|hourly|stündl|today|tomorrow|tonight|noon|night|morning"
    r"|evening|afternoon|hour|week|\bday|eod|cob|eob|feierabend|geschäftsschluss|midday|lunch", re.I)  # fmt: skip
_LIMITS = {"by", "vor", "not_before", "within", "during", "later", "next"}
_BULLET = re.compile(r"^\s*(?:[-*•·–—+▪‣>]\s+)+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_UNTIL = re.compile(r"\b(?:until|till|before|vor)\b")
_AGAIN = re.compile(r"\bwieder\b")
_NOT = re.compile(r"\bnot\b|n['’]t\b|\bnicht (?:davon|damit|zu|mit)\b|\bkeine?\b|\bno\b")
_SINCE = re.compile(r"(?:gehe?n|geht|ausgegangen)\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """A time expression and what it is; `start` and `end` is its quote within the sentence.

    `certainty` is how far ahead a bare clock time may lie: "firm" for a limit, "told" with an expectation, "bare".
    """

    when: When
    verdict: Literal["forecast", "promise"]
    kind: Kind
    certainty: Literal["firm", "told", "bare"]
    start: int
    end: int


@lru_cache(maxsize=4096)
def readings(sentence: str) -> tuple[Reading, ...]:
    """The forecasts and promises of one sentence."""
    low = folded(sentence)
    if not SPEAKS_OF_TIME.search(low) or not (evidence.MAYBE_RECOVERY.search(low) or _speaks_of_news(low)
                                     or evidence.EXPECTED.search(low)):  # fmt: skip
        return ()
    whens = find_whens(sentence)
    keep = [(when.start, when.end) for when in whens]
    return tuple(reading for when in whens if (reading := _read(sentence, low, when, keep)))


def _speaks_of_news(low: str) -> bool:
    return bool(evidence.PROMISED.search(low) or "update" in low or "info" in low or "meld" in low)


def _read(sentence: str, low: str, when: When, keep: list[Span]) -> Reading | None:
    if "past" in when.roles and not (_starts_with(low, when, "von") and evidence.EXPECTED.search(low)):
        return None
    if when.roles & {"ago", "window"}:
        return None
    span = (when.start, when.end)
    clause = clause_of(sentence, span, keep)
    narrow = narrowed(clause, sentence, span, keep)
    if _promises(clause, narrow, when, low):
        start, end = _trimmed(sentence, narrow if evidence.PROMISED.search(narrow.words) else clause)
        return Reading(when, "promise", "by", "firm", start, end)
    return _forecast(sentence, low, when, clause, narrow, keep)


def _promises(clause: Clause, narrow: Clause, when: When, low: str) -> bool:
    for part in (narrow, clause):
        near = evidence.NEAR_NOUN.search(part.words[: max(0, when.start - part.start)])
        if evidence.NO_PROMISE.search(part.words):
            return False
        if evidence.PROMISED.search(part.words) or (near and when.roles and not _is_label(low, when)):
            return _length_is_ahead(when) or "every" in when.roles
        if evidence.MAYBE_RECOVERY.search(part.words):
            return False
    if not clause.bracketed and _others(clause, when, low) <= 1 and evidence.PROMISED.search(low):
        return _length_is_ahead(when) and not evidence.RECOVERY.search(_AGAIN.sub("", low))
    return bool(
        clause.bracketed and evidence.PROMISED.search(clause.around) and not evidence.RECOVERY.search(clause.words)
    )


def _forecast(sentence: str, low: str, when: When, clause: Clause, narrow: Clause, keep: list[Span]) -> Reading | None:
    count, last = len(keep), keep[-1]
    if not _length_is_meant(when, narrow, clause) or "every" in when.roles:
        return None
    chosen = _speaking(narrow, clause, when, low, count)
    if not chosen or _excluded(chosen.words + (chosen.around if chosen.bracketed else "")) or _is_old(when, low, last):
        return None
    certainty = _certainty(when, chosen, low)
    if not certainty:
        return None
    start, end = _trimmed(sentence, clause if chosen is narrow and count == 1 else chosen)
    return Reading(when, "forecast", _kind(when, chosen.words, low), certainty, start, end)


def _speaking(narrow: Clause, clause: Clause, when: When, low: str, count: int) -> Clause | None:
    """The smallest stretch round the time that speaks of a recovery at all."""
    lenient = when.roles & _LIMITS or when.minutes or evidence.EXPECTED.search(low)
    wanted = evidence.MAYBE_RECOVERY if lenient else evidence.RECOVERY
    if count > 1 and (wanted.search(narrow.words) or evidence.RETRACTED.search(narrow.words)):
        return narrow
    if wanted.search(clause.words) or evidence.RETRACTED.search(clause.words):
        return clause
    if clause.bracketed and wanted.search(clause.around):
        return clause
    brief = _others(clause, when, low) <= 3 and (wanted.search(low) or evidence.EXPECTED.search(low))
    if not (evidence.EXPECTED.search(clause.words) or brief):
        return None
    # Where one time is taken back and another given, only the clause itself says which is which.
    return clause if evidence.RETRACTED.search(low) else Clause(0, len(low), low, "", "", False)


def _others(clause: Clause, when: When, low: str) -> int:
    """How many words a clause has beside its time."""
    return len(_WORD.findall(clause.words)) - len(_WORD.findall(low[when.start : when.end]))


def _is_old(when: When, low: str, last: Span) -> bool:
    """The time announced before, in a sentence that goes on to give the new one."""
    near = low[max(0, when.start - 40) : when.end + 24]
    return last[0] > when.start and bool(evidence.SHIFTED.search(low) and evidence.ANNOUNCED.search(near))


def _excluded(words: str) -> bool:
    if evidence.ELSEWHERE.search(words) or evidence.RETRACTED.search(words):
        return True
    if evidence.CONDITIONAL.search(words) or evidence.BEGINNING.search(words):
        return True
    return bool(evidence.NO_PROMISE.search(words) and evidence.PROMISED.search(words))


def _certainty(when: When, clause: Clause, low: str) -> Literal["firm", "told", "bare"] | None:
    expected = evidence.EXPECTED.search(clause.words + " " + clause.before + " " + clause.around)
    if evidence.PAST.search(clause.words) and not (expected or evidence.FUTURE.search(clause.words)):
        return None
    if when.roles & _LIMITS or when.minutes:
        return "firm"
    if expected or evidence.FUTURE.search(clause.words):
        return "told"
    if not when.roles and not when.has_day:
        return None
    return "bare" if evidence.GERMAN_PRESENT.search(clause.words) or "around" in when.roles else None


def _is_label(low: str, when: When) -> bool:
    """Is it the time of what follows? "Update um 13:30 Uhr: alles läuft"."""
    return low[when.end :].lstrip()[:1] == ":"


def _length_is_ahead(when: When) -> bool:
    """ "in 2 Stunden" is ahead, "vor 2 Stunden" and "nach 2 Stunden" are not."""
    if not when.minutes:
        return True
    if "vor" in when.roles or ("not_before" in when.roles and "in" not in when.roles):
        return False
    return bool(when.roles & {"in", "within", "next", "by", "over", "range"})


def _length_is_meant(when: When, narrow: Clause, clause: Clause) -> bool:
    if not when.minutes:
        return True
    if "vor" in when.roles or ("not_before" in when.roles and "in" not in when.roles):
        return False
    if when.roles & {"in", "within"} or when.roles >= {"over", "next"}:
        return True
    words = clause.words + clause.around
    ahead = "more" in when.roles or evidence.FUTURE.search(words) or evidence.LEFT.search(words)
    return bool(ahead and evidence.LENGTH.search(words)) and "at" not in when.roles


def _kind(when: When, words: str, low: str) -> Kind:
    lead = low[when.start : when.end]
    if "not_before" in when.roles:
        return "not_before"
    if _UNTIL.search(lead) and _NOT.search(low[max(0, when.start - 60) : when.start]):
        return "not_before"
    if when.minutes and ("within" in when.roles or "next" in when.roles):
        return "within"
    if when.roles & {"by", "vor", "during", "later", "within", "end"} or "worst case" in words:
        return "by"
    return "around"


def _starts_with(low: str, when: When, word: str) -> bool:
    return low[when.start : when.end].startswith(word)


def _trimmed(sentence: str, clause: Clause) -> Span:
    """The clause without the marks round it, as a span of the sentence."""
    start, end = clause.start, clause.end
    bullet = _BULLET.match(sentence[start:end])
    start += bullet.end() if bullet else 0
    quote = sentence[start:end]
    stripped = quote.strip(" \t\n\xa0,;:.!?–—*_>#•·-")
    lead = quote.find(stripped[:1]) if stripped else 0
    return start + lead, start + lead + len(stripped)
