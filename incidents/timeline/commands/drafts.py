"""Words that only staff see: drafts and internal notes. They change no public state, so no page_version either."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from incidents.models import Draft, Incident, InternalNote
from incidents.timeline.errors import Refused
from incidents.timeline.text import clean_text
from incidents.timeline.writing import Actor, plain


def save_draft(
    *,
    values: Mapping[str, object],
    author: Actor,
    now: datetime,
    incident: str | None = None,
    draft: str | None = None,
) -> Draft:
    """Keeps a form's values for later, of a new incident or of an update; one draft is replaced by its next."""
    if incident and not Incident.objects.kept().filter(pk=incident).exists():
        raise Refused(_("There is no such incident."), field="incident")
    row = Draft.objects.filter(pk=draft).first() if draft else Draft(incident_id=incident)
    if row is None:
        raise Refused(_("There is no such draft."), field="draft")
    row.values, row.author, row.updated_at = plain(values), str(author), now
    row.save()
    return row


def discard_draft(*, draft: str) -> None:
    """Throws a draft away; publishing it is the ordinary command with its values, then this."""
    Draft.objects.filter(pk=draft).delete()


def add_note(*, incident: str, text: str, author: Actor, now: datetime) -> InternalNote:
    """Writes an internal note."""
    text = clean_text(text, field="note")
    if not text:
        raise Refused(_("Please write something here."), field="note")
    if not Incident.objects.kept().filter(pk=incident).exists():
        raise Refused(_("There is no such incident."), field="incident")
    return InternalNote.objects.create(incident_id=incident, text=text, author=str(author), at=now)
