"""One reader's eyes: a language, the page's zone and "now", and the next instant at which what they see changes.

Every question about the clock is asked here, so that a renderer can say until when its words hold.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString

from incidents import wording
from incidents.timeline.facts import Speaker
from incidents.timeline.items import PromiseItem, ServiceItem, Words

from .state import State

WEEK = timedelta(days=7)
TONGUES = {"de": "Deutsch", "en": "English"}


@dataclass
class Reader:
    """Made for one render; `until` is complete once the render is."""

    state: State
    language: str
    until: datetime | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.zone = self.state.page.zone
        self.services = self.state.named

    def passed(self, at: datetime) -> bool:
        """Whether `at` has come; where it has not, the words hold no longer than that."""
        if at > self.state.now:
            self.until = min(self.until or at, at)
        return at <= self.state.now

    def today(self) -> date:
        """The page's present day: whoever asks says something that changes at midnight."""
        day = self.day(self.state.now)
        self.passed(datetime.combine(day + timedelta(days=1), time(), self.zone))
        return day

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def said(self, texts: Words) -> str:
        return wording.said(texts, self.language)

    def name(self, service: str | None) -> str:
        """A service's name, "" where it is not public."""
        found = self.services.get(service or "")
        return self.said(found.name) if found else ""

    def speaker(self) -> Speaker:
        """Says structured fields in the reader's language, times as seen from now."""
        return Speaker(self.state.now, self.services, self.zone, self.language)

    def clock(self, at: datetime) -> str:
        return wording.clock(at, zone=self.zone, language=self.language)

    def moment(self, at: datetime) -> str:
        """As somebody says it today: `22:00 Uhr`, `Fr 8:00 Uhr`, `Fr 19.01. 8:00 Uhr`."""
        self.today()
        return self.seen_from(at, self.state.now)

    def oclock(self, at: datetime) -> str:
        """`2:05 Uhr` or `02:05`, as in a sentence."""
        return self.seen_from(at, at)

    def seen_from(self, at: datetime, there: datetime) -> str:
        """An instant as it was said at another one, whatever day it is read on."""
        return wording.moment(at, seen_from=there, zone=self.zone, language=self.language)

    def since(self, at: datetime) -> str:
        """A beginning, said in full words: `15:40 Uhr`, `Mittwoch, 15:40 Uhr`, `Mittwoch, 10.01.2018, 15:40 Uhr`."""
        gone = self.today() - self.day(at)
        if gone >= WEEK or gone < timedelta():
            return self.full(at)
        if not gone:
            return self.oclock(at)
        return f"{wording.WEEKDAYS[self.language][self.day(at).weekday()]}, {self.oclock(at)}"

    def full(self, at: datetime) -> str:
        return wording.full(at, zone=self.zone, language=self.language)

    def full_day(self, at: datetime) -> str:
        return wording.long_day(self.day(at), language=self.language)

    def lasted(self, start: datetime, end: datetime) -> str:
        return wording.duration(end - start, language=self.language)

    def tag(self, at: datetime, words: str) -> SafeString:
        """Words about an instant as `<time>`, with the page's offset."""
        exact = at.astimezone(self.zone).isoformat(timespec="minutes")
        return format_html('<time datetime="{}">{}</time>', exact, words)

    def due(self, promise: PromiseItem) -> str:
        """The promised time, or the day's name where any time of that day keeps it."""
        if not promise.whole_day:
            return self.moment(promise.due)
        day = self.last_day(promise)
        name = wording.WEEKDAYS[self.language][day.weekday()]
        if abs(day - self.today()) < WEEK:
            return name
        return f"{name}, {wording.short_date(day, language=self.language)}"

    def last_day(self, promise: PromiseItem) -> date:
        """The day that a promise of a whole day names: it is due at that day's end."""
        return self.day(promise.due - timedelta(seconds=1))

    def path(self, rest: str = "/", *, language: str = "") -> str:
        """A page's address in this language, or in another one."""
        language = language or self.language
        return rest if language == self.state.page.language else f"/{language}{rest}"

    def service_path(self, service: ServiceItem) -> str:
        """A service's page; "" for one that is no longer offered."""
        return self.path(f"/services/{service.slug}") if service.id in self.state.services else ""

    def incident_path(self, id: str) -> str:
        return self.path(f"/incidents/{id}")
