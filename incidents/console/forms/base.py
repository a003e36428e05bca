"""Fields and behaviour that all forms of the desk share.

A refused form keeps everything typed, names the allowed moves and asks back about a local time that does not exist or
comes twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Page
from incidents.timeline.errors import Refused, Stale
from incidents.timeline.moments import read_moment
from incidents.timeline.text import NAME_LIMIT, Words

from ..labels import Label

LANGUAGES = {"de": "Deutsch", "en": "English"}
NAMES = {"de": gettext_lazy("German"), "en": gettext_lazy("English")}
LAST_YEAR = 9000  # nothing is so far ahead; beyond it, "an hour later" can be out of every calendar
Posted = MultiValueDict[str, Any] | None


class MomentField(forms.CharField):
    """A local time as the browser's own widget writes it; becomes an instant in `DeskForm.clean`."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(**{"max_length": 40, "required": False, "empty_value": None, "widget": widget, **options})

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%Y-%m-%dT%H:%M}" if isinstance(value, datetime) else value


class DayField(forms.DateField):
    """A day as the browser's own calendar writes it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"required": False, "widget": widget, **options})

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and value.year > LAST_YEAR:
            raise forms.ValidationError(_("That date is out of range."))


@dataclass(frozen=True)
class WordsSpec:
    """Words in every page language: one input each, `title_de`, `title_en`."""

    label: Label
    rows: int = 0  # 0: one line
    required: bool = False  # in one language at least; the commands say so
    help: Label = ""


@dataclass(frozen=True)
class Reading:
    """One of the two instants that a local time can mean."""

    name: str
    value: str
    label: str


@dataclass(frozen=True)
class Section:
    """Fields that stand together; with a title they fold, and are open where something is filled in."""

    title: Label
    fields: list[forms.BoundField]
    open: bool


class DeskForm(forms.Form):
    """A form of the desk. `WORDS` are its fields by language, `SECTIONS` its layout: (title, names)."""

    WORDS: Mapping[str, WordsSpec] = {}
    SECTIONS: Sequence[tuple[Label, Sequence[str]]] = ()
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Posted = None, *, page: Page, **options: Any) -> None:
        super().__init__(data, **{"label_suffix": "", "auto_id": "%s", **options})
        self.page = page
        self.zone = ZoneInfo(page.time_zone)
        self.readings: dict[str, list[Reading]] = {}
        self.changes: list[str] = []
        for name, spec in self.WORDS.items():
            self.add_words(name, spec)
        self.build()

    def build(self) -> None:
        """Adds what depends on rows."""

    def add_words(self, name: str, spec: WordsSpec) -> None:
        several = len(self.page.languages) > 1
        given = self.initial.pop(name, None) or {}
        for language in self.page.languages:
            field = f"{name}_{language}"
            rows = {"rows": spec.rows} if spec.rows else {}
            widget: forms.Widget = forms.Textarea(rows) if spec.rows else forms.TextInput()
            widget.attrs["lang"] = language
            label = f"{spec.label} ({LANGUAGES[language]})" if several else spec.label
            help = spec.help if language == self.page.languages[0] else ""
            if rows and language != self.page.languages[0]:
                label, widget.attrs["rows"] = _("The same in %(language)s") % {"language": NAMES[language]}, 3
            self.fields[field] = forms.CharField(
                required=False, label=label, widget=widget, help_text=help, strip=False
            )
            self.initial.setdefault(field, given.get(language, ""))

    def words(self, name: str) -> Words:
        """What was typed for `name`, by language; empty ones left out."""
        typed = {language: self.cleaned_data.get(f"{name}_{language}", "") for language in self.page.languages}
        return {language: text for language, text in typed.items() if text.strip()}

    def names(self, name: str) -> list[str]:
        """The inputs of one field: one, or one per language."""
        return [f"{name}_{language}" for language in self.page.languages] if name in self.WORDS else [name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, MomentField) and (typed := cleaned.get(name)):
                cleaned[name] = self.instant(name, typed)
        return cleaned

    def instant(self, name: str, typed: str) -> datetime | None:
        """The instant of a local time, with the reading that was picked; an error and two readings where unclear."""
        picked = self.data.get(self.add_prefix(f"{name}_reading"), "")
        text = picked if picked[:16] == typed[:16].replace(" ", "T") else typed
        try:
            at = read_moment(text, zone=self.zone, field=name)
            if at.year > LAST_YEAR:
                raise Refused(_("That date is out of range."), field=name)
        except Refused as refused:
            self.refuse(refused)
            return None
        return at

    def refuse(self, refused: Refused) -> None:
        """Shows why a command was not carried out, beside its field where there is one."""
        field = self.field_of(refused.field)
        if isinstance(refused, Stale):
            self.changes = list(refused.changes)
        elif field and isinstance(self.fields.get(field), MomentField):
            self.readings[field] = [self.reading(field, value) for value in refused.allowed]
        self.add_error(field, refused.message)

    def field_of(self, name: str) -> str | None:
        """The form's field for a command's one; None where the form has none."""
        candidates = [name, *(f"{name}_{language}" for language in self.page.languages)]
        return next((field for field in candidates if field in self.fields and field != "revision"), None)

    def reading(self, field: str, value: str) -> Reading:
        at = datetime.fromisoformat(value)
        words = f"{at:%H:%M} (UTC{value[-6:]})"
        if (there := f"{at.astimezone(self.zone):%H:%M}") != f"{at:%H:%M}":
            words += " = " + there
        return Reading(name=self.add_prefix(f"{field}_reading"), value=value, label=words)

    def sections(self) -> list[Section]:
        """The layout; fields that no section names stand first."""
        named = {field for _title, names in self.SECTIONS for name in names for field in self.names(name)}
        loose = [name for name in self.fields if name not in {*named, "revision", "quiet"}]
        loose += ["quiet"] if "quiet" in self.fields and "quiet" not in named else []
        layout = [("", loose), *((title, self.inputs(names)) for title, names in self.SECTIONS)]
        return [self.section(title, names) for title, names in layout if names]

    def inputs(self, names: Sequence[str]) -> list[str]:
        return [field for name in names for field in self.names(name) if field in self.fields]

    def section(self, title: Label, names: list[str]) -> Section:
        fields = [self[name] for name in names]
        filled = any(str(field.value() or "") not in {"", str(field.field.initial or "")} for field in fields)
        return Section(title, fields, open=filled or any(field.errors for field in fields))

    def renew(self, revision: int) -> None:
        """Carries another revision than was sent."""
        self.carry("revision", str(revision))

    def carry(self, name: str, value: str) -> None:
        """Comes back with another value in a field than was sent."""
        data = querydict(dict(cast(QueryDict, self.data).lists()))
        data[self.add_prefix(name)] = value
        self.data = data

    def forget_errors(self) -> None:
        """Shows what a draft holds, or a form that grew a row, without judging it yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}


def line(label: Label, **options: Any) -> forms.CharField:
    """One line of text, capped by the commands; the browser's own cap saves a round trip."""
    return forms.CharField(label=label, **{"required": False, "strip": False, "max_length": NAME_LIMIT * 4, **options})


class Choice(forms.ChoiceField):
    """One of a few; a forged or overtaken one is refused with the allowed ones named."""

    def __init__(self, label: Label, table: Sequence[tuple[str, Label]], **options: Any) -> None:
        super().__init__(label=label, choices=table, **{"required": False, **options})

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            allowed = ", ".join(str(shown) for one, shown in cast(Sequence[tuple[str, Label]], self.choices) if one)
            raise forms.ValidationError(
                _("This is not possible here. Possible: %(allowed)s.") % {"allowed": allowed or _("nothing")}
            )
        super().validate(value)


def querydict(values: Mapping[str, Sequence[str]]) -> QueryDict:
    """A stored form's values as if they had been posted."""
    made = QueryDict(mutable=True)
    for name, several in values.items():
        made.setlist(name, list(several))
    return made
