"""Lengths of time in words: "45 Minuten", "an hour and a half", "2-3 Stunden", "einer halben Stunde"."""

import re

from .words import HALVES, NUMBERS, UNITS

_FRACTION = re.compile(r"(\d{1,4})(?:[.,](\d{1,2})|\s?(½))?(?![\d:])")
_TO = {"-", "–", "—", "bis", "to", "or", "oder", "und", "and"}

Words = list[str]
Spans = list[tuple[int, int]]


def read_duration(text: str, words: Words, spans: Spans, index: int) -> tuple[float, float, int] | None:
    """(least, most, token after it), in minutes, of the length of time that token `index` begins, None if none."""
    low = _amount(text, words, spans, index)
    if not low:
        return None
    amount, after = low
    high = amount
    if after < len(words) and words[after] in _TO:
        upper = _amount(text, words, spans, after + 1)
        if upper:
            high, after = upper
    unit, after = _unit(words, after)
    if not unit:
        return None
    half, after = _and_a_half(words, after)
    return amount * unit, high * unit + half * unit, after


def _amount(text: str, words: Words, spans: Spans, index: int) -> tuple[float, int] | None:
    if index >= len(words):
        return None
    if words[index][0].isdigit():
        return _figure(text, spans, index)
    if words[index] in HALVES:
        skip = 2 if words[index + 1 : index + 2] in (["a"], ["an"]) else 1
        return 0.5, index + skip
    if words[index] in NUMBERS:
        half = words[index + 1 : index + 2] and words[index + 1] in HALVES
        return (0.5, index + 2) if half else (NUMBERS[words[index]], index + 1)
    return (1, index) if words[index] in ("viertelstunde", "dreiviertelstunde") else None


def _figure(text: str, spans: Spans, index: int) -> tuple[float, int] | None:
    match = _FRACTION.match(text, spans[index][0])
    if not match:
        return None
    amount = float(match[1]) + (float(f"0.{match[2]}") if match[2] else 0.5 if match[3] else 0)
    while index < len(spans) and spans[index][0] < match.end():
        index += 1
    return amount, index


def _unit(words: Words, index: int) -> tuple[int, int]:
    if words[index : index + 1] == ["-"]:
        index += 1
    if index >= len(words) or words[index] not in UNITS:
        return 0, index
    unit, after = UNITS[words[index]], index + 1
    abbreviated = words[index] in ("min", "std") and words[after : after + 1] == ["."]
    return unit, after + abbreviated


def _and_a_half(words: Words, index: int) -> tuple[float, int]:
    return (0.5, index + 3) if words[index : index + 3] == ["and", "a", "half"] else (0, index)
