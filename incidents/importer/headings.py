"""Lines that order a log: day headings, "older updates", rules, headings of other parts."""

import re
from dataclasses import dataclass
from datetime import date

from ..grammar import DateWords, read_date, read_zone

_RULE = re.compile(r"[\s\-=_*~#+|•·–—−:]+")
_MARKS = re.compile(r"[\s>*_#+=~|\[({•·–—−\-]*")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,120}>")
_LEAD = re.compile(
    r"(?:(?:die\s)?(?:status)?-?(?:updates?|meldungen|informationen|infos?|stand|status|einträge|news|entries|log|tag|day)"
    r"(?:\s\d{1,2}(?![\d.]))?|heute|gestern|vorgestern|today|yesterday|vom|von|am|den|dem"
    r"|for|of|from|on|datum|date)(?![^\W_])[\s:,.–—-]{0,4}", re.I)  # fmt: skip
_ASIDE = re.compile(r"\s{0,3}[([][^()\[\]]{0,80}[)\]]")
_OLDER = re.compile(
    r"(?:(?:die|alle|all|see|weitere)\s)?(?:ältere|aeltere|frühere|vorherige|vorangegangene|vergangene|bisherige|alte|older|previous"
    r"|earlier|past|prior)[nr]?\s(?:\w{1,20}\s){0,2}?(?:informationen|infos?|meldungen|updates?|statusupdates?|einträge|nachrichten"
    r"|beiträge|statusmeldungen|mitteilungen|stände|entries|messages|information|notices|posts|news|notes|log|events|reports)"
    r"(?:\s?\([^()]{0,60}\)|\s\w{1,20}){0,3}|archiv|archive|was bisher geschah|previously", re.I)  # fmt: skip
_HASHES = re.compile(r"\s{0,3}(#{1,6})\s")
_MONTH_YEAR = re.compile(r"[^\W\d_]{3,9}\.?\s{1,2}((?:19|20)\d\d)$")
_ALL_TIMES = re.compile(
    r"(?:all\s(?:the\s)?)?(?:times?(?:stamps?)?)(?:\s(?:are|is|given|shown|listed|in|below|on this page|stated"
    r"|displayed)){1,5}(?:\s(?:the|time\s?zone))?"
    r"|(?:alle\s)?(?:zeiten|zeitangaben|uhrzeiten|angaben)(?:\s(?:sind|in|nach|gelten|hier|jeweils|der|zeitzone|angegeben)){1,5}"
    r"|(?:time\s?zone|zeitzone|all\stimes|alle\szeiten):?", re.I)  # fmt: skip
_MAX_NOTE = 60


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names the day of the entries below it."""

    line: int
    words: DateWords


def is_rule(text: str) -> bool:
    """Nothing but dashes, stars and their like."""
    return bool(text.strip()) and bool(_RULE.fullmatch(text))


def is_older_marker(text: str) -> bool:
    """ "Older updates:", after which an older part of the log begins."""
    line = text.strip(" \t\xa0*_#=+-–—:.…>|[]()<")
    return len(line) <= 80 and bool(_OLDER.fullmatch(line))


def read_day_heading(text: str) -> DateWords | None:
    """The day a line names and does nothing else, None for any other line."""
    text = _TAG.sub("", text) if "<" in text else text
    opening = _MARKS.match(text)
    pos = opening.end() if opening else 0
    marked = bool((opening and opening[0].strip(" \t\xa0-–—•·*")) or text.strip().startswith("**"))
    for _ in range(3):
        lead = _LEAD.match(text, pos)
        if not lead:
            break
        pos = lead.end()
    words = read_date(text, pos)
    if not words or (words.day is None and not _may_stand_alone(text, pos, words, marked)):
        return None
    tail = _tail(text, words.end)
    if not tail or (words.full and _is_remark(text, tail, marked)):
        return words
    return None


def _may_stand_alone(text: str, pos: int, words: DateWords, marked: bool) -> bool:
    return marked or words.end - pos >= 6


def _tail(text: str, pos: int) -> str:
    """What follows a date but for a remark in brackets, a zone and closing marks."""
    zone = read_zone(text, pos)
    pos = zone[1] if zone else pos
    for _ in range(2):
        aside = _ASIDE.match(text, pos)
        pos = aside.end() if aside else pos
    return text[pos:] if text[pos:].strip(" \t\xa0:;,.*_#+=~|])}–—-") else ""


def _is_remark(text: str, tail: str, marked: bool) -> bool:
    """A few words set off from the date: "12.01.2018 - Tag 3"."""
    rest = tail.strip(" \t\xa0*_#=+~|:–—-")
    set_off = tail.lstrip()[:1] in (":", "–", "—", "-", "|")
    return (set_off and len(rest) <= _MAX_NOTE and not rest[:1].isdigit()
            and not rest.endswith((".", "!", "?", ";")) and (marked or len(rest.split()) <= 4))  # fmt: skip


def heading_level(text: str) -> int:
    """The level of a Markdown heading, 0 for any other line."""
    hashes = _HASHES.match(text)
    return len(hashes[1]) if hashes else 0


def zone_note(text: str) -> str | None:
    """The zone of "all times are in UTC", None where a line says nothing like it."""
    note = _ALL_TIMES.search(text)
    zone = read_zone(text, note.end()) if note else None
    return zone[0] if zone else None


def month_heading_year(text: str) -> int | None:
    """The year of "July 2024" alone on a line."""
    match = _MONTH_YEAR.search(text.strip(" \t\xa0*_#=+-–—:"))
    return int(match[1]) if match else None


def full_date(text: str) -> date | None:
    """The first full date anywhere in a line: the day a title gives."""
    for start in _starts(text):
        words = read_date(text, start)
        if words and words.full and words.year:
            day = words.on(words.year)
            if day:
                return day
    return None


def _starts(text: str) -> list[int]:
    """Where a date could begin: at the first letter or digit of a word."""
    return [match.start() for match in re.finditer(r"(?<![\w.])[^\W_]", text[:400])]
