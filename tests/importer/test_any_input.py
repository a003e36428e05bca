"""Whatever the file: every line is accounted for, nothing but `Unreadable` is raised, work grows with size only."""

from datetime import date
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.importer import Log, Unreadable, read
from tests.importer.hostile import HOSTILE

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2024, 10, 26)

LINES = st.one_of(
    st.sampled_from(
        [
            "", " ", "\u200b", "&nbsp;", "----", "Freitag, 08.11.2024", "## Sunday, October 27, 2024", "31.02.2024",
            "Montag",
            "ältere Meldungen ...", "Jul 19, 04:09 UTC", "Resolved - fine", "02:30 Uhr: zweimal", "- 14:05 Uhr - a",
            "25:10 Uhr: falsch", "9.5 Uhr", "14:05 IST: where", "14:05 Uhr", "2024-07-19 04:09 UTC", "1:00 AM PST x",
            "22:00–23:40 Uhr Sicherung", "um 14.30 Uhr wurde", "3/4/2025 2:05 PM - b", "40 % sind wieder online bis",
            "bis 18 Uhr wieder da. Nächstes Update um 16 Uhr.", "**14:50 Uhr: Titel** mehr", "24:00 Uhr: Ende",
        ]
    ),
    st.builds("{}{}{} {}".format, st.integers(0, 30), st.sampled_from(":."), st.integers(0, 70), st.text(max_size=12)),
    st.text(st.sampled_from("0123456789:.,-% UhrbisamPMınİſé()[]*#&;\u2028"), max_size=24),
    st.text(max_size=20),
)  # fmt: skip


def accounted(log: Log) -> list[int]:
    in_updates = [line for update in log.updates for line in update.lines]
    ignored, rejected = [each.line for each in log.ignored], [each.line for each in log.rejected]
    return sorted(in_updates + ignored + rejected)


@given(st.lists(LINES, max_size=25), st.sampled_from([None, START]))
@settings(max_examples=400)
def test_every_line_that_is_not_blank_is_accounted_for_once(lines: list[str], start: date | None) -> None:
    lines = [line.replace("\n", "").replace("\r", "").replace("\0", "") for line in lines]
    try:
        log = read("\n".join(lines).encode("utf-8", "replace"), zone=BERLIN, start=start)
    except Unreadable:
        return

    assert accounted(log) == [number for number, line in enumerate(lines, 1) if line.strip()]
    assert [update.at for update in log.updates] == sorted(update.at for update in log.updates)
    rejected = {each.line for each in log.rejected}
    assert not any(rejected & set(update.lines) for update in log.updates)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        read(data, zone=BERLIN, start=START)
    except Unreadable as refusal:
        sentence = str(refusal)
    else:
        sentence = "."

    assert sentence.endswith(".")


def seconds(text: str) -> float:
    began = process_time()
    read(text.encode(), zone=BERLIN, start=START)
    return process_time() - began


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_time_for_a_hostile_text_grows_with_its_size_and_not_with_its_square(kind: str) -> None:
    """Processor time for eight times the size: 8 if linear, 64 if square; `make bench` has the exact figure."""
    make = HOSTILE[kind]

    small = min(seconds(make(10_000)) for _ in range(2))
    large = min(seconds(make(80_000)) for _ in range(2))

    assert large < 24 * small + 0.05


def test_two_megabytes_of_hostile_lines_take_less_than_ten_seconds() -> None:
    text = "\n".join(make(2_000_000 // len(HOSTILE)) for make in HOSTILE.values())

    assert len(text) > 1_900_000
    assert seconds(text) < 10
