"""The API over real sockets: granian in front, a program that pushes with curl, and what the server itself adds."""

import contextlib
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.plugin import ROOT, program
from tests.servers import HOST, granian

DATA = """
import django
django.setup()
from django.core.management import call_command
from tests import make
call_command("migrate", verbosity=0)
make.page()
make.engine("Loader")
call_command("token", "make", "Loader", "--scope", "recovery:write")
"""
PATH = "/api/v1/recovery/loader/jobs"


@dataclass(frozen=True)
class Installation:
    """A page with an engine that pushes, served on `port`."""

    port: int
    token: str
    database: Path

    def samples(self) -> list[tuple[float, float]]:
        with contextlib.closing(sqlite3.connect(self.database, timeout=10)) as database:
            return database.execute("select done, total from incidents_sample order by at").fetchall()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("api")
    environ = {"DJANGO_SETTINGS_MODULE": "statuspage.settings", "ZWISCHENSTAND_DATA_DIR": str(folder / "data")}
    made = subprocess.run(
        [sys.executable, "-c", DATA], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=True
    )
    with granian("statuspage.wsgi:application", folder / "snapshot") as port:
        yield Installation(port, made.stdout.strip(), folder / "data" / "zwischenstand.sqlite3")


@contextlib.contextmanager
def asked(page: Installation, method: str, body: object = None, path: str = PATH) -> Iterator[HTTPResponse]:
    """The answer to a request with the token; an iterable `body` is sent in chunks."""
    headers = {"Host": HOST, "Authorization": f"Bearer {page.token}", "Content-Type": "application/json"}
    with contextlib.closing(HTTPConnection("127.0.0.1", page.port, timeout=20)) as connection:
        connection.request(method, path, body=body, headers=headers)  # type: ignore[arg-type]
        yield connection.getresponse()


def script() -> str:
    """The example in docs/api.md, as it stands there."""
    return (ROOT / "docs" / "api.md").read_text().partition("```sh\n")[2].partition("```")[0]


@pytest.mark.needs("curl")
def test_the_script_of_the_documentation_pushes_what_is_back_again_and_again(
    installation: Installation, tmp_path: Path
) -> None:
    back, hosts, header = tmp_path / "back", tmp_path / "hosts", tmp_path / "header"
    back.mkdir()
    hosts.write_text("web1\nweb2\nweb3\n")
    (back / "web1").touch()
    header.write_text(f"Authorization: Bearer {installation.token}\n")
    given = {"BACK": back, "HOSTS": hosts, "HEADER": header, "SOURCE": "loader", "EVERY": "0.1"}
    address = {
        "PAGE": f"http://127.0.0.1:{installation.port}",
        "PATH": f"{program('curl').parent}:{os.environ['PATH']}",
    }
    loop = subprocess.Popen(
        ["sh", "-c", script()],
        env={**{name: str(value) for name, value in given.items()}, **address},
        stdout=-1,
        text=True,
    )

    try:
        assert loop.stdout is not None
        first = json.loads(loop.stdout.readline())
        (back / "web2").touch()
        deadline = time.monotonic() + 20
        while (2, 3) not in installation.samples() and time.monotonic() < deadline:
            loop.stdout.readline()
    finally:
        loop.kill()
        loop.communicate()

    assert 15 <= len(script().splitlines()) <= 20
    assert first == {"stored": 1, "rejected": []}
    assert installation.samples()[0] == (1, 3)
    assert (2, 3) in installation.samples()


def test_over_a_real_connection_refusals_are_problems_and_heads_have_no_body(installation: Installation) -> None:
    with asked(installation, "HEAD") as answer:
        head = (answer.status, answer.headers["allow"], answer.headers["content-type"], answer.read())
    with asked(installation, "PUT", iter([b'{"jobs": ', b"[]}"])) as answer:
        in_chunks = (answer.status, json.load(answer)["type"])
    with asked(installation, "PUT", b"x" * 200_000) as answer:
        large = (answer.status, json.load(answer)["type"])
    with asked(installation, "GET", path="/api/v1/nowhere") as answer:
        nowhere = (answer.status, json.load(answer)["type"], answer.headers["set-cookie"])

    assert head == (405, "OPTIONS, PUT", "application/problem+json", b"")
    assert in_chunks == (411, "urn:zwischenstand:problem:length-required")
    assert large == (413, "urn:zwischenstand:problem:too-large")
    assert nowhere == (404, "urn:zwischenstand:problem:unknown-address", None)


def test_a_document_that_never_arrives_whole_changes_nothing(installation: Installation) -> None:
    before = installation.samples()
    head = f"PUT {PATH} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {installation.token}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 900\r\n\r\n"
    document = '{"jobs": [{"id": "http", "done": 3, "total": 3}]}'

    with socket.create_connection(("127.0.0.1", installation.port), timeout=10) as connection:
        connection.sendall(f"{head}{document}".encode())
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()

    assert not answer.startswith(b"HTTP/1.1 200")
    assert installation.samples() == before
