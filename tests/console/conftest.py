"""A desk to test: a page with two services and an open incident, and the cast of the access tests."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from incidents.models import Incident, Service
from incidents.models.staff import EDITORS, VIEWERS, make_groups
from tests import make

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(group: str | None = None, *, strict: bool = False) -> Client:
    """A browser of somebody in `group`; of a stranger where there is none. `strict` asks for CSRF tokens."""
    client = Client(enforce_csrf_checks=strict, headers={"host": "localhost"})
    if group is not None:
        user = User.objects.create_user(username=f"somebody-{User.objects.count()}")
        if group:
            user.groups.add(Group.objects.get(name=group))
        client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture(scope="package", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """What the real hasher costs, on purpose, is paid where it is tested and not a hundred times here."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def desk(db: None) -> None:
    """The page is set up, and the cache table there: sign-in limits live in it."""
    call_command("createcachetable", verbosity=0)
    make.page(now=timezone.now() - timedelta(days=2))
    make_groups()


@pytest.fixture
def editor(desk: None) -> Client:
    return signed_in(EDITORS)


@pytest.fixture
def english(editor: Client) -> Client:
    """The same at a desk that speaks English."""
    editor.post("/console/language", {"language": "en"})
    return editor


@pytest.fixture
def viewer(desk: None) -> Client:
    return signed_in(VIEWERS)


@pytest.fixture
def stranger(desk: None) -> Client:
    return signed_in()


@pytest.fixture
def webmail(desk: None) -> Service:
    return make.service("Webmail", now=timezone.now() - timedelta(days=1))


@pytest.fixture
def ssh(desk: None) -> Service:
    return make.service("SSH", now=timezone.now() - timedelta(days=1))


@pytest.fixture
def incident(webmail: Service) -> Incident:
    """Open for an hour; webmail is down."""
    return make.incident(webmail, now=timezone.now() - timedelta(hours=1))
