"""Tells the story through the commands, one step after another. How far it is stands in the database alone."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from incidents.models import Forecast, Incident, Promise, Service, Update
from incidents.states import Impact
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ImageSaid, ProgressSaid, PromiseSaid, StatusSaid

from . import engine
from .asides import Scene, do_aside
from .before import tell_before
from .course import Course, live, next_saturday, next_working_day, past
from .offer import AUTHOR, found_company
from .plot import Expect, Step
from .speech import Said, Speech
from .story import STEPS, TITLE, TOLD

MARK = "zwischenstand-demo"  # by which the story's incident is found again, whatever staff call it
AGE = timedelta(days=100)  # of the company: more than the bars of its services show


class TakenOver(Exception):
    """Somebody changed the story so that it cannot go on; the text says what was refused."""


def tell_story(*, now: datetime, measured: bool = False) -> None:
    """Sets up an empty page and tells what is past. Notifies nobody; nothing is stamped after `now`.

    `measured`: with a recovery engine, what it said until now included; `engine.connect` says where it is.
    """
    with commands.batch(now=now):
        found_company(now=now - AGE)
        tell_before(now=now)
        last = TOLD[-1].at
        answers = engine.Past.until(past(last, last=last, now=now).now) if measured else None
        for step in TOLD:
            if answers and step is not TOLD[0]:
                answers.tell(until=step.at, incident=told_updates()[0].incident_id)
            tell(step, past(step.at, last=last, now=now), notify=commands.Notify.NOBODY)
        if answers:
            answers.foresee(incident=told_updates()[0].incident_id)
            engine.list_hosts(now=now)


def minute_at(*, now: datetime) -> float | None:
    """The story's minute at `now`, which waits where the next update was not told; None where no story is.

    A second late, so that an engine that is started again by it does not fall back by what telling takes.
    """
    told = list(told_updates().filter(created_at__lte=now).values_list("created_at", flat=True))
    if not told:
        return None
    reached = STEPS[len(told) - 1].at + (now - told[-1]) / live(0, now=now).pace + 1
    return min(reached, STEPS[len(told)].at) if len(told) < len(STEPS) else reached


def next_due(*, now: datetime) -> datetime | None:
    """When the next update is to be told, `now` where that has passed; None where none is left or no story is."""
    told = list(told_updates().values_list("created_at", flat=True))
    if not len(TOLD) <= len(told) < len(STEPS):
        return None
    before, after = STEPS[len(told) - 1], STEPS[len(told)]
    return max(now, told[-1] + live(before.at, now=now).gap(after.at))


def tell_next(*, now: datetime) -> bool:
    """Tells the next update as of `now`; False where none is left. Raises TakenOver.

    The count is taken inside the transaction, where commands take turns: two tellers never tell a step twice.
    """
    try:
        with commands.batch(now=now):
            told = told_updates().count()
            if not len(TOLD) <= told < len(STEPS):
                return False
            tell(STEPS[told], live(STEPS[told].at, now=now), notify=commands.Notify.EVERYONE)
    except Refused as refusal:
        raise TakenOver(refusal.message) from refusal
    return True


def told_updates() -> QuerySet[Update]:
    """The updates of the story so far, in its order; what staff wrote in between does not count."""
    story = Incident.objects.filter(import_title=MARK).order_by("created_at")[:1]
    return Update.objects.filter(incident__in=list(story), author=str(AUTHOR)).order_by("number")


def tell(step: Step, course: Course, *, notify: commands.Notify) -> None:
    """One update and what goes with it."""
    told = list(told_updates().select_related("incident"))
    scene = Scene(
        step=step,
        course=course,
        incident=told[0].incident_id if told else "",
        told=dict(zip((one.key for one in STEPS), told, strict=False)),
        services=dict(Service.objects.values_list("slug", "pk")),
        common={"author": AUTHOR, "now": course.now, "notify": notify},
    )
    speech = Speech(now=course.now, known=times(scene))
    say(scene, speech)
    for aside in step.asides:
        do_aside(aside, scene, speech)


def times(scene: Scene) -> dict[str, Said]:
    """Every time that the words of a step may name (see `plot.Step`)."""
    step, course = scene.step, scene.course
    known: dict[str, Said] = {f"at_{key}": update.at for key, update in scene.told.items()}
    for row in Forecast.objects.filter(incident=scene.incident, update__in=list(scene.told.values())).order_by("-id"):
        said = row.likely or row.latest or row.earliest
        known |= {f"was_{key}": said for key, update in scene.told.items() if update.pk == row.update_id and said}
    for number, expected in enumerate(step.forecasts, start=1):
        suffix = f"_{number}" if number > 1 else ""
        minutes = {name: getattr(expected, name) for name in ("earliest", "likely", "latest")}
        known |= {f"{name}{suffix}": course.when(at) for name, at in minutes.items() if at is not None}
    if step.promise is not None:
        known["due"] = course.promised(step.promise)
    return {**known, "saturday": next_saturday(course.now), "statement": next_working_day(course.now)}


def say(scene: Scene, speech: Speech) -> None:
    """The update itself, by the command that fits what it says."""
    step, common = scene.step, {**scene.common, **carried(scene, speech)}
    if not scene.told:
        scene.incident = commands.open_incident(title=TITLE, impact=Impact.CRITICAL, import_title=MARK, **common).pk
    elif step.corrects:
        commands.correct_update(update=scene.told[step.corrects].pk, **common)
    elif step.relapse:
        commands.relapse_incident(incident=scene.incident, **common)
    elif step.remainder:
        remainder = [scene.service(slug) for slug in step.remainder]
        due = next_working_day(scene.course.now)
        commands.resolve_incident(incident=scene.incident, remainder=remainder, statement_due=due, **common)
    else:
        commands.post_update(incident=scene.incident, stage=step.stage, **common)


def carried(scene: Scene, speech: Speech) -> dict[str, Any]:
    """What the update says, as the commands take it."""
    step, when = scene.step, scene.course.when
    answered = [scene.told[key] for key in step.answers]
    return {
        "text": speech.words(step.text),
        "about": [scene.service(slug) for slug in step.about],
        "statuses": [
            StatusSaid(scene.service(one.service), one.status, one.extent, None, one.whom) for one in step.statuses
        ],
        "progress": [ProgressSaid(low, high, scene.maybe(slug)) for slug, low, high in step.progress],
        "forecasts": [forecast(one, scene) for one in step.forecasts],
        "from_log": scene.course.is_past,
        "answers": list(Promise.objects.filter(update__in=answered).values_list("pk", flat=True)) if answered else [],
        "promise": PromiseSaid(scene.course.promised(step.promise), topic=step.topic) if step.promise else None,
        "advice": [
            AdviceSaid(
                kind=one.kind,
                text=one.text,
                services=[scene.service(slug) for slug in one.services],
                ends_at=when(one.ends) if one.ends is not None else None,
                ends_with=scene.maybe(one.ends_with),
            )
            for one in step.advice
        ],
        "images": [ImageSaid(one.draw(), one.alt) for one in step.photos],
    }


def forecast(said: Expect, scene: Scene) -> ForecastSaid:
    when = scene.course.when
    return ForecastSaid(
        earliest=when(said.earliest) if said.earliest is not None else None,
        likely=when(said.likely) if said.likely is not None else None,
        latest=when(said.latest) if said.latest is not None else None,
        of=said.of,
        service=scene.maybe(said.service),
        reason=said.why,
    )
