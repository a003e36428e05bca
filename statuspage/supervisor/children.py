"""Starts child processes, watches them, starts again what dies, ends them all."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from statuspage.supervisor.leftovers import MARK, Record
from statuspage.supervisor.refusal import say
from statuspage.supervisor.signals import Signals

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0  # seconds between a death and the next start: doubled from death to death
STEADY = 30.0  # seconds alive after which a death is a first one again
PATIENCE = 4.0  # seconds between SIGTERM and SIGKILL: `run` promises to be gone after 5
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Child:
    """A program to run: a name for the log, its command line, and what it gets on top of our environment.

    One that `ends` is done when it exits with 0, and is not started again.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ends: bool = False


@dataclass
class Post:
    """A child's place in the watch: the process that fills it now, or when the next one is due."""

    child: Child
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0


class Watch:
    """The children of one run. Every process is recorded, leads a session of its own, and goes when `run` goes."""

    def __init__(self, *, record: Record, signals: Signals) -> None:
        self.record = record
        self.signals = signals
        self.posts: list[Post] = []

    def run_once(self, child: Child) -> int:
        """Runs a child to its end and returns its exit code, 0 if `run` is asked to stop meanwhile; raises OSError."""
        process = self._spawn(child)
        post = Post(child=child, process=process)
        self.posts.append(post)
        while process.poll() is None:
            if self.signals.stop:
                return 0
            self.signals.wait(seconds=1)
        self.posts.remove(post)
        return self._bury(process)

    def add(self, child: Child) -> None:
        """Starts a child that is to live as long as `run`."""
        self.posts.append(Post(child=child))
        self.look()

    def until(self, fact: Callable[[], bool], *, seconds: float) -> bool:
        """Watches until `fact` holds, the time is over or `run` is asked to stop; returns whether it held."""
        deadline = time.monotonic() + seconds
        while not self.signals.stop and time.monotonic() < deadline:
            self.look()
            if fact():
                return True
            self.signals.wait(seconds=0.1)
        return False

    def keep(self) -> None:
        """Watches until `run` is asked to stop."""
        while not self.signals.stop:
            self.look()
            due = min((post.due for post in self.posts if not post.process), default=float("inf"))
            self.signals.wait(seconds=min(1.0, due - time.monotonic()))

    def look(self) -> None:
        """Notes who died, and starts those whose pause is over; who is done leaves the watch."""
        for post in list(self.posts):
            if post.process and post.process.poll() is not None:
                self._note_death(post, post.process)
            if post in self.posts and not post.process and time.monotonic() >= post.due:
                self._fill(post)

    def stop(self) -> None:
        """Ends every process of this run: SIGTERM, after four seconds or at a second Ctrl-C SIGKILL. Leaves none."""
        deadline = time.monotonic() + PATIENCE
        processes = [post.process for post in self.posts if post.process]
        _send(processes, signal.SIGTERM)
        while any(process.poll() is None for process in processes):
            if time.monotonic() >= deadline or self.signals.hurry:
                break
            self.signals.wait(seconds=0.1)
        _send(processes, signal.SIGKILL)
        for process in processes:
            self._bury(process)
        self.posts.clear()
        self.record.end(patience=0)

    def _spawn(self, child: Child) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            child.argv,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **child.env, MARK: self.record.mark},
            start_new_session=True,
            preexec_fn=_go_with_parent,  # safe, as `run` has one thread
        )
        self.record.add(process.pid)
        return process

    def _fill(self, post: Post) -> None:
        try:
            post.process = self._spawn(post.child)
            post.since = time.monotonic()
        except OSError as problem:
            _put_off(post, f"{post.child.name} does not start ({problem.strerror})")

    def _note_death(self, post: Post, process: subprocess.Popen[bytes]) -> None:
        code = self._bury(process)
        post.process = None
        if post.child.ends and code == 0:
            self.posts.remove(post)
            return
        if time.monotonic() - post.since >= STEADY:
            post.pause = FIRST_PAUSE
        _put_off(post, f"{post.child.name} ended ({_words(code)})")

    def _bury(self, process: subprocess.Popen[bytes]) -> int:
        """Takes the exit code, and ends what the process left in its group: a half-dead server would hold the port."""
        code = process.wait()
        _send([process], signal.SIGKILL)
        self.record.drop(process.pid)
        return code


def _put_off(post: Post, what: str) -> None:
    say(f"{what}, starts again in {post.pause:.1f} s")
    post.due = time.monotonic() + post.pause
    post.pause = min(post.pause * 2, LONGEST_PAUSE)


def _send(processes: list[subprocess.Popen[bytes]], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)


def _go_with_parent() -> None:
    """Asks Linux to send this process SIGTERM when `run` dies; the record is the net where that does not work."""
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _words(code: int) -> str:
    if code >= 0:
        return f"exit {code}"
    with contextlib.suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


# Looked up before any fork: between fork and exec nothing may be imported or loaded.
_prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None
