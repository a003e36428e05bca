"""`manage.py forecast`: JSON lines of samples on standard input, a forecast each on standard output (CONTRACTS 1)."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from math import isfinite
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from incidents.eta import Forecast, Reason, Sample, forecast

INFINITY = float("inf")
REASONS = {
    Reason.NONE: None,
    Reason.TOO_FEW: "Fewer than 4 samples.",
    Reason.NOTHING_DONE: "Nothing has been done yet.",
    Reason.STALLED: "Nothing has been done for longer than three times the longest pause so far.",
}


class Bad(Exception):
    """A line that cannot be answered; the text says why, `key` is its id if that could be read."""

    def __init__(self, why: str, key: object = None) -> None:
        super().__init__(why)
        self.key = key


class Command(BaseCommand):
    help = 'Answers lines of {"id", "now", "samples": [[time, done, total], ...]} with forecasts.'
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """An answer is out before the next line is read. Ends with the input, or when nobody reads any more."""
        try:
            for line in sys.stdin.buffer:
                if line.strip():
                    self.stdout.write(json.dumps(answer(line)))
                    self.stdout.flush()
        except BrokenPipeError:
            # What is still in the buffer would fail again when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answer(line: bytes) -> dict[str, object]:
    """What is printed for one line."""
    try:
        key, now, samples = read(line)
    except Bad as bad:
        return {"id": bad.key, "error": str(bad)}
    return {"id": key, **shown(forecast(samples, now=now), now)}


def shown(said: Forecast, now: datetime) -> dict[str, str | None]:
    """ISO times in the offset of `now`."""
    times = {"earliest": said.earliest, "likely": said.likely, "latest": said.latest}
    said_times = {name: local(at, now).isoformat() if at else None for name, at in times.items()}
    return {**said_times, "reason": REASONS[said.reason]}


def local(at: datetime, now: datetime) -> datetime:
    try:
        return at.astimezone(now.tzinfo)
    except OverflowError:
        return at


def read(line: bytes) -> tuple[object, datetime, list[Sample]]:
    """The three parts of a line. Raises Bad."""
    try:
        said = json.loads(line.decode("utf-8-sig"), parse_constant=no_number)
    except UnicodeDecodeError:
        raise Bad("The line is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise Bad("The line is not valid JSON.") from None
    if not isinstance(said, dict):
        raise Bad("The line is no JSON object.")
    key = said.get("id")
    if isinstance(key, bool) or not isinstance(key, str | int | float) or key in (INFINITY, -INFINITY):
        raise Bad('"id" must be a text or a number.')
    try:
        return key, moment(said.get("now"), '"now"'), list(series(said.get("samples")))
    except Bad as bad:
        raise Bad(str(bad), key) from None


def no_number(name: str) -> NoReturn:
    raise ValueError(name)


def moment(said: object, what: str) -> datetime:
    """A time with an offset. Raises Bad."""
    try:
        at = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        at = None
    if at is None:
        raise Bad(f"{what} must be a time such as 2018-01-10T22:25:00+01:00.")
    if at.utcoffset() is None:
        raise Bad(f"{what} has no offset from UTC.")
    return at


def series(said: object) -> Iterator[Sample]:
    """The samples, ascending in time. Raises Bad."""
    if not isinstance(said, list):
        raise Bad('"samples" must be a list of [time, done, total].')
    before = None
    for number, one in enumerate(said, start=1):
        if not isinstance(one, list) or len(one) != 3:
            raise Bad(f"Sample {number} must be [time, done, total].")
        at = moment(one[0], f"The time of sample {number}")
        if before and at < before:
            raise Bad(f"Sample {number} is earlier than the one before it.")
        before = at
        yield Sample(at, figure(one[1], f"Done of sample {number}"), figure(one[2], f"The total of sample {number}"))


def figure(said: object, what: str) -> float:
    """A number from zero on. Raises Bad."""
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise Bad(f"{what} must be a number.")
    try:
        number = float(said)
    except OverflowError:
        number = INFINITY
    if not isfinite(number) or number < 0:
        raise Bad(f"{what} must be a finite number that is not negative.")
    return number
