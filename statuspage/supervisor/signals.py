"""Signals as a thing to wait for: the main loop sleeps in `wait` and wakes at once when one arrives."""

import os
import select
import signal
from types import FrameType
from typing import Any, Self

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """Inside the `with`, Ctrl-C, SIGTERM and SIGHUP set `stop`, and Ctrl-C after that `hurry`."""

    def __init__(self) -> None:
        self.stop = False
        self.hurry = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._wakeup_before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in STOPS:
            # Under nohup a hang-up is ignored, and stays ignored.
            if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):
                self._before[number] = signal.signal(number, self._asked)
        # A handler that does nothing, because an ignored signal would write nothing into the pipe.
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        return self

    def __exit__(self, *failure: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._read)
        os.close(self._write)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        # Only Ctrl-C hurries: a SIGTERM to the whole group of `make run` arrives twice, as make passes it on.
        self.hurry = self.hurry or (self.stop and number == signal.SIGINT)
        self.stop = True

    def wait(self, *, seconds: float) -> None:
        """Returns when a signal has come or the time is over."""
        if select.select([self._read], [], [], max(0.0, seconds))[0]:
            os.read(self._read, 4096)
