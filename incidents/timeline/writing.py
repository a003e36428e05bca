"""What every command shares: one transaction that raises page_version first, then rows, audit and one event.

`writing()` is the only place that opens it. Inside `batch()` several commands share one, so that page_version is
raised once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from incidents.models import Event, Incident, Page, RecoverySource, Service, Update
from incidents.outbox import bell

from . import audit
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


class Difference(TypedDict):
    """What an audit row holds: values before and after."""

    before: object
    after: object


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
        verb: str,
        subject: str,
        before: object,
        after: object,
        holds: str = "",
        notify: Notify = Notify.EVERYONE,
        incident: Incident | None = None,
        update: Update | None = None,
        service: Service | None = None,
        source: RecoverySource | None = None,
    ) -> Event:
        """What each command ends with: its one event and the audit row of it (`holds`: see `audit.append`)."""
        event = self.event(
            type, actor=actor, notify=notify, incident=incident, update=update, service=service, source=source
        )
        audit.append(event=event, verb=verb, subject=subject, before=before, after=after, holds=holds, now=self.now)
        return event

    def event(
        self,
        type: str,
        *,
        actor: Actor,
        notify: Notify = Notify.EVERYONE,
        incident: Incident | None = None,
        update: Update | None = None,
        service: Service | None = None,
        source: RecoverySource | None = None,
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
            source=source,
            actor=str(actor),
            notify=notify is Notify.EVERYONE,
        )


def values_of(row: models.Model | None) -> dict[str, Any]:
    """A row's columns by name."""
    if row is None:
        return {}
    fields = (field for field in row._meta.concrete_fields if not isinstance(field, models.BinaryField))
    return {field.attname: getattr(row, field.attname) for field in fields}


def difference(before: Mapping[str, Any], row: models.Model, **more: object) -> Difference:
    """Only the columns that are not as they were `before`; `more` stands beside those after."""
    after = values_of(row)
    names = [name for name in after if before.get(name) != after[name]]
    was = {name: before[name] for name in names if name in before}
    return {"before": was, "after": {name: after[name] for name in names} | more}


_open: ContextVar[Write | None] = ContextVar("open_write", default=None)


@contextmanager
def batch(*, now: datetime) -> Iterator[Write]:
    """Several commands in one transaction (importer, demo, restore): page_version is raised once.

    All or nothing, too; a command that is refused inside leaves nothing behind, whether or not the batch goes on.
    """
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
    """The transaction of one command, or its own part of the open batch's."""
    write = _open.get()
    if write is None:
        with transaction.atomic():
            yield Write(page=raise_version(now), now=now)
            bell.ring_soon()
        return
    try:
        with transaction.atomic():
            yield Write(page=write.page, now=now)
    except Exception:
        write.page.refresh_from_db()
        raise


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
