"""Every view of the desk tells three stories: an editor may, a viewer may look, a stranger signs in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from incidents.console import urls
from incidents.models import ApiToken, ContactChannel, Draft, Incident, RecoverySource, Service, ServiceGroup
from incidents.models.staff import EDITORS, make_groups
from incidents.states import AdviceKind, ChannelKind, Scope
from incidents.timeline import commands
from incidents.timeline.inputs import AdviceSaid, ComputedSaid, ForecastSaid
from tests import make
from tests.console.conftest import signed_in

READ = {"desk", "incident", "report", "hosts", "services", "recovery", "tokens", "channels", "missing"}
OPEN = {"language"}  # for people who cannot sign in in a language they do not read
GET_ONLY = {"say_forecast"}  # a form that is sent elsewhere
POST_ONLY = {"auto_forecast", "end_advice", "publish", "discard", "move", "move_group", "language"}


def names() -> Iterator[str]:
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        yield str(pattern.name)


@pytest.fixture
def addresses(incident: Incident, webmail: Service) -> dict[str, str]:
    """An address that exists for every view; a new view without one fails the test below."""
    by: dict[str, Any] = {"author": make.ACTOR, "now": timezone.now()}
    group = commands.save_group(name={"en": "Mail"}, **by)
    channel = commands.save_channel(kind=ChannelKind.PHONE, name={"en": "Phone"}, address="123", **by)
    advice = commands.give_advice(
        incident=incident.pk, advice=AdviceSaid(AdviceKind.WORKAROUND, {"en": "Use SSH."}), **by
    )
    update = incident.updates.get()
    draft = commands.save_draft(values={"form": "post", "data": {"text_en": ["Hello"]}}, incident=incident.pk, **by)
    source = make.engine(incident=incident.pk, now=timezone.now())
    make.sampled(source, "http", 10, now=timezone.now())
    foretold = make.post(
        incident, forecasts=[ForecastSaid(latest=timezone.now() + timedelta(hours=1))], now=timezone.now()
    ).forecasts.get()
    commands.revise_forecasts(incident=incident.pk, computed=[ComputedSaid(latest=foretold.latest)], now=timezone.now())
    computed = incident.forecasts.get(computed=True)
    token, _secret = commands.make_token(name="Loader", scopes=[Scope.RECOVERY_WRITE], **by)
    incidents = {"incident", "post", "resolve", "relapse", "describe", "summary", "unaffected", "give_advice", "note"}
    more = {"statement", "remove", "lookup", "auto_forecast", "report", "hosts"}
    wants: dict[str, list[str]] = {
        **{name: [incident.pk] for name in {*incidents, *more}},
        **{name: [source.pk] for name in ("source", "retire_source")},
        **{name: [update.pk] for name in ("edit", "correct", "withdraw", "redact")},
        **{name: [webmail.pk] for name in ("service", "status", "retire")},
        **{name: [group.pk] for name in ("group", "remove_group")},
        **{name: [channel.pk] for name in ("channel", "remove_channel")},
        **{name: [draft.pk] for name in ("publish", "discard")},
        **{name: [incident.pk, str(foretold.pk)] for name in ("doubt_forecast", "withdraw_forecast")},
        "say_forecast": [incident.pk, str(computed.pk)],
        "end_advice": [advice.pk],
        **{name: [source.jobs.get().pk] for name in ("job", "relapses")},
        "revoke_token": [str(token.pk)],
        "move": [webmail.pk, "up"],
        "move_group": [group.pk, "down"],
        "missing": ["no-such-page"],
    }
    return {name: reverse(f"console:{name}", args=wants.get(name, [])) for name in names()}


@pytest.mark.parametrize("name", sorted(names()))
def test_an_editor_comes_in(name: str, editor: Client, addresses: dict[str, str]) -> None:
    expected = {"missing": 404, "start": 303}.get(name, 405 if name in POST_ONLY else 200)

    answer = editor.get(addresses[name])

    assert answer.status_code == expected
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("name", sorted(names()))
def test_a_viewer_may_look_and_not_change(name: str, viewer: Client, addresses: dict[str, str]) -> None:
    before = everything()

    seen, sent = viewer.get(addresses[name]), viewer.post(addresses[name], {"text_en": "Mine", "status": "operational"})

    if name in OPEN:
        assert (seen.status_code, sent.status_code) == (405, 303)
    elif name in READ:
        assert (seen.status_code, sent.status_code) == ((404, 404) if name == "missing" else (200, 405))
    else:
        assert (seen.status_code, sent.status_code) == (403, 403)
    assert everything() == before


@pytest.mark.parametrize("name", sorted(names()))
def test_a_stranger_is_sent_to_sign_in(name: str, stranger: Client, addresses: dict[str, str]) -> None:
    before = everything()

    seen, sent = stranger.get(addresses[name]), stranger.post(addresses[name], {"text_en": "Mine"})

    if name not in OPEN:
        assert (seen.status_code, sent.status_code) == (302, 401)
        assert seen["Location"].startswith("/console/account/login/?next=/console/")
    assert everything() == before


def test_an_account_without_a_role_sees_nothing(desk: None, addresses: dict[str, str]) -> None:
    nobody = signed_in("")

    answers = {nobody.get(address).status_code for name, address in addresses.items() if name not in OPEN}

    assert answers == {403}


def test_until_the_page_is_set_up_everything_leads_to_the_first_run(db: None) -> None:
    call_command("createcachetable", verbosity=0)
    commands.first_page(id_host="localhost", now=timezone.now())
    make_groups()
    editor = signed_in(EDITORS)

    answers = [editor.get(reverse(f"console:{name}")) for name in ("desk", "open", "services", "settings", "import")]

    assert {answer["Location"] for answer in answers} == {"/console/start"}
    assert editor.get("/console/start").status_code == 200


def everything() -> tuple[object, ...]:
    """What a change would change: revision, counts, drafts, tokens that open something."""
    incident = Incident.objects.get()
    rows = (Service, ServiceGroup, ContactChannel, Draft, Incident, RecoverySource, ApiToken)
    left = ApiToken.objects.filter(revoked_at=None).count(), RecoverySource.objects.filter(retired_at=None).count()
    return (incident.revision, incident.removed_at, *left, *(model.objects.count() for model in rows))
