"""Importing a log: read it, show line by line what was understood, make it only then."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import importer, wording
from incidents.importer.apply import Applied, apply
from incidents.importer.decode import MAX_BYTES, read_lines
from incidents.importer.log import Log, Update
from incidents.states import Impact
from incidents.timeline.errors import Refused
from incidents.timeline.moments import zone_named

from ..access import DeskRequest
from ..forms.importing import ImportForm
from ..reasons import asks_for_start, in_words
from ..speaking import language
from .incidents import both
from .shared import author, carried_out, form_page, gone_to, incident_url, posted

MOST_LINES = 3000  # lines that a preview shows
NAMES = ("title", "impact", "start", "time_zone", "language", "incident")


@both
def upload(request: DeskRequest) -> HttpResponse:
    """Reads a log and shows what it says; a second press ("confirm") makes it.

    Between the two the log lies in the preview's own form: nothing is stored before somebody has looked at it.
    """
    files = request.FILES if request.method == "POST" else None
    form = ImportForm(posted(request), page=request.page, files=files)
    if request.method == "POST" and form.is_valid() and "change" not in request.POST:
        text, log = read(form)
        if log and "confirm" in request.POST:
            done: list[Applied] = []
            if carried_out(form, lambda: done.append(made(request, form, log))):
                return gone_to(request, incident_url(done[0].incident_id), note(done[0]))
        elif log:
            return preview(request, form, text=text, log=log)
    title = _("Import a log")
    return form_page(request, form, title=title, template="console/import.html", back=reverse("console:desk"))


def read(form: ImportForm) -> tuple[str, Log | None]:
    """The log's text and what it says; None, with the reason in the form, where it cannot be read."""
    cleaned, data = form.cleaned_data, form.log()
    try:
        text = "\n".join(line.raw for line in read_lines(data))
        if len(text.encode()) > MAX_BYTES:
            raise importer.Unreadable(_("The file is larger than 5 MB."))
        return text, importer.read(data, zone=zone_named(cleaned["time_zone"]), start=cleaned["start"])
    except Refused as refused:
        form.refuse(refused)
    except importer.Unreadable as problem:
        at_fault = "start" if asks_for_start(str(problem)) else "file" if cleaned["file"] else "text"
        form.add_error(at_fault, in_words(str(problem)))
    return "", None


def preview(request: DeskRequest, form: ImportForm, *, text: str, log: Log) -> HttpResponse:
    """Line by line what was understood."""
    lines = [(number, raw) for number, raw in enumerate(text.split("\n"), 1) if raw.strip()]
    kept = {name: request.POST.get(name, "") for name in NAMES} | {"text": text}
    context: dict[str, Any] = {"log": log, "kept": kept, "title": form.cleaned_data["title"]}
    context["lines"] = shown_lines(log, lines[:MOST_LINES], zone_named(form.cleaned_data["time_zone"]))
    context["more"] = max(0, len(lines) - MOST_LINES)
    return render(request, "console/import_preview.html", context)


def made(request: DeskRequest, form: ImportForm, log: Log) -> Applied:
    cleaned = form.cleaned_data
    return apply(
        log,
        title=cleaned["title"],
        impact=Impact(cleaned["impact"] or Impact.MAJOR),
        language=cleaned["language"] or request.page.languages[0],
        author=author(request),
        now=timezone.now(),
        incident=cleaned["incident"] or None,
    )


def note(applied: Applied) -> str:
    """What was made, and what was not."""
    counts = {"new": len(applied.new), "edited": len(applied.edited), "same": len(applied.unchanged)}
    words = _("Imported: %(new)d new, %(edited)d edited, %(same)d unchanged.") % counts
    if applied.rejected:
        refused = "; ".join(f"{one.line}: {one.reason}" for one in applied.rejected[:10])
        words += " " + _("Not taken, by line: %(lines)s") % {"lines": refused}
    return words


@dataclass(frozen=True)
class Line:
    """A line of the file and what became of it: `entry`, `part`, `ignored` or `rejected`."""

    number: int
    text: str
    kind: str
    says: str = ""


def shown_lines(log: Log, lines: list[tuple[int, str]], zone: ZoneInfo) -> list[Line]:
    """Every line that is not blank, with the word on it."""
    ignored = {one.line: one.why for one in log.ignored}
    rejected = {one.line: one.reason for one in log.rejected}
    entries = {update.line: says(number, update, zone) for number, update in enumerate(log.updates, 1)}
    result = []
    for number, text in lines:
        if number in entries:
            result.append(Line(number, text, "entry", entries[number]))
        elif number in rejected:
            result.append(Line(number, text, "rejected", in_words(rejected[number])))
        elif number in ignored:
            result.append(Line(number, text, "ignored", in_words(ignored[number])))
        else:
            result.append(Line(number, text, "part"))
    return result


def says(number: int, update: Update, zone: ZoneInfo) -> str:
    """`12 · Do 11.01. 2:40 · 68 % · spätestens 8:00 · nächste Meldung 9:00`."""
    speaks = language()

    def moment(at: Any) -> str:
        return wording.moment(at, seen_from=update.at, zone=zone, language=speaks, oclock=False)

    at = update.at.astimezone(zone)
    day = f"{wording.short_weekday(at.date(), language=speaks)} {wording.short_date(at.date(), language=speaks)}"
    parts = [f"{number}", f"{day} {wording.clock(at, zone=zone, language=speaks)}"]
    parts += [wording.percent(one.low, one.high, language=speaks) for one in update.progress]
    kinds = {"by": _("by"), "within": _("by"), "not_before": _("not before"), "around": _("around")}
    parts += [f"{kinds[str(one.kind)]} {moment(one.target)}" for one in update.etas]
    if update.promise:
        parts.append(_("next word by %(time)s") % {"time": moment(update.promise.due)})
    return " · ".join(parts)
