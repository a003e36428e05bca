"""Which stage an incident may go to, and what it remembers of the way."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.models import Incident
from incidents.states import ENDED, MOVES, RELAPSE, Stage
from incidents.timeline.errors import Refused
from incidents.timeline.labels import stage_words


def refuse_stage(stage: Stage, *, allowed: Collection[Stage], hint: str = "") -> None:
    """Raises Refused, with the allowed stages named, unless `stage` is one of them."""
    if stage not in allowed:
        message = _("%(stage)s is not possible from here. Possible: %(allowed)s.")
        shown = {"stage": stage_words([stage]), "allowed": stage_words(allowed)}
        raise Refused(f"{message % shown} {hint}".strip(), field="stage", allowed=sorted(allowed))


def refuse_move(incident: Incident, stage: Stage) -> None:
    """Raises Refused unless an ordinary update may take the incident there."""
    hint = ""
    if stage in RELAPSE.get(Stage(incident.stage), ()):
        hint = _("Going back is posted as a relapse.")
    elif stage in ENDED and not incident.ended_at:
        hint = _("To end it, resolve it.")
    refuse_stage(stage, allowed=MOVES[Stage(incident.stage)], hint=hint)


def refuse_relapse(incident: Incident, stage: Stage) -> None:
    """Raises Refused unless a relapse may take the incident there."""
    refuse_stage(stage, allowed=RELAPSE.get(Stage(incident.stage), frozenset()))


def refuse_earlier_stage(incident: Incident, *, at: datetime) -> None:
    """Raises Refused where an update that is posted late would undo a later move.

    What was only announced is over once a maintenance begins or is cancelled: there, any later update is one.
    """
    moves = incident.updates.all() if incident.stage == Stage.SCHEDULED else incident.updates.exclude(stage="")
    last = moves.order_by("at", "number").last()
    if last is not None and last.at > at:
        message = _("The stage was changed after that time already; an update that is posted late cannot change it.")
        if incident.stage == Stage.SCHEDULED:
            message = _("There are announcements after that time; please choose a later one.")
        raise Refused(message, field="at")


def stage_at(incident: Incident, at: datetime, *, now: datetime) -> str:
    """The stage an incident was in: the present one, but for an update that is posted late."""
    if at == now:
        return incident.stage
    moves = list(incident.updates.exclude(stage="").order_by("at", "number").values_list("at", "stage"))
    before = [stage for moved_at, stage in moves if moved_at <= at]
    return before[-1] if before else moves[0][1] if moves else incident.stage


def stage_values(incident: Incident, stage: Stage, *, at: datetime) -> dict[str, Any]:
    """The columns that a move changes: the stage, when it was first reached, when a maintenance really began."""
    values: dict[str, Any] = {"stage": stage}
    column = {Stage.IDENTIFIED: "identified_at", Stage.MONITORING: "monitoring_at"}.get(stage)
    if column and getattr(incident, column) is None:
        values[column] = at
    if incident.stage == Stage.SCHEDULED:
        cancelled = stage in ENDED
        values["started_at"] = min(incident.started_at, at) if cancelled else at
    if stage in ENDED and incident.ended_at is None:
        values["ended_at"] = at
    return values
