"""Who may use the API: with a token, with a scope, and not too often; what others are told, and what no log holds."""

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from incidents import tokens
from incidents.models import ApiToken, RecoverySource, Sample
from incidents.timeline import commands
from tests import make

from .asking import ask, problem, put, refusal

pytestmark = pytest.mark.django_db

BEARER = 'Bearer realm="api"'


def wrong(number: int) -> str:
    """A token of the right form that was never given out."""
    return f"Bearer zst_{number:043}"


@pytest.mark.parametrize("header", ["", "Bearer", "Basic eDp5", "zst_" + "x" * 43])
def test_who_shows_no_token_is_asked_for_one(header: str, stranger: Client) -> None:
    answer = put(stranger, **({"authorization": header} if header else {}))

    assert refusal(answer) == (401, "token-missing")
    assert answer.headers["WWW-Authenticate"] == BEARER
    assert not Sample.objects.exists()


@pytest.mark.parametrize("shown", ["x", "zst_", "zst_" + "ä" * 43, "zst_" + "x" * 43, "zst_" + "x" * 9000, "a b c"])
def test_a_token_that_was_never_given_out_is_refused(shown: str, stranger: Client) -> None:
    answer = put(stranger, authorization=f"Bearer {shown}")

    assert refusal(answer) == (401, "wrong-token")
    assert answer.headers["WWW-Authenticate"] == f'{BEARER}, error="invalid_token"'
    assert not Sample.objects.exists()


def test_a_revoked_token_is_refused_at_once_like_an_unknown_one(loader: Client, stranger: Client) -> None:
    before = put(loader)
    commands.revoke_token(token=ApiToken.objects.get().pk, author=make.ACTOR, now=timezone.now())

    revoked, unknown = put(loader), put(stranger, authorization=wrong(1))

    assert before.status_code == 200
    assert refusal(revoked) == (401, "wrong-token")
    assert revoked.content == unknown.content


def test_a_token_without_the_scope_is_refused_and_told_which_one(loader: Client) -> None:
    ApiToken.objects.update(scopes=["something:else"])

    answer = put(loader)

    assert refusal(answer) == (403, "scope-missing")
    assert answer.headers["WWW-Authenticate"] == f'{BEARER}, error="insufficient_scope", scope="recovery:write"'
    assert not Sample.objects.exists()


def test_a_use_is_noted_once_a_minute(loader: Client) -> None:
    put(loader)
    first = ApiToken.objects.get().last_used_at
    put(loader)
    again = ApiToken.objects.get().last_used_at
    ApiToken.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    put(loader)

    assert first is not None
    assert again == first
    assert ApiToken.objects.filter(last_used_at__gt=first).exists()


@pytest.mark.usefixtures("still")
def test_after_ten_wrong_tokens_an_address_waits_and_the_database_is_left_alone(
    stranger: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    refused = [put(stranger, authorization=wrong(number)).status_code for number in range(10)]

    with django_assert_num_queries(0):
        answer = put(stranger, authorization=wrong(11))

    assert refused == [401] * 10
    assert refusal(answer) == (429, "too-many-requests")
    assert answer.headers["Retry-After"] == "6"


@pytest.mark.usefixtures("still")
def test_a_token_that_was_good_just_now_passes_though_its_address_must_wait(loader: Client, stranger: Client) -> None:
    put(loader)
    for number in range(11):
        waits = put(stranger, authorization=wrong(number))

    assert waits.status_code == 429
    assert put(loader).status_code == 200


@pytest.mark.usefixtures("still")
def test_a_token_that_was_revoked_waits_like_an_unknown_one(loader: Client) -> None:
    put(loader)
    commands.revoke_token(token=ApiToken.objects.get().pk, author=make.ACTOR, now=timezone.now())

    refused = [put(loader).status_code for _ in range(11)]

    assert refused == [401] * 10 + [429]


@pytest.mark.usefixtures("still")
@override_settings(PROXIES=1)
def test_behind_a_known_proxy_each_visitor_waits_for_himself(stranger: Client) -> None:
    def tried(visitor: str) -> int:
        return put(stranger, authorization=wrong(1), x_forwarded_for=visitor).status_code

    one = [tried(f"10.9.9.{number}, 203.0.113.5") for number in range(11)]

    assert one[10] == 429
    assert tried("203.0.113.6") == 401
    assert tried("203.0.113.5") == 429


@pytest.mark.usefixtures("still")
def test_a_token_used_too_often_is_told_when_to_come_again(loader: Client) -> None:
    for _ in range(60):
        assert put(loader, path="/api/v1/recovery/nobody/jobs").status_code == 404

    answer = put(loader)

    assert refusal(answer) == (429, "too-many-requests")
    assert answer.headers["Retry-After"] == "1"


def test_with_the_database_away_it_may_be_sent_again(loader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> None:
        raise OperationalError("no route to host")

    monkeypatch.setattr(commands, "note_token_use", away)
    answer = put(loader)

    assert refusal(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "route" not in problem(answer)["detail"]


def test_no_log_holds_a_token(
    loader: Client, stranger: Client, token: str, engine: RecoverySource, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        put(loader)
        put(loader, "{")
        put(stranger, authorization=wrong(7))
        ask(loader, "GET")

    held = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert "Unauthorized: /api/v1/recovery/loader/jobs" in held
    assert token not in caplog.text
    assert wrong(7) not in caplog.text
    assert tokens.digest(token) not in [str(record.args) for record in caplog.records if "django.db" not in record.name]
