"""An incident's record for staff: always in full, private services included; when each host was back, as CSV."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

from django.db import DEFAULT_DB_ALIAS
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incidents import wording
from incidents.models import Incident, RecoveryJob, Service, Target
from incidents.publishing import reports
from incidents.publishing.reader import Reader
from incidents.publishing.state import State
from incidents.states import Report
from incidents.timeline import queries, records
from incidents.timeline.rows import service_item

from .. import labels
from ..access import DeskRequest
from ..speaking import language, said
from .shared import incident_or_404

CHUNK = 2000  # hosts read at a time
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate


@require_safe
def report(request: DeskRequest, id: str) -> HttpResponse:
    """The whole record, also while the incident is open and whatever readers see of it."""
    row = incident_or_404(id)
    state = state_of(row)
    reader, item = Reader(state, language()), state.incidents[row.pk]
    context = {
        "incident": row,
        "reader": reader,
        "told": reports.told(reader, item, form=Report.FULL),
        "public": reports.form_of(state, row.pk) if not row.private else None,
        "hosts": Target.objects.filter(job__in=jobs_of(row)).exists(),
    }
    return render(request, "console/report.html", context)


def state_of(row: Incident) -> State:
    """What the record is written from, read where staff read: private services have their names."""
    page = queries.page_item(using=DEFAULT_DB_ALIAS)
    assert page is not None  # noqa: S101 -- nobody comes in before the page is set up
    known = tuple(service_item(one) for one in Service.objects.prefetch_related("old_slugs"))
    state = State(now=timezone.now(), page=page, groups=(), standing=(), former=known)
    state.incidents = queries.incident_items([row.pk], staff=True, using=DEFAULT_DB_ALIAS)
    state.records = records.records([row.pk], staff=True, using=DEFAULT_DB_ALIAS)
    return state


@require_safe
def hosts(request: DeskRequest, id: str) -> StreamingHttpResponse:
    """One line a host and job; sent as it is read, however many there are."""
    row = incident_or_404(id)
    lines = written(host_lines(row, zone=ZoneInfo(request.page.time_zone)))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="hosts-{row.pk}.csv"'
    return answer


def jobs_of(row: Incident) -> dict[str, RecoveryJob]:
    found = RecoveryJob.objects.filter(records.belonging(row.pk)).select_related("source")
    return {job.pk: job for job in found}


def host_lines(row: Incident, *, zone: ZoneInfo) -> Iterator[list[str]]:
    """Hosts in the order of recovery within their jobs, below a head. Words are chosen now, rows are read later."""
    jobs = jobs_of(row)
    names = {id: said(job.name) or job.engine_name or job.key for id, job in jobs.items()}
    states = {str(state): str(name) for state, name in labels.TARGET_STATES.items()}
    head = [_("Host"), _("Product"), _("Step"), _("State"), _("Done at")]
    rows = Target.objects.filter(job__in=jobs).select_related("host__product").order_by("job", "rank", "pk")
    speaks = language()

    def line(target: Target) -> list[str]:
        product = target.host.product
        sold = (wording.said(product.name, speaks) or product.key) if product else ""
        done = local(target.done_at, zone) if target.done_at else ""
        return [target.host.key, sold, names[target.job_id], states[target.state], done]

    return chain([head], map(line, rows.iterator(chunk_size=CHUNK)))


def local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds")


class Echo:
    """Hands a written line back."""

    def write(self, line: str) -> str:
        return line


def written(rows: Iterable[list[str]]) -> Iterator[str]:
    """CSV lines; nothing in them is a formula. The mark in front tells spreadsheets that it is UTF-8."""
    line = csv.writer(Echo())
    yield "\ufeff"
    for row in rows:
        yield line.writerow([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """With an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
