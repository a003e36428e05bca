"""Settings come from the environment alone; what cannot be used stops the start with one clear line."""

import hashlib
import os
import re
import runpy
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import DisallowedHost, ImproperlyConfigured
from django.test import RequestFactory

from statuspage import settings
from tests.plugin import ROOT

STRONG = hashlib.sha256(b"any strong key").hexdigest()
PRODUCTION = {
    "PRODUCTION": "true",
    "URL": "https://status.example.com",
    "SECRET_KEY": STRONG,
    "DATABASE_URL": "postgres://page:word@db.example/page",
}


class Start(NamedTuple):
    code: int
    out: str
    err: str


def start(folder: Path, *arguments: str, **knobs: str) -> Start:
    """Runs `manage.py` with these knobs, by default a shell that ends at once, and nothing else of ours."""
    system = {name: value for name, value in os.environ.items() if not name.startswith(("ZWISCHENSTAND_", "DJANGO_"))}
    ours = {f"ZWISCHENSTAND_{name}": value for name, value in knobs.items()}
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *(arguments or ("shell", "--no-imports", "-c", "pass"))],
        env={**system, "ZWISCHENSTAND_DATA_DIR": str(folder), **ours},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Start(done.returncode, done.stdout.strip(), done.stderr.strip())


def value_of(name: str, folder: Path, **knobs: str) -> str:
    """One setting as a started program sees it."""
    code = f"from django.conf import settings; print(settings.{name})"
    done = start(folder, "shell", "--no-imports", "-c", code, **knobs)
    assert done.code == 0, done.err
    return done.out


def read(monkeypatch: pytest.MonkeyPatch, folder: Path, **knobs: str) -> dict[str, Any]:
    """Reads the settings file anew with these knobs, in this process: for the many values, where no start is needed."""
    for name in [name for name in os.environ if name.startswith("ZWISCHENSTAND_")]:
        monkeypatch.delenv(name)
    for name, value in {"DATA_DIR": str(folder), **knobs}.items():
        monkeypatch.setenv(f"ZWISCHENSTAND_{name}", value)
    return runpy.run_path(settings.__file__)


def without(name: str) -> dict[str, str]:
    return {knob: value for knob, value in PRODUCTION.items() if knob != name}


@pytest.mark.parametrize(
    ("knobs", "line"),
    [
        ({"PROT": "8000"}, "ZWISCHENSTAND_PROT: no such setting. Known: .*"),
        ({"PROT_FILE": "/dev/null"}, "ZWISCHENSTAND_PROT: no such setting. Known: .*"),
        ({"PORT": "eighty"}, "ZWISCHENSTAND_PORT must be a whole number."),
        ({"PORT": ""}, "ZWISCHENSTAND_PORT must be a whole number."),
        ({"PORT": "65536"}, "ZWISCHENSTAND_PORT must be from 1 to 65535, not 65536."),
        ({"WEB_WORKERS": "0"}, "ZWISCHENSTAND_WEB_WORKERS must be from 1 to 64, not 0."),
        (
            {"ENGINE_HOSTS": "http://engine"},
            "ZWISCHENSTAND_ENGINE_HOSTS must be like engine.example, 10.0.0.5:8080, not 'http://engine'.",
        ),
        ({"PROXIES": "-1"}, "ZWISCHENSTAND_PROXIES must be from 0 to 10, not -1."),
        ({"PRODUCTION": "perhaps"}, "ZWISCHENSTAND_PRODUCTION must be true or false."),
        ({"LOG_LEVEL": "loud"}, "ZWISCHENSTAND_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not 'LOUD'."),
        ({"BROKER_URL": "amqp://x"}, "ZWISCHENSTAND_BROKER_URL must begin with redis://, .*"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "ZWISCHENSTAND_DATABASE_URL must be like postgres://.*"),
        ({"DATABASE_URL": "postgres://a:b@c"}, "ZWISCHENSTAND_DATABASE_URL must be like postgres://.*"),
        ({"DATABASE_URL": "postgres://a:b@c:d/e"}, "ZWISCHENSTAND_DATABASE_URL cannot be read."),
        ({"SECRET_KEY": "short"}, "ZWISCHENSTAND_SECRET_KEY is too weak: at least 50 random characters."),
        ({"SECRET_KEY": "ab" * 40}, "ZWISCHENSTAND_SECRET_KEY is too weak: at least 50 random characters."),
        ({"SECRET_KEY_FILE": "/missing"}, "ZWISCHENSTAND_SECRET_KEY_FILE must name a readable text file."),
        ({"PORT_FILE": "/dev"}, "ZWISCHENSTAND_PORT_FILE must name a readable text file."),
        ({"DATA_DIR": "/dev/null/var"}, "ZWISCHENSTAND_DATA_DIR cannot be used: .*/dev/null/var.*"),
        ({**PRODUCTION, "URL": "http://status.example.com"}, "ZWISCHENSTAND_URL must begin with https:// .*"),
        (without("URL"), "ZWISCHENSTAND_URL must be like https://status.example.com, not ''."),
        (without("SECRET_KEY"), "ZWISCHENSTAND_SECRET_KEY is required in production: .*"),
        (without("DATABASE_URL"), "ZWISCHENSTAND_DATABASE_URL is required in production: .*"),
        ({**PRODUCTION, "SECRET_KEY": "django-insecure-" + STRONG}, "ZWISCHENSTAND_SECRET_KEY is too weak: .*"),
    ],
)
def test_what_cannot_be_used_is_named_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knobs: dict[str, str], line: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(monkeypatch, tmp_path, **knobs)

    assert re.fullmatch(line, str(refusal.value)), refusal.value


