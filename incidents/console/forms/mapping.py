"""Where another format than our own has what we need: a JMESPath expression per field, each with an example."""

from dataclasses import dataclass

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ..labels import Label

PREFIX = "mapping_"


@dataclass(frozen=True)
class Place:
    """What an expression finds, and one as it may look."""

    label: Label
    example: str


PLACES = {
    "jobs": Place(_("The list of jobs"), "data.tasks"),
    "id": Place(_("A job's id, which never changes"), "uuid"),
    "name": Place(_("Its name"), "title"),
    "state": Place(_("Whether it waits, runs, pauses, has failed or is done"), "status"),
    "unit": Place(_("What is counted"), "'hosts'"),
    "total": Place(_("How many there are"), "count.all"),
    "done": Place(_("How many of them are done"), "to_number(count.ok)"),
    "failed": Place(_("How many of them failed"), "count.bad"),
    "percent": Place(_("How much is done in percent, where nothing is counted"), "progress"),
    "after": Place(_("The ids of jobs that come before it"), "depends_on"),
    "started_at": Place(_("When it began"), "begun"),
}


def expression_fields() -> dict[str, forms.CharField]:
    """An input for each expression, by its field's name in the form."""
    return {f"{PREFIX}{name}": expression(place) for name, place in PLACES.items()}


def expression(place: Place) -> forms.CharField:
    widget = forms.TextInput({"spellcheck": "false", "autocapitalize": "off"})
    example = format_lazy("{} {}", _("Like"), place.example)
    return forms.CharField(label=place.label, required=False, widget=widget, help_text=example)
