"""The story's words with real times in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from incidents import wording
from incidents.timeline.text import Words

from .course import ZONE

Said = datetime | date


@dataclass
class Times(Mapping[str, str]):
    """The times of a step by the names its words use, as one language says them at `now`."""

    known: Mapping[str, Said]
    now: datetime
    language: str

    def __getitem__(self, name: str) -> str:
        at = self.known[name]
        return moment(at, now=self.now, language=self.language) if isinstance(at, datetime) else self.day(at)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def day(self, at: date) -> str:
        """`Samstag, 13.01.` or `Saturday 13 Jan`."""
        weekday = wording.WEEKDAYS[self.language][at.weekday()]
        comma = "," if self.language == "de" else ""
        return f"{weekday}{comma} {wording.short_date(at, language=self.language)}"


def moment(at: datetime, *, now: datetime, language: str) -> str:
    """`22:00 Uhr`; on another day with the weekday in full, as sentences say it."""
    said = wording.clock(at, zone=ZONE, language=language)
    said = f"{said}{wording.NBSP}Uhr" if language == "de" else said
    day = at.astimezone(ZONE).date()
    if day == now.astimezone(ZONE).date():
        return said
    return f"{wording.WEEKDAYS[language][day.weekday()]}{',' if language == 'de' else ''} {said}"


@dataclass(frozen=True)
class Speech:
    """What a step says, at `now`."""

    now: datetime
    known: Mapping[str, Said] = field(default_factory=dict)

    def words(self, said: Words) -> Words:
        """Raises KeyError for a time that nobody knows."""
        return {code: text.format_map(Times(self.known, self.now, code)) for code, text in said.items()}
