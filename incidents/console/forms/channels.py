"""Contact channels. Hours and single days are lines of text: quick to type, quick to check."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents import wording
from incidents.models import ContactOpening, Page
from incidents.states import ChannelKind, ChannelState
from incidents.timeline.commands.contacts import Hours, Opening
from incidents.timeline.errors import Refused
from incidents.timeline.moments import read_moment
from incidents.timeline.text import Words

from .. import labels
from .base import LAST_YEAR, Choice, DeskForm, WordsSpec, line

WEEKDAYS = {name[:2].casefold(): day for names in wording.WEEKDAYS.values() for day, name in enumerate(names)}
HOURS = re.compile(r"(\w+)(?:\s*[-–]\s*(\w+))?\s+(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)")
DAY, CLOCK = r"\d{4}-\d\d-\d\d", r"\d\d?:\d\d"
SINGLE = re.compile(
    rf"(?P<first>{DAY})(?:\s+(?P<opens>{CLOCK}))?"
    rf"(?:\s*[-–]\s*(?P<last>{DAY})?(?:\s*\b(?P<closes>{CLOCK}))?)?"
    r"(?P<closed>\s+(?:closed|geschlossen|zu)\b)?\s*(?P<note>.*)",
    re.IGNORECASE,
)
BETWEEN = "|"  # a note's languages


class ChannelForm(DeskForm):
    """A way to reach people."""

    WORDS = {"name": WordsSpec(_("Name")), "hint": WordsSpec(_("What to have at hand"), rows=2)}

    def build(self) -> None:
        self.fields["kind"] = Choice(_("Kind"), labels.choices(labels.CHANNELS), required=True)
        self.fields["address"] = line(_("Number, address or link"))
        self.fields["hours"] = lines(_("Hours, a line each"), _("Mo-Fr 08:00-18:00. None: always open."))
        self.fields["openings"] = lines(_("Single days, a line each"), self.example())
        self.fields["state"] = Choice(_("Now (lapses after 2 hours)"), labels.choices(labels.CHANNEL_STATES))

    def example(self) -> str:
        """Lines as they can be typed; the note has a part for each language of the page."""
        notes = {"de": "nur bei Ausfall", "en": "only for what is down"}
        note = f" {BETWEEN} ".join(notes[language] for language in self.page.languages)
        closed = _now("closed")
        examples = {"open": f"2026-12-05 09:00-14:00 {note}", "closed": f"2026-12-24 - 2026-12-26 {closed}"}
        return _now("“%(open)s” or “%(closed)s”. After a | the note goes on in the next language.") % examples

    def clean_hours(self) -> list[Hours]:
        return self.read("hours", hours)

    def clean_openings(self) -> list[Opening]:
        return self.read("openings", self.opening)

    def read(self, name: str, understand: Any) -> list[Any]:
        """Each line as `understand` takes it; the ones it does not are named."""
        found, problems = [], []
        for number, raw in enumerate(str(self.cleaned_data[name]).splitlines(), start=1):
            if not raw.strip():
                continue
            try:
                found += understand(raw.strip())
            except Refused as refused:
                problems.append(_now("Line %(n)d: %(why)s") % {"n": number, "why": refused.message})
            except ValueError:
                problems.append(_now("Line %(n)d cannot be read: %(line)s") % {"n": number, "line": raw.strip()[:80]})
        if problems:
            raise forms.ValidationError(problems)
        return found

    def opening(self, words: str) -> list[Opening]:
        """`2026-12-24 09:00-12:00 note`, `2026-12-24 closed note`, `2026-12-24 - 2026-12-26 closed`.

        Raises ValueError, also for whole days that are not closed: nobody means to be open at night by that.
        """
        match = SINGLE.fullmatch(words)
        if not match or bool(match["opens"]) != bool(match["closes"]) or not (match["opens"] or match["closed"]):
            raise ValueError(words)
        first = date.fromisoformat(match["first"])
        last = date.fromisoformat(match["last"] or match["first"])
        return [
            Opening(
                starts_at=self.at(first, match["opens"] or "00:00"),
                ends_at=self.at(last, match["closes"] or "24:00"),
                closed=bool(match["closed"]),
                note=self.notes(match["note"]),
            )
        ]

    def at(self, day: date, words: str) -> datetime:
        """A day's clock time in the page's zone; 24:00 is the next day's beginning. Raises Refused, ValueError."""
        if day.year > LAST_YEAR:
            raise Refused(_now("That date is out of range."), field="openings")
        if words == "24:00":
            day, words = day + timedelta(days=1), "00:00"
        return read_moment(f"{day}T{clock(words):%H:%M}", zone=self.zone, field="openings")

    def notes(self, words: str) -> Words:
        """The parts of a note, in the order of the page's languages. Raises ValueError for too many."""
        parts = [part.strip() for part in words.split(BETWEEN)]
        if len(parts) > len(self.page.languages):
            raise ValueError(words)
        return {language: part for language, part in zip(self.page.languages, parts, strict=False) if part}

    def kind(self) -> ChannelKind:
        return ChannelKind(self.cleaned_data["kind"])

    def state(self) -> ChannelState:
        return ChannelState(self.cleaned_data["state"])


