"""What reading a log costs as it grows: twice the size takes at most 2.5 times as long, whatever is in it."""

import gc
from datetime import date
from time import process_time
from zoneinfo import ZoneInfo

from incidents.importer import read
from tests.bench import Row, at_most, paired
from tests.importer.hostile import HOSTILE

START = date(2024, 10, 26)
SIZE = 100_000


def run() -> list[Row]:
    worst = max(growth(make(SIZE), make(2 * SIZE)) for make in HOSTILE.values())
    return [at_most(f"reading a log of twice the size, worst of {len(HOSTILE)} kinds", worst, 2.5)]


def growth(text: str, longer: str) -> float:
    return paired(lambda: seconds(longer), lambda: seconds(text))


def seconds(text: str) -> float:
    """Processor time of one reading; the collector's rounds over everything else are not its cost."""
    data = text.encode()
    gc.collect()
    gc.disable()
    try:
        began = process_time()
        read(data, zone=ZoneInfo("Europe/Berlin"), start=START)
        return process_time() - began
    finally:
        gc.enable()
