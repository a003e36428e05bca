"""Logs copied from a status page put the time below its text; this turns them round.

Resolved - All systems are back.
Jul 19, 04:09 UTC
Monitoring - A fix is in place.
Jul 19, 03:30 UTC
"""

import re

from .decode import Line
from .stamps import read_stamp

_STAGE = re.compile(
    r"[\s*_#\[]{0,6}(?:resolved|monitoring|identified|investigating|update|completed|verifying|in progress|scheduled"
    r"|postmortem|behoben|gelöst|beobachtung|identifiziert|untersuchung|aktualisierung)\b", re.I)  # fmt: skip
_FOOTER = re.compile(
    r"\s*(?:this (?:scheduled |planned )?(?:incident|maintenance)\b.{0,12}affected|powered by|←|subscribe)", re.I
)


def turned_round(lines: list[Line]) -> list[Line]:
    """The lines with each time above its text, where the file has them all below; unchanged in any other file."""
    if not any(_STAGE.match(line.text) for line in lines):
        return lines
    blocks, rest = _blocks(lines)
    below = blocks and all(any(_STAGE.match(line.text) for line in block[:-1]) for block in blocks)
    footer = [line for line in rest if line.text.strip()]
    if not below or any(not _FOOTER.match(line.text) for line in footer):
        return lines
    turned = [line for block in blocks for line in _turned(block)]
    return rest + turned  # the footer belongs to no entry


def _blocks(lines: list[Line]) -> tuple[list[list[Line]], list[Line]]:
    """(the lines up to each time, the lines after the last)"""
    blocks: list[list[Line]] = []
    block: list[Line] = []
    for line in lines:
        block.append(line)
        if _is_time(line):
            blocks.append(block)
            block = []
    return blocks, block


def _is_time(line: Line) -> bool:
    """A date and time, and nothing else on the line."""
    if len(line.text) > 120:
        return False
    stamp = read_stamp(line.text)
    return bool(stamp and stamp.alone and stamp.date and not stamp.bad)


def _turned(block: list[Line]) -> list[Line]:
    """What stands above the first word of a stage, the time, then the text."""
    first = next(index for index, line in enumerate(block) if _STAGE.match(line.text))
    return [*block[:first], block[-1], *block[first:-1]]
