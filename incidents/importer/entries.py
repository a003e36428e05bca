"""From lines to entries: which times begin an update, and which lines belong to it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from .decode import Line
from .headings import Heading, heading_level, is_older_marker, is_rule, read_day_heading
from .log import Ignored, Rejected, Unreadable
from .stamps import Stamp, read_stamp

# After one of these a line has not come to its end: a time at the start of the next belongs to the sentence.
_OPEN = """bis um gegen ca circa etwa zwischen und oder sowie der die das dem den des eine einer einem einen im am für
    zum zur dass spätestens frühestens seit until till by at around about from and or before since between the of for
    approximately approx that than"""
# These end a sentence as well ("fährt wieder an"): they count only before a time that nothing sets off.
_MAYBE_OPEN = """ab von vom vor nach ein in an auf mit zu bei siehe stand erst noch morgen montag dienstag mittwoch
    donnerstag freitag samstag sonntag to after on with see tomorrow monday tuesday wednesday thursday friday saturday
    sunday next scheduled planned expected nächsten kommenden"""
_OPEN_ENDS = frozenset(_OPEN.split())
_MAYBE_OPEN_ENDS = _OPEN_ENDS | frozenset(_MAYBE_OPEN.split())
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?$")
_ENDED = re.compile(r"[.!?…:;)\]\"”“»*_|>]$")
_VERB = re.compile(
    r"(?:haben|hatten?|hat|wurden?|wird|werden|ist|sind|war(?:en)?|kam(?:en)?|konnten?|können|kann|begann(?:en)?|fiel(?:en)?"
    r"|trat(?:en)?|ging(?:en)?|soll(?:en|te|ten)?|startete[n]?|starten|startet|beginn(?:t|en)|findet|fand(?:en)?|gab|gibt|stellten?"
    r"|bemerkten?|meldeten?|folgt[e]?|erreichte[n]?|mussten?|müssen|lief(?:en)?|stieg(?:en)?|öffne[nt]|schalten|tauschten?|we|the|our"
    r"|all|a|an|it|this|some|customers|engineers)\b", re.I)  # fmt: skip
_ABOUT_THE_TIME = re.compile(r"(?:können|kann|bleibt|gilt|reicht|als|oder|or|and|und|sowie|bzw)\b", re.I)
# A long line without a stop was wrapped by an editor.
_WRAPPED = 60
_INDENT = 2
MAX_ENTRIES = 50_000


@dataclass(slots=True)
class Entry:
    """One entry as found; `days` gives it `at` or `reason`."""

    stamp: Stamp
    lines: list[Line]
    texts: list[str]
    zone: tzinfo | None = None
    at: datetime | None = None
    reason: str = ""

    @property
    def line(self) -> int:
        return self.lines[0].number

    @property
    def body(self) -> str:
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.texts)).strip()


@dataclass(slots=True)
class Found:
    """All lines of a log, sorted: parts of it in file order, and what belongs to no entry."""

    parts: list[list[Heading | Entry]] = field(default_factory=lambda: [[]])
    before: list[Line] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        return [item for part in self.parts for item in part if isinstance(item, Entry)]


def find_entries(lines: list[Line]) -> Found:
    """Sorts every line that is not blank into an entry, or among the ignored."""
    reader = _Reader()
    for line in lines:
        reader.take(line)
    return reader.found


def indent(text: str) -> int:
    return len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())


class _Reader:
    def __init__(self) -> None:
        self.found = Found()
        self.open: Entry | None = None
        self.previous = ""  # the line above, "" after a blank or any line that is no text
        self.list_lead = False  # the line above announced a list: its times are no entries
        self.after_heading = False
        self.day_level = 6
        self.count = 0

    def take(self, line: Line) -> None:
        text = line.text.strip()
        if not text:
            self._blank(line)
        elif is_rule(text):
            self._ignore(line, "a ruled line")
        elif not self._heading(line, text) and not self._begin(line):
            self._continue(line, text)

    def _blank(self, line: Line) -> None:
        if not line.blank:
            self._ignore(line, "nothing visible")
        elif self.open and self.open.texts[-1]:
            self.open.texts.append("")
        self.previous, self.list_lead = "", False

    def _ignore(self, line: Line, why: str) -> None:
        self.found.ignored.append(Ignored(line.number, line.raw, why))
        if self.open:
            self.open.texts.append("")
        self.previous, self.list_lead = "", False

    def _heading(self, line: Line, text: str) -> bool:
        if is_older_marker(text):
            self._close(line, "begins an older part")
            self.found.parts.append([])
            return True
        day = None if self._unfinished() else read_day_heading(text)
        if day and not read_stamp(line.text):
            self._close(line, "a day heading")
            self.found.parts[-1].append(Heading(line.number, day))
            self.day_level = heading_level(line.text) or self.day_level
            self.after_heading = True
            return True
        level = heading_level(line.text)
        if level and self.open and level <= self.day_level and self.day_level < 6 and not read_stamp(line.text):
            self._close(line, "a heading of another part")
            return True
        return False

    def _close(self, line: Line, why: str) -> None:
        self._ignore(line, why)
        self.open = None

    def _begin(self, line: Line) -> bool:
        stamp = read_stamp(line.text)
        if not stamp or not self._begins(stamp, line):
            return False
        self.open = Entry(stamp, [line], [stamp.text])
        self.found.parts[-1].append(self.open)
        self.count += 1
        if self.count > MAX_ENTRIES:
            raise Unreadable(f"The file has more than {MAX_ENTRIES:,} entries: it is no log of an outage.")
        self.previous, self.after_heading = line.text.strip(), False
        self.list_lead = bool(stamp.text) and stamp.text.endswith(":")
        return True

    def _begins(self, stamp: Stamp, line: Line) -> bool:
        """May this time begin an entry here, or does it stand in the middle of what is being said?"""
        if self.open and self._nested(stamp, line):
            return False
        if self._sentence_like(stamp):
            return self.after_heading or bool(self.open and self._sentence_like(self.open.stamp))
        if not self.previous:
            return True
        if self._unfinished(stamp.strong):
            return False
        return stamp.strong or not self._runs_on(stamp)

    def _nested(self, stamp: Stamp, line: Line) -> bool:
        if self.list_lead and stamp.bullet:
            return True
        opened = self.open.lines[0].text if self.open else ""
        return bool(self.previous) and indent(line.text) >= indent(opened) + _INDENT

    def _sentence_like(self, stamp: Stamp) -> bool:
        """ "Um 14:30 Uhr haben wir ...", "22:00 Uhr können wir nicht halten": the time is a part of a sentence."""
        if stamp.strong:
            return False
        if stamp.lead == "sentence":
            return bool(_VERB.match(stamp.text)) or not stamp.clock.unit
        return bool(_ABOUT_THE_TIME.match(stamp.text)) or (
            stamp.label.startswith("stand") and stamp.text[:1].islower())  # fmt: skip

    def _unfinished(self, strong: bool = True) -> bool:
        last = _LAST_WORD.search(self.previous[-24:])
        return bool(last and last[1].lower() in (_OPEN_ENDS if strong else _MAYBE_OPEN_ENDS)) or self.previous.endswith(
            "("
        )

    def _finished(self) -> bool:
        return bool(_ENDED.search(self.previous))

    def _runs_on(self, stamp: Stamp) -> bool:
        """Does the line above go on with this time, that nothing sets off? Entries of one hand look alike."""
        long = len(self.previous) >= _WRAPPED
        if not self.open:
            return long and not self._finished()
        alike = self.open.stamp.shape == stamp.shape
        single = alike and len(self.open.texts) == 1
        if stamp.text[:1].islower() and not alike:
            return True
        if self._finished():
            return False
        if stamp.text[:1].islower():
            return long
        return self.previous.endswith(",") or (long and not single)

    def _continue(self, line: Line, text: str) -> None:
        self.previous, self.after_heading = text, self.after_heading and not self.open
        if self.open:
            self.open.lines.append(line)
            self.open.texts.append(line.text.rstrip())
            self.list_lead = text.endswith(":") or (self.list_lead and text[:1] in "-*•·–—+▪‣")
            return
        if not self.count:
            self.found.before.append(line)
        why = "before the first entry" if not self.count else "outside of any entry"
        self.found.ignored.append(Ignored(line.number, line.raw, why))
