"""Recovery engines and their jobs as staff describe them: whom to ask, what a job belongs to, what it is called."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from incidents import tokens
from incidents.models import Incident, RecoveryJob, RecoverySource
from incidents.timeline.errors import Refused
from incidents.timeline.text import Words, clean_line, clean_words, normal
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .forecasts import publish_computed
from .services import clean_slug
from .shared import find_services, known, locked_incident, moved

PORTS = {"http": 80, "https": 443}
INTERVALS = (5, 600)  # seconds
MOST_SOURCES = 100
EXPRESSION = 500  # characters of a mapping's expression
ADDRESS = 500
TOKEN = 4000


def save_source(
    *,
    name: str,
    author: Actor,
    now: datetime,
    source: str | None = None,
    base: str = "",
    token: str | None = None,
    interval: int = 15,
    mapping: Mapping[str, str] | None = None,
    asks_targets: bool = True,
    incident: str | None = None,
    services: Iterable[str] = (),
    paused: bool = False,
    notify: Notify = Notify.NOBODY,
) -> RecoverySource:
    """Makes a source, or replaces what is said of one. Records `source.changed`.

    `base`: the engine's address without a path of its own format, empty for one that pushes. `token`: what it is
    shown; None keeps the one it has, "" takes it away. `interval` in seconds. It is asked at once. Raises Refused.
    """
    name = clean_line(name, field="name", limit=200)
    if not name:
        raise Refused(_("Please give a name."), field="name")
    base = clean_base(base)
    if not INTERVALS[0] <= interval <= INTERVALS[1]:
        raise Refused(_("An interval is from 5 to 600 seconds."), field="interval")
    expressions = clean_mapping(mapping or {})
    with writing(now=now) as write:
        row = existing_source(source) if source else new_source(name, now=now)
        before = without_token(row) if source else {}
        was = row.incident
        if token is None and base and row.sealed_token and origin(base) != origin(row.base):
            raise Refused(_("The address is another one now: please type the token anew, or remove it."), field="token")
        row.name, row.base, row.interval, row.mapping = name, base, interval, expressions
        row.asks_targets, row.paused, row.updated_at = asks_targets, paused, now
        row.incident = locked_incident(incident) if incident else None
        if token is not None:
            row.sealed_token = tokens.seal(checked_token(token), key=settings.SECRET_KEY) if token else ""
        row.due_at, row.etag = (now if base and not paused else None), ""
        row.lease = ""  # what somebody asks as it was described before comes too late
        row.save()
        row.services.set(find_services(services, field="services").values())
        for one in {each.pk: each for each in (was, row.incident) if each}.values():
            moved(one, now=now)
        write.record(
            "source.changed",
            actor=author,
            notify=notify,
            verb="source",
            subject=f"source:{row.pk}",
            incident=row.incident or was,
            source=row,
            before=before,
            after=without_token(row),
        )
        return row


def without_token(row: RecoverySource) -> dict[str, Any]:
    """A row's columns for the audit, which says that there is a token, never what it is, not even sealed."""
    values = values_of(row)
    return values | {"sealed_token": bool(values["sealed_token"])}


def clean_base(text: str) -> str:
    """`https://engine.example:8443/api/` -> without the slash. Raises Refused where it cannot be asked."""
    text = normal(text).rstrip("/")
    if not text:
        return ""
    try:
        parts, (scheme, host, port) = urlsplit(text), origin(text)
    except ValueError:
        parts, (scheme, host, port) = urlsplit(""), origin("")
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if scheme not in PORTS or not host or not plain or len(text) > ADDRESS or " " in text:
        raise Refused(_("An address is like https://engine.example:8443."), field="base")
    if not may_be_asked(text):
        message = _("%(host)s may not be asked. The setting ZWISCHENSTAND_ENGINE_HOSTS names the hosts that may be.")
        raise Refused(message % {"host": f"{host}:{port}"}, field="base")
    return text


def origin(base: str) -> tuple[str, str | None, int | None]:
    """Which server an address means: a stored token is shown to no other. Raises ValueError where it names none."""
    parts = urlsplit(base)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)


def may_be_asked(base: str) -> bool:
    """Whether the operator's setting names this host, with this port or with none."""
    try:
        _scheme, host, port = origin(base)
    except ValueError:
        return False
    return bool({(host, None), (host, port)} & settings.ENGINE_HOSTS)


def clean_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """Expressions by field, empty ones left out. Whether they can be read is the adapter's to say."""
    kept = {field: normal(text) for field, text in mapping.items()}
    if any(len(text) > EXPRESSION for text in kept.values()):
        raise Refused(_("An expression has at most %(most)d characters.") % {"most": EXPRESSION}, field="mapping")
    return {field: text for field, text in kept.items() if text}


