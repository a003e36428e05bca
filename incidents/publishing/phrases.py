"""Words of the public page for states: overall, per service, per incident. Called inside the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.states import AdviceKind, Extent, Impact, Status
from incidents.timeline.items import StatusItem

# What CSS draws: shape and colour of each status and impact. "unaffected" is the sixth, said by staff alone.
SHAPES = {
    Status.OPERATIONAL: "operational",
    Status.UNDER_MAINTENANCE: "maintenance",
    Status.DEGRADED_PERFORMANCE: "degraded",
    Status.PARTIAL_OUTAGE: "partial",
    Status.MAJOR_OUTAGE: "major",
}
IMPACT_SHAPES = {
    Impact.NONE: "operational",
    Impact.MAINTENANCE: "maintenance",
    Impact.MINOR: "degraded",
    Impact.MAJOR: "partial",
    Impact.CRITICAL: "major",
}


OVERALL = {
    Impact.NONE: gettext_noop("All systems operational"),
    Impact.MAINTENANCE: gettext_noop("Maintenance under way"),
    Impact.MINOR: gettext_noop("Minor disruption"),
    Impact.MAJOR: gettext_noop("Disruption"),
    Impact.CRITICAL: gettext_noop("Major outage"),
}
NOW = {
    Status.OPERATIONAL: gettext_noop("operational"),
    Status.UNDER_MAINTENANCE: gettext_noop("under maintenance"),
    Status.DEGRADED_PERFORMANCE: gettext_noop("slow or limited"),
    Status.PARTIAL_OUTAGE: gettext_noop("partly down"),
    Status.MAJOR_OUTAGE: gettext_noop("down"),
}
ADVICE = {
    AdviceKind.WORKAROUND: gettext_noop("Workaround"),
    AdviceKind.GOOD_TO_KNOW: gettext_noop("Good to know"),
    AdviceKind.PLEASE_DONT: gettext_noop("Please don't"),
}


def overall_words(indicator: Impact) -> str:
    """The whole page in two or three words."""
    return _(OVERALL[indicator])


def impact_words(impact: Impact) -> str:
    """One incident in two or three words."""
    return _("No impact on services") if impact == Impact.NONE else overall_words(impact)


def status_now(status: Status) -> str:
    """A service's present status, as a short sentence behind its name."""
    return _(NOW[status])


def advice_words(kind: str) -> str:
    return _(ADVICE[AdviceKind(kind)])


def in_part(said: StatusItem) -> bool:
    """Whether a status is true of a part only: "most are back" is never drawn like "back"."""
    partly = said.percent is not None and said.percent < 100
    return partly or bool(said.for_whom) or said.extent not in (Extent.UNSAID, Extent.ALL)


def shape_of(said: StatusItem) -> str:
    """Green needs "all"."""
    if said.unaffected:
        return "unaffected"
    if said.status == Status.OPERATIONAL and in_part(said):
        return SHAPES[Status.DEGRADED_PERFORMANCE]
    return SHAPES[said.status]
