"""Writing one update with all that it carries; `open`, `post`, `resolve` and `relapse` share it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.models import (
    Advice,
    Forecast,
    Image,
    Incident,
    IncidentService,
    Progress,
    Promise,
    Update,
    UpdateStatus,
)
from incidents.states import Status, Weight
from incidents.timeline import images
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import (
    AdviceSaid,
    PromiseSaid,
    Said,
    StatusSaid,
    check_at,
    check_extent,
    check_forecast,
    check_progress,
    check_promise,
)
from incidents.timeline.text import clean_words, render_words
from incidents.timeline.writing import Actor

from .shared import find_services, settle_privacy, settle_services

CARRIED = ("statuses", "forecasts", "progress", "promise", "advice")


def append_update(
    incident: Incident,
    *,
    author: Actor,
    now: datetime,
    said: Said,
    stage: str = "",
    relapse: bool = False,
    corrects: Update | None = None,
) -> Update:
    """Creates the update's rows and moves services, promises and advice along; the caller records the event."""
    text = clean_words(said.get("text", {}), field="text")
    if not text and not stage and not any(said.get(name) for name in CARRIED):
        raise Refused(_("An update needs a text or something that changed."), field="text")
    at = check_at(said.get("at") or now, now=now)
    update = Update.objects.create(
        incident=incident,
        number=incident.update_count + 1,
        at=at,
        created_at=now,
        author=str(author),
        text=text,
        html=render_words(text),
        stage=stage,
        stage_then=stage or incident.stage,
        weight=said.get("weight") or proposed_weight(said, stage=stage, corrects=corrects),
        relapse=relapse,
        corrects=corrects,
    )
    incident.update_count += 1
    incident.save(update_fields=["update_count"])
    if about := said.get("about"):
        update.about.set(find_services(about, field="about").values())
    say_statuses(update, said.get("statuses", ()), relapse=relapse)
    write_figures(update, said)
    keep_promises(update)
    if promise := said.get("promise"):
        make_promise(update, promise)
    for advice in said.get("advice", ()):
        pin_advice(incident, advice, update=update, now=now)
    write_images(update, said)
    return update


def proposed_weight(said: Said, *, stage: str, corrects: Update | None) -> Weight:
    """Key where something changed or was foretold, a note otherwise."""
    carries = bool(stage) or corrects is not None or any(said.get(name) for name in CARRIED)
    return Weight.KEY if carries else Weight.NOTE


def say_statuses(update: Update, statuses: Any, *, relapse: bool) -> None:
    """Sets what the incident says of each service, and the services' present status with it."""
    said: list[StatusSaid] = list(statuses)
    services = find_services((one.service for one in said), field="statuses")
    if len(services) != len(said):
        raise Refused(_("Each service can have one status in an update."), field="statuses")
    for one in said:
        check_extent(one)
        say_status(update, one, relapse=relapse)
    settle_services(services, now=update.at, incident=update.incident)
    if said:
        settle_privacy(update.incident)


def say_status(update: Update, said: StatusSaid, *, relapse: bool) -> None:
    entry = IncidentService.objects.filter(incident=update.incident, service=said.service).first()
    old = Status(entry.status) if entry else Status.OPERATIONAL
    down = said.status != Status.OPERATIONAL
    if entry and entry.was_down and old == Status.OPERATIONAL and down and not relapse:
        raise Refused(_("This service was said to be back. Please post this as a relapse."), field="statuses")
    words = clean_words(said.for_whom, field="for_whom", line=True)
    common = {"status": said.status, "extent": said.extent, "percent": said.percent, "for_whom": words}
    UpdateStatus.objects.create(update=update, service_id=said.service, old_status=old, **common)
    was_down = down or bool(entry and entry.was_down)
    now_said = {**common, "since": update.at, "unaffected": False, "was_down": was_down}
    if not down:
        now_said["remainder"] = False
    IncidentService.objects.update_or_create(incident=update.incident, service_id=said.service, defaults=now_said)
    if not down:
        ending = Advice.objects.filter(incident=update.incident, ends_with=said.service, ended_at=None)
        ending.update(ended_at=update.at)


def write_figures(update: Update, said: Said) -> None:
    """Percentages and forecasts."""
    named = [one.service for one in said.get("progress", ())] + [one.service for one in said.get("forecasts", ())]
    find_services((id for id in named if id), field="forecast")
    for progress in said.get("progress", ()):
        check_progress(progress)
        Progress.objects.create(update=update, service_id=progress.service, low=progress.low, high=progress.high)
    for forecast in said.get("forecasts", ()):
        check_forecast(forecast)
        Forecast.objects.create(
            incident=update.incident,
            update=update,
            service_id=forecast.service,
            of=forecast.of,
            earliest=forecast.earliest,
            likely=forecast.likely,
            latest=forecast.latest,
            made_at=update.at,
            reason=clean_words(forecast.reason, field="reason"),
        )


def keep_promises(update: Update) -> None:
    """Any word keeps the promises made before it: the time it came is on record."""
    waiting = Promise.objects.filter(incident=update.incident, kept_at=None, update__at__lt=update.at)
    waiting.update(kept_by=update, kept_at=update.at)


def make_promise(update: Update, promise: PromiseSaid) -> None:
    check_promise(promise, at=update.at)
    Promise.objects.create(
        update=update,
        incident=update.incident,
        due=promise.due,
        whole_day=promise.whole_day,
        topic=clean_words(promise.topic, field="topic", line=True),
        silent=promise.silent,
    )


def pin_advice(incident: Incident, said: AdviceSaid, *, update: Update | None, now: datetime) -> Advice:
    """Pins one piece of advice."""
    text = clean_words(said.text, field="advice", required=True)
    named = [*said.services, *([said.ends_with] if said.ends_with else [])]
    services = find_services(named, field="advice")
    given_at = update.at if update else now
    if said.ends_at and said.ends_at <= given_at:
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


def write_images(update: Update, said: Said) -> None:
    for image in said.get("images", ()):
        Image.objects.create(
            update=update,
            alt=clean_words(image.alt, field="alt", line=True, required=True),
            **images.reencoded(image.data),
        )
