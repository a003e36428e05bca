"""Services and groups."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from incidents.models import Event, OldSlug, StatusChange
from incidents.states import Status
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_service_has_an_address_made_of_its_name() -> None:
    service = make.service("vServer mit SSL für Ümläute & Co.")

    assert service.slug == "vserver-mit-ssl-fuer-uemlaeute-co"
    assert Event.objects.latest("id").type == "page.changed"
    assert StatusChange.objects.get().status == make.BACK


@pytest.mark.parametrize("name", ["日本語", "<script>alert(1)</script>", "../../etc", "a" * 300, "ﷺ" * 300])
def test_whatever_its_name_the_address_is_a_plain_one_and_no_other_services(name: str) -> None:
    first, second = make.service(name), make.service(name)

    assert first.slug != second.slug
    for slug in (first.slug, second.slug):
        assert 0 < len(slug) <= 80
        assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_name_has_three_hundred_characters_at_most() -> None:
    assert make.service("ü" * 300).name == {"en": "ü" * 300}

    with pytest.raises(Refused) as refusal:
        make.service("ü" * 301)

    assert refusal.value.field == "name"


def test_a_changed_address_leaves_the_old_one_behind() -> None:
    service = make.service("Webmail")

    commands.save_service(service=service.pk, name=make.words("Mail"), slug="mail", author=make.ACTOR, now=make.NOW)
    commands.save_service(service=service.pk, name=make.words("E-Mail"), author=make.ACTOR, now=make.NOW)

    service.refresh_from_db()
    assert service.slug == "mail"
    assert OldSlug.objects.get().slug == "webmail"
    assert make.service("Webmail").slug == "webmail-2"


def test_an_address_goes_back_to_its_service_and_away_from_the_old_ones() -> None:
    service = make.service("Webmail")
    for slug in ("mail", "webmail"):
        commands.save_service(service=service.pk, name=service.name, slug=slug, author=make.ACTOR, now=make.NOW)

    service.refresh_from_db()
    assert service.slug == "webmail"
    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["mail"]


def test_two_services_do_not_share_an_address() -> None:
    make.service("Webmail")
    other = make.service("FTP")

    with pytest.raises(Refused) as refusal:
        commands.save_service(service=other.pk, name=other.name, slug="Webmail", author=make.ACTOR, now=make.NOW)

    assert refusal.value.field == "slug"


def test_changing_a_service_leaves_its_place_and_its_privacy() -> None:
    first = make.service("First", private=True)
    second = make.service("Second")

    for service in (first, second):
        commands.save_service(service=service.pk, name=make.words("New"), author=make.ACTOR, now=make.NOW)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.position, second.position) == (0, 1)
    assert (first.private, second.private) == (True, False)


def test_changing_a_group_leaves_its_place() -> None:
    groups = [commands.save_group(name=make.words(name), author=make.ACTOR, now=make.NOW) for name in "abc"]

    for group in groups:
        commands.save_group(group=group.pk, name=make.words("New"), author=make.ACTOR, now=make.NOW)

    assert [group.position for group in groups] == [0, 1, 2]
    groups[0].refresh_from_db()
    assert groups[0].position == 0


def test_services_outlive_their_group() -> None:
    group = commands.save_group(name=make.words("Servers"), author=make.ACTOR, now=make.NOW)
    service = make.service(group=group.pk)

    commands.remove_group(group=group.pk, author=make.ACTOR, now=make.NOW)

    service.refresh_from_db()
    assert service.group_id is None
    with pytest.raises(Refused):
        make.service(group=group.pk)


def test_a_service_that_is_down_is_not_retired_and_a_retired_one_cannot_be_named() -> None:
    service = make.service()
    incident = make.incident(service)

    with pytest.raises(Refused):
        commands.retire_service(service=service.pk, author=make.ACTOR, now=make.at(1))
    make.post(incident, statuses=make.back(service), now=make.at(2))
    commands.retire_service(service=service.pk, author=make.ACTOR, now=make.at(3))

    with pytest.raises(Refused):
        make.incident(service, now=make.at(4))
    with pytest.raises(Refused):
        commands.retire_service(service=service.pk, author=make.ACTOR, now=make.at(5))


def test_two_thousand_services_do_not_slow_the_next_one() -> None:
    with CaptureQueriesContext(connection) as first:
        make.service("Server 1", now=make.NOW)
    make.many_services(2000)

    with CaptureQueriesContext(connection) as next_one:
        service = make.service("Server 1", now=make.at(1))

    assert make.asked(first) == make.asked(next_one) == 11
    assert service.slug == "server-1-2"


def test_a_page_has_five_thousand_services_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidents.timeline.commands.services.MOST_SERVICES", 2)
    make.service("One")
    make.service("Two")

    with pytest.raises(Refused) as refusal:
        make.service("Three")

    assert "2" in refusal.value.message


@pytest.mark.parametrize("part", [{"extent": "most"}, {"percent": 68}, {"for_whom": {"en": "only with SSL"}}])
def test_operational_means_all_of_a_service(part: dict[str, Any]) -> None:
    webmail = make.service("Webmail")
    incident = make.incident(webmail)

    with override("en"), pytest.raises(Refused, match="means all of it"):
        make.post(incident, statuses=[make.said(webmail, Status.OPERATIONAL, **part)], now=make.at(5))

    assert make.status_of(webmail) != Status.OPERATIONAL
