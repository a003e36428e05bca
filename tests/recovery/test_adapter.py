"""What is read of an engine's answer, and what of it is not believed."""

import contextlib
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.recovery import reasons
from incidents.recovery.adapter import Read, read
from incidents.recovery.mapping import check_mapping
from incidents.recovery.strict import MOST, Unusable
from incidents.states import JobState
from incidents.timeline.errors import Refused

GOOD = {"id": "ssl", "name": "HTTPS hosts", "state": "queued", "unit": "hosts", "total": 9200, "done": 0}


def job(**fields: Any) -> dict[str, Any]:
    return {"id": "http", "name": "HTTP hosts", "state": "running", "unit": "hosts", "total": 100, "done": 40} | fields


def answered(*jobs: Any, mapping: dict[str, str] | None = None) -> Read:
    return read(json.dumps({"jobs": jobs}).encode(), mapping=mapping or {})


def unusable(body: bytes, mapping: dict[str, str] | None = None) -> str:
    with pytest.raises(Unusable) as problem:
        read(body, mapping=mapping or {})
    return problem.value.why


def test_the_format_of_our_own_is_read_in_full() -> None:
    said = job(failed=2, after=["ip"], started_at="2018-01-10T17:15:00+01:00", updated_at="2018-01-10T22:25:00+01:00")

    (reading,) = answered(said).readings

    assert (reading.key, reading.name, reading.unit, reading.state) == ("http", "HTTP hosts", "hosts", "running")
    assert (reading.done, reading.total, reading.failed, tuple(reading.after)) == (40, 100, 2, ("ip",))
    assert reading.started_at is not None
    assert reading.started_at.isoformat() == "2018-01-10T16:15:00+00:00"


LIES = {
    "250 of 100": (job(done=250), reasons.OVER),
    "250 percent": ({"id": "http", "percent": 250}, reasons.PERCENT_OVER),
    "a number in quotes": (job(done="99"), reasons.NO_NUMBER),
    "true": (job(done=True), reasons.NO_NUMBER),
    "negative": (job(done=-1), reasons.NEGATIVE),
    "beyond counting": (job(done=2**63, total=2**64), reasons.HUGE),
    "more failed than there are": (job(failed=101), reasons.FAILED_OVER),
    "no figures": ({"id": "http"}, reasons.NO_FIGURES),
    "an unknown state": (job(state="hibernating"), reasons.NO_STATE),
    "a state that is no word": (job(state={}), reasons.NO_STATE),
    "no id": (job(id=None), reasons.NO_ID),
    "an id of two lines": (job(id="http\r\nX: 1"), reasons.NO_ID),
    "an id with escapes": (job(id="\x1b[2J"), reasons.NO_ID),
    "an endless id": (job(id="x" * 201), reasons.NO_ID),
    "a list for a name": (job(name=["HTTP"]), reasons.NO_TEXT),
    "after what": (job(after="ip"), reasons.NO_AFTER),
    "no job at all": (7, reasons.NO_OBJECT),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_job_that_cannot_be_true_is_left_out_with_the_reason_and_the_others_count(lie: tuple[Any, str]) -> None:
    told, reason = lie

    found = answered(told, GOOD)

    assert [reading.key for reading in found.readings] == ["ssl"]
    assert [one.reason for one in found.rejected] == [reason]


@pytest.mark.parametrize("figure", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000])
def test_what_is_no_finite_number_is_no_figure(figure: str) -> None:
    body = json.dumps({"jobs": [job(done="?"), GOOD]}).replace('"?"', figure).encode()

    found = read(body, mapping={})

    assert [one.reason for one in found.rejected] == [reasons.NOT_FINITE]
    assert [reading.key for reading in found.readings] == ["ssl"]


def test_two_jobs_of_one_id_that_differ_both_stay_out() -> None:
    found = answered(job(), job(done=1), GOOD)

    assert [reading.key for reading in found.readings] == ["ssl"]
    assert [(one.key, one.reason) for one in found.rejected] == [("http", reasons.SAME_ID)]


USELESS = {
    "HTML": (b"<!doctype html><h1>Please sign in</h1>", reasons.NOT_JSON),
    "nothing": (b"", reasons.NOT_JSON),
    "half of it": (b'{"jobs": [{"id"', reasons.NOT_JSON),
    "another alphabet": ('{"jobs": []}'.encode("utf-16"), reasons.NOT_UTF8),
    "a field twice": (b'{"jobs": [{"id": "a", "done": 1, "done": 2, "total": 3}]}', reasons.TWICE),
    "another list": (b'{"tasks": []}', reasons.NO_LIST),
    "nested": (b"[" * 30_000 + b"]" * 30_000, reasons.NESTED),
    "nested beyond all": (b"[" * 100_000, reasons.TOO_LARGE),
    "too large": (b" " * (MOST + 1), reasons.TOO_LARGE),
}


@pytest.mark.parametrize("case", USELESS.values(), ids=USELESS.keys())
def test_an_answer_that_is_none_is_said_to_be_none(case: tuple[bytes, str]) -> None:
    body, reason = case

    assert unusable(body) == reason


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 32_000, b'"' * 65_000, b'{"a":' * 13_000, b"{" + b'"\\' * 32_000])
def test_no_answer_takes_long_to_refuse(body: bytes) -> None:
    begin = time.monotonic()

    unusable(body)

    assert time.monotonic() - begin < 1


