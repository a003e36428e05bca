"""A service's status over time, counted anew from what was said.

Ordinarily each command appends one step. A word said earlier than a service's newest step (posted late, or the
incident was a mistake) changes what was true in between: then the steps are made again from all words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents.models import OwnStatus, Service, StatusChange, UpdateStatus
from incidents.states import Stage, Status, worst_status


@dataclass(frozen=True)
class Word:
    """A status as somebody said it; `by` is the incident, None outside one. It holds until the next one by the same."""

    at: datetime
    by: str | None
    status: Status


@dataclass(frozen=True)
class Step:
    """From `at` on the service was like this; `by` said the word that changed it."""

    at: datetime
    status: Status
    by: str | None


def steps(words: Iterable[Word], *, begins: datetime) -> list[Step]:
    """The worst of what holds at each time, from `begins` or the first word on; pure.

    Of words at the same instant the order given decides.
    """
    holds: dict[str | None, Status] = {}
    ordered = sorted(words, key=lambda word: word.at)
    first = min([begins, *(word.at for word in ordered[:1])])
    made = [Step(first, Status.OPERATIONAL, None)]
    for word in ordered:
        holds[word.by] = word.status
        worst = worst_status(list(holds.values()))
        if made[-1].at == word.at:
            made.pop()
        if not made or worst != made[-1].status:
            made.append(Step(word.at, worst, word.by))
    return made


def rewrite(services: Sequence[Service]) -> None:
    """Makes the steps of services anew, `status_since` with them; the caller has settled the present status."""
    said = words_about(services)
    rows = []
    for service in services:
        made = steps(said[service.pk], begins=service.created_at)
        service.status_since = made[-1].at
        rows += [StatusChange(service=service, status=one.status, at=one.at, incident_id=one.by) for one in made]
    StatusChange.objects.filter(service__in=services).delete()
    StatusChange.objects.bulk_create(rows, batch_size=500)
    Service.objects.bulk_update(services, ["status_since"], batch_size=200)


def words_about(services: Sequence[Service]) -> dict[str, list[Word]]:
    """All that was ever said of each service and still counts, in the order of typing; announcements do not."""
    found: dict[str, list[Word]] = {service.pk: [] for service in services}
    for own in OwnStatus.objects.filter(service__in=services).order_by("pk"):
        found[own.service_id].append(Word(own.at, None, Status(own.status)))
    said = UpdateStatus.objects.filter(service__in=services, update__incident__removed_at=None)
    counting = said.exclude(update__stage_then=Stage.SCHEDULED).order_by("update__at", "update__number", "pk")
    for row in counting.select_related("update"):
        found[row.service_id].append(Word(row.update.at, row.update.incident_id, Status(row.status)))
    return found
