"""Time expressions of a sentence: "bis ca. 22:00 Uhr", "in the next 90 minutes", "nicht vor 8 Uhr morgen früh"."""

import re
from dataclasses import dataclass, field

from .clocks import Clock, read_clock
from .dates import DateWords, read_date
from .durations import read_duration
from .roles import NEUTRAL, PHRASES, SINGLES
from .spans import folded
from .words import EARLY, HALVES, LATE, LONG_WEEKDAYS, MONTHS, NUMBERS, PART_WORDS, PARTS, UNITS, WEEKDAYS
from .zones import read_zone

MAX_PHRASE = 18

_TOKEN = re.compile(r"\d+|[^\W\d_]+|\S")
_WINDOW = re.compile(
    r"\s{0,2}(?:[-–—−]|bis|to|until|till|und|and)\s{0,2}(?:um\s|ca\.?\s|etwa\s|about\s)?(?=\d)", re.I)  # fmt: skip
_BARE_LOW = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s{0,2}(?:uhr\s|[ap]m\s)?(?:[-–—]|bis|to|und|and)\s{0,2}(?=\d)", re.I)
_ABBREVIATED_DAY = re.compile(r"[A-Z][a-z]{1,4}[.,]{0,2}\s{1,2}(?:\d|um\s|gegen\s|at\s)")
_COMPOUND = re.compile(
    r"(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)"
    r"(morgen|früh|vormittag|mittag|nachmittag|abend|nacht)s?$")  # fmt: skip
_HOURLY = {"hourly": 60, "stündlich": 60, "stündliche": 60, "halbstündlich": 30, "halbstündliche": 30}
_DAYS = {
    "heute": 0, "heutigen": 0, "today": 0, "tonight": 0, "morgen": 1, "morgigen": 1, "tomorrow": 1, "übermorgen": 2,
    "uebermorgen": 2,
}  # fmt: skip
# What an expression can begin with: most words of a sentence are none of these.
_STARTERS = frozenset(
    [*SINGLES, *PHRASES, *_DAYS, *_HOURLY, *PART_WORDS, *EARLY, *LATE, *NUMBERS, *HALVES, *UNITS, *WEEKDAYS, *MONTHS]
    + [day + part + s for day in LONG_WEEKDAYS for part in PART_WORDS for s in ("", "s")]
)


@dataclass(slots=True)
class When:
    """One time expression; `start` and `end` are its span, `roles` what stands around it ("by", "around", ...)."""

    start: int
    end: int
    roles: set[str] = field(default_factory=set)
    clock: Clock | None = None
    low: Clock | None = None  # the earlier end of a range
    zone: str | None = None
    part: str = ""
    offset: int | None = None  # days from today
    weekday: int | None = None
    date: DateWords | None = None
    minutes: tuple[float, float] | None = None

    @property
    def has_day(self) -> bool:
        return self.offset is not None or self.weekday is not None or self.date is not None

    @property
    def anchored(self) -> bool:
        return self.clock is not None or self.minutes is not None


