"""What `run` says, and the one way in which it refuses to go on."""

import contextlib
import sys


class Refusal(Exception):
    """A reason not to start, as one line in the user's words; the exit code that goes with it is 2."""


def say(line: str) -> None:
    """Writes one line of log to stderr. A terminal that has gone away must not keep `run` from clearing up."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"zwischenstand: {line}\n")
        sys.stderr.flush()


def announce(line: str) -> None:
    """Writes one line for people to stdout."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
