"""When the next word comes: made with an update, kept by the word that staff type in time, told to them when it nears.

What became of a promise is derived here, from what was typed when, and is the same whatever order it was said in:

- It is kept by the first standing update typed from 15 minutes before it is due (of "on Monday": from that Monday) on;
  after it is due, late. With a topic only by one that staff ticked as the answer; that counts whenever it was typed.
- In time a later promise on the same topic takes its place, and the end of the incident that of one without a topic.
- An end after it was due, or taking back what made it then, leaves it missed.
- What came out of a log counts as typed when it was said.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils.translation import gettext as _

from incidents.models import Incident, Promise, Update
from incidents.states import ENDING, PromiseState
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import PromiseSaid, check_promise
from incidents.timeline.text import Words, clean_words, normal
from incidents.timeline.writing import Actor, batch, writing

AHEAD = timedelta(minutes=5)
QUIET = timedelta(minutes=60)
SLACK = timedelta(minutes=15)  # so long before it is due a word keeps a promise already
DAY = timedelta(days=1)
CHUNK = 100
Place = tuple[datetime, int]  # when it was typed, and the order of typing
Topic = frozenset[tuple[str, str]]  # folded, by language; empty: none


def make_promise(update: Update, said: PromiseSaid) -> Promise:
    """What became of it the caller settles: one that is typed late may have been kept already."""
    check_promise(said, at=update.at)
    return Promise.objects.create(
        update=update,
        incident=update.incident,
        due=said.due,
        whole_day=said.whole_day,
        topic=clean_words(said.topic, field="topic", line=True),
        silent=said.silent,
    )


def answer_topics(update: Update, ids: Collection[int]) -> None:
    """Says that an update is the answer to promises with a topic, and to the open ones on the same topics.

    Raises Refused for what is no such promise of this incident.
    """
    if not ids:
        return
    topics = {row.pk: folded(row.topic) for row in standing(update.incident) if row.topic}
    if not set(ids) <= topics.keys():
        raise Refused(_("There is no such promise in this incident."), field="answers")
    open = Promise.objects.filter(incident=update.incident, state=PromiseState.OPEN).values_list("pk", flat=True)
    same = [id for id in open if id in topics and topics[id] in {topics[one] for one in ids}]
    update.answered.set({*ids, *same})


def standing(incident: Incident) -> list[Promise]:
    """The promises whose own updates stand. What became of the others was settled when those went."""
    rows = Promise.objects.filter(incident=incident, update__withdrawn_at=None, update__redacted_at=None)
    return list(rows.select_related("update").order_by("pk"))


def folded(topic: Words) -> Topic:
    return frozenset((language, " ".join(normal(text).split()).casefold()) for language, text in topic.items())


@dataclass(frozen=True)
class Word:
    """An update as promises see it."""

    id: str
    place: Place
    ends: bool  # the incident, whether or not its text still stands
    stands: bool
    promises: frozenset[Topic] = frozenset()

    @property
    def typed(self) -> datetime:
        return self.place[0]


@dataclass(frozen=True)
class Settled:
    """What became of a promise, when and by which word; `word_at`: the first that gave no answer to its topic."""

    state: PromiseState = PromiseState.OPEN
    at: datetime | None = None
    by: str | None = None
    word_at: datetime | None = None

    @property
    def columns(self) -> dict[str, object]:
        kept = self.by is not None
        return {
            "state": self.state,
            "kept_by_id": self.by,
            "kept_at": self.at if kept else None,
            "replaced_at": None if kept else self.at,
            "word_at": self.word_at,
        }


def settle_promises(incident: Incident, *, since: datetime | None = None) -> None:
    """Brings what became of an incident's promises in line with what was typed.

    With `since` only those are looked at that a word typed then may concern; the caller records an event.
    """
    rows = [row for row in standing(incident) if since is None or concerned(row, since)]
    if not rows:
        return
    words = words_of(incident, rows, after=min(made(row)[0] for row in rows))
    ticked = ticks(rows)
    for row in rows:
        settled = settle(row, words, ticked.get(row.pk, frozenset()))
        changed = [name for name, value in settled.columns.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, settled.columns[name])
        if changed:
            row.save(update_fields=[name.removesuffix("_id") for name in changed])


def concerned(row: Promise, since: datetime) -> bool:
    """Whether it was still waited for at that time."""
    at = row.kept_at or row.replaced_at
    return at is None or at >= since


def made(row: Promise) -> Place:
    """When it was made: when that was said, though it be typed later."""
    return min(row.update.at, row.update.typed_at), row.update.number


def words_of(incident: Incident, rows: Iterable[Promise], *, after: datetime) -> list[Word]:
    """The updates typed since then, in the order of typing."""
    promised: dict[str, set[Topic]] = {}
    for row in rows:
        promised.setdefault(row.update_id, set()).add(folded(row.topic))
    typed = Q(from_log=False, created_at__gte=after) | Q(from_log=True, at__gte=after)
    fields = ("id", "number", "at", "created_at", "from_log", "stage", "withdrawn_at", "redacted_at")
    words = [
        Word(
            id=update.pk,
            place=(update.typed_at, update.number),
            ends=update.stage in ENDING.values(),
            stands=not (update.withdrawn_at or update.redacted_at),
            promises=frozenset(promised.get(update.pk, ())),
        )
        for update in Update.objects.filter(typed, incident=incident).only(*fields)
    ]
    return sorted(words, key=lambda word: word.place)


def ticks(rows: Iterable[Promise]) -> Mapping[int, frozenset[str]]:
    """The updates that staff ticked as the answer, by promise."""
    asked = [row.pk for row in rows if row.topic]
    found: dict[int, set[str]] = {}
    if asked:
        through = Promise.answers.through.objects.filter(promise__in=asked)
        for promise, update in through.values_list("promise_id", "update_id"):
            found.setdefault(promise, set()).add(update)
    return {promise: frozenset(updates) for promise, updates in found.items()}


def settle(row: Promise, words: Sequence[Word], ticked: Collection[str]) -> Settled:
    """What became of one promise, by the words of its incident in the order of typing."""
    topic, word_at = folded(row.topic), None
    begins = row.due - (DAY if row.whole_day else SLACK)
    for word in words:
        if word.place <= made(row) or word.id == row.update_id:
            continue
        in_time = word.typed < row.due
        if word.stands and (word.id in ticked if topic else word.typed >= begins):
            return Settled(kept_state(row, word.typed, begins), word.typed, word.id, word_at)
        if word.stands and in_time and topic in word.promises:
            return Settled(PromiseState.REPLACED, word.typed, word_at=word_at)
        if word.stands and topic and word.typed >= begins:
            word_at = word_at or word.typed
        if word.ends and not in_time:
            return Settled(PromiseState.MISSED, word.typed, word_at=word_at)
        if word.ends and not topic:
            return Settled(PromiseState.ENDED, word.typed, word_at=word_at)
    return Settled(word_at=word_at)


def kept_state(row: Promise, typed: datetime, begins: datetime) -> PromiseState:
    if typed < begins:
        return PromiseState.ANSWERED
    return PromiseState.KEPT if typed <= row.due else PromiseState.LATE


def end_promises_of(update: Update, *, now: datetime) -> None:
    """Those open of an update that no longer stands: nobody waits for them. One that was due was missed."""
    for row in update.promises.filter(state=PromiseState.OPEN):
        row.state = PromiseState.WITHDRAWN if now < row.due else PromiseState.MISSED
        row.replaced_at = now
        row.save(update_fields=["state", "replaced_at"])


def note_promises(*, now: datetime) -> int:
    """Records `promise.due` five minutes ahead, `promise.overdue` when a promise is due, and `promise.missing` where
    nothing is promised and nobody typed a word for an hour; once each.

    Promises from a file alert nobody. Returns how many were recorded; writes nothing where none is.
    """
    near = Q(due__gt=now, due_told_at=None) | Q(due__lte=now, overdue_told_at=None)
    due = Promise.objects.filter(near, state=PromiseState.OPEN, due__lte=now + AHEAD, silent=False)
    due = due.filter(incident__removed_at=None).select_related("incident", "update")
    untold = Q(quiet_told_at=None) | Q(quiet_told_at__lt=F("spoken_at"))
    quiet = Incident.objects.quiet(since=now - QUIET).filter(untold)
    if not (due.exists() or quiet.exists()):
        return 0
    with batch(now=now):
        promises, incidents = list(due[:CHUNK]), list(quiet[:CHUNK])
        for promise in promises:
            note(promise, "due" if promise.due > now else "overdue", now=now)
        for incident in incidents:
            note_silence(incident, now=now)
    return len(promises) + len(incidents)


def note(promise: Promise, what: str, *, now: datetime) -> None:
    """Records that a promise is `due` or `overdue`."""
    column = f"{what}_told_at"
    with writing(now=now) as write:
        setattr(promise, column, now)
        promise.save(update_fields=[column])
        write.record(
            f"promise.{what}",
            actor=Actor("system"),
            verb=f"promise_{what}",
            subject=f"promise:{promise.pk}",
            before={column: None},
            after={column: now},
            incident=promise.incident,
            update=promise.update,
        )


def note_silence(incident: Incident, *, now: datetime) -> None:
    """Records that nothing is promised and nobody speaks."""
    with writing(now=now) as write:
        before, incident.quiet_told_at = incident.quiet_told_at, now
        incident.save(update_fields=["quiet_told_at"])
        write.record(
            "promise.missing",
            actor=Actor("system"),
            verb="promise_missing",
            subject=f"incident:{incident.pk}",
            before={"quiet_told_at": before},
            after={"quiet_told_at": now},
            incident=incident,
        )
