"""Tokens of the write API at the desk: made, shown once, revoked."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from incidents import tokens
from incidents.console import labels
from incidents.console.forms.mapping import PLACES
from incidents.eta import Reason
from incidents.models import ApiToken
from incidents.recovery.mapping import FIELDS
from incidents.states import JobState, Scope
from incidents.timeline import commands
from tests import make

NEW = "/console/tokens/new"


@pytest.fixture
def token(desk: None) -> ApiToken:
    row, _secret = commands.make_token(
        name="Loader", scopes=[Scope.RECOVERY_WRITE], author=make.ACTOR, now=timezone.now()
    )
    return row


def test_a_token_is_shown_once_when_it_is_made(editor: Client) -> None:
    answer = editor.post(NEW, {"name": "Loader", "scopes": ["recovery:write"]})

    secret = re.findall(r"<code>(zst_[\w-]{43})</code>", answer.content.decode())
    row = ApiToken.objects.get()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert [tokens.digest(one) for one in secret] == [row.digest]
    assert (row.name, row.scopes) == ("Loader", ["recovery:write"])
    assert secret[0] not in editor.get("/console/tokens").content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["everything"]}])
def test_a_token_without_name_or_scope_is_not_made(wrong: dict[str, object], editor: Client) -> None:
    answer = editor.post(NEW, {"name": "The loader", "scopes": ["recovery:write"], **wrong})

    assert answer.status_code == 422
    assert ("The loader" in answer.content.decode()) == ("name" not in wrong)
    assert not ApiToken.objects.exists()


def test_the_list_says_what_each_may_do_and_when_it_was_used(editor: Client, token: ApiToken) -> None:
    never = editor.get("/console/tokens").content.decode()
    ApiToken.objects.update(last_used_at=timezone.now())
    used = editor.get("/console/tokens").content.decode()

    assert "Fortschritt" in never
    assert "noch nie benutzt" in never
    assert "zuletzt benutzt" in used


def test_revoking_asks_first_and_cannot_be_done_twice(editor: Client, token: ApiToken) -> None:
    url = f"/console/tokens/{token.pk}/revoke"

    asked = editor.get(url)
    before = ApiToken.objects.get().revoked_at
    done = editor.post(url)
    again = editor.post(url)

    assert (asked.status_code, before, done.status_code, again.status_code) == (200, None, 303, 404)
    assert ApiToken.objects.get().revoked_at
    assert "widerrufen" in editor.get("/console/tokens").content.decode()


@pytest.mark.parametrize("id", ["0", "9" * 30, "x"])
def test_a_token_that_is_not_there_is_simply_not_there(id: str, editor: Client) -> None:
    assert editor.get(f"/console/tokens/{id}/revoke").status_code == 404


def test_a_viewer_sees_the_list_and_no_buttons(viewer: Client, token: ApiToken) -> None:
    page = viewer.get("/console/tokens").content.decode()

    assert "Loader" in page
    assert "/console/tokens/new" not in page
    assert "revoke" not in page


def test_every_scope_and_every_word_of_a_job_can_be_said() -> None:
    assert set(labels.SCOPES) >= {str(scope) for scope in Scope}
    assert set(labels.JOB_STATES) == {str(state) for state in JobState}
    assert set(labels.NO_OUTLOOK) == {str(reason) for reason in Reason if reason}
    assert set(PLACES) == set(FIELDS)
