"""The time at the start of a line: "17:46 Uhr:", "- Update 2 (14:05 UTC)", "[19.07.2024, 14:05]", "2:05 PM PST -"."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from ..grammar import Clock, DateWords, read_clock, read_date, read_zone

_MARKS = re.compile(
    r"(?:[\s>*_#+=~|\[({•·‣▪◦●○■□►▶→⇒–—−\-\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff\ufe0f]"
    r"|</?(?:b|strong|em|i|p|li|ul|span|small|div|h\d|br|time|td|tr)\b[^<>]{0,120}>)*", re.I)  # fmt: skip
_LABEL = re.compile(
    r"""(?:(?:posted\s)?\d{1,3}\s(?:minute|hour|day|week|month|year)s?\sago
    |(?:\d{1,3}\.\s)?(?:(?:status|zwischen|live|service)?-?\s?updates?|upd|nachtrag|edit(?:ed)?|stand|neue?s?|new|infos?
        |(?:status|zwischen)?meldung|zwischenstand|status|posted(?:\son)?|heute|today|aktualisiert(?:\sam)?|aktualisierung
        |ergänzung|uhrzeit|zeit(?:punkt)?|time(?:stamp)?|datum|date|vom|eintrag|(?:last|zuletzt)\s(?:updated|aktualisiert)
        |investigating|identified|monitoring|resolved|completed|in\sprogress|scheduled|verifying|behoben|gelöst|untersuchung
        |analyse|identifiziert|beobachtung)
    (?:\s?(?:no\.?\s?|nr\.?\s?|\#)?\d{1,3}(?![\d:.])
        (?!\s?(?:uhr|[ap]\.?m|h\b|jan|feb|mär|mar|apr|mai|may|ju[nl]|aug|sep|o[kc]t|nov|de[zc])))?)
    (?![^\W_])(?:\s?(?:vom|von|am|on|at|um|from)\b)?[\s:,.;\#(\[|–—*_-]{0,5}""",
    re.I | re.X,
)
_SENTENCE = re.compile(r"(?:um|at|am|on|gegen|ca|circa|etwa|around|about|approx)(?![^\W_])\.?\s{1,2}|~\s?", re.I)
_BETWEEN = re.compile(r"(?:T(?=\d)|[\s,;|/@(\[–—-]{1,5}(?:(?:um|at|gegen|ca\.)\s)?)", re.I)
_RANGE = re.compile(r"\s{0,2}(?:[-–—−]|bis|to|until|till|und|and|&)\s{0,2}(?:um\s|ca\.?\s)?(?=\d)", re.I)
_OTHER_ZONE = re.compile(r"\s{0,2}[(/|=]\s{0,2}(?=\d)")
_DATE_AFTER = re.compile(r"\s{0,2}[,(|]?\s{0,2}(?:am\s|on\s|vom\s|den\s)?", re.I)
_YEAR = re.compile(r"\s((?:19|20)\d\d)(?![\d.:])")
_DONE = re.compile(r"\s{0,2}[)\]]?\s{0,2}(?:$|:|[-–—|]\s)")
_CLOSERS = re.compile(
    r"(?:[\])}*_~=\s\"”|]|\+{2,}|</?(?:b|strong|em|i|p|span|small|div|h\d|br|time|td|tr)\b[^<>]{0,60}>){0,24}", re.I
)
_CLOSING_TAGS = re.compile(r"(?:\s{0,3}</[a-zA-Z]{1,6}>){1,6}$")
_COLON = re.compile(r"[:：]|[|»›→⇒•·]|-{1,2}>|[-–—−]{1,2}(?=\s|$|\*)|(?<=\s)[-–—](?=[^\W\d])|=>")
_WEAK = re.compile(r"[,.;](?=\s|$)")
_DURATION = re.compile(r"\s(?:min\b|minute|std|stunde|hours?\b|h\b|hrs?\b|sek|sec|uhrzeit)", re.I)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time an entry may begin with. `text` is what follows on the line; `bad` says why it is no time.

    `lead`: words before it, a label ("Update 2:") or the beginning of a sentence ("Um"). `strong`: a colon, dash,
    bracket or the line's end follows, so that it can hardly be a part of a sentence.
    """

    clock: Clock
    text: str
    date: DateWords | None = None
    zone: str | None = None
    lead: Literal["", "label", "sentence"] = ""
    label: str = ""
    strong: bool = False
    alone: bool = False
    bullet: bool = False

    @property
    def shape(self) -> tuple[bool, ...]:
        """How it is written, to tell entries of one hand."""
        return self.strong, bool(self.clock.unit), bool(self.zone), bool(self.date), bool(self.lead), self.bullet

    @property
    def bad(self) -> str:
        return self.clock.bad


@lru_cache(maxsize=8192)
def read_stamp(text: str) -> Stamp | None:
    """The time a line begins with, None where it begins with none, or with a range of times."""
    opening = _MARKS.match(text)
    pos = opening.end() if opening else 0
    lead, label, pos = _leads(text, pos)
    date, pos = _date(text, pos)
    clock = read_clock(text, pos)
    if not clock:
        return None
    iso = bool(date and date.full) and (text[pos - 1] == "T" or text.count(":", pos, clock.end) == 2)
    if not (iso and read_zone(text, clock.end, iso=True)) and _is_range(text, clock.end):
        return None
    marks = opening[0] if opening else ""
    return _finished(text, clock, date, lead, label, marks, iso)


def _leads(text: str, pos: int) -> tuple[Literal["", "label", "sentence"], str, int]:
    lead: Literal["", "label", "sentence"] = ""
    first = ""
    for _ in range(4):
        if text[pos : pos + 1].isdigit() and not _LABEL.match(text, pos):
            break
        label, sentence = _LABEL.match(text, pos), _SENTENCE.match(text, pos)
        if label:
            lead, pos, first = lead or "label", label.end(), first or label[0]
        elif sentence:
            lead, pos = lead if lead else "sentence", sentence.end()
        else:
            break
    return lead, first.strip().lower(), pos


def _date(text: str, pos: int) -> tuple[DateWords | None, int]:
    date = read_date(text, pos)
    if not date:
        return None, pos
    between = _BETWEEN.match(text, date.end)
    if not between:
        return None, pos
    end = between.end()
    # "11.01. (um) 22 Uhr", "(14:05 Uhr)": one more small word may stand before the time.
    sentence = _SENTENCE.match(text, end)
    return date, sentence.end() if sentence else end


def _is_range(text: str, end: int) -> bool:
    zone = read_zone(text, end)
    for start in (end, zone[1] if zone and text[end : end + 3].strip()[:1] not in "+-−" else end):
        follows = _RANGE.match(text, start)
        if not follows:
            continue
        second = read_clock(text, follows.end())
        # After a dash a number with a point is a number: "14:05 - 10.50 Euro".
        if second and not second.bad and (second.unit or second.separator == ":" or read_zone(text, second.end)):
            return True
    return False


def _finished(
    text: str,
    clock: Clock,
    date: DateWords | None,
    lead: Literal["", "label", "sentence"],
    label: str,
    marks: str,
    iso: bool,
) -> Stamp | None:
    zone, end = _zone(text, clock, iso)
    if not date:
        date, end = _date_after(text, end)
    date, end = _year_after(text, date, end)
    rest, strong = _separated(text, end)
    strong = strong or bool(date and date.full and not lead)
    if not _convincing(clock, zone, date, strong, text, end):
        return None
    body = text[rest:].strip()
    if "**" in marks and "**" not in text[clock.end : rest] and "**" in body:
        body = "**" + body
    if "<" in marks:
        body = _CLOSING_TAGS.sub("", body)
    for mark in ("|", "+++", "++"):
        if marks.strip().startswith(mark):
            body = body.removesuffix(mark).rstrip()
    bullet = bool(marks.strip()) and marks.strip()[0] in "-*•·–—+‣▪◦●○■" and "**" not in marks
    return Stamp(clock, body, date, zone, lead, label, strong, not body, bullet)


def _zone(text: str, clock: Clock, iso: bool) -> tuple[str | None, int]:
    zone = read_zone(text, clock.end, iso=iso)
    if not zone:
        return None, clock.end
    name, end = zone
    other = _OTHER_ZONE.match(text, end)
    second = read_clock(text, other.end()) if other else None
    again = read_zone(text, second.end) if second else None
    if again:
        end = again[1] + (text[again[1] : again[1] + 1] == ")")
    return name, end


def _date_after(text: str, end: int) -> tuple[DateWords | None, int]:
    """ "14:05 Uhr, 08.11.2024:", a date behind the time, where nothing of a sentence can follow."""
    lead = _DATE_AFTER.match(text, end)
    date = read_date(text, lead.end()) if lead and lead.end() > end else None
    if date and date.day is not None and _DONE.match(text, date.end):
        return date, date.end
    return None, end


def _year_after(text: str, date: DateWords | None, end: int) -> tuple[DateWords | None, int]:
    """ "Fri Jul 19 04:09:00 UTC 2024" """
    year = _YEAR.match(text, end)
    if not date or date.day is None or date.year is not None or not year:
        return date, end
    return replace(date, year=int(year[1])), year.end()


def _separated(text: str, end: int) -> tuple[int, bool]:
    """(where the text begins, is it set off by more than a blank, comma or stop)"""
    closers = _CLOSERS.match(text, end)
    pos = closers.end() if closers else end
    bracket = any(char in text[end:pos] for char in ")]|*")
    separator = _COLON.match(text, pos)
    if separator:
        after = _CLOSERS.match(text, separator.end())
        return (after.end() if after else separator.end()), True
    weak = _WEAK.match(text, pos)
    if weak:
        return weak.end(), bracket
    return pos, bracket or pos >= len(text)


def _convincing(clock: Clock, zone: str | None, date: DateWords | None, strong: bool, text: str, end: int) -> bool:
    """Is it written like a time, not like a number, a version or a length of time?"""
    if clock.bad:
        return bool(clock.unit or zone or date or (clock.separator == ":" and strong))
    if clock.unit or zone or date:
        return True
    if clock.separator == ":":
        glued = text[end : end + 1].isalnum() or text[end : end + 1] in ("/", "-", "\\", "=")
        return strong or not (glued or _DURATION.match(text, end))
    return strong and clock.minutes
