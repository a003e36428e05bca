"""A recovery system: whom to ask, with which token, what its jobs belong to."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents import tokens
from incidents.models import RecoverySource
from incidents.recovery.asking import unsealed
from incidents.recovery.mapping import check_mapping
from incidents.timeline.commands.sources import INTERVALS, checked_token, clean_base, origin
from incidents.timeline.errors import Refused

from .base import DeskForm, line
from .jobs import incident_field, tick
from .mapping import PLACES, PREFIX, expression_fields
from .updates import many, service_choices

TYPED = "typed\n"  # no stored token holds a line break: what is sealed in a form opens as nothing else


class SourceForm(DeskForm):
    """The token is only ever written: a typed one travels along sealed until the form is saved."""

    SECTIONS = [
        (_("Another format than ours (JMESPath; empty: ours)"), [f"{PREFIX}{name}" for name in PLACES]),
        (_("Try an example instead of asking"), ["example"]),
    ]
    name = line(_("Name"))
    base = line(_("Address to ask"), help_text=_("Like https://engine.example:8443. Empty: it pushes by itself."))
    token = forms.CharField(
        label=_("Token to show it"),
        required=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    interval = forms.IntegerField(
        label=_("Ask every … seconds"), min_value=INTERVALS[0], max_value=INTERVALS[1], initial=15
    )

    def __init__(self, *arguments: Any, source: RecoverySource | None = None, **options: Any) -> None:
        self.source = source
        super().__init__(*arguments, **options)

    def build(self) -> None:
        if self.source and self.source.sealed_token:
            self.fields["token"].help_text = _("A token is set. Empty: it stays.")
            self.fields["forget"] = tick(_("Remove the token"))
        self.fields["incident"] = incident_field(self.initial.get("incident"), none=_("none yet"))
        self.fields["services"] = many(_("Services that its jobs bring back"), service_choices())
        self.fields["asks_targets"] = tick(_("Ask for single hosts, too"), initial=True)
        self.fields |= expression_fields()
        paste = forms.Textarea({"rows": 8, "spellcheck": "false"})
        label = _("What it sends, pasted (not saved)")
        self.fields["example"] = forms.CharField(label=label, required=False, strip=False, widget=paste)
        self.fields["paused"] = tick(_("Pause: do not ask"))

    def clean_base(self) -> str:
        try:
            return clean_base(self.cleaned_data["base"])
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None

    def clean_token(self) -> str:
        try:
            return checked_token(self.cleaned_data["token"])
        except Refused as refused:
            raise forms.ValidationError(refused.message) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.check_expressions()
        if typed := cleaned.get("token") or self.travelling():
            self.carry("kept", tokens.seal(TYPED + typed, key=settings.SECRET_KEY))
            self["token"].help_text = _now("A token is typed; it is kept when you save. Type to replace it.")
        cleaned["said"] = cleaned.get("token") or ("" if cleaned.get("forget") else typed or None)
        if cleaned["said"] is None and self.source and self.source.sealed_token and self.elsewhere():
            self.add_error("token", _("The address is another one now: please type the token anew, or remove it."))
        return cleaned

    def mapping(self) -> dict[str, str]:
        """The expressions that were typed, by the field that they find."""
        typed = {name: self.cleaned_data.get(f"{PREFIX}{name}", "") for name in PLACES}
        return {name: expression for name, expression in typed.items() if expression}

    def check_expressions(self) -> None:
        """Each by itself, so that every mistake is shown at once."""
        for name, expression in self.mapping().items():
            try:
                check_mapping({name: expression})
            except Refused as refused:
                self.add_error(f"{PREFIX}{name}", refused.message)

    def field_of(self, name: str) -> str | None:
        return f"{PREFIX}jobs" if name == "mapping" else super().field_of(name)

    def travelling(self) -> str:
        """The token that was typed before this form came back, "" where there is none."""
        try:
            text = tokens.unseal(self.cleaned_data.get("kept", ""), keys=[settings.SECRET_KEY])
        except tokens.CannotOpen:
            return ""
        return text.removeprefix(TYPED) if text.startswith(TYPED) else ""

    def elsewhere(self) -> bool:
        """Whether the form names another server than the one that the stored token was typed for."""
        base = self.cleaned_data.get("base")
        if not base or self.source is None:
            return False
        return origin(base) != origin(self.source.base)

    def token_to_show(self) -> str:
        """What the server in the form is shown: the typed token, else the stored one. Raises Unusable."""
        said: str | None = self.cleaned_data["said"]
        return unsealed(self.source.sealed_token) if said is None and self.source else said or ""

    def can_be_tried(self) -> bool:
        """Whether there is something to read; says so beside the field where there is not."""
        if not self.cleaned_data["base"] and not self.cleaned_data["example"].strip():
            self.add_error("example", _("Please give an address to ask, or paste an example here."))
        return not self.errors
