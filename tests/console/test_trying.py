""" "Try it": what a recovery system says now is shown, and nothing of it is stored."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from incidents.console import trying
from incidents.models import RecoveryJob, RecoverySource, Rejection
from incidents.recovery.simulator import Engine, Scenario, serve
from tests import make
from tests.console.test_recovery import FORM, NASTY

SMALL = {
    "name": "small",
    "about": "twenty hosts, one a minute",
    "groups": {"all": {"shops": 5, "others": 15}},
    "jobs": [{"id": "hosts", "name": "Web hosts", "waves": [["all"]], "starts": 0, "pace": [[0, 60]]}],
}
NEW = "/console/recovery/new"
TOKEN = "shown-to-the-engine"


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = serve(Scenario.parse(SMALL), token=TOKEN)
    yield made
    made.stop()


def pressed(client: Client, url: str = NEW, status: int = 200, **typed: str) -> str:
    """The page that comes back after "Try it"; nothing may have been stored."""
    before = RecoverySource.objects.count()
    answer = client.post(url, {**FORM, "try": "1", **typed})
    stored = (RecoverySource.objects.count(), RecoveryJob.objects.count(), Rejection.objects.count())
    assert (answer.status_code, stored) == (status, (before, 0, 0))
    return answer.content.decode()


def test_the_engine_is_asked_with_what_stands_in_the_form(english: Client, engine: Engine) -> None:
    page = pressed(english, base=engine.url, token=TOKEN, mapping_failed="")

    assert "<td>Web hosts</td>" in page
    assert "/ 20 hosts" in page
    assert [asked.headers.get("authorization") for asked in engine.requests] == [f"Bearer {TOKEN}"]
    assert f'value="{engine.url}"' in page
    assert TOKEN not in page


def test_a_typed_token_need_not_be_typed_again_to_save(english: Client, engine: Engine) -> None:
    page = pressed(english, base=engine.url, token=TOKEN)
    kept = page.partition('name="kept" value="')[2].partition('"')[0]

    again = pressed(english, base=engine.url, kept=kept)
    english.post(NEW, {**FORM, "base": engine.url, "kept": kept})

    assert "<td>Web hosts</td>" in again
    assert RecoverySource.objects.get().sealed_token


def test_the_stored_token_is_shown_to_the_server_it_was_typed_for(english: Client, engine: Engine) -> None:
    row = make.engine(base=engine.url, token=TOKEN, now=timezone.now())

    page = pressed(english, f"/console/recovery/{row.pk}", base=engine.url)

    assert "<td>Web hosts</td>" in page


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("html", "The answer is not JSON."),
        ("percent_250", "More is done than there is."),
        ("text_number", "Figures are numbers"),
        ("ten_megabytes", "The answer is larger than 64 kB."),
    ],
)
def test_an_engine_that_lies_is_shown_with_the_reason(
    behaviour: str, words: str, english: Client, engine: Engine
) -> None:
    engine.misbehave(behaviour)

    page = pressed(english, base=engine.url, token=TOKEN)

    assert words in page


def test_a_wrong_token_is_said(english: Client, engine: Engine) -> None:
    assert "The token was refused." in pressed(english, base=engine.url, token="another")


def test_a_host_that_may_not_be_asked_is_not_asked(english: Client, engine: Engine) -> None:
    with override_settings(ENGINE_HOSTS=frozenset({("engine.example", None)})):
        page = pressed(english, status=422, base=engine.url, token=TOKEN)

    assert "ZWISCHENSTAND_ENGINE_HOSTS" in page
    assert engine.requests == []


def test_a_pasted_example_is_read_by_the_mapping_and_shown_escaped(english: Client) -> None:
    example = '{"tasks": [{"uuid": "a", "title": "NASTY", "ok": 3, "all": 4}, {"uuid": "b", "ok": 9, "all": 4}]}'
    mapping = {"jobs": "tasks", "id": "uuid", "name": "title", "done": "ok", "total": "all"}
    typed: dict[str, Any] = {f"mapping_{name}": expression for name, expression in mapping.items()}

    page = pressed(english, example=example.replace("NASTY", NASTY.replace('"', "'")), **typed)

    assert "<td>3 / 4 </td>" in page
    assert "b: More is done than there is." in page
    assert "<script>alert" not in page
    assert 'value="title"' in page


def test_at_most_two_thousand_characters_of_what_came_are_shown(english: Client) -> None:
    page = pressed(english, example="{" + "x" * 5000)

    shown = page.partition('<div class="tried"')[2].partition("<form")[0]
    assert "x" * 1999 in shown
    assert "x" * 2000 not in shown


def test_without_address_and_example_there_is_nothing_to_try(english: Client) -> None:
    assert "paste an example here" in pressed(english, status=422)


def test_one_is_tried_at_a_time(english: Client, engine: Engine) -> None:
    with trying.busy:
        page = pressed(english, base=engine.url, token=TOKEN)

    assert "Somebody tries one right now." in page
    assert engine.requests == []
