"""Addresses that do not exist and requests that fail: kind pages in both languages, and a log without secrets."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.views.defaults import server_error

from tests.servers import ROOT

ASK = """
import django
django.setup()
from django.test import Client
for path, host in (("/s/secret-token", "localhost"), ("/api/zst_abc-1", "localhost"), ("/healthz", "127.1.2.3")):
    print(Client().get(path, headers={"host": host}).status_code)
"""


def test_the_log_holds_no_token_and_no_traceback_of_what_strangers_send(tmp_path: Path) -> None:
    environ = {"DJANGO_SETTINGS_MODULE": "statuspage.settings", "ZWISCHENSTAND_DATA_DIR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.split() == ["404", "404", "400"]
    assert "Not Found: /api/zst_…" in done.stderr
    assert "Not Found: /s/…" in done.stderr
    assert "secret-token" not in done.stderr
    assert "Traceback" not in done.stderr
    assert "ERROR" not in done.stderr


@pytest.mark.parametrize("path", ["/api/x", "/s/x", "/metrics"])
def test_a_missing_address_is_said_in_both_languages(path: str) -> None:
    answer = Client(headers={"host": "localhost"}).get(path)

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in page
    assert "There is no such page" in page
    assert path not in page


def test_a_failure_is_said_in_both_languages_by_a_page_that_cannot_fail() -> None:
    source = Path(settings.BASE_DIR / "templates" / "500.html").read_text()

    page = server_error(HttpRequest()).content.decode()

    assert page == source
    assert "Das hat nicht geklappt" in page
    assert "Something went wrong" in page
