"""What happens to one entry of a timeline."""

from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _

from incidents.models import Update, UpdateVersion
from incidents.states import Stage
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import Said
from incidents.timeline.text import Words, clean_words, render_words
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .appending import append_update, settle
from .outcomes import settle_outcomes
from .promises import end_promises_of, settle_promises
from .shared import find_update, locked_incident, moved
from .stages import refuse_move, stage_values
from .statuses import take_back_for_whom


def post_update(
    *,
    incident: str,
    author: Actor,
    now: datetime,
    stage: Stage | None = None,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
    **said: Unpack[Said],
) -> Update:
    """Appends the update, moves the stage, sets statuses, records `update.published`; all or nothing.

    The stage that the incident is in already is no move. Raises Refused with the allowed stages named, Stale with
    what changed since `revision`.
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        stage = None if stage == row.stage else stage
        if stage is not None:
            refuse_move(row, stage)
        written = append_update(row, author=author, now=now, said=said, stage=stage or "")
        update = written.update
        moved(row, now=now, **(stage_values(row, stage, at=update.at) if stage else {}))
        settle(written)
        write.record(
            "update.published",
            actor=author,
            notify=notify,
            incident=row,
            update=update,
            verb="post",
            subject=f"update:{update.pk}",
            holds=f"update:{update.pk}",
            before={},
            after=written.values,
        )
        return update


def correct_update(
    *,
    update: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
    **said: Unpack[Said],
) -> Update:
    """Appends an update that corrects an older one; each is shown with a link to the other.

    Records `update.published`.
    """
    with writing(now=now) as write:
        wrong = find_update(update)
        row = locked_incident(wrong.incident_id, revision=revision)
        written = append_update(row, author=author, now=now, said=said, corrects=wrong)
        right = written.update
        moved(row, now=now)
        settle(written)
        write.record(
            "update.published",
            actor=author,
            notify=notify,
            incident=row,
            update=right,
            verb="correct",
            subject=f"update:{right.pk}",
            holds=f"update:{right.pk}",
            before={},
            after=written.values,
        )
        return right


def edit_update(
    *,
    update: str,
    text: Words,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Update:
    """Replaces an update's words; the earlier ones stay for readers to see. Records `update.edited`."""
    text = clean_words(text, field="text", required=True)
    with writing(now=now) as write:
        row = find_update(update)
        incident = locked_incident(row.incident_id, revision=revision)
        refuse_gone(row)
        if text == row.text:
            raise Refused(_("Nothing was changed."), field="text")
        before = values_of(row)
        UpdateVersion.objects.create(update=row, text=row.text, html=row.html, replaced_at=now, editor=str(author))
        row.text, row.html, row.edited_at = text, render_words(text), now
        row.save(update_fields=["text", "html", "edited_at"])
        moved(incident, now=now)
        write.record(
            "update.edited",
            actor=author,
            notify=notify,
            incident=incident,
            update=row,
            verb="edit",
            subject=f"update:{row.pk}",
            holds=f"update:{row.pk}",
            **difference(before, row),
        )
        return row


def refuse_gone(update: Update) -> None:
    if update.withdrawn_at or update.redacted_at:
        raise Refused(_("This update has been withdrawn."), field="update")


def withdraw_update(
    *,
    update: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Update:
    """Takes an update back: its words go from the page, a public mark stays. Records `update.withdrawn`.

    What it changed (stage, statuses) stays changed, but for the words for whom: the next update says what holds. Its
    promise and its advice end, and its forecasts were never said: those that they replaced stand again; promises that
    it kept or replaced are open again, as far as no other word did so.
    """
    with writing(now=now) as write:
        row = find_update(update)
        incident = locked_incident(row.incident_id, revision=revision)
        refuse_gone(row)
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        end_promises_of(row, now=now)
        settle_promises(incident)
        row.advice.filter(ended_at=None).update(ended_at=now)
        take_back_for_whom(row)
        settle_outcomes(incident)
        moved(incident, now=now)
        write.record(
            "update.withdrawn",
            actor=author,
            notify=notify,
            incident=incident,
            update=row,
            verb="withdraw",
            subject=f"update:{row.pk}",
            before={"withdrawn_at": None},
            after={"withdrawn_at": now},
        )
        return row
