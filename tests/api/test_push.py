"""`PUT /api/v1/recovery/<source>/jobs`: what is stored, what is left out and why, and what is refused."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from incidents.models import RecoveryJob, RecoverySource, Rejection, Sample
from incidents.recovery import pushes
from incidents.timeline import commands
from tests import make

from .asking import BODY, ask, problem, put, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CONTRACT = """{"jobs": [{"id": "http", "name": "HTTP hosts", "state": "running", "unit": "hosts", "total": 9200,
    "done": 5060, "failed": 12, "after": ["ip"], "started_at": "2018-01-10T17:15:00+01:00",
    "updated_at": "2018-01-10T22:25:00+01:00"}]}"""


def document(*jobs: object) -> str:
    return json.dumps({"jobs": jobs})


def job(id: str, done: object, total: object = 100) -> dict[str, object]:
    return {"id": id, "done": done, "total": total}


def test_the_document_of_the_contract_is_stored(loader: Client) -> None:
    before = timezone.now()

    answer = put(loader, CONTRACT, content_type="application/json; charset=utf-8")

    row, sample = RecoveryJob.objects.get(), Sample.objects.get()
    assert (answer.status_code, json.loads(answer.content)) == (200, {"stored": 1, "rejected": []})
    assert answer.headers["Content-Type"] == "application/json"
    assert (row.key, row.engine_name, row.engine_unit, row.after) == ("http", "HTTP hosts", "hosts", ["ip"])
    assert (sample.done, sample.total, sample.failed) == (5060, 9200, 12)
    assert before <= sample.at <= timezone.now()


def test_a_lie_leaves_out_its_job_alone_and_the_reason_is_told(loader: Client) -> None:
    answer = put(loader, document(job("http", 50), job("ssl", 250), job("mail", "99")))

    said = json.loads(answer.content)
    assert answer.status_code == 200
    assert said["stored"] == 1
    assert said["rejected"] == [
        {"id": "ssl", "reason": "More is done than there is."},
        {"id": "mail", "reason": "Figures are numbers, not text, true or false."},
    ]
    assert [row.key for row in RecoveryJob.objects.all()] == ["http"]
    assert Rejection.objects.count() == 2


def test_where_nothing_can_be_used_it_is_refused_and_nothing_is_lost(loader: Client) -> None:
    put(loader, document(job("http", 50)))

    with translation.override("de"):
        answer = put(loader, document(job("http", 250)), accept_language="de")

    said = problem(answer)
    assert refusal(answer) == (422, "nothing-usable")
    assert said["detail"] == "Nothing of this could be used. More is done than there is."
    assert said["rejected"] == [{"id": "http", "reason": "More is done than there is."}]
    assert [row.done for row in RecoveryJob.objects.filter(gone_at=None)] == [50]
    assert Sample.objects.count() == 1


def test_expressions_of_the_source_are_applied_to_what_is_pushed(loader: Client, engine: RecoverySource) -> None:
    RecoverySource.objects.update(mapping={"jobs": "items", "id": "nr", "percent": "percent_complete"})

    answer = put(loader, '{"items": [{"nr": 7, "percent_complete": 12.5}]}')

    assert answer.status_code == 200
    assert [(one.done, one.total) for one in Sample.objects.all()] == [(12.5, 100)]


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"null",
        b"[]",
        b'"jobs"',
        b"<html>",
        b'{"jobs": {}}',
        b'{"jobs": [1, null, [], "x", {}]}',
        b'{"jobs": [{"id": "a", "done": NaN, "total": 9}]}',
        b'{"jobs": [{"id": "a", "done": 1e999, "total": 9}]}',
        b'{"jobs": [{"id": "a", "done": -1, "total": 9}]}',
        b'{"jobs": [{"id": "a", "done": 1, "total": 9%s}]}' % (b"9" * 5000),
        b'{"jobs": [{"id": "a", "done": 1, "total": 9, "state": ["running"]}]}',
        b'{"jobs": [{"id": "\\ud800", "done": 1, "total": 9}]}',
        b'{"jobs": [{"id": "a\xff", "done": 1, "total": 9}]}',
        b"\x00" * 100,
        b"[" * 65_536,
        b'{"jobs":' * 8_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_hostile_documents_are_refused_in_words_and_change_nothing(body: bytes, loader: Client) -> None:
    put(loader)

    answer = put(loader, body)

    assert refusal(answer) == (422, "nothing-usable")
    assert all(one["reason"] for one in problem(answer)["rejected"])
    assert len(answer.content) < 64 * 1024
    assert [one.done for one in Sample.objects.all()] == [1]


def test_a_document_of_64_kib_is_taken_and_one_byte_more_is_not_read(loader: Client) -> None:
    whole = put(loader, BODY.ljust(65_536))

    answer = put(loader, BODY.ljust(65_537))

    assert whole.status_code == 200
    assert refusal(answer) == (413, "too-large")
    assert problem(answer)["detail"] == "65537 bytes are too many: at most 65536 at once."


@pytest.mark.parametrize("length", ["12582913", "9" * 30, "-1", "1e3", "²"])
def test_a_length_that_the_whole_app_refuses_is_a_problem_too(length: str, loader: Client) -> None:
    answer = put(loader, content_length=length)

    assert refusal(answer) == (413, "too-large")


@pytest.mark.parametrize("headers", [{"content_length": ""}, {"transfer_encoding": "chunked"}])
def test_a_body_that_does_not_say_its_length_is_refused(headers: dict[str, str], loader: Client) -> None:
    assert refusal(put(loader, **headers)) == (411, "length-required")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/json", "multipart/form-data"]
)
def test_only_json_is_taken(kind: str, loader: Client) -> None:
    assert refusal(put(loader, content_type=kind)) == (415, "wrong-content-type")


def test_compressed_documents_are_refused(loader: Client) -> None:
    answer = put(loader, content_encoding="gzip")

    assert refusal(answer) == (415, "wrong-content-type")
    assert answer.headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("slug", ["nobody", "retired", "LOADER"])
def test_a_source_that_is_not_there_is_said(slug: str, loader: Client) -> None:
    gone = make.engine("Retired", now=timezone.now() - timedelta(hours=2))
    commands.retire_source(source=gone.pk, author=make.ACTOR, now=timezone.now() - timedelta(hours=1))

    answer = put(loader, path=f"/api/v1/recovery/{slug}/jobs")

    assert refusal(answer) == (404, "unknown-source")
    assert problem(answer)["detail"] == f"There is no recovery system “{slug}”."


def test_a_paused_source_takes_nothing(loader: Client) -> None:
    RecoverySource.objects.update(paused=True)

    answer = put(loader)

    assert refusal(answer) == (409, "paused")
    assert not Sample.objects.exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_told_which_ones_there_are(method: str, stranger: Client) -> None:
    answer = ask(stranger, method)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "OPTIONS, PUT"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_who_asks_what_is_possible_is_told_without_a_token_and_browsers_of_others_get_nothing(stranger: Client) -> None:
    asked = {"origin": "https://evil.example", "access_control_request_method": "PUT"}

    answer = ask(stranger, "OPTIONS", **asked)

    assert (answer.status_code, answer.headers["Allow"], answer.content) == (204, "OPTIONS, PUT", b"")
    assert "Content-Type" not in answer.headers
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    "path", ["", "/", "/nope", "/recovery/loader", "/recovery/loader/jobs/", "/recovery/a%20b/jobs"]
)
def test_a_missing_address_is_a_problem_and_no_page(path: str, loader: Client) -> None:
    answer = ask(loader, "GET", f"/api/v1{path}")

    assert refusal(answer) == (404, "unknown-address")
    assert b"<" not in answer.content


def test_a_failure_of_ours_is_a_problem_that_tells_nothing_of_it(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> Iterator[None]:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(pushes, "push", broken)
    client = Client(raise_request_exception=False, headers={"host": "localhost", "authorization": f"Bearer {token}"})
    answer = put(client)

    assert refusal(answer) == (500, "failure")
    assert b"secret" not in answer.content
