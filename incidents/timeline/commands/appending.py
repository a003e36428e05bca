"""Writing one update with all that it carries; `open`, `post`, `correct`, `resolve` and `relapse` share it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext as _

from incidents.models import Forecast, Image, Incident, IncidentService, Progress, Service, Update, UpdateStatus
from incidents.states import Kind, Status, Weight
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import (
    AHEAD,
    ForecastSaid,
    ImageSaid,
    ProgressSaid,
    Said,
    check_at,
    check_forecast,
    check_most,
    check_progress,
)
from incidents.timeline.text import clean_words, render_words
from incidents.timeline.writing import Actor, values_of

from .advice import pin_advice, refuse_private_advice
from .outcomes import settle_outcomes
from .promises import answer_topics, make_promise, settle_promises
from .shared import find_services
from .stages import refuse_earlier_stage, stage_at
from .statuses import say_statuses, settle_privacy, settle_services

CARRIED = ("statuses", "forecasts", "progress", "promise", "advice")


@dataclass(frozen=True)
class Written:
    """An update and all rows that came with it."""

    update: Update
    about: Sequence[Service]
    statuses: Sequence[UpdateStatus]
    carried: dict[str, Sequence[Model]]

    @property
    def named(self) -> set[str]:
        """The services that it is about, or says a status or figures of."""
        rows = (row for rows in self.carried.values() for row in rows)
        told = {row.service_id for row in rows if isinstance(row, UpdateStatus | Progress | Forecast)}
        return {one.pk for one in self.about} | {id for id in told if id}

    @property
    def values(self) -> dict[str, Any]:
        """For the audit."""
        rows = {name: [values_of(row) for row in rows] for name, rows in self.carried.items() if rows}
        return {**values_of(self.update), "about": [service.pk for service in self.about], **rows}


def append_update(
    incident: Incident,
    *,
    author: Actor,
    now: datetime,
    said: Said,
    stage: str = "",
    relapse: bool = False,
    corrects: Update | None = None,
    left: Collection[str] = (),
) -> Written:
    """Creates the update's rows; the caller moves the incident, calls `settle` and records the event."""
    check_most(said)
    text = clean_words(said.get("text", {}), field="text")
    if not text and not stage and not any(said.get(name) for name in (*CARRIED, "images")):
        raise Refused(_("An update needs a text or something that changed."), field="text")
    given = said.get("at")
    at = check_at(given, now=now) if given else not_before_the_newest(incident, now)
    if stage and at < now:
        refuse_earlier_stage(incident, at=at)
    update = Update.objects.create(
        incident=incident,
        number=incident.update_count + 1,
        at=at,
        created_at=now,
        author=str(author),
        text=text,
        html=render_words(text),
        stage=stage,
        stage_then=stage or stage_at(incident, at, now=now),
        weight=said.get("weight") or proposed_weight(said, stage=stage, corrects=corrects),
        relapse=relapse,
        corrects=corrects,
        from_log=said.get("from_log", False),
    )
    incident.update_count += 1
    incident.save(update_fields=["update_count"])
    about = name_services(update, said)
    statuses = say_statuses(update, said.get("statuses", ()), relapse=relapse, left=left)
    answer_topics(update, said.get("answers", ()))
    promise = said.get("promise")
    carried: dict[str, Sequence[Model]] = {
        "statuses": statuses,
        "progress": write_progress(update, said.get("progress", ())),
        "forecasts": write_forecasts(update, said.get("forecasts", ())),
        "promises": [make_promise(update, promise)] if promise else [],
        "advice": [pin_advice(incident, one, update=update, now=now) for one in said.get("advice", ())],
        "images": write_images(update, said.get("images", ())),
    }
    settle_promises(incident, since=update.typed_at)
    return Written(update, about, statuses, carried)


def not_before_the_newest(incident: Incident, now: datetime) -> datetime:
    """Clocks of several machines differ by seconds: what is typed after another word was said after it."""
    newest = incident.updates.aggregate(at=Max("at"))["at"]
    return newest if newest and now < newest <= now + AHEAD else now


