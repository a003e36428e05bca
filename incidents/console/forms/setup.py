"""The first-run form, page settings, services, groups and contact channels."""

import re
import zoneinfo
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents import wording
from incidents.models import ServiceGroup
from incidents.states import ChannelKind, ChannelState, Status
from incidents.timeline.commands.contacts import Hours, Opening
from incidents.timeline.errors import Refused
from incidents.timeline.moments import read_moment

from .. import labels
from ..speaking import said
from .base import LANGUAGES, Choice, DeskForm, WordsSpec, line
from .updates import NotifyMixin

WEEKDAYS = {name[:2].casefold(): day for names in wording.WEEKDAYS.values() for day, name in enumerate(names)}
HOURS = re.compile(r"(\w+)(?:\s*[-–]\s*(\w+))?\s+(\d{1,2}:\d\d)\s*[-–]\s*(\d{1,2}:\d\d)")
OPENING = re.compile(r"(\d{4}-\d\d-\d\d)\s+(\d\d?:\d\d)\s*[-–]\s*(\d\d?:\d\d)(\s+closed\b|\s+zu\b)?\s*(.*)", re.I)


class ServicesText(forms.CharField):
    """ "Group: service, service" a line; or a line for the group and one with a dash for each service."""

    widget = forms.Textarea({"rows": 12, "spellcheck": "false"})

    def clean(self, value: Any) -> Any:
        return read_services(super().clean(value))


@dataclass
class Wanted:
    """A group and the names of its services; a group without a name holds those without one."""

    group: str
    services: list[str] = field(default_factory=list)


def read_services(text: str) -> list[Wanted]:
    """Raises ValidationError, naming each line that cannot be read."""
    groups: list[Wanted] = []
    problems = []
    for number, raw in enumerate(text.splitlines(), start=1):
        words = raw.strip()
        if not words:
            continue
        if bullet := re.match(r"[-*•–]\s*(.*)", words):
            if not groups:
                groups.append(Wanted(""))
            names = [bullet[1].strip()]
        else:
            group, colon, rest = words.partition(":")
            groups.append(Wanted(group.strip()))
            names = [name.strip() for name in rest.split(",")] if colon and rest.strip() else []
            if colon and not group.strip():
                problems.append(_now("Line %(n)d: there is no name before the colon.") % {"n": number})
        if any(not name for name in names):
            problems.append(_now("Line %(n)d: a service without a name.") % {"n": number})
        if any(len(name) > 300 for name in [groups[-1].group, *names]):
            problems.append(_now("Line %(n)d: a name has at most 300 characters.") % {"n": number})
        groups[-1].services += [name for name in names if name]
    if problems:
        raise forms.ValidationError(problems[:20])
    return groups


class PageForm(DeskForm):
    """Name, zone, languages."""

    name = line(_("Name of the page"), required=True)
    time_zone = line(_("Time zone"), required=True)

    def build(self) -> None:
        self.fields["time_zone"].widget.attrs["list"] = "zones"
        languages = [(code, LANGUAGES[code]) for code in LANGUAGES]
        self.fields["language"] = Choice(_("First language"), languages, required=True, initial=self.page.languages[0])
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages of the page"),
            choices=languages,
            required=False,
            initial=self.page.languages,
            widget=forms.CheckboxSelectMultiple(),
        )

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"]).strip()
        if name not in zoneinfo.available_timezones():
            raise forms.ValidationError(_now("There is no time zone named “%(name)s”.") % {"name": name})
        return name

    def languages(self) -> list[str]:
        """The chosen ones, the default first."""
        first = self.cleaned_data["language"]
        return [first, *(code for code in self.cleaned_data["languages"] if code != first)]

    @property
    def zones(self) -> list[str]:
        return sorted(zoneinfo.available_timezones())


class StartForm(PageForm):
    """The first run: the page with its services."""

    services = ServicesText(label=_("Groups and services"), required=True, strip=False)


class GroupForm(DeskForm):
    WORDS = {"name": WordsSpec(_("Name"))}


