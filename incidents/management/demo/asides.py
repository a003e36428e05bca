"""What changes along with an update: the summary, advice, earlier notes, the phone lines."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import singledispatch
from typing import Any

from incidents.models import ContactChannel, Update
from incidents.states import ChannelKind, ChannelState
from incidents.timeline import commands
from incidents.timeline.commands.contacts import Opening
from incidents.timeline.errors import Refused

from .course import ZONE, Course, next_saturday
from .offer import HOURS, phone
from .plot import Aside, Extends, Over, Phone, Step, Sums, Unaffected, Withdraws
from .speech import Speech

SATURDAY = (time(9), time(14))


@dataclass
class Scene:
    """Where a step is told: its incident, the updates before it by key, the services by slug."""

    step: Step
    course: Course
    incident: str
    told: dict[str, Update]
    services: dict[str, str]
    common: dict[str, Any]

    def service(self, slug: str) -> str:
        """Raises Refused where somebody gave the service another address."""
        if slug not in self.services:
            raise Refused(f"There is no service {slug} any more.")
        return self.services[slug]

    def maybe(self, slug: str | None) -> str | None:
        return None if slug is None else self.service(slug)


@singledispatch
def do_aside(aside: Aside, scene: Scene, speech: Speech) -> None:
    """Carries it out through the commands. Does nothing where staff have done it already."""
    raise TypeError(aside)


@do_aside.register
def sum_up(aside: Sums, scene: Scene, speech: Speech) -> None:
    commands.set_summary(incident=scene.incident, text=speech.words(aside.text), **scene.common)


@do_aside.register
def spare(aside: Unaffected, scene: Scene, speech: Speech) -> None:
    services = [scene.service(slug) for slug in aside.services]
    commands.declare_unaffected(incident=scene.incident, services=services, **scene.common)


@do_aside.register
def end(aside: Over, scene: Scene, speech: Speech) -> None:
    for advice in scene.told[aside.step].advice.filter(ended_at=None):
        commands.end_advice(advice=advice.pk, **scene.common)


@do_aside.register
def extend(aside: Extends, scene: Scene, speech: Speech) -> None:
    update = scene.told[aside.step]
    added = speech.words(aside.text)
    if not (update.withdrawn_at or update.redacted_at):
        text = {code: f"{said}\n\n{added[code]}" for code, said in update.text.items() if code in added}
        commands.edit_update(update=update.pk, text=text, **scene.common)


@do_aside.register
def withdraw(aside: Withdraws, scene: Scene, speech: Speech) -> None:
    update = scene.told[aside.step]
    if not (update.withdrawn_at or update.redacted_at):
        commands.withdraw_update(update=update.pk, **scene.common)


@do_aside.register
def answer(aside: Phone, scene: Scene, speech: Speech) -> None:
    line = phone()
    if line is None:
        return
    commands.save_channel(
        kind=ChannelKind(line.kind),
        name=line.name,
        address=line.address,
        channel=line.pk,
        hint=line.hint,
        hours=HOURS,
        openings=openings(aside, line, now=scene.course.now),
        state=ChannelState.UNSAID if aside.saturday else aside.state,
        author=scene.common["author"],
        now=scene.course.now,
    )


def openings(aside: Phone, line: ContactChannel, *, now: datetime) -> list[Opening]:
    """The single openings from now on: a Saturday's takes the place of all others."""
    if aside.saturday:
        opens, closes = (datetime.combine(next_saturday(now), at, ZONE) for at in SATURDAY)
        return [Opening(opens, closes, note=aside.note)]
    kept = [Opening(row.starts_at, row.ends_at, row.closed, row.note) for row in line.openings.all()]
    longer = [Opening(now, now + timedelta(hours=aside.longer), note=aside.note)] if aside.longer else []
    return [*kept, *longer]
