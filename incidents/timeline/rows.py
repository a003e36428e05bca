"""Rows into items: what readers may see of each, already fetched; no query is made here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from incidents.models import (
    Advice,
    ContactChannel,
    Forecast,
    Image,
    Incident,
    Promise,
    RecoveryJob,
    Service,
    Summary,
    Update,
    UpdateStatus,
)
from incidents.states import Impact, JobState, PromiseState, Stage, Status

from .items import (
    AdviceItem,
    ChannelItem,
    ForecastItem,
    ImageItem,
    IncidentItem,
    JobItem,
    KeptPromise,
    OpeningItem,
    OutlookItem,
    ProgressItem,
    PromiseItem,
    ServiceItem,
    StatusItem,
    SummaryItem,
    UpdateItem,
    VersionItem,
)

# Readers ask the read-only alias, so that they never wait for a writer (DESIGN 3.4).


def service_item(row: Service) -> ServiceItem:
    return ServiceItem(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        description=row.description,
        group_id=row.group_id,
        position=row.position,
        status=Status(row.status),
        status_since=row.status_since,
        created_at=row.created_at,
        updated_at=row.updated_at,
        old_slugs=tuple(old.slug for old in row.old_slugs.all()),
    )


def incident_item(row: Incident) -> IncidentItem:
    summaries: list[Summary] = row.newest_summaries  # type: ignore[attr-defined]
    promises: list[Promise] = row.told_promises  # type: ignore[attr-defined]
    waiting = waited_for(promises)
    return IncidentItem(
        id=row.pk,
        kind=row.kind,
        title=row.title,
        impact=Impact(row.impact),
        stage=Stage(row.stage),
        started_at=row.started_at,
        monitoring_at=row.monitoring_at,
        ended_at=row.ended_at,
        has_remainder=row.has_remainder,
        auto_forecast=row.auto_forecast,
        statement_due=row.statement_due,
        scheduled_for=row.scheduled_for,
        scheduled_until=row.scheduled_until,
        created_at=row.created_at,
        updated_at=row.updated_at,
        revision=row.revision,
        update_count=row.update_count,
        statuses=tuple(
            StatusItem(
                service_id=entry.service_id,
                status=Status(entry.status),
                extent=entry.extent,
                percent=entry.percent,
                for_whom=entry.for_whom,
                unaffected=entry.unaffected,
                remainder=entry.remainder,
                since=entry.since,
            )
            for entry in sorted(row.services.all(), key=lambda entry: (entry.service.position, entry.service_id))
            if not entry.service.private
        ),
        summary=summary_item(summaries[0]) if summaries else None,
        advice=tuple(advice_item(advice) for advice in row.advice.all()),
        promise=waiting[0] if waiting else None,
        topics=tuple(waiting[1:]),
        promised=promise_item(promises[0]) if promises and not waiting else None,
        forecasts=tuple(forecast_items(row.forecasts.all())),
    )


def summary_item(row: Summary) -> SummaryItem:
    return SummaryItem(html=row.html, text=row.text, at=row.at)


def waited_for(rows: Iterable[Promise]) -> list[PromiseItem]:
    """The promises that readers wait for, that of the next word first; of each topic the last one."""
    last: dict[str, PromiseItem] = {}
    for row in sorted(rows, key=lambda row: (row.state == PromiseState.OPEN, row.pk)):
        if row.__dict__.get("waited_for"):
            last[repr(sorted(row.topic.items()))] = promise_item(row)
    return sorted(last.values(), key=lambda one: (bool(one.topic), one.due))


def promise_item(row: Promise) -> PromiseItem:
    return PromiseItem(
        due=row.due,
        whole_day=row.whole_day,
        topic=row.topic,
        made_at=row.update.at,
        state=PromiseState(row.state),
        word_given=row.word_at is not None,
    )


def kept_promise(row: Promise) -> KeptPromise:
    """Its updates are read already."""
    late = row.kept_at - row.due if row.kept_at and row.state == PromiseState.LATE else timedelta()
    return KeptPromise(
        update_id=row.update_id,
        made_at=row.update.at,
        due=row.due,
        whole_day=row.whole_day,
        topic=row.topic,
        state=PromiseState(row.state),
        kept_at=row.kept_at,
        kept_by=row.kept_by_id,
        late=-(-late // timedelta(minutes=1)),
        word_at=row.word_at,
        from_log=row.update.from_log or bool(row.kept_by and row.kept_by.from_log),
    )


def advice_item(row: Advice) -> AdviceItem:
    return AdviceItem(
        id=row.pk,
        kind=row.kind,
        html=row.html,
        service_ids=tuple(sorted(service.pk for service in row.services.all() if not service.private)),
        given_at=row.given_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
    )


def forecast_items(rows: Iterable[Forecast]) -> Iterator[ForecastItem]:
    """Forecasts with what was said of each later: a row of the same subject that names no time."""
    known = list(rows)
    said = {(row.job_id, row.service_id, row.of, row.made_at): row.reason for row in known if not timed(row)}
    for row in filter(timed, known):
        subject = (row.job_id, row.service_id, row.of)
        doubt = said.get((*subject, row.doubted_at or row.made_at), {})
        withdrawal = said.get((*subject, row.withdrawn_at or row.made_at), {})
        yield replace(forecast_item(row), doubt=doubt, withdrawal=withdrawal)


def timed(row: Forecast) -> bool:
    """Whether it names a time; else it is what was said of a forecast later on."""
    return bool(row.earliest or row.likely or row.latest)


def forecast_item(row: Forecast) -> ForecastItem:
    return ForecastItem(
        earliest=row.earliest,
        likely=row.likely,
        latest=row.latest,
        of=row.of,
        service_id=row.service_id,
        made_at=row.made_at,
        computed=row.computed,
        reason=row.reason,
        id=row.pk,
        job_id=row.job_id,
        doubted_at=row.doubted_at,
        withdrawn_at=row.withdrawn_at,
        replaced_at=row.replaced_at,
        came_true_at=row.came_true_at,
    )


def job_item(row: RecoveryJob, *, before: Sequence[str]) -> JobItem:
    """`before`: ids of the jobs that it comes after. Its samples and its source are read already."""
    source, own = row.source, list(row.services.all())
    sampled_at = row.sampled_at or row.created_at
    times = {name: row.outlook.get(name) for name in ("earliest", "likely", "latest")}
    outlook = {name: datetime.fromisoformat(at) for name, at in times.items() if at}
    return JobItem(
        id=row.pk,
        key=row.key,
        source_id=source.pk,
        incident_id=row.incident_id or source.incident_id or "",
        name=row.name or {"": row.engine_name or row.key},
        unit=row.unit or {"": row.engine_unit},
        why=row.why,
        state=JobState(row.state),
        total=row.total,
        done=row.done,
        failed=row.failed,
        after=tuple(before),
        service_ids=tuple(one.pk for one in (own or source.services.all()) if not one.private),
        sampled_at=sampled_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        outlook=OutlookItem(**outlook, reason=row.outlook.get("reason", "")),
        silent_since=source.silent_since,
        stands_since=row.__dict__.get("stands_since"),
        curve=tuple((at, done, total) for at, done, total in row.curve),
    )


def carried(row: Update, name: str) -> list[Any]:
    """Related rows: those that `update_items` has read, else all there are."""
    read: list[Any] | None = row.__dict__.get(f"read_{name}")
    return list(getattr(row, name).all()) if read is None else read


def update_item(row: Update) -> UpdateItem:
    """The item of one row; what it carried is left out once its words no longer stand."""
    gone = bool(row.withdrawn_at or row.redacted_at)

    def still(name: str) -> list[Any]:
        return [] if gone else carried(row, name)

    return UpdateItem(
        id=row.pk,
        incident_id=row.incident_id,
        number=row.number,
        at=row.at,
        created_at=row.created_at,
        text={} if gone else row.text,
        html={} if gone else row.html,
        stage=row.stage,
        stage_then=row.stage_then,
        weight=row.weight,
        relapse=row.relapse,
        about=tuple(service.pk for service in carried(row, "about")),
        statuses=tuple(update_status(status) for status in still("statuses")),
        forecasts=tuple(forecast_item(forecast) for forecast in still("forecasts") if timed(forecast)),
        progress=tuple(ProgressItem(p.low, p.high, p.service_id) for p in still("progress")),
        promise=next((PromiseItem(p.due, p.whole_day, p.topic, row.at) for p in still("promises")), None),
        advice=tuple(advice_item(advice) for advice in still("advice")),
        versions=tuple(VersionItem(v.html, v.replaced_at, v.text) for v in still("versions")),
        images=tuple(image_item(image) for image in still("images")),
        corrects=row.corrects_id,
        corrected_by=tuple(correction.pk for correction in carried(row, "corrections")),
        edited_at=row.edited_at,
        withdrawn_at=row.withdrawn_at,
        redacted_at=row.redacted_at,
    )


def image_item(row: Image) -> ImageItem:
    return ImageItem(
        sha=row.sha,
        extension=row.extension,
        width=row.width,
        height=row.height,
        thumb_sha=row.thumb_sha,
        thumb_width=row.thumb_width,
        thumb_height=row.thumb_height,
        alt=row.alt,
    )


def channel_item(row: ContactChannel) -> ChannelItem:
    return ChannelItem(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        address=row.address,
        hint=row.hint,
        hours=tuple((day, opens, closes) for day, opens, closes in row.hours),
        openings=tuple(OpeningItem(one.starts_at, one.ends_at, one.closed, one.note) for one in row.openings.all()),
        state=row.state,
        state_until=row.state_until,
    )


def update_status(row: UpdateStatus) -> StatusItem:
    return StatusItem(
        service_id=row.service_id,
        status=Status(row.status),
        old_status=Status(row.old_status),
        extent=row.extent,
        percent=row.percent,
        for_whom=row.for_whom,
    )
