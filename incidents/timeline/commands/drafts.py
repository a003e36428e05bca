"""Words that only staff see: drafts and internal notes. They change no public state, so no page_version either."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.models import Draft, Incident, InternalNote
from incidents.timeline.audit import canonical, plain
from incidents.timeline.errors import Refused
from incidents.timeline.text import clean_text, normal
from incidents.timeline.writing import Actor

from .shared import known

DRAFT_LIMIT = 100_000  # bytes


def save_draft(
    *,
    values: Mapping[str, object],
    author: Actor,
    now: datetime,
    incident: str | None = None,
    draft: str | None = None,
) -> Draft:
    """Keeps a form's values for later, of a new incident or of an update; one draft is replaced by its next."""
    kept = plain(values)
    size = len(canonical(kept).encode(errors="surrogatepass"))
    if size > DRAFT_LIMIT:
        message = _("The draft is too long: %(size)d bytes, at most %(limit)d.")
        raise Refused(message % {"size": size, "limit": DRAFT_LIMIT}, field="draft")
    if incident:
        refuse_unknown(incident)
    row = Draft.objects.filter(pk=known(draft)).first() if draft else Draft(incident_id=incident)
    if row is None:
        raise Refused(_("There is no such draft."), field="draft")
    row.values, row.author, row.updated_at = clean_values(kept), str(author), now
    row.save()
    return row


def clean_values(value: Any) -> Any:
    """A form's values with every string normalised: a database need not take what was typed (NUL, surrogates)."""
    if isinstance(value, dict):
        return {normal(str(name)): clean_values(one) for name, one in value.items()}
    if isinstance(value, list):
        return [clean_values(one) for one in value]
    return normal(value) if isinstance(value, str) else value


def refuse_unknown(incident: str) -> None:
    if not Incident.objects.kept().filter(pk=known(incident)).exists():
        raise Refused(_("There is no such incident."), field="incident")


def discard_draft(*, draft: str) -> None:
    """Throws a draft away; publishing it is the ordinary command with its values, then this."""
    Draft.objects.filter(pk=known(draft)).delete()


def add_note(*, incident: str, text: str, author: Actor, now: datetime) -> InternalNote:
    """Writes an internal note."""
    text = clean_text(text, field="note")
    if not text:
        raise Refused(_("Please write something here."), field="note")
    refuse_unknown(incident)
    return InternalNote.objects.create(incident_id=incident, text=text, author=str(author), at=now)
