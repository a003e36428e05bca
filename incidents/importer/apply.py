"""Makes an incident of a log that was read, or brings one up to date with it: through the commands, in one batch."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents import wording
from incidents.models import Incident, Update
from incidents.states import Impact
from incidents.timeline import commands
from incidents.timeline.commands import Actor, Notify
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import ForecastSaid, ProgressSaid, PromiseSaid, Said, check_at, check_promise
from incidents.timeline.text import clean_line, clean_text, normal

from .log import Log, Rejected
from .log import Update as Entry


@dataclass
class Applied:
    """What an import did: ids of updates, and entries that could not be taken."""

    incident_id: str
    created: bool
    new: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def apply(
    log: Log,
    *,
    title: str,
    impact: Impact,
    language: str,
    author: Actor,
    now: datetime,
    incident: str | None = None,
    notify_last: bool = False,
) -> Applied:
    """Writes the log's entries; a second import of the same log changes nothing.

    The incident is the named one, else the one an earlier import with this title made, else a new one, open until
    staff resolve it. Nobody is notified, but with `notify_last` of the newest entry where it is new. An entry that
    the commands would refuse (too long, in the future) is handed back as rejected. Raises Refused, with nothing
    written, where there is no such incident or no entry is left.
    """
    entries, rejected = taken(log.updates, now=now)
    if not entries:
        raise Refused(_("No entry of this log can be imported."), field="log")
    with commands.batch(now=now):
        row = known(incident, title)
        applied = Applied(incident_id=row.pk if row else "", created=row is None, rejected=rejected)
        if row is None:
            row = opened(entries[0], title=title, impact=impact, language=language, author=author, now=now)
            applied.incident_id = row.pk
        pairs = paired(entries, list(row.updates.in_order()), language=language)
        for entry, update in pairs:
            notify = Notify.EVERYONE if notify_last and entry is entries[-1] else Notify.NOBODY
            settle(applied, entry, update, language=language, author=author, now=now, notify=notify)
    return applied


def taken(updates: Sequence[Entry], *, now: datetime) -> tuple[list[Entry], list[Rejected]]:
    """The entries that the commands will take, and the others with their reason."""
    entries, rejected = [], []
    for entry in updates:
        try:
            check_at(entry.at, now=now)
            if not clean_text(entry.body, field="text"):
                raise Refused(_("There is no text."))
        except Refused as refused:
            first = entry.body.split("\n", 1)[0][:200]
            rejected.append(Rejected(line=entry.line, text=first, reason=refused.message))
        else:
            entries.append(entry)
    return entries, rejected


def known(id: str | None, title: str) -> Incident | None:
    """The incident to bring up to date; None where a new one is to be made."""
    if id:
        named = Incident.objects.kept().filter(pk=id).first()
        if named is None:
            raise Refused(_("There is no such incident."), field="incident")
        return named
    earlier = Incident.objects.kept().filter(import_title=clean_line(title, field="title")).exclude(import_title="")
    return earlier.order_by("-created_at", "id").first()


def opened(first: Entry, *, title: str, impact: Impact, language: str, author: Actor, now: datetime) -> Incident:
    return commands.open_incident(
        title={language: title},
        import_title=title,
        impact=impact,
        started_at=first.at,
        author=author,
        now=now,
        notify=Notify.NOBODY,
    )


def paired(entries: Sequence[Entry], updates: Sequence[Update], *, language: str) -> list[tuple[Entry, Update | None]]:
    """Each entry with the update it is: equal time and folded text first, then those left of equal time in order."""
    waiting: dict[datetime, list[Update]] = defaultdict(list)
    for update in updates:
        waiting[update.at].append(update)
    same: dict[int, Update | None] = {}
    for number, entry in enumerate(entries):
        words = folded(entry.body)
        there = [one for one in waiting[entry.at] if folded(wording.said(one.text, language)) == words]
        if there:
            same[number] = there[0]
            waiting[entry.at].remove(there[0])
    for number, entry in enumerate(entries):
        if number not in same:
            same[number] = waiting[entry.at].pop(0) if waiting[entry.at] else None
    return [(entry, same[number]) for number, entry in enumerate(entries)]


def folded(text: str) -> str:
    """A text without what re-typing a log changes: case, white space."""
    return " ".join(normal(text).split()).casefold()


def settle(
    applied: Applied,
    entry: Entry,
    update: Update | None,
    *,
    language: str,
    author: Actor,
    now: datetime,
    notify: Notify,
) -> None:
    """Posts, edits or leaves one entry. What staff withdrew or erased does not come back."""
    told: dict[str, Any] = {"author": author, "now": now}
    if update is None:
        said = said_by(entry, language=language)
        made = commands.post_update(incident=applied.incident_id, notify=notify, **told, **said)
        applied.new.append(made.pk)
    elif update.withdrawn_at or update.redacted_at or same_words(entry, update, language):
        applied.unchanged.append(update.pk)
    else:
        words = {**update.text, language: entry.body}
        commands.edit_update(update=update.pk, text=words, notify=Notify.NOBODY, **told)
        applied.edited.append(update.pk)


def same_words(entry: Entry, update: Update, language: str) -> bool:
    return folded(entry.body) == folded(wording.said(update.text, language))


def said_by(entry: Entry, *, language: str) -> Said:
    """What an entry says, as the commands take it; promises and forecasts from a file alert nobody."""
    return {
        "text": {language: entry.body},
        "at": entry.at,
        "progress": [ProgressSaid(low=one.low, high=one.high) for one in entry.progress],
        "forecasts": [forecast(str(one.kind), one.target) for one in entry.etas],
        "promise": promised(entry),
        "from_log": True,
    }


def forecast(kind: str, target: datetime) -> ForecastSaid:
    """ "By" and "within" are a latest time, "not before" an earliest, "around" a likely one."""
    said: dict[str, Any] = {{"not_before": "earliest", "around": "likely"}.get(kind, "latest"): target}
    return ForecastSaid(**said, silent=True)


def promised(entry: Entry) -> PromiseSaid | None:
    """The promise, unless it lies further ahead than a promise can."""
    if entry.promise is None:
        return None
    promise = PromiseSaid(due=entry.promise.due, silent=True)
    try:
        check_promise(promise, at=entry.at)
    except Refused:
        return None
    return promise