def lines(label: Any, example: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": 4, "spellcheck": "false"})
    return forms.CharField(label=label, help_text=example, required=False, strip=False, widget=widget)


def hours(words: str) -> list[Hours]:
    """`Mo-Fr 08:00-18:00`, `Sat 09:00-14:00`, in German or English. Raises ValueError."""
    match = HOURS.fullmatch(words)
    if not match:
        raise ValueError(words)
    first = weekday(match[1])
    last = weekday(match[2]) if match[2] else first
    opens, closes = clock(match[3]), clock(match[4])
    return [Hours(day % 7, opens, closes) for day in range(first, last + 1 if last >= first else last + 8)]


def weekday(name: str) -> int:
    """0 for `Mo`, `Montag`, `Mon`, `Monday`. Raises ValueError."""
    found = WEEKDAYS.get(name[:2].casefold())
    if found is None:
        raise ValueError(name)
    return found


def clock(text: str) -> time:
    """24:00 is midnight: closing times mean the day's end by it. Raises ValueError."""
    return time() if text == "24:00" else datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- a clock's reading


def hours_text(hours: list[list[Any]], language: str) -> str:
    """Stored hours as lines that `ChannelForm` reads."""
    days = [name[: 3 if language == "en" else 2] for name in wording.WEEKDAYS[language]]
    runs: list[list[Any]] = []  # [first day, last day, opens, closes]: Monday to Friday is one line
    for day, opens, closes in sorted(hours, key=lambda one: (one[1], one[2], one[0])):
        if runs and runs[-1][1:] == [day - 1, opens, closes]:
            runs[-1][1] = day
        else:
            runs.append([day, day, opens, closes])
    return "\n".join(
        f"{days[first]}{f'-{days[last]}' if last > first else ''} {opens}-{closes}"
        for first, last, opens, closes in sorted(runs)
    )


def opening_text(one: ContactOpening, *, page: Page) -> str:
    """A single day as `ChannelForm` reads it."""
    zone = ZoneInfo(page.time_zone)
    starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
    notes = f" {BETWEEN} ".join(one.note.get(language, "") for language in page.languages).rstrip(f" {BETWEEN}")
    closed = _now("closed") if one.closed else ""
    return " ".join(part for part in (span(starts, ends, whole=one.closed), closed, notes) if part)


def span(starts: datetime, ends: datetime, *, whole: bool) -> str:
    """`2026-12-05 09:00-14:00`; days alone where nothing but `whole` days is meant."""
    last = ends - timedelta(seconds=1)
    until = "24:00" if ends.time() == time() else f"{ends:%H:%M}"
    if whole and starts.time() == ends.time() == time():
        return f"{starts:%Y-%m-%d}" + (f" - {last:%Y-%m-%d}" if last.date() > starts.date() else "")
    if last.date() == starts.date():
        return f"{starts:%Y-%m-%d %H:%M}-{until}"
    return f"{starts:%Y-%m-%d %H:%M} - {last:%Y-%m-%d} {until}"