class ServiceForm(DeskForm):
    WORDS = {"name": WordsSpec(_("Name")), "description": WordsSpec(_("What customers use it for"), rows=2)}

    def build(self) -> None:
        groups = ServiceGroup.objects.order_by("position", "id")
        named = [(group.pk, said(group.name)) for group in groups]
        self.fields["group"] = Choice(_("Group"), [("", _("none")), *named])
        self.fields["slug"] = line(_("Address (empty: from the name)"))
        self.fields["private"] = forms.BooleanField(label=_("For staff only: not on the page"), required=False)


class StatusOutsideForm(NotifyMixin, DeskForm):
    """A service's status outside an incident."""

    def build(self) -> None:
        table = labels.choices(labels.STATUSES)
        self.fields["status"] = Choice(_("Status"), table, required=True, widget=forms.RadioSelect)

    def status(self) -> Status:
        return Status(self.cleaned_data["status"])


class ChannelForm(DeskForm):
    """A way to reach people. Hours and openings are lines of text: quick to type, quick to check."""

    WORDS = {"name": WordsSpec(_("Name")), "hint": WordsSpec(_("What to have at hand"), rows=2)}

    def build(self) -> None:
        self.fields["kind"] = Choice(_("Kind"), labels.choices(labels.CHANNELS), required=True)
        self.fields["address"] = line(_("Number, address or link"))
        self.fields["hours"] = text(_("Hours, a line each: Mo-Fr 08:00-18:00 (none: always open)"))
        self.fields["openings"] = text(_("Single days, a line each: 2026-12-24 09:00-12:00 note (or: … closed note)"))
        self.fields["state"] = Choice(_("Now (lapses after 2 hours)"), labels.choices(labels.CHANNEL_STATES))

    def clean_hours(self) -> list[Hours]:
        return self.lines("hours", self.hours)

    def clean_openings(self) -> list[Opening]:
        return self.lines("openings", self.opening)

    def lines(self, name: str, read: Any) -> list[Any]:
        """Each line as `read` understands it; the ones it does not are named."""
        found, problems = [], []
        for number, raw in enumerate(str(self.cleaned_data[name]).splitlines(), start=1):
            if not raw.strip():
                continue
            try:
                found += read(raw.strip())
            except Refused as refused:
                problems.append(_now("Line %(n)d: %(why)s") % {"n": number, "why": refused.message})
            except ValueError:
                problems.append(_now("Line %(n)d cannot be read: %(line)s") % {"n": number, "line": raw.strip()[:80]})
        if problems:
            raise forms.ValidationError(problems)
        return found

    def hours(self, words: str) -> list[Hours]:
        """`Mo-Fr 08:00-18:00`, `Sat 09:00-14:00`, in German or English."""
        match = HOURS.fullmatch(words)
        if not match:
            raise ValueError(words)
        first = weekday(match[1])
        last = weekday(match[2]) if match[2] else first
        opens, closes = clock(match[3]), clock(match[4])
        return [Hours(day % 7, opens, closes) for day in range(first, last + 1 if last >= first else last + 8)]

    def opening(self, words: str) -> list[Opening]:
        match = OPENING.fullmatch(words)
        if not match:
            raise ValueError(words)
        starts, ends = (
            read_moment(f"{match[1]}T{clock(match[n]):%H:%M}", zone=self.zone, field="openings") for n in (2, 3)
        )
        note = {self.page.languages[0]: match[5]} if match[5] else {}
        return [Opening(starts_at=starts, ends_at=ends, closed=bool(match[4]), note=note)]

    def kind(self) -> ChannelKind:
        return ChannelKind(self.cleaned_data["kind"])

    def state(self) -> ChannelState:
        return ChannelState(self.cleaned_data["state"])


def text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, strip=False, widget=forms.Textarea({"rows": 4}))


def weekday(name: str) -> int:
    """0 for `Mo`, `Montag`, `Mon`, `Monday`. Raises ValueError."""
    found = WEEKDAYS.get(name[:2].casefold())
    if found is None:
        raise ValueError(name)
    return found


def clock(text: str) -> time:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- a clock's reading, without a day


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
