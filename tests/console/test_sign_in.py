"""Who comes in, how often one may try, and what strangers cannot do."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client

from incidents.models import Incident
from incidents.models.staff import EDITORS
from statuspage.bodies import MOST_BYTES
from tests.console.conftest import signed_in

LOGIN = "/console/account/login/"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def staff(desk: None) -> User:
    user = User.objects.create_user(username="anna", password=PASSWORD)
    user.groups.add(Group.objects.get(name=EDITORS))
    return user


def sign_in(client: Client, password: str = PASSWORD, **more: str) -> int:
    return client.post(LOGIN, {"login": "anna", "password": password, **more}).status_code


def test_staff_sign_in_with_name_and_password(stranger: Client, staff: User) -> None:
    assert sign_in(stranger) == 302

    assert stranger.get("/console/").status_code == 200


def test_the_cookies_of_the_desk_go_to_the_desk_alone(stranger: Client, staff: User) -> None:
    stranger.get(LOGIN)
    sign_in(stranger)
    stranger.post("/console/language", {"language": "en"})

    assert {cookie["path"] for cookie in stranger.cookies.values()} == {"/console/"}
    assert stranger.cookies[settings.SESSION_COOKIE_NAME]["httponly"]


def test_a_wrong_password_keeps_the_name_and_says_nothing_about_it(stranger: Client, staff: User) -> None:
    wrong = stranger.post(LOGIN, {"login": "anna", "password": "guess"}).content.decode()
    unknown = stranger.post(LOGIN, {"login": "nobody", "password": "guess"}).content.decode()

    def alert(page: str) -> list[str]:
        return re.findall(r'role="alert">(.*?)</div>', page, re.S)

    assert 'value="anna"' in wrong
    assert alert(wrong) == alert(unknown) != []


def test_guessing_is_slowed_down_even_with_the_right_password_in_the_end(stranger: Client, staff: User) -> None:
    answers = [sign_in(stranger, password=f"guess {n}") for n in range(6)]

    assert set(answers[:5]) == {200}
    assert sign_in(signed_in()) != 302


def test_who_tries_too_often_is_told_so_formally(stranger: Client, staff: User) -> None:
    for n in range(5):
        sign_in(stranger, password=f"guess {n}")

    page = stranger.post(LOGIN, {"login": "anna", "password": PASSWORD}, headers={"accept-language": "de"})

    assert "Zu viele Anmeldeversuche. Bitte versuchen Sie es in einigen Minuten noch einmal." in page.content.decode()


def test_limits_are_kept_in_the_database_for_all_processes_together() -> None:
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


def test_a_closed_account_does_not_come_in(stranger: Client, staff: User) -> None:
    User.objects.filter(pk=staff.pk).update(is_active=False)

    sign_in(stranger)

    assert stranger.get("/console/").status_code == 302


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "confirm-email/", "login/code/"])
def test_nobody_signs_up_or_gets_mail(path: str, editor: Client, stranger: Client) -> None:
    assert editor.get(f"/console/account/{path}").status_code == 404
    assert stranger.get(f"/console/account/{path}").status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/console/",
        "/\\evil.example",
        "/console/\\..\\..//evil.example",
        "javascript:alert(1)",
        "http://localhost/console/",
        "/",
        "/console/../",
    ],
)
def test_next_leads_nowhere_but_to_the_desk(target: str, stranger: Client, staff: User) -> None:
    answer = stranger.post(LOGIN, {"login": "anna", "password": PASSWORD, "next": target})
    switched = stranger.post("/console/language", {"language": "en", "next": target})

    assert answer["Location"].startswith("/console/")
    assert switched["Location"].startswith("/console/")
    assert "evil" not in answer["Location"].partition("/console/")[0]


def test_next_leads_back_to_the_page_that_was_asked_for(stranger: Client, staff: User) -> None:
    sent = stranger.get("/console/services")

    answer = stranger.post(LOGIN, {"login": "anna", "password": PASSWORD, "next": "/console/services"})

    assert sent["Location"] == f"{LOGIN}?next=/console/services"
    assert answer["Location"] == "/console/services"


def test_a_form_without_its_token_is_not_taken_and_gives_the_words_back(incident: Incident) -> None:
    editor = signed_in(EDITORS, strict=True)

    answer = editor.post(f"/console/incidents/{incident.pk}/post", {"text_en": "Half an hour of careful words"})

    assert answer.status_code == 403
    assert "Half an hour of careful words" in answer.content.decode()
    assert incident.updates.count() == 1


def test_a_form_sent_after_signing_out_gives_the_words_back(stranger: Client, incident: Incident) -> None:
    answer = stranger.post(f"/console/incidents/{incident.pk}/post", {"text_en": "Half an hour of careful words"})

    assert answer.status_code == 401
    assert "Half an hour of careful words" in answer.content.decode()


def test_beside_a_form_of_htmx_one_line_says_so_and_the_form_stays(stranger: Client, incident: Incident) -> None:
    url = f"/console/incidents/{incident.pk}/post"

    answer = stranger.post(url, {"text_en": "Words"}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Retarget"]) == (401, "#notice")
    assert "<html" not in answer.content.decode()


def test_a_password_is_never_given_back(stranger: Client, desk: None) -> None:
    strict = signed_in(strict=True)

    page = strict.post(LOGIN, {"login": "anna", "password": PASSWORD}).content.decode()

    assert PASSWORD not in page


def test_another_host_is_refused(desk: None) -> None:
    answer = Client().get("/console/", headers={"host": "evil.example"})

    assert answer.status_code == 400


def test_a_body_that_is_too_large_is_refused_before_it_is_read(editor: Client) -> None:
    answer = editor.generic("POST", "/console/import", b"", content_type="text/plain", CONTENT_LENGTH=MOST_BYTES + 1)

    assert answer.status_code == 413


def test_every_page_has_a_strict_policy_and_is_kept_by_nobody(editor: Client) -> None:
    answer = editor.get("/console/")

    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]* src=)", page)


def test_a_new_password_is_set_after_the_old_one_is_given(stranger: Client, staff: User) -> None:
    sign_in(stranger)
    words = {"oldpassword": PASSWORD, "password1": "another long phrase", "password2": "another long phrase"}

    answer = stranger.post("/console/account/password/", words)

    staff.refresh_from_db()
    assert answer["Location"] == "/console/"
    assert staff.check_password("another long phrase")


def test_signing_out_ends_the_session(editor: Client) -> None:
    editor.post("/console/account/logout/")

    assert editor.get("/console/").status_code == 302


def test_a_stranger_without_our_cookie_is_refused_unread(desk: None) -> None:
    stranger = Client(enforce_csrf_checks=True)

    answer = stranger.post(LOGIN, {"login": "a name of more than twenty letters"})

    assert answer.status_code == 403
    assert "a name of more" not in answer.content.decode()


def test_limits_are_not_forgotten_for_all_the_addresses_that_come_in_between(desk: None) -> None:
    cache.set("a-first-address", 5, 300)

    for number in range(400):
        cache.set(f"tries-of-address-{number}", 1, 300)

    assert cache.get("a-first-address") == 5
