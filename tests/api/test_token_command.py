"""`manage.py token`: made and shown once, listed, revoked."""

from io import StringIO

import pytest
from django.core.management import call_command

from incidents import tokens
from incidents.models import ApiToken, AuditRow
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def page(db: None) -> None:
    make.page()


def ran(*words: str) -> tuple[list[str], str]:
    """What came out, line by line, and what was said beside it."""
    out, beside = StringIO(), StringIO()
    call_command("token", *words, stdout=out, stderr=beside)
    return out.getvalue().splitlines(), beside.getvalue()


def refused(*words: str) -> list[str]:
    """What was said, line by line, by a call that exits 2."""
    beside = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("token", *words, stdout=StringIO(), stderr=beside)
    assert ended.value.code == 2
    return beside.getvalue().splitlines()


def test_making_a_token_prints_it_alone_and_keeps_its_digest_alone() -> None:
    out, beside = ran("make", "Loader", "--scope", "recovery:write")

    row = ApiToken.objects.get()
    assert row.digest == tokens.digest(out[0])
    assert (row.name, row.scopes, row.author) == ("Loader", ["recovery:write"], "command")
    assert len(out) == 1
    assert out[0] not in beside
    assert out[0] not in str(list(AuditRow.objects.values()))


def test_the_list_says_who_may_what_since_when_and_never_the_token() -> None:
    token = ran("make", "Loader", "--scope", "recovery:write")[0][0]
    ran("make", "Old one", "--scope", "recovery:write")
    ran("revoke", str(ApiToken.objects.get(name="Old one").pk))

    lines, _ = ran("list")

    assert ["Old one" in line and "revoked 20" in line for line in lines] == [True, False]
    assert "Loader  recovery:write  made 20" in lines[1]
    assert "never used" in lines[1]
    assert token not in "".join(lines)


def test_revoking_twice_is_no_mistake() -> None:
    ran("make", "Loader", "--scope", "recovery:write")
    number = str(ApiToken.objects.get().pk)
    first, _ = ran("revoke", number)
    since = ApiToken.objects.get().revoked_at

    again, _ = ran("revoke", number)

    assert first == again == [f"Token {number} for 'Loader' is refused from now on."]
    assert ApiToken.objects.get().revoked_at == since


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["make", "Loader"], "--scope takes recovery:write"),
        (["make", "Loader", "--scope", "everything"], "'everything' is no scope"),
        (["make", " ", "--scope", "recovery:write"], "Please say who will use this token."),
        (["revoke", "12"], "There is no such token."),
        (["revoke", "9" * 40], "There is no such token."),
        (["revoke", "Loader"], "There is no such token."),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(words: list[str], said: str) -> None:
    lines = refused(*words)

    assert len(lines) == 1
    assert lines[0].startswith("token: ")
    assert said in lines[0]
    assert not ApiToken.objects.exists()
