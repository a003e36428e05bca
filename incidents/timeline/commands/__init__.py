"""The only writer: every change of public state is one function here (DESIGN 3.1), split by noun.

Each takes keyword arguments with `now` and `author`, opens one transaction that raises page_version first, writes
rows, one audit row and one outbox event, or raises `Refused` and writes nothing.
"""

from incidents.timeline.writing import Actor, Notify, batch

from .access import make_token, note_token_use, revoke_token
from .advice import end_advice, give_advice
from .contacts import remove_channel, save_channel
from .drafts import add_note, discard_draft, save_draft
from .ending import relapse_incident, resolve_incident
from .forecasts import doubt_forecast, note_forecasts, revise_forecasts, withdraw_forecast
from .hosts import import_hosts, note_targets, set_lookup, settle_relapses
from .incidents import declare_unaffected, describe_incident, open_incident, remove_incident, set_summary
from .pages import first_page, set_page
from .promises import note_promises
from .redacting import redact_advice, redact_summary, redact_update
from .reports import report_host
from .samples import note_answer, note_jobs, note_silence, record_samples
from .services import remove_group, retire_service, save_group, save_service, set_status
from .sources import describe_job, publish_forecasts_of, retire_source, save_source
from .statements import promise_statement
from .targets import abandon_targets, record_targets
from .updates import correct_update, edit_update, post_update, withdraw_update

__all__ = [
    "Actor",
    "Notify",
    "abandon_targets",
    "add_note",
    "batch",
    "correct_update",
    "declare_unaffected",
    "describe_incident",
    "describe_job",
    "discard_draft",
    "doubt_forecast",
    "edit_update",
    "end_advice",
    "first_page",
    "give_advice",
    "import_hosts",
    "make_token",
    "note_answer",
    "note_forecasts",
    "note_jobs",
    "note_promises",
    "note_silence",
    "note_targets",
    "note_token_use",
    "open_incident",
    "post_update",
    "promise_statement",
    "publish_forecasts_of",
    "record_samples",
    "record_targets",
    "redact_advice",
    "redact_summary",
    "redact_update",
    "relapse_incident",
    "remove_channel",
    "remove_group",
    "remove_incident",
    "report_host",
    "resolve_incident",
    "retire_service",
    "retire_source",
    "revise_forecasts",
    "revoke_token",
    "save_channel",
    "save_draft",
    "save_group",
    "save_service",
    "save_source",
    "set_lookup",
    "set_page",
    "set_status",
    "set_summary",
    "settle_relapses",
    "withdraw_forecast",
    "withdraw_update",
]
