"""One `run` per data folder."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from statuspage.supervisor.refusal import Refusal


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Holds `run.lock` in `folder`, with this process's pid as its text, and removes it afterwards.

    The kernel lets go of the lock when the process dies, however it dies. Raises Refusal where another run has it.
    """
    path = folder / "run.lock"
    handle = _locked(path)
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


def _locked(path: Path) -> int:
    while True:
        handle = _opened(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = os.pread(handle, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(handle)
            line = f"the data folder {path.parent} is held by another run (pid {pid})."
            raise Refusal(line) from None
        except OSError as problem:
            os.close(handle)
            raise Refusal(f"{path} cannot be locked: {problem.strerror}.") from problem
        if _still_there(handle, path):
            return handle
        os.close(handle)  # the run before us removed the file between our open and our lock: take the new one


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as problem:
        raise Refusal(f"the data folder {path.parent} cannot be used: {problem.strerror}.") from problem


def _still_there(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
