"""The audit: who did what, when, as a chain of hashes that stays whole when words are erased."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from incidents.models import AuditRow, AuditValues, Event, Incident

from .text import Words

CHUNK = 500
REDACT = "redact"
# Written in thousands by a recovery engine, without audit rows (DESIGN 3.1).
UNAUDITED = "target."


def append(
    *, event: Event, verb: str, subject: str, before: object, after: object, holds: str = "", now: datetime
) -> AuditRow:
    """Appends one row to the chain; the values stand in the side table, behind salted hashes.

    `holds` names whose words the values are ("update:ab12…"): redacting that empties them.
    """
    salt = secrets.token_hex(16)
    last = AuditRow.objects.order_by("-id").values_list("hash", flat=True).first() or ""
    before, after = plain(before), plain(after)
    row = AuditRow(
        at=now,
        actor=event.actor,
        verb=verb,
        subject=subject,
        event=event,
        before_hash=salted_hash(before, salt),
        after_hash=salted_hash(after, salt),
        previous_hash=last,
    )
    row.hash = row_hash(row)
    row.save(force_insert=True)
    AuditValues.objects.create(row=row, holds=holds, salt=salt, before=before, after=after)
    return row


def erase(holds: str, *, now: datetime) -> None:
    """Empties the values that are somebody's words; the salts go too, so the hashes tell nothing."""
    AuditValues.objects.filter(holds=holds).update(salt="", before=None, after=None, erased_at=now)


def holders(incident: Incident, for_whom: Mapping[str, Words]) -> list[str]:
    """Whose values (`holds`) say of one of these services, by id, that its status is true for whom these words say."""
    standing = AuditValues.objects.filter(row__event__incident=incident, holds__startswith="update:", erased_at=None)
    said = ((one.holds, status) for one in standing for status in statuses_in(one.after))
    return sorted({holds for holds, status in said if for_whom.get(status["service_id"]) == status["for_whom"]})


def statuses_in(after: Any) -> list[dict[str, Any]]:
    """The statuses among an update's values, wherever its command put them."""
    written = after.get("update") or after
    statuses: list[dict[str, Any]] = written.get("statuses", [])
    return statuses


def verify() -> list[str]:
    """Walks the whole chain and says what is wrong with it, a line each; an empty list is a whole chain.

    Found are rows that were changed, removed or reordered, values that are not what their hashes say, values
    emptied without a redaction, and events whose row is gone. Rows cut off at the end together with their events
    leave no trace here: whoever must rule that out keeps the last hash elsewhere.
    """
    redacted, previous = redacted_subjects(), ""
    problems: list[str] = []
    for row in walk():
        problems += [
            _("audit row %(id)d: %(problem)s") % {"id": row.pk, "problem": one} for one in faults(row, previous)
        ]
        problems += [_("audit row %(id)d: %(problem)s") % {"id": row.pk, "problem": one} for one in lost(row, redacted)]
        previous = row.hash
    bare = Event.objects.filter(audit=None).exclude(type__startswith=UNAUDITED).order_by("id")
    problems += [_("event %(id)d has no audit row") % {"id": id} for id in bare.values_list("pk", flat=True)[:CHUNK]]
    return problems


def redacted_subjects() -> set[str]:
    """All that redactions emptied: what they are about, and what `also` held the same words."""
    rows = AuditRow.objects.filter(verb=REDACT).values_list("subject", "values__after")
    return {one for subject, after in rows for one in (subject, *(after or {}).get("also", ()))}


def walk() -> Iterator[AuditRow]:
    """All rows in their order, in chunks."""
    last = 0
    while rows := list(AuditRow.objects.filter(pk__gt=last).order_by("pk").select_related("values")[:CHUNK]):
        yield from rows
        last = rows[-1].pk


def faults(row: AuditRow, previous: str) -> Iterator[str]:
    if row.previous_hash != previous:
        yield _("the row before it was changed or is missing")
    if row.hash != row_hash(row):
        yield _("it was changed")


def lost(row: AuditRow, redacted: set[str]) -> Iterator[str]:
    """What is wrong with a row's values."""
    values: AuditValues | None = getattr(row, "values", None)
    if values is None:
        yield _("its values are missing")
    elif values.erased_at:
        if values.holds not in redacted:
            yield _("its values were emptied, but nothing was redacted")
        if values.before is not None or values.after is not None or values.salt:
            yield _("its values were redacted, but are still there")
    elif (row.before_hash, row.after_hash) != tuple(
        salted_hash(value, values.salt) for value in (values.before, values.after)
    ):
        yield _("its values were changed")


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def plain(value: object) -> Any:
    """Any value as it would come back from JSON, so that its hash can be checked later."""
    return json.loads(canonical(value))


def salted_hash(value: object, salt: str) -> str:
    """SHA-256 of salt and canonical JSON; without the salt, short words cannot be guessed from it."""
    return hashlib.sha256(f"{salt}{canonical(value)}".encode()).hexdigest()


def row_hash(row: AuditRow) -> str:
    """Over every column but the id. The time counts as an instant: a database gives it back in UTC."""
    at = row.at.astimezone(UTC).isoformat()
    columns = (at, row.actor, row.verb, row.subject, row.event_id, row.before_hash, row.after_hash, row.previous_hash)
    return hashlib.sha256(canonical([str(column) for column in columns]).encode()).hexdigest()
