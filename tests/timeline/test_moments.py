"""Local times as people type them, in the two nights a year that are not like others."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from incidents.timeline.errors import Refused
from incidents.timeline.moments import read_moment, zone_named

BERLIN = ZoneInfo("Europe/Berlin")


def read(text: str) -> datetime:
    return read_moment(text, zone=BERLIN, field="at")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-03-03T14:05", datetime(2026, 3, 3, 13, 5, tzinfo=UTC)),
        (" 2026-07-03 14:05 ", datetime(2026, 7, 3, 12, 5, tzinfo=UTC)),
        ("2026-03-03T14:05Z", datetime(2026, 3, 3, 14, 5, tzinfo=UTC)),
        ("2026-03-03T14:05-05:00", datetime(2026, 3, 3, 19, 5, tzinfo=UTC)),
        ("2026-03-29T01:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        ("2026-03-29T03:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("2026-10-25T01:59", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("2026-10-25T03:00", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_means_one_instant_is_taken(typed: str, meant: datetime) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("2026-10-25T02:30", ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00")),
        ("2026-10-25T02:00", ("2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00")),
        ("2026-10-25T02:59", ("2026-10-25T02:59+02:00", "2026-10-25T02:59+01:00")),
        ("2026-03-29T02:00", ("2026-03-29T02:00+02:00", "2026-03-29T02:00+01:00")),
        ("2026-03-29T02:30", ("2026-03-29T02:30+02:00", "2026-03-29T02:30+01:00")),
    ],
)
def test_a_time_that_comes_twice_or_never_is_asked_back_with_both_offsets(
    typed: str, readings: tuple[str, str]
) -> None:
    with pytest.raises(Refused) as refusal:
        read(typed)

    assert refusal.value.field == "at"
    assert refusal.value.allowed == readings
    first, second = (read(reading) for reading in readings)
    assert (second - first).total_seconds() == 3600


@pytest.mark.parametrize(
    "typed",
    [
        *("", "soon", "14:05", "2026-03-03", "2026-02-30T10:00", "2026-03-03T25:00", "\x00", "\ud800", "9" * 5000),
        *("0001-01-01T00:00", "9999-12-31T23:59-10:00"),
    ],
)
def test_what_is_no_time_is_asked_for_again(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(typed)

    assert refusal.value.field == "at"
    assert refusal.value.allowed == ()


def test_zones_go_by_their_names() -> None:
    assert zone_named("America/New_York").key == "America/New_York"


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Europe", "../../etc/passwd", "/etc/passwd", "a\x00b", "x" * 5000]
)
def test_a_zone_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        zone_named(name)

    assert refusal.value.field == "time_zone"
    assert len(refusal.value.message) < 200
