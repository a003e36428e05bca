"""The first-run form, page settings, services, groups and contact channels."""

import re
import zoneinfo
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents.models import ServiceGroup
from incidents.states import Status
from incidents.timeline.colours import ACCENTS
from incidents.timeline.text import Words

from .. import labels
from ..speaking import said
from .base import LANGUAGES, Choice, DeskForm, WordsSpec, line
from .updates import NotifyMixin

LEGAL = {"imprint": _("Imprint"), "privacy": _("Privacy"), "accessibility": _("Accessibility")}


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


class SettingsForm(PageForm):
    """All settings of the page."""

    WORDS = {
        name: WordsSpec(label, rows=3, help=_("A link that begins with https://, or the text of a page of its own."))
        for name, label in LEGAL.items()
    }
    SECTIONS = [
        (_("At the foot of every page"), list(LEGAL)),
        (_("Colours"), ["theme_light", "theme_dark"]),
        (_("Search engines"), ["indexed"]),
        (_("Records of incidents"), ["report"]),
    ]

    def build(self) -> None:
        super().build()
        self.fields["theme_light"] = colour(_("Accent on light paper"), "light")
        self.fields["theme_dark"] = colour(_("Accent on dark paper"), "dark")
        self.fields["report"] = Choice(
            _("What readers see of an incident's record once it is over"), list(labels.REPORTS.items())
        )
        self.fields["indexed"] = forms.BooleanField(label=_("Search engines may list the page"), required=False)

    def legal(self) -> dict[str, Words]:
        """What was typed, and what stands in languages that the page has not at present."""
        return {name: {**self.elsewhere(name), **self.words(name)} for name in LEGAL}

    def elsewhere(self, name: str) -> Words:
        kept: Words = getattr(self.page, name)
        return {language: text for language, text in kept.items() if language not in self.page.languages}

    def theme(self) -> dict[str, str]:
        """The chosen accents; the product's own are none."""
        chosen = {paper: self.cleaned_data[f"theme_{paper}"] for paper in ACCENTS}
        return {paper: one for paper, one in chosen.items() if one.lower() != ACCENTS[paper]}


def colour(label: Any, paper: str) -> forms.CharField:
    """A colour as the browser lets people pick it: it cannot be left empty, so the product's own stands for none."""
    own = _now("The product's own is %(colour)s.") % {"colour": ACCENTS[paper]}
    widget = forms.TextInput(attrs={"type": "color"})
    return line(label, initial=ACCENTS[paper], help_text=own, widget=widget)


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
