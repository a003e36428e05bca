"""What the desk calls stages, statuses and the like. Words for readers stand in `timeline.facts`."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from incidents.eta import Reason
from incidents.states import (
    AdviceKind,
    ChannelKind,
    ChannelState,
    Extent,
    Impact,
    JobState,
    Kind,
    Lookup,
    Of,
    Report,
    Scope,
    Status,
    TargetState,
    Weight,
)
from incidents.timeline import labels

Label = labels.Label

KINDS: dict[str, Label] = {Kind.INCIDENT: _("Incident"), Kind.MAINTENANCE: _("Maintenance")}
STAGES: dict[str, Label] = {str(stage): name for stage, name in labels.STAGES.items()}
STATUSES: dict[str, Label] = {
    Status.OPERATIONAL: _("Operational"),
    Status.DEGRADED_PERFORMANCE: _("Slow or limited"),
    Status.PARTIAL_OUTAGE: _("Partly down"),
    Status.MAJOR_OUTAGE: _("Down"),
    Status.UNDER_MAINTENANCE: _("Under maintenance"),
}
IMPACTS: dict[str, Label] = {
    Impact.NONE: _("No impact"),
    Impact.MINOR: _("Minor"),
    Impact.MAJOR: _("Major"),
    Impact.CRITICAL: _("Critical"),
    Impact.MAINTENANCE: _("Maintenance"),
}
EXTENTS: dict[str, Label] = {
    Extent.UNSAID: _("not said"),
    Extent.FEW: _("a few"),
    Extent.HALF: _("about half"),
    Extent.MOST: _("most, not all"),
    Extent.ALL_BUT_FEW: _("all but single cases"),
    Extent.ALL: _("all"),
}
OF: dict[str, Label] = {
    Of.ALL: _("all are back"),
    Of.MOST: _("most are back"),
    Of.FIRST: _("the first are back"),
}
TARGET_STATES: dict[str, Label] = {
    TargetState.QUEUED: _("waiting"),
    TargetState.RUNNING: _("being restored"),
    TargetState.DONE: _("back"),
    TargetState.FAILED: _("failed"),
}
REPORTS: dict[str, Label] = {
    Report.FULL: _("all of it: every promise and forecast with what became of it"),
    Report.WORDS: _("a few figures in words (“2 of 3 kept”)"),
    Report.AFTER_STATEMENT: _("all of it, once the statement is there; nothing before"),
}
WEIGHTS: dict[str, Label] = {
    "": _("as proposed"),
    Weight.KEY: _("important"),
    Weight.NOTE: _("a note"),
}
ADVICE: dict[str, Label] = {
    AdviceKind.WORKAROUND: _("Workaround"),
    AdviceKind.GOOD_TO_KNOW: _("Good to know"),
    AdviceKind.PLEASE_DONT: _("Please don't"),
}
CHANNELS: dict[str, Label] = {
    ChannelKind.PHONE: _("Phone"),
    ChannelKind.TICKET: _("Ticket"),
    ChannelKind.MAIL: _("E-mail"),
    ChannelKind.SOCIAL: _("Social media"),
}
CHANNEL_STATES: dict[str, Label] = {
    ChannelState.UNSAID: _("by its hours"),
    ChannelState.OPEN: _("open"),
    ChannelState.OVERLOADED: _("overloaded"),
    ChannelState.CLOSED: _("closed"),
}
JOB_STATES: dict[str, Label] = {
    JobState.QUEUED: _("waiting"),
    JobState.RUNNING: _("running"),
    JobState.PAUSED: _("paused"),
    JobState.FAILED: _("failed"),
    JobState.DONE: _("done"),
}
NO_OUTLOOK: dict[str, Label] = {
    Reason.TOO_FEW: _("No forecast yet: fewer than four samples"),
    Reason.NOTHING_DONE: _("No forecast yet: nothing is done so far"),
    Reason.STALLED: _("No forecast: no progress for much longer than in any pause so far"),
}
SOURCE_STATES: dict[str, Label] = {
    "answers": _("answers"),
    "waiting": _("nothing has come yet"),
    "trouble": _("its last answer cannot be used"),
    "silent": _("does not answer"),
    "paused": _("paused"),
}
LOOKUPS: dict[str, Label] = {
    Lookup.OPEN: _("In the browser: most private for whoever asks, quick under any load"),
    Lookup.FORM: _("By the form alone: guessing is slowed down"),
    Lookup.OFF: _("Switched off"),
}
SCOPES: dict[str, Label] = {
    Scope.RECOVERY_WRITE: _("Report the progress of recovery jobs and the state of their targets"),
    Scope.HOSTS_WRITE: _("Load hosts with their product and services"),
}


def choices(table: dict[str, Label], only: Iterable[StrEnum] | None = None) -> list[tuple[str, Label]]:
    """A form field's choices; `only` picks some, in the table's order."""
    wanted = set(table) if only is None else {str(one) for one in only}
    return [(value, label) for value, label in table.items() if value in wanted]
