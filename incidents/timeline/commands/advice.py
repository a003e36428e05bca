"""Advice: pinned until it ends, at a time, with a service or by hand."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from incidents.models import Advice, Incident, Update
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, check_sane
from incidents.timeline.text import clean_words, render_words
from incidents.timeline.writing import Actor, Notify, difference, writing

from .shared import find_services, kind_event, known, locked_incident, moved


def give_advice(
    *,
    incident: str,
    advice: AdviceSaid,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Advice:
    """Pins advice without an update. Records `incident.updated`."""
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        given = pin_advice(row, advice, update=None, now=now)
        refuse_private_advice(row, [given])
        moved(row, now=now)
        write.record(
            kind_event(row, "updated"),
            actor=author,
            notify=notify,
            incident=row,
            verb="advise",
            subject=f"advice:{given.pk}",
            holds=f"advice:{given.pk}",
            **difference({}, given),
        )
        return given


def end_advice(
    *, advice: str, author: Actor, now: datetime, revision: int | None = None, notify: Notify = Notify.EVERYONE
) -> Advice:
    """Says that advice is no longer needed. Records `incident.updated`."""
    with writing(now=now) as write:
        row = find_advice(advice)
        incident = locked_incident(row.incident_id, revision=revision)
        if row.ended_at:
            raise Refused(_("This advice has ended already."), field="advice")
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        moved(incident, now=now)
        write.record(
            kind_event(incident, "updated"),
            actor=author,
            notify=notify,
            incident=incident,
            verb="end_advice",
            subject=f"advice:{row.pk}",
            before={"ended_at": None},
            after={"ended_at": now},
        )
        return row


def find_advice(id: str) -> Advice:
    row = Advice.objects.filter(pk=known(id)).first()
    if row is None:
        raise Refused(_("There is no such advice."), field="advice")
    return row


def pin_advice(incident: Incident, said: AdviceSaid, *, update: Update | None, now: datetime) -> Advice:
    """Writes one piece of advice. Raises Refused for an end before its beginning and for unknown services."""
    text = clean_words(said.text, field="advice", required=True)
    named = [*said.services, *([said.ends_with] if said.ends_with else [])]
    services = find_services(named, field="advice")
    given_at = update.at if update else now
    if said.ends_at and check_sane(said.ends_at, now=now, field="advice") <= given_at:
        raise Refused(_("Advice must end after it is given."), field="advice")
    advice = Advice.objects.create(
        incident=incident,
        update=update,
        kind=said.kind,
        text=text,
        html=render_words(text),
        given_at=given_at,
        ends_at=said.ends_at,
        ends_with=services.get(said.ends_with or ""),
    )
    advice.services.set([services[id] for id in said.services])
    return advice


def refuse_private_advice(incident: Incident, given: Sequence[Advice]) -> None:
    """Raises Refused for advice about private services alone in an incident that readers see: they would read it."""
    for advice in () if incident.private else given:
        if {one.private for one in advice.services.all()} == {True}:
            message = _("Only staff know of these services. Please write an internal note instead.")
            raise Refused(message, field="advice")


def end_advice_of(incident: Incident, *, left: Collection[str], said_with: Update) -> None:
    """Advice goes with its incident, but for what the last update says and what is about services that are `left`."""
    ending = incident.advice.filter(ended_at=None).exclude(update=said_with)
    tied = Q(ends_with__in=left) | Q(services__in=left)
    kept = incident.advice.filter(tied).values("pk")
    ending.exclude(pk__in=kept).update(ended_at=said_with.at)
