"""A token of the write API."""

from django import forms
from django.utils.translation import gettext_lazy as _

from incidents.states import Scope

from .. import labels
from .base import DeskForm, line


class TokenForm(DeskForm):
    """Who uses it, and what it may do."""

    name = line(_("Who or what will use it"))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=labels.choices(labels.SCOPES, Scope),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def wanted(self) -> list[Scope]:
        return [Scope(scope) for scope in self.cleaned_data["scopes"]]