def settle(written: Written) -> None:
    """Brings services, what became of forecasts, and whether the incident is private in line with an update."""
    update, incident = written.update, written.update.incident
    ids = [one.service_id for one in written.statuses]
    if update.stage:
        ids = list(incident.services.values_list("service_id", flat=True))
    settle_services(ids, at=update.at, incident=incident)
    if written.statuses or written.about:
        settle_privacy(incident, may_hide=update.number == 1)
    refuse_private_words(written)
    refuse_private_advice(incident, list(update.advice.all()) if written.carried["advice"] else [])
    if written.statuses and incident.has_remainder:
        settle_remainder(incident, at=update.at)
    settle_outcomes(incident, relapse=update.relapse)


def refuse_private_words(written: Written) -> None:
    """Raises Refused for an update that names private services alone in an incident that readers see.

    One that moves the stage is about the incident as a whole.
    """
    if written.update.incident.private or written.update.stage:
        return
    named = written.named
    if named and not Service.objects.filter(pk__in=named, private=False).exists():
        raise Refused(_("Only staff know of these services. Please write an internal note instead."), field="about")


def settle_remainder(incident: Incident, *, at: datetime) -> None:
    """The last remainder that is back closes the incident for good, and its advice with it."""
    if not incident.services.filter(remainder=True).exists():
        incident.has_remainder = False
        incident.save(update_fields=["has_remainder"])
        incident.advice.filter(ended_at=None).update(ended_at=at)


def proposed_weight(said: Said, *, stage: str, corrects: Update | None) -> Weight:
    """Key where something changed or was foretold, a note otherwise."""
    carries = bool(stage) or corrects is not None or any(said.get(name) for name in CARRIED)
    return Weight.KEY if carries else Weight.NOTE


def name_services(update: Update, said: Said) -> list[Service]:
    """The services an update is about; those that a maintenance is announced for are planned to go down with it."""
    services = list(find_services(said.get("about", ()), field="about").values())
    if services:
        update.about.set(services)
    if update.incident.kind == Kind.MAINTENANCE and update.number == 1:
        IncidentService.objects.bulk_create(
            IncidentService(incident=update.incident, service=one, status=Status.OPERATIONAL, since=update.at)
            for one in services
        )
    return services


def write_progress(update: Update, said: Sequence[ProgressSaid]) -> list[Progress]:
    find_services((one.service for one in said if one.service), field="progress")
    for one in said:
        check_progress(one)
    rows = [Progress(update=update, service_id=one.service, low=one.low, high=one.high) for one in said]
    return Progress.objects.bulk_create(rows)


def write_forecasts(update: Update, said: Sequence[ForecastSaid]) -> list[Forecast]:
    find_services((one.service for one in said if one.service), field="forecast")
    for one in said:
        check_forecast(one, now=update.created_at)
    return Forecast.objects.bulk_create(
        Forecast(
            incident=update.incident,
            update=update,
            service_id=one.service,
            of=one.of,
            earliest=one.earliest,
            likely=one.likely,
            latest=one.latest,
            made_at=update.at,
            reason=clean_words(one.reason, field="reason"),
            passing_told_at=update.created_at if one.silent else None,
        )
        for one in said
    )


def write_images(update: Update, said: Sequence[ImageSaid]) -> list[Image]:
    return [write_image(update, image, number=number if len(said) > 1 else 0) for number, image in enumerate(said, 1)]


def write_image(update: Update, image: ImageSaid, *, number: int) -> Image:
    """Raises Refused for no picture and for none in words; where there are several (`number`), it says which."""
    try:
        alt = clean_words(image.alt, field="alt", line=True, required=True)
        return Image.objects.create(update=update, alt=alt, **image.encoded)
    except Refused as refused:
        if not number:
            raise
        message = _("Picture %(number)d: %(why)s") % {"number": number, "why": refused.message}
        raise Refused(message, field=refused.field) from refused
