"""What happens to one entry of a timeline, and to advice."""

from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _

from incidents.models import Advice, AuditRow, AuditValues, Incident, Update, UpdateVersion
from incidents.states import Stage, Status
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, Said
from incidents.timeline.text import Words, clean_words, render_words
from incidents.timeline.writing import Actor, Notify, values_of, writing

from .appending import append_update, pin_advice
from .incidents import kind_event, moves_from, refuse_stage, stage_times
from .shared import audit_change, find_update, locked_incident, moved, settle_services


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

    Raises Refused with the allowed stages named, Stale with what changed since `revision`.
    """
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        if stage is not None:
            refuse_stage(stage, allowed=moves_from(row))
        update = append_update(row, author=author, now=now, said=said, stage=stage or "")
        move_stage(row, update, stage=stage, now=now)
        write.record("update.published", actor=author, notify=notify, incident=row, update=update)
        audit_change(write, actor=author, verb="post", subject=f"update:{update.pk}", before={}, row=update)
        return update


def move_stage(incident: Incident, update: Update, *, stage: Stage | None, now: datetime) -> None:
    """The incident's stage, its first times, and whether a remainder is left."""
    values: dict[str, object] = {}
    if stage is not None:
        first = stage_times(stage, at=update.at)
        values = {
            "stage": stage,
            **{name: at for name, at in first.items() if getattr(incident, name) is None},
        }
    if incident.has_remainder:
        values["has_remainder"] = incident.services.filter(remainder=True).exclude(status=Status.OPERATIONAL).exists()
    moved(incident, now=now, **values)
    if stage is not None:
        settle_services(incident.services.values_list("service_id", flat=True), now=update.at, incident=incident)


def correct_update(
    *,
    update: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
    **said: Unpack[Said],
) -> Update:
    """Appends an update that corrects an older one; each is shown with a link to the other."""
    with writing(now=now) as write:
        wrong = find_update(update)
        row = locked_incident(wrong.incident_id, revision=revision)
        right = append_update(row, author=author, now=now, said=said, corrects=wrong)
        moved(row, now=now)
        write.record("update.published", actor=author, notify=notify, incident=row, update=right)
        audit_change(write, actor=author, verb="correct", subject=f"update:{wrong.pk}", before={}, row=right)
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
        write.record("update.edited", actor=author, notify=notify, incident=incident, update=row)
        audit_change(write, actor=author, verb="edit", subject=f"update:{row.pk}", before=before, row=row)
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

    What it changed (stage, statuses) stays changed: the next update says what holds.
    """
    with writing(now=now) as write:
        row = find_update(update)
        incident = locked_incident(row.incident_id, revision=revision)
        refuse_gone(row)
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        end_what_it_said(row, now=now)
        moved(incident, now=now)
        write.record("update.withdrawn", actor=author, notify=notify, incident=incident, update=row)
        before, after = {"withdrawn_at": None}, {"withdrawn_at": now}
        write.audit(actor=author, verb="withdraw", subject=f"update:{row.pk}", before=before, after=after)
        return row


def end_what_it_said(update: Update, *, now: datetime) -> None:
    """A promise or advice of an update that no longer stands ends with it."""
    update.promises.filter(kept_at=None, replaced_at=None).update(replaced_at=now)
    update.advice.filter(ended_at=None).update(ended_at=now)


def redact_update(
    *,
    update: str,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Update:
    """Erases an update's words everywhere: here, in earlier versions, advice, pictures and the audit's values.

    That it happened stays: the row, its times and the chain of hashes. Records `update.withdrawn`.
    """
    with writing(now=now) as write:
        row = find_update(update)
        incident = locked_incident(row.incident_id, revision=revision)
        if row.redacted_at:
            raise Refused(_("This update has been redacted already."), field="update")
        end_what_it_said(row, now=now)
        row.text, row.html, row.redacted_at = {}, {}, now
        row.save(update_fields=["text", "html", "redacted_at"])
        row.versions.all().delete()
        row.images.all().delete()
        row.advice.update(text={}, html={})
        row.promises.update(topic={})
        row.forecasts.update(reason={})
        row.statuses.update(for_whom={})
        erase_audit(f"update:{row.pk}", now=now)
        moved(incident, now=now)
        write.record("update.withdrawn", actor=author, notify=notify, incident=incident, update=row)
        before, after = {"redacted": False}, {"redacted": True}
        write.audit(actor=author, verb="redact", subject=f"update:{row.pk}", before=before, after=after)
        return row


def erase_audit(subject: str, *, now: datetime) -> None:
    """Empties the values behind a subject's audit rows; the salts go too, so the hashes tell nothing."""
    rows = AuditRow.objects.filter(subject=subject)
    AuditValues.objects.filter(row__in=rows).update(salt="", before=None, after=None, erased_at=now)


def give_advice(
    *,
    incident: str,
    advice: AdviceSaid,
    author: Actor,
    now: datetime,
    revision: int | None = None,
    notify: Notify = Notify.EVERYONE,
) -> Advice:
    """Pins advice without an update. Records `incident.updated`."""
    with writing(now=now) as write:
        row = locked_incident(incident, revision=revision)
        given = pin_advice(row, advice, update=None, now=now)
        moved(row, now=now)
        write.record(kind_event(row, "updated"), actor=author, notify=notify, incident=row)
        audit_change(write, actor=author, verb="advise", subject=f"advice:{given.pk}", before={}, row=given)
        return given


def end_advice(*, advice: str, author: Actor, now: datetime, notify: Notify = Notify.EVERYONE) -> Advice:
    """Says that advice is no longer needed. Records `incident.updated`."""
    with writing(now=now) as write:
        row = Advice.objects.filter(pk=advice, ended_at=None).first()
        if row is None:
            raise Refused(_("This advice has ended already."), field="advice")
        incident = locked_incident(row.incident_id)
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        moved(incident, now=now)
        write.record(kind_event(incident, "updated"), actor=author, notify=notify, incident=incident)
        before, after = {"ended_at": None}, {"ended_at": now}
        write.audit(actor=author, verb="end_advice", subject=f"advice:{row.pk}", before=before, after=after)
        return row
