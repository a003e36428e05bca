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


def turned_round(lines: list[Line]) -> list[Line]:
    """The lines with each time above its text, where the file has them all below; unchanged in any other file."""
    texts = [line for line in lines if line.text.strip()]
    if not texts or not _is_time(texts[-1]):
        return lines
    first = next((line for line in texts if _is_time(line) or _STAGE.match(line.text)), None)
    if first is None or _is_time(first):
        return lines
    return _turned(lines)


def _is_time(line: Line) -> bool:
    """A date and time, and nothing else on the line."""
    if len(line.text) > 120:
        return False
    stamp = read_stamp(line.text)
    return bool(stamp and stamp.alone and stamp.date and not stamp.bad)


def _turned(lines: list[Line]) -> list[Line]:
    turned: list[Line] = []
    block: list[Line] = []
    for line in lines:
        if not block and not _STAGE.match(line.text):
            turned.append(line)
        elif _is_time(line):
            turned += [line, *block]
            block = []
        else:
            block.append(line)
    return turned + block
