"""Hosts at the desk: loading them, how their look-up is answered, and what is told where many fall back."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.importer.hosts import HostFile, read_csv
from incidents.importer.log import Unreadable
from incidents.models import RecoveryJob
from incidents.states import Lookup
from incidents.timeline import commands
from incidents.timeline.commands.hosts import Imported

from ..access import DeskRequest
from ..forms.hosts import HostsForm, LookupForm, RelapsesForm
from ..reasons import in_words
from .shared import author, by, carried_out, form_page, found, gone_to, incident_or_404, incident_url, one_form, posted

LISTED = 10  # lines that were not taken


def upload(request: DeskRequest) -> HttpResponse:
    """Takes a table of hosts over, and says which lines it left out."""
    form = HostsForm(posted(request), page=request.page, files=request.FILES if request.method == "POST" else None)
    desk = reverse("console:desk")
    made = read(form) if request.method == "POST" and form.is_valid() else None
    if made:
        done: list[Imported] = []
        given = {"author": author(request), "now": timezone.now(), "replace": form.cleaned_data["replace"]}
        if carried_out(form, lambda: done.append(made.apply(**given))):
            return gone_to(request, desk, note(made, done[0]))
    return form_page(request, form, title=_("Load hosts"), template="console/hosts.html", back=desk)


def read(form: HostsForm) -> HostFile | None:
    """What the table says; None, with the reason in the form, where nothing of it can be taken."""
    try:
        made = read_csv(form.cleaned_data["file"].read())
    except Unreadable as problem:
        form.add_error("file", in_words(str(problem)))
        return None
    if made.hosts:
        return made
    form.add_error("file", _("No line of the file names a host that can be taken.") + " " + left_out(made))
    return None


def note(made: HostFile, done: Imported) -> str:
    counts = {"new": done.new, "changed": done.changed, "same": done.same, "gone": done.gone}
    words = _("Hosts: %(new)d new, %(changed)d changed, %(same)d unchanged, %(gone)d gone.") % counts
    return f"{words} {left_out(made)}".strip()


def left_out(made: HostFile) -> str:
    """The first lines that were not taken, with their reasons."""
    if not made.rejected:
        return ""
    lines = [f"{one.line}: {_(one.reason) % {'name': one.name}}" for one in made.rejected[:LISTED]]
    more = ["…"] if len(made.rejected) > LISTED else []
    return _("Not taken, by line: %(lines)s") % {"lines": " ".join(lines + more)}


def lookup(request: DeskRequest, id: str) -> HttpResponse:
    """How customers can ask whether one host of theirs is affected."""
    row = incident_or_404(id)
    form = LookupForm(posted(request), page=request.page, initial={"lookup": row.lookup})
    return one_form(
        request,
        form,
        lambda: commands.set_lookup(incident=row.pk, lookup=Lookup(form.cleaned_data["lookup"]), **by(request)),
        url=incident_url(row.pk),
        note=_("The look-up is answered like this from now on."),
        title=_("Is my server affected?"),
        template="console/lookup.html",
    )


def relapses(request: DeskRequest, id: str) -> HttpResponse:
    """Hosts that fell back in numbers: their owners are told, or not."""
    row = found(RecoveryJob.objects.filter(source__retired_at=None), id)
    form = RelapsesForm(posted(request), page=request.page)
    return one_form(
        request,
        form,
        lambda: commands.settle_relapses(job=row.pk, send=form.cleaned_data["answer"] == "send", **by(request)),
        url=reverse("console:recovery"),
        note=_("It is done as you said."),
        title=_("Hosts that are down again"),
        about=row.engine_name or row.key,
    )
