"""A log to import: a file or pasted text."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from incidents.importer.decode import MAX_BYTES
from incidents.models import Incident
from incidents.states import Impact

from .. import labels
from ..speaking import said
from .base import LANGUAGES, Choice, DayField, DeskForm, line


class ImportForm(DeskForm):
    """What to read and how; nothing is made of it yet."""

    def build(self) -> None:
        self.fields["file"] = forms.FileField(label=_("A text file"), required=False)
        paste = forms.Textarea({"rows": 10, "spellcheck": "false"})
        self.fields["text"] = forms.CharField(label=_("or paste the text"), required=False, strip=False, widget=paste)
        self.fields["title"] = line(_("Title of the incident"), required=True)
        weights = [one for one in Impact if one != Impact.MAINTENANCE]
        self.fields["impact"] = Choice(_("Impact"), labels.choices(labels.IMPACTS, weights), initial=Impact.MAJOR)
        self.fields["start"] = DayField(label=_("Day of the earliest entry"))
        self.fields["time_zone"] = line(_("Time zone of the log"), required=True, initial=self.page.time_zone)
        languages = [(code, LANGUAGES[code]) for code in self.page.languages]
        self.fields["language"] = Choice(_("Language"), languages, initial=self.page.languages[0])
        rows = Incident.objects.standing()[:50]
        named = [(row.pk, said(row.title)) for row in rows]
        self.fields["incident"] = Choice(_("Add to"), [("", _("a new incident, or an earlier import's")), *named])

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and upload.size > MAX_BYTES:
            raise forms.ValidationError(_now("The file is larger than 5 MB."))
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "file" in cleaned and not cleaned["file"] and not (cleaned.get("text") or "").strip():
            self.add_error("file", _("Please choose a file or paste a text."))
        return cleaned

    def log(self) -> bytes:
        """What is to be read; a file counts before pasted text."""
        upload = self.cleaned_data["file"]
        return bytes(upload.read()) if upload else self.cleaned_data["text"].encode("utf-8", "surrogatepass")