@pytest.mark.parametrize(
    "knobs", [{"PROT": "8000"}, {"SECRET_KEY_FILE": "/missing"}, without("URL")], ids=lambda k: next(iter(k))
)
def test_a_program_that_cannot_use_its_settings_ends_with_that_line_alone(
    tmp_path: Path, knobs: dict[str, str]
) -> None:
    done = start(tmp_path, **knobs)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 0)
    assert done.err.startswith("zwischenstand: ZWISCHENSTAND_")


@pytest.mark.parametrize(
    "url",
    [
        "status.example.com",
        "ftp://status.example.com",
        "https://",
        "https://status.example.com/page",
        "https://status.example.com/?a=b",
        "https://user:word@status.example.com",
        "https://status.example.com:99999",
        "https://status example.com",
        "https://störung.example",
        "https://a.example\nhttps://b.example",
    ],
)
def test_an_address_that_no_link_could_use_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"must be like https://status\.example\.com, not"):
        settings.page_url(url, port=8000, production=False)


def test_production_starts_with_all_it_asks_for(tmp_path: Path) -> None:
    done = start(tmp_path, **PRODUCTION)

    assert done == Start(0, "", "")


def test_every_setting_can_come_from_a_file_whose_last_newline_does_not_count(tmp_path: Path) -> None:
    for name, value in PRODUCTION.items():
        (tmp_path / name).write_text(f"{value}\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in PRODUCTION}
    code = "from django.conf import settings as s; print(s.SECRET_KEY, s.PAGE_URL, s.DATABASES['reader']['NAME'])"

    done = start(tmp_path, "shell", "--no-imports", "-c", code, **files)

    assert done == Start(0, f"{STRONG} https://status.example.com page", "")


@pytest.mark.parametrize(
    "knobs",
    [
        {"SECRET_KEY": "hunter2-" * 5},
        {"DATABASE_URL": "postgres://a:hunter2@b:port/c"},
        {"DATABASE_URL": "mysql://a:hunter2@b/c"},
        {"BROKER_URL": "amqp://a:hunter2@b"},
        {"PORT_FILE": "secret"},
    ],
)
def test_no_message_shows_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, knobs: dict[str, str]) -> None:
    (tmp_path / "secret").write_text("hunter2")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ImproperlyConfigured) as refusal:
        read(monkeypatch, tmp_path, **knobs)

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("", "http://localhost:8123"),
        ("https://Status.Example.com/", "https://status.example.com"),
        ("https://status.example.com:443", "https://status.example.com"),
        ("http://10.0.0.1:8080", "http://10.0.0.1:8080"),
    ],
)
def test_the_page_has_one_address_as_browsers_write_it(given: str, address: str) -> None:
    assert settings.page_url(given, port=8123, production=False) == address


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    first = value_of("SECRET_KEY", tmp_path)
    second = value_of("SECRET_KEY", tmp_path)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "secret" in path.name] == ["secret_key"]


def test_only_its_owner_can_read_the_database_and_what_lies_beside_it(tmp_path: Path) -> None:
    code = (
        "from django.db import connection; connection.cursor().execute('CREATE TABLE one (two INTEGER)'); "
        "from pathlib import Path; folder = Path(connection.settings_dict['NAME']).parent; "
        "print({oct(one.stat().st_mode & 0o777) for one in folder.glob('*.sqlite3*')})"
    )

    done = start(tmp_path, "shell", "--no-imports", "-c", code)

    assert done.out == "{'0o600'}", done.err


def test_two_first_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda _: value_of("SECRET_KEY", tmp_path), range(4), timeout=60))

    assert len(set(keys)) == 1


def test_a_kept_key_that_is_damaged_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()

    done = start(tmp_path)

    assert (done.code, done.err.count("\n")) == (2, 0)
    assert f"{tmp_path / 'secret_key'} holds no key any more" in done.err


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "status.example.com.evil.example"])
def test_a_request_for_another_host_is_refused(host: str) -> None:
    request = RequestFactory().get("/", headers={"host": host})

    with pytest.raises(DisallowedHost):
        request.get_host()


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_loopback_is_always_answered(host: str) -> None:
    request = RequestFactory().get("/", headers={"host": host})

    assert request.get_host() == host


def test_no_code_asks_a_request_for_the_pages_address() -> None:
    asks = re.compile(r"build_absolute_uri|get_host\(|get_current_site|X.Forwarded.Host", re.IGNORECASE)
    sources = [*(ROOT / "incidents").rglob("*.py"), *(ROOT / "statuspage").rglob("*.py")]

    askers = [str(path.relative_to(ROOT)) for path in sources if asks.search(path.read_text())]

    assert len(sources) > 20
    assert askers == []


def test_passwords_are_kept_with_argon2() -> None:
    assert make_password("Abends um halb acht").startswith("argon2$argon2id$")
