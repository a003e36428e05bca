"""What recovery engines push: those that nobody can reach from outside say by themselves how far they are."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from incidents.models import RecoverySource
from incidents.recovery import lists, pushes, reasons
from incidents.recovery import targets as pages
from incidents.states import Scope

from .access import ApiRequest, needs
from .limits import json_body
from .problems import Problem

MOST_OF_JOBS = 64 * 1024  # bytes


@needs(Scope.RECOVERY_WRITE)
def put_jobs(request: ApiRequest, source: str) -> HttpResponse:
    """Takes the document of all jobs: 200 with what was left out of it, 422 where none of it can be used."""
    row = source_named(source)
    body = json_body(request, most=MOST_OF_JOBS)
    outcome = pushes.push(source=row, body=body, now=timezone.now())
    if outcome.problem == reasons.PAUSED:
        raise Problem(409, "paused", outcome.problem)
    rejected = [{"id": one.key, "reason": one.reason} for one in outcome.rejected]
    if outcome.problem:
        detail = f"Nothing of this could be used. {outcome.problem}"
        raise Problem(422, "nothing-usable", detail, more={"rejected": rejected})
    return JsonResponse({"stored": outcome.taken, "rejected": rejected})


@needs(Scope.RECOVERY_WRITE)
def put_targets(request: ApiRequest, source: str, job: str) -> HttpResponse:
    """Takes one page of a job's hosts; the one without `next` completes the list, which replaces the old one."""
    row = source_named(source)
    body = json_body(request, most=pages.MOST)
    outcome = lists.push(source=row, key=job, body=body, now=timezone.now())
    if outcome.problem == reasons.PAUSED:
        raise Problem(409, "paused", outcome.problem)
    if outcome.problem == reasons.UNKNOWN_JOB:
        raise Problem(404, "unknown-job", outcome.problem)
    if outcome.problem:
        raise Problem(422, "nothing-usable", f"Nothing of this could be used. {outcome.problem}")
    rejected = [{"reason": one.reason, "example": one.excerpt} for one in outcome.rejected]
    return JsonResponse({"stored": outcome.taken, "complete": outcome.complete, "rejected": rejected})


def source_named(slug: str) -> RecoverySource:
    """The source of this name in addresses. Raises Problem 404, for retired ones too."""
    row = RecoverySource.objects.filter(slug=slug, retired_at=None).first()
    if row is None:
        raise Problem(404, "unknown-source", f"There is no recovery system “{slug}”.")
    return row
