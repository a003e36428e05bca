"""`manage.py forecast` and `manage.py backtest`, as a shell sees them."""

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.management.commands.forecast import REASONS, answer
from tests.plugin import ROOT

NOW = "2018-01-10T22:25:00+01:00"
SAMPLES: list[Any] = [[f"2018-01-10T21:{minute}:00Z", 10 * place, 100] for place, minute in enumerate((10, 15, 20, 25))]


def line(**changed: Any) -> bytes:
    return json.dumps({"id": "http", "now": NOW, "samples": SAMPLES, **changed}).encode()


def with_sample(*sample: Any) -> bytes:
    return line(samples=[*SAMPLES, list(sample)])


def test_an_answer_has_three_times_in_the_offset_of_now() -> None:
    said = answer(line())

    assert list(said) == ["id", "earliest", "likely", "latest", "reason"]
    assert said["id"] == "http"
    assert said["reason"] is None
    times = [str(said[name]) for name in ("earliest", "likely", "latest")]
    assert all(one.endswith("+01:00") for one in times)
    assert NOW < times[0] < times[1] < times[2]


def test_without_a_forecast_all_is_null_and_the_reason_a_sentence() -> None:
    none = {"earliest": None, "likely": None, "latest": None}

    assert answer(line(samples=SAMPLES[:3])) == {"id": "http", **none, "reason": "Fewer than 4 samples."}
    assert answer(line(samples=[])) == {"id": "http", **none, "reason": "Fewer than 4 samples."}
    assert all(reason is None or reason.endswith(".") for reason in REASONS.values())


def test_a_finished_job_says_since_when_in_the_offset_of_now() -> None:
    said = answer(with_sample("2018-01-10T21:25:00Z", 100, 100))

    assert [said[name] for name in ("earliest", "likely", "latest")] == [NOW] * 3


BAD = {
    "no JSON": (b"{", None, "not valid JSON"),
    "NaN": (line().replace(b"100]", b"NaN]", 1), None, "not valid JSON"),
    "too deep": (b"[" * 100_000, None, "not valid JSON"),
    "a number of 5,000 digits": (line().replace(b"100]", b"1" * 5000 + b"]", 1), None, "not valid JSON"),
    "no UTF-8": (b'{"id": "\xff"}', None, "not UTF-8"),
    "no object": (b"[1, 2]", None, "no JSON object"),
    "no id": (line(id=None), None, '"id"'),
    "an id that is a list": (line(id=[1]), None, '"id"'),
    "an endless id": (line(id=7).replace(b'"id": 7', b'"id": 1e999'), None, '"id"'),
    "no now": (line(now=None), "http", '"now" must be a time'),
    "now without offset": (line(now="2018-01-10T22:25:00"), "http", '"now" has no offset'),
    "no samples": (line(samples=None), "http", '"samples" must be a list'),
    "a sample of two": (line(samples=[[NOW, 1]]), "http", "Sample 1 must be"),
    "no time": (with_sample("soon", 1, 2), "http", "The time of sample 5 must be a time"),
    "a naive time": (with_sample("2018-01-10T22:00:00", 1, 2), "http", "The time of sample 5 has no offset"),
    "going back": (with_sample("2018-01-10T21:24:59Z", 1, 2), "http", "Sample 5 is earlier than"),
    "a text": (with_sample(NOW, "99", 100), "http", "Done of sample 5 must be a number"),
    "true": (with_sample(NOW, 1, True), "http", "The total of sample 5 must be a number"),
    "endless": (with_sample(NOW, 1, 7).replace(b"1, 7]", b"1, 1e999]"), "http", "must be a finite number"),
    "a number no float holds": (with_sample(NOW, 1, 10**400), "http", "must be a finite number"),
    "negative": (with_sample(NOW, -1, 100), "http", "not negative"),
}


@pytest.mark.parametrize(("bad", "key", "why"), BAD.values(), ids=BAD)
def test_a_bad_line_is_told_in_a_sentence(bad: bytes, key: str | None, why: str) -> None:
    said = answer(bad)

    assert list(said) == ["id", "error"]
    assert said["id"] == key
    assert why in str(said["error"])
    assert str(said["error"]).endswith(".")


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999999-23:59"])
def test_times_at_the_ends_of_the_calendar_are_answered(now: str) -> None:
    said = answer(line(now=now, samples=[[now, done, 1e300] for done in range(5)]))

    assert "error" not in said


def test_a_file_of_good_and_bad_lines_is_answered_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = b"\n".join([line(id=1), b"", b"nonsense", b"  ", line(id=2), line(id=3)])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))

    call_command("forecast")

    said = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert [one["id"] for one in said] == [1, None, 2, 3]
    assert ["error" in one for one in said] == [False, True, False, False]


def test_each_line_is_answered_before_the_next_is_sent() -> None:
    command = [sys.executable, "manage.py", "forecast"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = []
        for number in range(3):
            process.stdin.write(line(id=number) + b"\n")
            process.stdin.flush()
            answers.append(json.loads(process.stdout.readline()))
        process.stdin.close()

        assert process.wait(timeout=30) == 0
    assert [one["id"] for one in answers] == [0, 1, 2]
    assert all(one["likely"] for one in answers)


def test_who_reads_no_further_ends_it_without_a_traceback() -> None:
    command = f"{sys.executable} manage.py forecast | head -n 1"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        input=(line() + b"\n") * 3000,
        capture_output=True,
        check=False,
    )

    assert ended.stdout.count(b"\n") == 1
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_the_backtest_prints_the_same_tables_for_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("backtest", traces=1, seed=5)
    first = capsys.readouterr().out
    call_command("backtest", traces=1, seed=5)

    assert capsys.readouterr().out == first
    errors, ranges, summed, real = first.split("\n\n")
    kinds = ["steady", "speed up", "slow down", "pauses", "bursts", "rollback", "more hosts", "mixed", "all"]
    for table in (errors, ranges):
        assert [one.split(" | ")[0] for one in table.splitlines()[2:]] == kinds
    assert summed.startswith("72 questions, ")
    assert "virtual servers over HTTP, 68 % | Wed 23:35" in real


@pytest.mark.parametrize("traces", ["0", "-1", "many", "1001"])
def test_a_number_of_traces_that_is_none_is_refused(traces: str) -> None:
    with pytest.raises(CommandError, match="no number from 1 to 1000"):
        call_command("backtest", "--traces", traces)