def checked_token(token: str) -> str:
    """A token as a header can carry it. Raises Refused."""
    if not token.isascii() or not token.isprintable() or len(token) > TOKEN:
        raise Refused(_("A token is made of ASCII letters, digits and signs, without line breaks."), field="token")
    return token


def existing_source(id: str) -> RecoverySource:
    row = RecoverySource.objects.select_for_update().filter(pk=known(id), retired_at=None).first()
    if row is None:
        raise Refused(_("There is no such recovery system."), field="source")
    return row


def new_source(name: str, *, now: datetime) -> RecoverySource:
    """An empty one with a slug that no other has or had. Raises Refused where there are too many."""
    if RecoverySource.objects.filter(retired_at=None).count() >= MOST_SOURCES:
        raise Refused(_("There are at most %(most)d recovery systems.") % {"most": MOST_SOURCES}, field="name")
    wanted = clean_slug(name)
    taken = {*RecoverySource.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)}
    slugs = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, len(taken) + 2))
    return RecoverySource(slug=next(slug for slug in slugs if slug not in taken), created_at=now)


def retire_source(*, source: str, author: Actor, now: datetime, notify: Notify = Notify.NOBODY) -> None:
    """Asks it no more and takes its jobs off the page; what it said stays in the record. Records `source.changed`."""
    with writing(now=now) as write:
        row = existing_source(source)
        before = without_token(row)
        row.retired_at, row.due_at, row.silent_since, row.sealed_token = now, None, None, ""
        row.save()
        if row.incident:
            moved(row.incident, now=now)
        write.record(
            "source.changed",
            actor=author,
            notify=notify,
            verb="retire_source",
            subject=f"source:{row.pk}",
            incident=row.incident,
            source=row,
            before=before,
            after=without_token(row),
        )


def describe_job(
    *,
    job: str,
    author: Actor,
    now: datetime,
    name: Words | None = None,
    unit: Words | None = None,
    why: Words | None = None,
    position: int | None = None,
    hidden: bool | None = None,
    incident: str | None = None,
    services: Iterable[str] | None = None,
    notify: Notify = Notify.NOBODY,
) -> RecoveryJob:
    """Says what a job is called, why it comes when it comes, and what it belongs to. Records `job.changed`.

    What is not given stays; `incident=""` leaves it to the source again, so do no services.
    """
    with writing(now=now) as write:
        row = existing_job(job)
        before, touched = values_of(row), {each.pk: each for each in (incident_of(row),) if each}
        said = {"name": name, "unit": unit, "why": why}
        for field, words in said.items():
            if words is not None:
                setattr(row, field, clean_words(words, field=field, line=field != "why"))
        row.position = row.position if position is None else position
        row.hidden = row.hidden if hidden is None else hidden
        if incident is not None:
            row.incident = locked_incident(incident) if incident else None
        row.save()
        if services is not None:
            row.services.set(find_services(services, field="services").values())
        if now_of := incident_of(row):
            touched[now_of.pk] = now_of
        for one in touched.values():
            moved(one, now=now)
        write.record(
            "job.changed",
            actor=author,
            notify=notify,
            verb="job",
            subject=f"job:{row.pk}",
            incident=next(iter(touched.values()), None),
            source=row.source,
            **difference(before, row),
        )
        return row


def existing_job(id: str) -> RecoveryJob:
    rows = RecoveryJob.objects.select_for_update(of=("self",)).select_related("source", "incident", "source__incident")
    row = rows.filter(pk=known(id), source__retired_at=None).first()
    if row is None:
        raise Refused(_("There is no such job."), field="job")
    return row


def incident_of(job: RecoveryJob) -> Incident | None:
    """What a job belongs to: what is said of it, else of its source."""
    return job.incident or job.source.incident


def publish_forecasts_of(
    *, incident: str, automatically: bool, author: Actor, now: datetime, notify: Notify = Notify.NOBODY
) -> Incident:
    """Whether what the engine's figures say of the end is published by itself. Records `incident.updated`.

    What they say at present is published, or taken off the page, at once.
    """
    with writing(now=now) as write:
        row = locked_incident(incident)
        before = values_of(row)
        moved(row, now=now, auto_forecast=automatically)
        if row.auto_forecast != before["auto_forecast"]:
            publish_computed(row, now=now)
        write.record(
            f"{row.kind}.updated",
            actor=author,
            notify=notify,
            verb="auto_forecast",
            subject=f"incident:{row.pk}",
            incident=row,
            **difference(before, row),
        )
        return row
