"""Stages, statuses, impacts and the moves between them: data that is read at a glance, no Django."""

from enum import StrEnum


class Kind(StrEnum):
    INCIDENT = "incident"
    MAINTENANCE = "maintenance"


class Stage(StrEnum):
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    POSTMORTEM = "postmortem"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"


class Status(StrEnum):
    """What a service is like; the words and their order are Statuspage's component statuses."""

    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"


class Impact(StrEnum):
    NONE = "none"
    MAINTENANCE = "maintenance"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Extent(StrEnum):
    """How much of a service a status is true of; ALL and UNSAID are worded alike, MOST never like ALL."""

    UNSAID = ""
    FEW = "few"
    HALF = "half"
    MOST = "most"
    ALL_BUT_FEW = "all_but_few"
    ALL = "all"


class Weight(StrEnum):
    KEY = "key"
    NOTE = "note"


class AdviceKind(StrEnum):
    WORKAROUND = "workaround"
    GOOD_TO_KNOW = "good_to_know"
    PLEASE_DONT = "please_dont"


class Of(StrEnum):
    """The three questions a forecast can answer: the first are back, most are, all are."""

    FIRST = "first"
    MOST = "most"
    ALL = "all"


class PromiseState(StrEnum):
    """What became of a promise of the next word (docs/json.md)."""

    OPEN = "open"
    KEPT = "kept"
    LATE = "late"
    ANSWERED = "answered"  # its question was, more than a quarter of an hour ahead
    MISSED = "missed"  # due, and the incident over without it, or taken back
    REPLACED = "replaced"  # a later promise took its place in time
    ENDED = "ended"  # in time, the incident was over
    WITHDRAWN = "withdrawn"  # in time, with the update that made it


class JobState(StrEnum):
    """What a recovery engine says of a job (CONTRACTS 3)."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FAILED = "failed"
    DONE = "done"


class TargetState(StrEnum):
    """What an engine says of one host of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Report(StrEnum):
    """How much of an incident's record readers see once it is over."""

    FULL = "full"
    WORDS = "words"  # counts in a sentence, no list of what went wrong
    AFTER_STATEMENT = "after_statement"  # in full, once the statement is there; nothing before


class Lookup(StrEnum):
    """How a customer can ask for one host: not at all, by a form that the page's machine answers, or in the browser."""

    OFF = "off"
    FORM = "form"
    OPEN = "open"


class Scope(StrEnum):
    """What a token of the write API may do."""

    RECOVERY_WRITE = "recovery:write"
    HOSTS_WRITE = "hosts:write"


class ChannelKind(StrEnum):
    PHONE = "phone"
    TICKET = "ticket"
    MAIL = "mail"
    SOCIAL = "social"


class ChannelState(StrEnum):
    """What staff say of a contact channel; UNSAID leaves it to its hours."""

    UNSAID = ""
    OPEN = "open"
    OVERLOADED = "overloaded"
    CLOSED = "closed"


# Where an ordinary update may go. Ending and falling back are moves of their own (ENDING, RELAPSE).
MOVES: dict[Stage, frozenset[Stage]] = {
    Stage.INVESTIGATING: frozenset({Stage.IDENTIFIED, Stage.MONITORING}),
    Stage.IDENTIFIED: frozenset({Stage.INVESTIGATING, Stage.MONITORING}),
    Stage.MONITORING: frozenset(),
    Stage.RESOLVED: frozenset({Stage.POSTMORTEM}),
    Stage.POSTMORTEM: frozenset(),
    Stage.SCHEDULED: frozenset({Stage.IN_PROGRESS}),
    Stage.IN_PROGRESS: frozenset({Stage.VERIFYING}),
    Stage.VERIFYING: frozenset({Stage.IN_PROGRESS}),
    Stage.COMPLETED: frozenset(),
}

# Going back after "back" was said.
RELAPSE: dict[Stage, frozenset[Stage]] = {
    Stage.MONITORING: frozenset({Stage.INVESTIGATING, Stage.IDENTIFIED}),
    Stage.RESOLVED: frozenset({Stage.INVESTIGATING, Stage.IDENTIFIED, Stage.MONITORING}),
    Stage.POSTMORTEM: frozenset({Stage.INVESTIGATING, Stage.IDENTIFIED, Stage.MONITORING}),
    Stage.COMPLETED: frozenset({Stage.IN_PROGRESS, Stage.VERIFYING}),
}

ENDED = frozenset({Stage.RESOLVED, Stage.POSTMORTEM, Stage.COMPLETED})
# The stages in which an incident's record is public.
REPORTED: dict[Report, frozenset[Stage]] = {
    Report.FULL: ENDED,
    Report.WORDS: ENDED,
    Report.AFTER_STATEMENT: frozenset({Stage.POSTMORTEM}),
}
ENDING = {Kind.INCIDENT: Stage.RESOLVED, Kind.MAINTENANCE: Stage.COMPLETED}
OPENING = {
    Kind.INCIDENT: (Stage.INVESTIGATING, Stage.IDENTIFIED, Stage.MONITORING),
    Kind.MAINTENANCE: (Stage.SCHEDULED, Stage.IN_PROGRESS, Stage.VERIFYING),
}

STATUS_ORDER = tuple(Status)
IMPACT_ORDER = (Impact.NONE, Impact.MAINTENANCE, Impact.MINOR, Impact.MAJOR, Impact.CRITICAL)
STATUS_IMPACT = {
    Status.OPERATIONAL: Impact.NONE,
    Status.UNDER_MAINTENANCE: Impact.MAINTENANCE,
    Status.DEGRADED_PERFORMANCE: Impact.MINOR,
    Status.PARTIAL_OUTAGE: Impact.MAJOR,
    Status.MAJOR_OUTAGE: Impact.CRITICAL,
}


def worst_status(statuses: "list[Status]") -> Status:
    """The worst of them; operational where there is none."""
    return max(statuses, key=STATUS_ORDER.index, default=Status.OPERATIONAL)


def indicator(statuses: "list[Status]", impacts: "list[Impact]") -> Impact:
    """The page's overall state (CONTRACTS 4): the worst of public services' statuses and open incidents' impacts.

    Page, badge, favicon, v2 and webhooks all use this one function.
    """
    return max([*(STATUS_IMPACT[s] for s in statuses), *impacts], key=IMPACT_ORDER.index, default=Impact.NONE)
