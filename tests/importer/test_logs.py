"""Whole logs, and each of the ways in which a time, a day or a line can be understood."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incidents.importer import Log, Unreadable, as_json, read

from .logs import LOGS, Written

BERLIN = ZoneInfo("Europe/Berlin")


def log_of(text: str, *, zone: ZoneInfo = BERLIN, start: date | None = None) -> Log:
    return read(text.encode(), zone=zone, start=start)


def said(log: Log) -> list[tuple[int, str, str]]:
    return [(update.line, update.at.isoformat(), update.body) for update in log.updates]


@pytest.mark.parametrize("written", LOGS, ids=lambda written: written.name)
def test_a_log_is_read_as_a_careful_reader_reads_it(written: Written) -> None:
    log = log_of(written.text, zone=ZoneInfo(written.zone), start=written.start)

    assert said(log) == written.updates
    assert [line.line for line in log.ignored] == written.ignored
    assert [line.line for line in log.rejected] == written.rejected


def test_the_real_log_gives_what_its_annotation_says(shared: Path) -> None:
    annotated = json.loads((shared / "data" / "mittwald-2018.annotated.json").read_text(encoding="utf-8"))

    log = as_json(read((shared / "data" / "mittwald-2018.txt").read_bytes(), zone=BERLIN))

    assert [_essence(update) for update in log["updates"]] == [_essence(update) for update in annotated["updates"]]
    assert log["rejected"] == []


def _essence(update: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: update[key] for key in ("n", "at", "line", "body", "links", "next_update")},
        "progress": [(each["low"], each["high"]) for each in update["progress"]],
        "etas": [(each["kind"], each["target"]) for each in update["etas"]],
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("9.5 Uhr: Neustart", "minutes need two digits"),
        ("25:10 Uhr Neustart", "a day has no hour 25"),
        ("12:60 Uhr: Neustart", "an hour has no minute 60"),
        ("930 Uhr Neustart", "hours and minutes need a colon between them"),
        ("24:10 Uhr Neustart", "a day has no hour 24:10"),
        ("14:05 AM - reboot", "14:05 cannot be am"),
        ("14:05 IST - reboot", "IST means several time zones"),
        ("14:10 Uhr:", "nothing is said after the time"),
        ("31.02.2024 14:05 Uhr: Neustart", "its date is in no calendar"),
    ],
)
def test_a_time_that_is_none_is_rejected_with_its_reason(line: str, reason: str) -> None:
    log = log_of(f"08.11.2024\n14:00 Uhr: davor\n{line}\n14:20 Uhr: danach\n")

    assert [(each.line, each.text, each.reason) for each in log.rejected] == [(3, line, reason)]
    assert [update.body for update in log.updates] == ["davor", "danach"]


def test_the_text_of_a_rejected_entry_is_in_no_body() -> None:
    log = log_of("08.11.2024\n14:00 Uhr: davor\n25:10 Uhr: falsch\nauch falsch\n\nweiter falsch\n14:20 Uhr: danach\n")

    assert [each.line for each in log.rejected] == [3, 4, 6]
    assert not any("falsch" in update.body for update in log.updates)


def test_under_a_heading_the_day_does_not_change() -> None:
    log = log_of("Freitag, 08.11.2024\n22:00 Uhr: b\n23:30 Uhr: c\n00:15 Uhr: a\n")

    assert [update.at.date() for update in log.updates] == [date(2024, 11, 8)] * 3


def test_in_the_hour_that_comes_twice_the_order_decides() -> None:
    log = log_of("27.10.2024\n01:50 Uhr: eins\n02:50 Uhr: zwei\n02:10 Uhr: drei\n03:10 Uhr: vier\n")

    assert [update.at.isoformat()[11:] for update in log.updates] == [
        "01:50:00+02:00",
        "02:50:00+02:00",
        "02:10:00+01:00",
        "03:10:00+01:00",
    ]


def test_in_the_hour_that_comes_twice_an_undecided_time_is_rejected_and_a_named_zone_is_not() -> None:
    log = log_of("27.10.2024\n01:50 Uhr: eins\n02:30 Uhr: zwei\n02:40 CET: drei\n03:10 Uhr: vier\n")

    assert [update.body for update in log.updates] == ["eins", "drei", "vier"]
    assert "comes twice" in log.rejected[0].reason


def test_without_a_heading_the_hour_that_comes_twice_is_no_new_day() -> None:
    log = log_of("01:20 Uhr: null\n01:50 Uhr: eins\n02:50 Uhr: zwei\n02:10 Uhr: drei\n", start=date(2024, 10, 27))

    assert [update.at.isoformat() for update in log.updates][-1] == "2024-10-27T02:10:00+01:00"


def test_a_local_time_that_does_not_exist_is_rejected() -> None:
    log = log_of("31.03.2024\n01:50 Uhr: eins\n02:30 Uhr: zwei\n03:10 Uhr: drei\n")

    assert [update.body for update in log.updates] == ["eins", "drei"]
    assert "does not exist" in log.rejected[0].reason


def test_an_abbreviation_that_means_several_is_read_in_the_zone_that_has_it() -> None:
    text = "8 July 2024\n2:05 PM CST - reboot\n"

    chicago = log_of(text, zone=ZoneInfo("America/Chicago"))
    shanghai = log_of(text, zone=ZoneInfo("Asia/Shanghai"))

    assert chicago.updates[0].at.isoformat() == "2024-07-08T14:05:00-06:00"
    assert shanghai.updates[0].at.isoformat() == "2024-07-08T14:05:00+08:00"


def test_what_stands_above_a_heading_is_of_another_day() -> None:
    log = log_of("10:00 Uhr: drei\n08:00 Uhr: zwei\n\nDonnerstag, 07.11.2024\n07:00 Uhr: eins\n")

    assert [update.at.isoformat()[:10] for update in log.updates] == ["2024-11-07", "2024-11-08", "2024-11-08"]


def test_the_start_is_the_day_of_the_earliest_entry_whichever_way_the_log_runs() -> None:
    falling = log_of("08:00: zwei\n22:00: eins\n21:00: null\n", start=date(2024, 11, 7))

    assert [update.at.isoformat()[:13] for update in falling.updates] == [
        "2024-11-07T21",
        "2024-11-07T22",
        "2024-11-08T08",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_encodings_and_line_ends_do_not_matter(encoding: str) -> None:
    data = "Freitag, 08.11.2024\r\n14:05\xa0Uhr – Größe ändert sich\r\n".encode(encoding)

    log = read(data, zone=BERLIN)

    assert said(log) == [(2, "2024-11-08T14:05:00+01:00", "Größe ändert sich")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \n\t\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "The file is binary, not text."),
        (bytes(range(1, 32)) * 9, "The file is binary, not text."),
        (b"\x81\x8d 14:05 Uhr", "The file is not text in UTF-8, UTF-16 or Windows-1252."),
        (b"\xff\xfea\0b", "The file is not text in UTF-8, UTF-16 or Windows-1252."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        (b"Nothing happened at 14:05 today.\n", "The file has no line that begins with a time."),
        (
            b"14:05 - alarm\n",
            "The file does not say on which day it begins. Give the day of the earliest entry with --start YYYY-MM-DD.",
        ),
        (
            b"Jul 19, 04:09 UTC\nResolved - done\n",
            "The dates of the file name no year. Give the day of the earliest entry with --start YYYY-MM-DD.",
        ),
        (b"1:00 a\n" * 50_001, "The file has more than 50,000 entries: it is no log of an outage."),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(data, zone=BERLIN)

    assert str(refusal.value) == sentence


def test_as_json_says_what_the_entries_say() -> None:
    text = (
        "08.11.2024\nvorab\n14:05 Uhr: 40-45 % der Server sind wieder online, der Rest bis 16 Uhr. "
        "Nächstes Update in 30 Minuten: https://status.example/a.\n25:00 Uhr: falsch\n"
    )

    assert as_json(log_of(text)) == {
        "updates": [
            {
                "n": 1,
                "at": "2024-11-08T14:05:00+01:00",
                "line": 3,
                "body": "40-45 % der Server sind wieder online, der Rest bis 16 Uhr. "
                "Nächstes Update in 30 Minuten: https://status.example/a.",
                "progress": [{"low": 40, "high": 45, "quote": "40-45 % der Server sind wieder online"}],
                "etas": [
                    {
                        "kind": "by",
                        "target": "2024-11-08T16:00:00+01:00",
                        "quote": "40-45 % der Server sind wieder online, der Rest bis 16 Uhr",
                    }
                ],
                "next_update": "2024-11-08T14:35:00+01:00",
                "next_update_quote": "Nächstes Update in 30 Minuten: https://status.example/a",
                "links": ["https://status.example/a"],
            }
        ],
        "ignored": [
            {"line": 1, "text": "08.11.2024", "why": "a day heading"},
            {"line": 2, "text": "vorab", "why": "before the first entry"},
        ],
        "rejected": [{"line": 4, "text": "25:00 Uhr: falsch", "reason": "a day has no hour 25"}],
    }
