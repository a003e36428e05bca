"""Hosts that customers can ask for: a table of them, how the look-up is answered, and those that fell back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents.states import Lookup

from .. import labels
from .base import Choice, DeskForm
from .jobs import tick

MOST = 10 * 1024 * 1024  # bytes; the app takes no larger body


class HostsForm(DeskForm):
    """A table of hosts."""

    file = forms.FileField(
        label=_("A table (CSV) with the columns id, names, product, services"),
        help_text=_("The first line names the columns; several values in a field are separated by |."),
    )

    def build(self) -> None:
        self.fields["replace"] = tick(_("Hosts that it does not name go"))

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and upload.size > MOST:
            raise forms.ValidationError(_now("The file is larger than 10 MB."))
        return upload


class LookupForm(DeskForm):
    """How customers can ask for one host."""

    def build(self) -> None:
        self.fields["lookup"] = Choice(_("Look-up of single hosts"), labels.choices(labels.LOOKUPS, [*Lookup]))
        self.fields["lookup"].required = True


class RelapsesForm(DeskForm):
    """What becomes of news that hosts are down again."""

    def build(self) -> None:
        answers = [("send", _("Tell their owners")), ("drop", _("Tell nobody: for their owners they were never back"))]
        self.fields["answer"] = Choice(_("Hosts that are down again"), answers)
        self.fields["answer"].required = True
