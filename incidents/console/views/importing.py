"""Importing a log: read it, show line by line what was understood, make it only then."""

import base64
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import importer, wording
from incidents.importer.apply import apply
from incidents.importer.decode import read_lines
from incidents.importer.log import Log, Update
from incidents.models import Draft
from incidents.states import Impact
from incidents.timeline.commands import discard_draft, save_draft
from incidents.timeline.errors import Refused
from incidents.timeline.moments import zone_named

from .. import tags
from ..access import DeskRequest
from ..forms.importing import ImportForm
from .incidents import both
from .shared import author, by, form_page, found, gone_to, incident_url, posted, see_other

MOST_LINES = 3000  # lines that a preview shows
NAMES = ("title", "impact", "time_zone", "language", "incident")


@both
def upload(request: DeskRequest) -> HttpResponse:
    """Takes a log and keeps it as a draft, whose page shows what it says."""
    form = ImportForm(posted(request), page=request.page, files=request.FILES if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = kept(request, form)
        if draft:
            return see_other(reverse("console:preview", args=[draft.pk]))
    return form_page(
        request, form, title=_("Import a log"), template="console/import.html", back=reverse("console:desk")
    )


def kept(request: DeskRequest, form: ImportForm) -> Draft | None:
    """The draft of a log that can be read; None, with the reason in the form, where it cannot."""
    cleaned, data = form.cleaned_data, form.log()
    values = {name: cleaned[name] for name in NAMES}
    start = cleaned["start"].isoformat() if cleaned["start"] else ""
    values |= {"form": "import", "start": start, "log": base64.b64encode(data).decode()}
    try:
        read(values)
    except Refused as refused:
        form.refuse(refused)
        return None
    except importer.Unreadable as problem:
        form.add_error("file" if cleaned["file"] else "text", str(problem))
        return None
    return save_draft(values=values, **by(request))


def read(values: dict[str, Any]) -> Log:
    """Reads a stored log. Raises Unreadable, or Refused for an unknown zone."""
    start = date.fromisoformat(values["start"]) if values["start"] else None
    return importer.read(base64.b64decode(values["log"]), zone=zone_named(values["time_zone"]), start=start)


@both
def preview(request: DeskRequest, id: str) -> HttpResponse:
    """Line by line what was understood; a POST makes it."""
    draft = found(Draft.objects.filter(values__form="import"), id)
    log = read(draft.values)
    context: dict[str, Any] = {"draft": draft, "log": log, "values": draft.values}
    if request.method == "POST":
        try:
            return made(request, draft, log)
        except Refused as refused:
            context["problem"] = refused.message
    lines = read_lines(base64.b64decode(draft.values["log"]))
    context["lines"] = shown_lines(log, [(line.number, line.raw) for line in lines if not line.blank], draft.values)
    context["more"] = max(0, len(context["lines"]) - MOST_LINES)
    context["lines"] = context["lines"][:MOST_LINES]
    return render(request, "console/import_preview.html", context, status=422 if "problem" in context else 200)


def made(request: DeskRequest, draft: Draft, log: Log) -> HttpResponse:
    values = draft.values
    applied = apply(
        log,
        title=values["title"],
        impact=Impact(values["impact"] or Impact.MAJOR),
        language=values["language"] or request.page.languages[0],
        author=author(request),
        now=timezone.now(),
        incident=values["incident"] or None,
    )
    discard_draft(draft=draft.pk)
    counts = {"new": len(applied.new), "edited": len(applied.edited), "same": len(applied.unchanged)}
    note = _("Imported: %(new)d new, %(edited)d edited, %(same)d unchanged.") % counts
    if applied.rejected:
        refused = "; ".join(f"{one.line}: {one.reason}" for one in applied.rejected[:10])
        note += " " + _("Not taken, by line: %(lines)s") % {"lines": refused}
    return gone_to(request, incident_url(applied.incident_id), note)


@dataclass(frozen=True)
class Line:
    """A line of the file and what became of it: `entry`, `part`, `ignored` or `rejected`."""

    number: int
    text: str
    kind: str
    says: str = ""


def shown_lines(log: Log, lines: list[tuple[int, str]], values: dict[str, Any]) -> list[Line]:
    """Every line that is not blank, with the word on it."""
    ignored = {one.line: one.why for one in log.ignored}
    rejected = {one.line: one.reason for one in log.rejected}
    zone = zone_named(values["time_zone"])
    entries = {update.line: says(number, update, zone) for number, update in enumerate(log.updates, 1)}
    result = []
    for number, text in lines:
        if number in entries:
            result.append(Line(number, text, "entry", entries[number]))
        elif number in rejected:
            result.append(Line(number, text, "rejected", rejected[number]))
        elif number in ignored:
            result.append(Line(number, text, "ignored", ignored[number]))
        else:
            result.append(Line(number, text, "part"))
    return result


def says(number: int, update: Update, zone: ZoneInfo) -> str:
    """`12 · Do 11.01. 2:40 · 68 % · spätestens 8:00 · nächste Meldung 9:00`."""
    language = tags.language()

    def moment(at: Any) -> str:
        return wording.moment(at, seen_from=update.at, zone=zone, language=language, oclock=False)

    at = update.at.astimezone(zone)
    day = f"{wording.short_weekday(at.date(), language=language)} {wording.short_date(at.date(), language=language)}"
    parts = [f"{number}", f"{day} {wording.clock(at, zone=zone, language=language)}"]
    parts += [wording.percent(one.low, one.high, language=language) for one in update.progress]
    kinds = {"by": _("by"), "within": _("by"), "not_before": _("not before"), "around": _("around")}
    parts += [f"{kinds[str(one.kind)]} {moment(one.target)}" for one in update.etas]
    if update.promise:
        parts.append(_("next word by %(time)s") % {"time": moment(update.promise.due)})
    return " · ".join(parts)
