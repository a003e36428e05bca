"""From events to deliveries: fan-out is a second step, after the post (DESIGN 3.3)."""

from datetime import datetime

from incidents.models import Event, WorkerPulse

CHUNK = 500


def expand(*, now: datetime) -> int:
    """Settles the oldest events that wait, at most 500; returns how many.

    There is no destination yet, so that an event is settled by being seen: whoever subscribes later is told of what
    happens later, never of the past.
    """
    waiting = Event.objects.filter(expanded_at=None).order_by("id").values("pk")[:CHUNK]
    return Event.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(expanded_at=now)


def pulse(name: str, *, now: datetime) -> None:
    """Writes down that somebody drains the outbox."""
    WorkerPulse.objects.update_or_create(name=name, defaults={"at": now})


def last_pulse(name: str) -> datetime | None:
    """When `name` last drained; None where it never did."""
    return WorkerPulse.objects.filter(name=name).values_list("at", flat=True).first()
