"""Erasing words everywhere. That it happened stays: rows, times and the audit's chain of hashes."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from incidents.models import Draft, Incident, Summary, Update
from incidents.timeline import audit
from incidents.timeline.errors import Refused
from incidents.timeline.text import Words
from incidents.timeline.writing import Actor, Notify, Write, writing

from .advice import find_advice
from .outcomes import settle_outcomes
from .promises import end_promises_of, settle_promises
from .shared import find_update, kind_event, locked_incident, moved
from .statuses import blank_for_whom, for_whom_of, told_again

TELLING = 12  # characters by which a line is known again in a draft


def redact_update(
    *,
    update: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Update:
    """Erases an update's words: here, in earlier versions, advice, pictures, drafts and the audit's values.

    Its times, figures and statuses stay; its promise ends, and those that it kept are open again, as far as no other
    word kept them. Where the incident says its words for whom a status is true again, they go, too, and with them the
    audit's values of those updates. Records `update.withdrawn`.
    """
    with writing(now=now) as write:
        row = find_update(update)
        incident = locked_incident(row.incident_id, revision=revision)
        if row.redacted_at:
            raise Refused(_("This update has been redacted already."), field="update")
        discard_drafts_with(list(words_of(row)))
        end_promises_of(row, now=now)
        holds = f"update:{row.pk}"
        also = [one for one in audit.holders(incident, for_whom_of(row)) if one != holds]
        erase_words_of(row)
        row.text, row.html, row.redacted_at = {}, {}, now
        row.save(update_fields=["text", "html", "redacted_at"])
        settle_promises(incident)
        settle_outcomes(incident)
        moved(incident, now=now)
        record(write, "update.withdrawn", incident, holds, author=author, notify=notify, update=row, also=also)
        return row


def redact_summary(
    *,
    summary: int,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.NOBODY,
) -> None:
    """Erases one version of a summary; the one before it counts again. Records `incident.updated`."""
    with writing(now=now) as write:
        row = Summary.objects.filter(pk=summary).first()
        if row is None:
            raise Refused(_("There is no such summary."), field="summary")
        incident = locked_incident(row.incident_id, revision=revision)
        discard_drafts_with([row.text])
        row.delete()
        moved(incident, now=now)
        record(write, kind_event(incident, "updated"), incident, f"summary:{summary}", author=author, notify=notify)


def redact_advice(
    *,
    advice: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.NOBODY,
) -> None:
    """Erases a piece of advice. Records `incident.updated`.

    Advice that came with an update leaves the rest of that update's values in the audit empty, too.
    """
    with writing(now=now) as write:
        row = find_advice(advice)
        incident = locked_incident(row.incident_id, revision=revision)
        holds = f"update:{row.update_id}" if row.update_id else f"advice:{advice}"
        discard_drafts_with([row.text])
        row.delete()
        moved(incident, now=now)
        record(write, kind_event(incident, "updated"), incident, holds, author=author, notify=notify)


def record(
    write: Write,
    type: str,
    incident: Incident,
    holds: str,
    *,
    author: Actor,
    notify: Notify,
    update: Update | None = None,
    also: Sequence[str] = (),
) -> None:
    """Empties the audit's values of `holds`, and of those that `also` hold the words, and says that this was done."""
    transaction.on_commit(forget_on_disk, robust=True)
    for one in (holds, *also):
        audit.erase(one, now=write.now)
    write.record(
        type,
        actor=author,
        notify=notify,
        incident=incident,
        update=update,
        verb=audit.REDACT,
        subject=holds,
        before={"redacted": False},
        after={"redacted": True, "also": list(also)},
    )


def forget_on_disk() -> None:
    """Empties SQLite's write-ahead log, whose pages still hold the words; the file itself overwrites what is erased."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def words_of(update: Update) -> Iterator[Words]:
    """All that an update ever said."""
    yield update.text
    yield from update.versions.values_list("text", flat=True)
    yield from update.advice.values_list("text", flat=True)
    yield from update.promises.values_list("topic", flat=True)
    yield from update.forecasts.values_list("reason", flat=True)
    yield from update.statuses.values_list("for_whom", flat=True)
    yield from update.images.values_list("alt", flat=True)


def erase_words_of(update: Update) -> None:
    """What stands beside an update's own text; its incident may repeat for whom a status is true."""
    update.versions.all().delete()
    update.images.all().delete()
    update.advice.all().delete()
    update.promises.update(topic={})
    update.forecasts.update(reason={})
    blank_for_whom(*told_again(update))
    update.statuses.update(for_whom={})


def discard_drafts_with(erased: Collection[Words]) -> None:
    """Throws away drafts that hold any of the erased words."""
    texts = [text for words in erased for text in words.values()]
    lines = {line.strip() for text in texts for line in text.splitlines() if line.strip()}
    for draft in Draft.objects.all():
        if any(repeats(text.strip(), texts=texts, lines=lines) for text in strings_in(draft.values)):
            draft.delete()


def repeats(text: str, *, texts: Collection[str], lines: Collection[str]) -> bool:
    """Whether `text` is one of the lines, or shares a telling part with them."""
    if text in lines or any(line in text for line in lines if len(line) >= TELLING):
        return True
    return len(text) >= TELLING and any(text in whole for whole in texts)


def strings_in(value: object) -> Iterator[str]:
    """All strings of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings_in(one)