def test_brackets_in_a_text_are_no_depth() -> None:
    (reading,) = answered(job(name="[" * 100)).readings

    assert reading.name == "[" * 100


def test_names_are_one_clean_line_cut_to_what_anybody_reads() -> None:
    found = answered(job(name="HTTP\x00\x1b[31m\r\nhosts", unit="\u202ehosts"), job(id="long", name="x" * 30_000))

    assert (found.readings[0].name, found.readings[0].unit) == ("HTTP hosts", "hosts")
    assert found.readings[1].name == "x" * 199 + "…"


@pytest.mark.parametrize(
    ("word", "state"),
    [("Finished", "done"), ("in progress", "running"), ("IN-PROGRESS", "running"), ("cancelled", "failed")],
)
def test_other_engines_words_for_a_state_are_understood(word: str, state: str) -> None:
    (reading,) = answered(job(state=word)).readings

    assert reading.state == JobState(state)


def test_times_that_are_none_cost_no_figure() -> None:
    for said in (17, "yesterday", "2018-01-10T22:25:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z"):
        (reading,) = answered(job(started_at=said)).readings

        assert (reading.started_at, reading.done) == (None, 40)


def test_a_job_that_waits_need_not_have_counted() -> None:
    (reading,) = answered({"id": "ssl", "state": "queued"}).readings

    assert (reading.done, reading.total) == (0, 0)


def test_more_jobs_than_anybody_runs_are_left_out_and_said() -> None:
    found = answered(*(job(id=f"job-{number}") for number in range(205)))

    assert len(found.readings) == 200
    assert found.rejected[0].reason == reasons.TOO_MANY


def test_an_engine_that_knows_one_percentage_only_is_read_by_two_expressions() -> None:
    body = b'{"result": {"progress": {"value": "45.5"}}}'
    mapping = {"jobs": "result", "percent": "to_number(progress.value)"}

    (reading,) = read(body, mapping=mapping).readings

    assert (reading.key, reading.name, reading.done, reading.total, reading.unit) == ("job", "", 45.5, 100, "%")


def test_expressions_read_a_format_of_another_kind() -> None:
    tasks = [{"uuid": 7, "title": "Disks", "phase": {"name": "COMPLETED"}, "items": {"all": 8, "ok": 8}}]
    mapping = {
        "jobs": "data.tasks",
        "id": "uuid",
        "name": "title",
        "state": "phase.name",
        "total": "items.all",
        "done": "items.ok",
    }

    (reading,) = read(json.dumps({"data": {"tasks": tasks}}).encode(), mapping=mapping).readings

    assert (reading.key, reading.name, reading.state, reading.done, reading.total) == ("7", "Disks", "done", 8, 8)


def test_an_expression_that_cannot_be_applied_rejects_that_job_alone() -> None:
    rows = [{"id": "a", "n": [1, 2]}, {"id": "b", "n": "many"}]
    mapping = {"jobs": "@", "done": "sum(n)", "total": "`10`"}

    found = read(json.dumps(rows).encode(), mapping=mapping)

    assert [reading.key for reading in found.readings] == ["a"]
    assert [(one.key, one.reason) for one in found.rejected] == [("b", reasons.EXPRESSION)]


@pytest.mark.parametrize(
    "expression",
    [
        "jobs[",
        "(" * 400,
        "x" * 501,
        "|".join(["[@,@][]"] * 40),
        "hosts" + "[]" * 200,
        "join(to_string(@), @)",
        "map(&@, jobs)",
        "to_string(to_array(to_string(@)))",
        "[" + ",".join("@" * 50) + "]",
    ],
)
def test_expressions_that_cannot_be_read_or_could_grow_are_refused_with_their_field(expression: str) -> None:
    with pytest.raises(Refused) as refused:
        check_mapping({"id": "uuid", "done": expression})

    assert refused.value.field == "mapping.done"


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Refused, match="finished"):
        check_mapping({"finished": "done"})


ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["id", "name", "state", "unit", "total", "done", "failed", "after", "percent", "started_at"]


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), ANY) | ANY, max_size=4))
def test_whatever_an_engine_says_progress_is_from_nothing_to_all(jobs: list[Any]) -> None:
    try:
        found = read(json.dumps({"jobs": jobs}).encode(errors="surrogatepass"), mapping={})
    except Unusable:
        return

    for reading in found.readings:
        assert 0 <= reading.done <= reading.total
        assert 0 <= reading.failed <= reading.total
        assert len(reading.key) <= 200
        assert "\n" not in reading.name
    assert len(found.readings) + len(found.rejected) >= len({json.dumps(one) for one in jobs})


@given(st.binary(max_size=200) | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Unusable):
        assert len(read(body, mapping={"jobs": "@"}).readings) <= 200


def test_expressions_that_take_long_for_every_job_end_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidents.recovery.adapter.BUDGET", 0.0)

    with pytest.raises(Unusable) as refused:
        read(json.dumps({"jobs": [job()] * 200}).encode(), mapping={"id": "id"})

    assert refused.value.why == reasons.SLOW
