"""`manage.py recovery_engine`."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from incidents.recovery.simulator import scenario_names
from tests.plugin import ROOT
from tests.servers import fetch

GOOD = ["--scenario", "smooth"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "there is no scenario ''; there are bursty, demo, hostile, outage-2018, smooth"),
        (["--scenario", "../demo"], "there is no scenario '../demo'"),
        ([*GOOD, "--speed", "0"], "the speed is a number from 0.001 to 100,000, not 0"),
        ([*GOOD, "--speed", "-3"], "not -3"),
        ([*GOOD, "--speed", "nan"], "not nan"),
        ([*GOOD, "--speed", "fast"], "the speed is a number such as 60, not 'fast'"),
        ([*GOOD, "--port", "http"], "the port is a number from 0 to 65535, not 'http'"),
        ([*GOOD, "--port", "70000"], "not '70000'"),
        ([*GOOD, "--start", "yesterday"], "the start is a time such as 2018-01-10T15:40:00+01:00"),
        ([*GOOD, "--start", "2018-01-10T15:40:00"], "the start needs an offset"),
    ],
)
def test_what_cannot_be_served_is_one_line_and_exit_2(given: list[str], why: str) -> None:
    err = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("recovery_engine", *given, stderr=err)

    assert ended.value.code == 2
    assert why in err.getvalue()
    assert len(err.getvalue().splitlines()) == 1


def test_a_taken_port_is_one_line_and_exit_2() -> None:
    err = StringIO()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SystemExit) as ended:
            call_command("recovery_engine", *GOOD, "--port", str(port), stderr=err)

    assert ended.value.code == 2
    assert re.fullmatch(rf"recovery_engine: port {port} cannot be used: .+\n", err.getvalue())


def test_it_says_where_it_is_answers_and_ends_on_sigterm_while_a_client_hangs(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "recovery_engine", "--scenario", "outage-2018", "--speed", "60"]
    start = ["--start", "2018-01-10T15:40:00+01:00"]
    environ = {**os.environ, "ZWISCHENSTAND_DATA_DIR": str(tmp_path)}
    with subprocess.Popen([*command, *start], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = process.stdout.readline()
        found = re.match(
            r"recovery engine: http://127\.0\.0\.1:(\d+) \(scenario outage-2018, speed 60, start (\S+)\)", line
        )
        assert found, line
        port = int(found[1])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET /v1/jobs HTTP/1.1\r\n")
            answer = fetch(port, "/v1/jobs")

            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            code = process.wait(timeout=20)
            took = time.monotonic() - began

    assert found[2] == "2018-01-10T15:40:00.000+01:00"
    assert [job["state"] for job in json.loads(answer.body)["jobs"]] == ["done"] * 3
    assert code == 0
    assert took < 5


def test_each_scenario_says_what_it_is() -> None:
    folder = ROOT / "incidents" / "recovery" / "scenarios"
    data = {name: json.loads((folder / f"{name}.json").read_text()) for name in scenario_names()}

    assert {name: one["name"] for name, one in data.items()} == {name: name for name in data}
    assert all(len(one["about"]) > 20 for one in data.values())
