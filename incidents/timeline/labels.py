"""What messages to staff call stages and the things that were done."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incidents.states import Stage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise
else:
    Label = str

STAGES: dict[Stage, Label] = {
    Stage.INVESTIGATING: gettext_lazy("Investigating"),
    Stage.IDENTIFIED: gettext_lazy("Cause found"),
    Stage.MONITORING: gettext_lazy("Repaired, watching"),
    Stage.RESOLVED: gettext_lazy("Resolved"),
    Stage.POSTMORTEM: gettext_lazy("Statement published"),
    Stage.SCHEDULED: gettext_lazy("Planned"),
    Stage.IN_PROGRESS: gettext_lazy("Under way"),
    Stage.VERIFYING: gettext_lazy("Done, checking"),
    Stage.COMPLETED: gettext_lazy("Completed"),
}

# By the audit's verbs.
DONE: dict[str, Label] = {
    "open": pgettext_lazy("done", "opened"),
    "post": pgettext_lazy("done", "update posted"),
    "correct": pgettext_lazy("done", "correction posted"),
    "edit": pgettext_lazy("done", "update edited"),
    "withdraw": pgettext_lazy("done", "update withdrawn"),
    "redact": pgettext_lazy("done", "words erased"),
    "describe": pgettext_lazy("done", "title, impact or times changed"),
    "summary": pgettext_lazy("done", "summary written"),
    "unaffected": pgettext_lazy("done", "services declared not affected"),
    "advise": pgettext_lazy("done", "advice given"),
    "end_advice": pgettext_lazy("done", "advice ended"),
    "resolve": pgettext_lazy("done", "resolved"),
    "relapse": pgettext_lazy("done", "relapse posted"),
    "remove": pgettext_lazy("done", "removed"),
    "statement": pgettext_lazy("done", "day of the statement changed"),
    "doubt_forecast": pgettext_lazy("done", "forecast doubted"),
    "withdraw_forecast": pgettext_lazy("done", "forecast withdrawn"),
    "forecasts_computed": pgettext_lazy("done", "forecasts computed anew"),
    "source": pgettext_lazy("done", "recovery system described"),
    "retire_source": pgettext_lazy("done", "recovery system retired"),
    "job": pgettext_lazy("done", "recovery job described"),
    "job_came": pgettext_lazy("done", "recovery job has begun"),
    "job_ended": pgettext_lazy("done", "recovery job is done"),
    "job_fell_back": pgettext_lazy("done", "recovery job fell back"),
    "job_went": pgettext_lazy("done", "recovery job is no longer named"),
    "engine_silent": pgettext_lazy("done", "recovery system does not answer"),
    "engine_heard": pgettext_lazy("done", "recovery system answers again"),
    "auto_forecast": pgettext_lazy("done", "publishing of computed forecasts switched"),
    "lookup": pgettext_lazy("done", "look-up of hosts switched"),
    "hosts": pgettext_lazy("done", "hosts loaded"),
    "relapses": pgettext_lazy("done", "decided who is told of hosts that are down again"),
    "make_token": pgettext_lazy("done", "token made"),
    "revoke_token": pgettext_lazy("done", "token revoked"),
}


def stage_words(stages: Iterable[Stage]) -> str:
    """Stages as staff know them, in the order of their table: "Cause found", "Repaired, watching"."""
    wanted = set(stages)
    return ", ".join(quoted(str(label)) for stage, label in STAGES.items() if stage in wanted) or _("nothing")


def quoted(text: str) -> str:
    return _("“%(text)s”") % {"text": text}


def verb_words(verb: str) -> str:
    return str(DONE.get(verb, verb))
