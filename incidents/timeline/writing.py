"""What every command shares: one transaction that raises page_version first, then rows, audit and one event.

`writing()` is the only place that opens it. Inside `batch()` several commands share one, so that page_version is
raised once.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from incidents.models import AuditRow, AuditValues, Event, Incident, Page, Service, Update
from incidents.outbox import bell

from .errors import Refused

CHANNEL = "zwischenstand"
PUBLIC_EVENTS = ("incident.", "update.", "service.status_changed", "forecast.revised", "maintenance.")


class Notify(StrEnum):
    """Who is told of a change. NOBODY: importers, backdating, restore, migrations."""

    EVERYONE = "everyone"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Actor:
    """Who acts, by id: `Actor("staff", 7)`, `Actor("import")`."""

    kind: str
    id: int | None = None

    def __str__(self) -> str:
        return self.kind if self.id is None else f"{self.kind}:{self.id}"


@dataclass
class Write:
    """One open transaction. `page` is locked and already carries the new version."""

    page: Page
    now: datetime

    def record(
        self,
        type: str,
        *,
        actor: Actor,
        notify: Notify = Notify.EVERYONE,
        incident: Incident | None = None,
        update: Update | None = None,
        service: Service | None = None,
    ) -> Event:
        """Writes one event; a public one gets the next number of the gapless sequence."""
        private = (incident is not None and incident.private) or (service is not None and service.private)
        sequence = None
        if type.startswith(PUBLIC_EVENTS) and not private:
            self.page.last_sequence += 1
            self.page.save(update_fields=["last_sequence"])
            sequence = self.page.last_sequence
        return Event.objects.create(
            type=type,
            at=self.now,
            page_version=self.page.page_version,
            sequence=sequence,
            incident=incident,
            revision=incident.revision if incident else None,
            update=update,
            service=service,
            actor=str(actor),
            notify=notify is Notify.EVERYONE,
        )

    def audit(self, *, actor: Actor, verb: str, subject: str, before: object, after: object) -> AuditRow:
        """Appends one row to the chain; the values stand in the side table, behind salted hashes."""
        salt = secrets.token_hex(16)
        last = AuditRow.objects.order_by("-id").values_list("hash", flat=True).first() or ""
        before, after = plain(before), plain(after)
        row = AuditRow(
            at=self.now,
            actor=str(actor),
            verb=verb,
            subject=subject,
            before_hash=salted_hash(before, salt),
            after_hash=salted_hash(after, salt),
            previous_hash=last,
        )
        row.hash = row_hash(row)
        row.save(force_insert=True)
        AuditValues.objects.create(row=row, salt=salt, before=before, after=after)
        return row


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def plain(value: object) -> Any:
    """Any value as it would come back from JSON, so that its hash can be checked later."""
    return json.loads(canonical(value))


def salted_hash(value: object, salt: str) -> str:
    """SHA-256 of salt and canonical JSON; without the salt, short words cannot be guessed from it."""
    return hashlib.sha256(f"{salt}{canonical(value)}".encode()).hexdigest()


def row_hash(row: AuditRow) -> str:
    columns = (row.at, row.actor, row.verb, row.subject, row.before_hash, row.after_hash, row.previous_hash)
    return hashlib.sha256(canonical([str(column) for column in columns]).encode()).hexdigest()


def values_of(row: models.Model | None) -> dict[str, Any]:
    """A row's columns by name."""
    if row is None:
        return {}
    fields = (field for field in row._meta.concrete_fields if not isinstance(field, models.BinaryField))
    return {field.attname: getattr(row, field.attname) for field in fields}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs."""
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


_open: ContextVar[Write | None] = ContextVar("open_write", default=None)


@contextmanager
def batch(*, now: datetime) -> Iterator[Write]:
    """Several commands in one transaction (importer, demo, restore): page_version is raised once."""
    if _open.get() is not None:
        raise RuntimeError("a batch is open already")
    with transaction.atomic():
        write = Write(page=raise_version(now), now=now)
        token = _open.set(write)
        try:
            yield write
        finally:
            _open.reset(token)
        bell.ring_soon()


@contextmanager
def writing(*, now: datetime) -> Iterator[Write]:
    """The transaction of one command, or the open batch's."""
    write = _open.get()
    if write is not None:
        yield Write(page=write.page, now=now)
        return
    with transaction.atomic():
        yield Write(page=raise_version(now), now=now)
        bell.ring_soon()


def raise_version(now: datetime) -> Page:
    """`max(old + 1, now)` in whole seconds. First of all, so that commands take turns on every database."""
    second = int(now.timestamp())
    changed = Page.objects.filter(pk=1).update(page_version=Greatest(F("page_version") + 1, second))
    if not changed:
        raise Refused(_("The page has not been set up yet."))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"NOTIFY {CHANNEL}")  # delivered at commit: a publisher looks at once
    return Page.objects.get(pk=1)
