"""Forms of an incident as a whole."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident, IncidentService
from incidents.states import OPENING, AdviceKind, Impact, Kind

from .. import labels
from ..speaking import said
from .base import Choice, DayField, DeskForm, MomentField, WordsSpec
from .updates import NotifyMixin, UpdateForm, many, service_choices

PLANNED = ["scheduled_for", "scheduled_until"]


class OpenForm(UpdateForm):
    """A new incident or maintenance with its first update."""

    WORDS = {"title": WordsSpec(_("Title")), **UpdateForm.WORDS}

    def build(self) -> None:
        kind = self.initial.get("kind") or Kind.INCIDENT
        self.kind = Kind(kind)
        self.stages = labels.choices(labels.STAGES, OPENING[self.kind])
        super().build()
        weights = [one for one in Impact if (one == Impact.MAINTENANCE) == (self.kind == Kind.MAINTENANCE)]
        first = Impact.MAINTENANCE if self.kind == Kind.MAINTENANCE else Impact.MAJOR
        self.fields["impact"] = Choice(
            _("Impact"), labels.choices(labels.IMPACTS, weights), initial=first, required=True
        )
        self.fields["stage"].initial = OPENING[self.kind][0]
        if self.kind == Kind.MAINTENANCE:
            self.fields["scheduled_for"] = MomentField(label=_("Begins"), required=True)
            self.fields["scheduled_until"] = MomentField(label=_("Ends"), required=True)

    def described(self) -> dict[str, Any]:
        """What the incident itself is given."""
        cleaned = self.cleaned_data
        planned = {name: cleaned[name] for name in PLANNED if name in cleaned}
        return {"title": self.words("title"), "impact": Impact(cleaned["impact"]), "kind": self.kind, **planned}


class DescribeForm(NotifyMixin, DeskForm):
    """Title, impact, planned times."""

    WORDS = {"title": WordsSpec(_("Title"))}

    def build(self) -> None:
        self.fields["impact"] = Choice(_("Impact"), labels.choices(labels.IMPACTS), required=True)
        if self.initial.get("scheduled_for"):
            self.initial.update({name: self.initial[name].astimezone(self.zone) for name in PLANNED})
            self.fields["scheduled_for"] = MomentField(label=_("Begins"), required=True)
            self.fields["scheduled_until"] = MomentField(label=_("Ends"), required=True)


class ResolveForm(UpdateForm):
    """The last update; asks for each service that is not operational whether it is back or remains open."""

    def build(self) -> None:
        super().build()
        left: Sequence[IncidentService] = self.initial.pop("left", ())
        self.left = [entry.service_id for entry in left]
        for entry in left:
            name = said(entry.service.name)
            asked = [("back", _("is back")), ("remains", _("remains open"))]
            self.fields[f"left_{entry.service_id}"] = Choice(name, asked, required=True, widget=forms.RadioSelect)
        if not self.initial.get("upkeep"):
            self.fields["statement_due"] = DayField(label=_("A statement on causes and consequences will come by"))

    def field_of(self, name: str) -> str | None:
        return None if name == "remainder" else super().field_of(name)

    def answered(self, answer: str) -> list[str]:
        """The services for which this was answered."""
        return [id for id in self.left if self.cleaned_data[f"left_{id}"] == answer]


class StatementForm(NotifyMixin, DeskForm):
    """The day by which the statement is promised; none takes the promise back."""

    def build(self) -> None:
        due = self.initial.get("statement_due")
        self.initial["statement_due"] = due.astimezone(self.zone).date() if due else None
        label = _("A statement on causes and consequences will come by")
        self.fields["statement_due"] = DayField(label=label, help_text=_("Empty: none is promised."))


class SummaryForm(NotifyMixin, DeskForm):
    WORDS = {"summary": WordsSpec(_("Where things stand, in two to five sentences"), rows=6)}


class UnaffectedForm(NotifyMixin, DeskForm):
    """Services that are expressly not affected."""

    def build(self) -> None:
        self.fields["services"] = many(_("Not affected"), service_choices())
        self.said: set[str] = set(self.initial.get("services", ()))

    def changed(self) -> tuple[list[str], list[str]]:
        """What is said anew, and what was unticked."""
        ticked = set(self.cleaned_data["services"])
        return sorted(ticked - self.said), sorted(self.said - ticked)


class AdviceForm(NotifyMixin, DeskForm):
    WORDS = {"advice": WordsSpec(_("Advice"), rows=4)}

    def build(self) -> None:
        services = service_choices()
        self.fields["kind"] = Choice(_("Kind"), labels.choices(labels.ADVICE), initial=AdviceKind.WORKAROUND)
        self.fields["services"] = many(_("For which services"), services)
        self.fields["ends_with"] = Choice(_("Until this is back"), [("", "–"), *services])
        self.fields["ends_at"] = MomentField(label=_("or until"))


class NoteForm(DeskForm):
    """For staff only."""

    note = forms.CharField(label=_("Internal note, for staff only"), widget=forms.Textarea({"rows": 4}), strip=False)


def description(incident: Incident) -> dict[str, Any]:
    """An incident's own fields as a form begins with them."""
    names = ["title", "impact", "scheduled_for", "scheduled_until", "revision"]
    return {name: getattr(incident, name) for name in names}