def find_whens(sentence: str) -> list[When]:
    """The time expressions of a sentence in order, without those that say no more than a day."""
    return _Reader(sentence).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.low = folded(text)
        self.spans = [match.span() for match in _TOKEN.finditer(text)]
        self.words = [self.low[start:end] for start, end in self.spans]

    def read(self) -> list[When]:
        found: list[When] = []
        index = 0
        while index < len(self.words):
            if self.words[index] not in _STARTERS and not self.words[index][0].isdigit():
                index += 1
                continue
            when, following = self._phrase(index)
            if when and _says_something(when):
                found.append(when)
            index = max(following, index + 1) if when else index + 1
        return found

    def _phrase(self, first: int) -> tuple[When | None, int]:
        """One expression from token `first` on: role words and contents, as long as they go on."""
        when = When(self.spans[first][0], -1)
        index, pending, adjective = first, set[str](), ""
        while index < min(len(self.words), first + MAX_PHRASE):
            after = self._content(when, index, pending, adjective)
            if after:
                if not when.anchored or when.end < 0 or "range" in pending or not pending <= {"at", "in"}:
                    when.roles |= pending
                index, pending, adjective = after, set(), ""
                when.end = self.spans[index - 1][1]
                continue
            if self.words[index] in EARLY or self.words[index] in LATE:
                adjective = "early " if self.words[index] in EARLY else "late "
                index += 1
                continue
            length, role = self._role(index, when)
            if not length:
                break
            pending |= role
            index += length
        return (when, self._token_at(when.end, first)) if when.end >= 0 else (None, first + 1)

    def _token_at(self, char: int, index: int) -> int:
        while index < len(self.spans) and self.spans[index][0] < char:
            index += 1
        return index

    def _role(self, index: int, when: When) -> tuple[int, set[str]]:
        """(tokens, roles) of the role word or phrase at `index`; (0, ...) where there is none that may stand here."""
        for words, role in PHRASES.get(self.words[index], ()):
            if tuple(self.words[index + 1 : index + 1 + len(words)]) == words:
                return self._allowed(when, len(words) + 1, role)
        word = self.words[index]
        if word in SINGLES:
            return self._allowed(when, 1, SINGLES[word])
        if word in NEUTRAL:
            return 1, set()
        comma = word == "," and when.end >= 0 and not when.minutes
        return (1 if comma or (word == "." and index) else 0), set()

    def _allowed(self, when: When, length: int, role: str) -> tuple[int, set[str]]:
        """After a clock time or duration only "at" and its like go on: "8:00 Uhr am Freitag"."""
        if not when.anchored or role in ("at", "in"):
            return length, {role}
        if role in ("by_after", "not_before_after", "ago"):
            when.roles.add(role.removesuffix("_after"))
            return length, set()
        return 0, set()

    def _content(self, when: When, index: int, pending: set[str], adjective: str) -> int:
        """Reads a clock time, day, part of the day or duration at `index` into `when`; the token after it, or 0."""
        if self.words[index][0].isdigit():
            return self._figures(when, index, pending)
        return (
            self._weekday_or_month(when, index)
            or self._day_word(when, index, pending)
            or self._part(when, index, pending, adjective)
            or self._duration(when, index, pending)
            or self._spelled_clock(when, index)
        )

    def _figures(self, when: When, index: int, pending: set[str]) -> int:
        start = self.spans[index][0]
        if start and (self.text[start - 1].isalnum() or self.text[start - 1] in ".,:/-–_§#+&="):
            return 0
        date = None if when.has_day else read_date(self.text, start)
        if date and 0 < (date.month or 0) < 13 and 0 < (date.day or 0) < 32:
            when.date = date
            return self._token_at(date.end, index)
        return self._clock(when, index, pending) or self._duration(when, index, pending)

    def _clock(self, when: When, index: int, pending: set[str]) -> int:
        if when.anchored:
            return 0
        start = self.spans[index][0]
        low = _BARE_LOW.match(self.text, start)
        clock = read_clock(self.text, start)
        window = low or (clock and not clock.bad and _WINDOW.match(self.text, clock.end))
        upper = read_clock(self.text, window.end()) if window else None
        if upper and not upper.bad:
            self._window(when, clock, low, upper, pending)
            clock = upper
        if not clock or clock.bad:
            return 0
        when.clock = clock
        return self._token_at(self._zoned(when, clock.end), index)

    def _window(
        self, when: When, clock: Clock | None, low: re.Match[str] | None, upper: Clock, pending: set[str]
    ) -> None:
        """Two ends: "zwischen 18 und 20 Uhr" is a range; "von 18 bis 20 Uhr" is when something goes on."""
        when.roles.add("range" if "range" in pending else "window")
        if clock and not clock.bad:
            when.low = clock
        elif low:
            shift = 12 if upper.half == "p" and int(low[1]) < 12 and int(low[1]) + 12 <= upper.hour else 0
            when.low = Clock(min(int(low[1]) + shift, 24), int(low[2] or 0) % 60, 0, upper.end, True, upper.unit)

    def _zoned(self, when: When, end: int) -> int:
        zone = read_zone(self.text, end)
        if zone:
            when.zone, end = zone
        return end

    def _weekday_or_month(self, when: When, index: int) -> int:
        word, start = self.words[index], self.spans[index][0]
        if when.has_day or not self.text[start].isupper():
            return 0
        compound = _COMPOUND.match(word)
        if compound and not when.part:
            when.weekday, when.part = LONG_WEEKDAYS[compound[1]], PART_WORDS[compound[2]]
            return index + 1
        if word not in LONG_WEEKDAYS and not _ABBREVIATED_DAY.match(self.text, start):
            return 0
        date = read_date(self.text, start)
        if not date:
            return 0
        if date.day is None:
            when.weekday = date.weekday
        else:
            when.date = date
        return self._token_at(date.end, index)

    def _day_word(self, when: When, index: int, pending: set[str]) -> int:
        word = self.words[index]
        if word not in _DAYS or when.has_day:
            return 0
        if word == "morgen" and self._is_noun(index) and (index == 0 or "at" in pending or "this" in pending):
            return 0
        when.offset = _DAYS[word]
        if word == "tonight":
            when.part = "evening"
        return index + 1

    def _is_noun(self, index: int) -> bool:
        """ "Morgen" is the morning, "morgen" tomorrow; at the start of a sentence it is tomorrow."""
        start = self.spans[index][0]
        return bool(self.text[:start].strip()) and self.text[start].isupper()

    def _part(self, when: When, index: int, pending: set[str], adjective: str) -> int:
        word = self.words[index]
        if word in ("tag", "tages", "day", "business") and pending & {"during", "end"} and not when.part:
            when.part = "day" if word != "business" else "business"
            return index + (2 if self.words[index + 1 : index + 2] == ["day"] else 1)
        if word not in PART_WORDS or when.part in ("day", "business") or when.minutes:
            return 0
        if when.part and when.part != "morning":
            return 0
        part = PART_WORDS[word]
        implied = word in ("noon", "midnight", "overnight", "eod", "abends", "nachts", "morgens") or when.has_day
        if not (pending or when.roles or implied or when.clock):
            return 0
        when.part = _late_evening(part, word, when, adjective)
        return index + 1

    def _duration(self, when: When, index: int, pending: set[str]) -> int:
        if when.anchored or when.has_day or when.part:
            return 0
        if self.words[index] in _HOURLY:
            when.minutes = (_HOURLY[self.words[index]],) * 2
            when.roles.add("every")
            return index + 1
        if self.words[index] in ("hour", "stunde") and pending & {"next", "within", "every"}:
            when.minutes = (60, 60)
            return index + 1
        read = read_duration(self.text, self.words, self.spans, index)
        if not read:
            return 0
        when.minutes = read[:2]
        return read[2]

    def _spelled_clock(self, when: When, index: int) -> int:
        """ "acht Uhr", "halb neun" """
        word, nxt = self.words[index], self.words[index + 1 : index + 2]
        if when.anchored or not nxt:
            return 0
        hour = NUMBERS.get(word)
        if hour and nxt == ["uhr"] and hour == int(hour) and hour <= 24:
            when.clock = Clock(int(hour), 0, 0, self.spans[index + 1][1], False, "spelled")
        elif word == "halb" and nxt[0] in NUMBERS and nxt[0] not in ("a", "an") and 1 <= NUMBERS[nxt[0]] <= 12:
            when.clock = Clock(int(NUMBERS[nxt[0]]) - 1, 30, 0, self.spans[index + 1][1], True, "spelled")
        else:
            return 0
        end = self._token_at(self._zoned(when, when.clock.end), index)
        return end + (word == "halb" and self.words[end : end + 1] == ["uhr"])


def _late_evening(part: str, word: str, when: When, adjective: str) -> str:
    """The part with its adjective; an English "tomorrow night" is an evening, a German "Nacht" is not."""
    if word == "night" and when.has_day:
        return "late evening"
    return adjective + part if adjective + part in PARTS else part


def _says_something(when: When) -> bool:
    if when.anchored or when.part:
        return True
    return bool(when.roles & {"by", "vor", "not_before", "during", "later", "more", "end"})
