"""Hosts over the write API: pages of a job's list, and those of a customer database."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from incidents.models import Host, RecoverySource, Target
from incidents.states import Scope
from incidents.timeline import commands
from tests import make
from tests.api.asking import problem, put, refusal

from .conftest import HOST

TARGETS = "/api/v1/recovery/loader/jobs/http/targets"


@pytest.fixture
def job(engine: RecoverySource) -> str:
    make.sampled(engine, "http", 1, 2, now=timezone.now())
    return str(engine.jobs.get().pk)


@pytest.fixture
def keeper(engine: RecoverySource) -> Client:
    """A program that may write hosts, and nothing else."""
    _row, token = commands.make_token(name="CRM", scopes=[Scope.HOSTS_WRITE], author=make.ACTOR, now=timezone.now())
    return Client(enforce_csrf_checks=True, headers={**HOST, "authorization": f"Bearer {token}"})


def told(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def test_a_list_is_pushed_page_by_page(loader: Client, job: str) -> None:
    first = put(loader, json.dumps({"targets": [{"id": "p1", "state": "done"}], "next": "2"}), TARGETS)
    last = put(loader, json.dumps({"targets": [{"id": "p2", "state": "queued"}, 7]}), TARGETS)

    assert told(first) == {"stored": 1, "complete": False, "rejected": []}
    assert told(last)["complete"]
    assert len(told(last)["rejected"]) == 1
    assert list(Target.objects.values_list("host__key", "rank")) == [("p1", 1), ("p2", 2)]


def test_a_page_is_refused_for_an_unknown_job_and_for_what_is_none(loader: Client, job: str) -> None:
    assert refusal(put(loader, '{"targets": []}', TARGETS.replace("http", "ssl"))) == (404, "unknown-job")
    assert refusal(put(loader, '{"hosts": []}', TARGETS)) == (422, "nothing-usable")
    assert refusal(put(loader, "[" + " " * 2**20 + "]", TARGETS)) == (413, "too-large")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"hosts": [{"id": "p1", "names": ["shop.example"], "product": "L"}, {"id": "no name"}]}', "application/json"),
        ("id,names,product\np1,shop.example,L\nno name,,\n", "text/csv"),
    ],
)
def test_hosts_come_as_json_or_as_a_table(keeper: Client, body: str, kind: str) -> None:
    said = told(put(keeper, body, "/api/v1/hosts", content_type=kind))

    assert (said["new"], said["left_out"]) == (1, 1)
    assert Host.objects.get().names == ["p1", "shop.example"]


def test_hosts_need_their_own_scope_and_a_kind(keeper: Client, loader: Client) -> None:
    assert problem(put(loader, '{"hosts": []}', "/api/v1/hosts"))["detail"].endswith("hosts:write.")
    assert refusal(put(keeper, "p1", "/api/v1/hosts", content_type="text/plain")) == (415, "wrong-content-type")
    assert refusal(put(keeper, '{"hosts": []}', "/api/v1/hosts")) == (422, "nothing-usable")
