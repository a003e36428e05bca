"""What staff say of a recovery job: its name, its place, what it belongs to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.models import Incident

from ..labels import Label
from ..speaking import said
from .base import Choice, DeskForm, WordsSpec
from .updates import many, service_choices

LAST_PLACE = 9999


class JobForm(DeskForm):
    WORDS = {
        "name": WordsSpec(_("Name"), help=_("Empty: as the recovery system calls it.")),
        "unit": WordsSpec(_("What is counted"), help=_("“hosts”. Empty: as the recovery system says.")),
        "why": WordsSpec(_("Why it comes in this place of the order"), rows=2, help=_("One sentence for readers.")),
    }

    def build(self) -> None:
        self.fields["position"] = forms.IntegerField(
            label=_("Place in the order (small numbers first)"), min_value=0, max_value=LAST_PLACE
        )
        self.fields["incident"] = incident_field(self.initial.get("incident"), none=_("the recovery system's"))
        label = _("Services (none: the recovery system's)")
        self.fields["services"] = many(label, service_choices())
        self.fields["hidden"] = tick(_("Not on the public page"))


def incident_field(present: str | None, *, none: Label) -> Choice:
    """An open incident, or the one that is chosen at present."""
    rows = {row.pk: row for row in Incident.objects.standing()[:100]}
    if present and present not in rows:
        rows |= {row.pk: row for row in Incident.objects.kept().filter(pk=present)}
    return Choice(_("Incident"), [("", none), *((pk, said(row.title)) for pk, row in rows.items())])


def tick(label: Label, *, initial: bool = False) -> forms.BooleanField:
    """Yes or no."""
    return forms.BooleanField(label=label, required=False, initial=initial)
