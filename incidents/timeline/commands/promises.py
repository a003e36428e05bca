"""When the next word comes: made with an update, kept by the next one, told to staff when it falls due."""

from datetime import datetime, timedelta

from django.db.models import Q

from incidents.models import Promise, Update
from incidents.timeline.inputs import PromiseSaid, check_promise
from incidents.timeline.text import clean_words
from incidents.timeline.writing import Actor, batch, writing

AHEAD = timedelta(minutes=10)
CHUNK = 100


def keep_promises(update: Update) -> None:
    """Any word keeps the promises made before it; what counts is when it was said, not when it was typed."""
    before = Q(update__at__lt=update.at) | Q(update__at=update.at, update__number__lt=update.number)
    waiting = Promise.objects.filter(before, incident=update.incident, replaced_at=None)
    waiting.filter(Q(kept_at=None) | Q(kept_at__gt=update.at)).update(kept_by=update, kept_at=update.at)


def make_promise(update: Update, said: PromiseSaid) -> Promise:
    """A promise in an update that is posted late may have been kept already."""
    check_promise(said, at=update.at)
    promise = Promise(
        update=update,
        incident=update.incident,
        due=said.due,
        whole_day=said.whole_day,
        topic=clean_words(said.topic, field="topic", line=True),
        silent=said.silent,
    )
    promise.kept_by = next_word(update)
    promise.kept_at = promise.kept_by.at if promise.kept_by else None
    promise.save()
    return promise


def next_word(update: Update) -> Update | None:
    """The first update after `update` that stands."""
    after = Q(at__gt=update.at) | Q(at=update.at, number__gt=update.number)
    return Update.objects.filter(after, incident=update.incident, withdrawn_at=None).in_order().first()


def end_promises_of(update: Update, *, now: datetime) -> None:
    """The open promises of an update that no longer stands."""
    update.promises.filter(kept_at=None, replaced_at=None).update(replaced_at=now)


def reopen_promises_kept_by(update: Update) -> None:
    """Promises wait for the next word again where the one that kept them was taken back."""
    for promise in Promise.objects.filter(kept_by=update).select_related("update"):
        promise.kept_by = next_word(promise.update)
        promise.kept_at = promise.kept_by.at if promise.kept_by else None
        promise.save(update_fields=["kept_by", "kept_at"])


def note_promises(*, now: datetime) -> int:
    """Records `promise.due` ten minutes ahead and `promise.overdue` when a promise has passed, once each.

    Promises from a file alert nobody. Returns how many were recorded; writes nothing where none is.
    """
    waiting = Promise.objects.filter(kept_at=None, replaced_at=None, silent=False, incident__removed_at=None)
    due = waiting.filter(due__gt=now, due__lte=now + AHEAD, due_told_at=None)
    overdue = waiting.filter(due__lte=now, overdue_told_at=None)
    if not (due.exists() or overdue.exists()):
        return 0
    with batch(now=now):
        told = [(promise, "due") for promise in due.select_related("incident", "update")[:CHUNK]]
        told += [(promise, "overdue") for promise in overdue.select_related("incident", "update")[:CHUNK]]
        for promise, what in told:
            note(promise, what, now=now)
    return len(told)


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
