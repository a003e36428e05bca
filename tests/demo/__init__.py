"""The demo's story; what several of its tests ask."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model

from incidents.management.demo import next_due, tell_next, tell_story
from incidents.models import Advice, Event, Forecast, Incident, Summary, Update, UpdateVersion
from incidents.timeline import commands

STAMPS: tuple[tuple[type[Model], str], ...] = (
    (Update, "at"),
    (Update, "created_at"),
    (Event, "at"),
    (Summary, "at"),
    (Forecast, "made_at"),
    (Advice, "given_at"),
    (UpdateVersion, "replaced_at"),
    (Incident, "created_at"),
)


def story() -> Incident:
    return Incident.objects.exclude(import_title="").get()


def begun(*, now: datetime) -> None:
    """The demo as it is once it has started."""
    commands.first_page(id_host="status.example.com", now=now)
    tell_story(now=now)


def told_on(*, now: datetime) -> Iterator[datetime]:
    """Tells what is left, each update when it is due, and yields when that was."""
    while (due := next_due(now=now)) is not None:
        now = due
        assert tell_next(now=now)
        yield now


def after(now: datetime) -> list[tuple[str, datetime]]:
    """What is said to have happened after `now`."""
    found: list[tuple[str, datetime]] = []
    for model, column in STAMPS:
        rows: Any = model._default_manager.filter(**{f"{column}__gt": now})
        found += [(f"{model.__name__}.{column}", at) for at in rows.values_list(column, flat=True)]
    return found
