"""A PostgreSQL cluster of the tests' own: temporary folder, free port, not root, not the system's service."""

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

PR_SET_PDEATHSIG = 1
# Nothing here outlives its test, so nothing needs to survive a power cut.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB"]

INITDB = ["--pgdata=data", "--no-sync", "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8"]
INITDB += ["--username=tests", "--auth=scram-sha-256", "--pwfile=password"]


class ClusterFailed(Exception):
    """The cluster could not be made or did not answer; the text ends with PostgreSQL's own words."""


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """Yields the URL of a fresh cluster, TCP and UNIX socket; ends it and removes its folder in any case.

    `binaries` is the folder of `initdb` and `postgres`. Raises ClusterFailed.
    """
    folder = Path(tempfile.mkdtemp(prefix="zwischenstand-pg-"))
    try:
        account = unprivileged(folder)
        password = secrets.token_hex(16)
        make(binaries, folder, password, account)
        server, url = start(binaries, folder, password, account)
        try:
            yield url
        finally:
            stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def unprivileged(folder: Path) -> dict[str, Any]:
    """How subprocess runs as somebody else: for root, whom initdb refuses, an account that gets `folder`."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = known.get("postgres") or known["nobody"]
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def make(binaries: Path, folder: Path, password: str, account: dict[str, Any]) -> None:
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)  # for the account, which is not always ours; nobody else gets into the folder
    made = subprocess.run([str(binaries / "initdb"), *INITDB], cwd=folder, capture_output=True, text=True, **account)
    if made.returncode:
        raise ClusterFailed(f"initdb ended with {made.returncode}: {made.stderr.strip()}")


def start(binaries: Path, folder: Path, password: str, account: dict[str, Any]) -> tuple[subprocess.Popen[bytes], str]:
    """The running server and its URL; a port that somebody takes in between is given up for another one."""
    log = folder / "log"
    for _ in range(3):
        port = free_port()
        url = f"postgres://tests:{password}@127.0.0.1:{port}/postgres"
        options = [*FAST, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
        command = [str(binaries / "postgres"), "-D", "data", *(f"--{option}" for option in options)]
        with log.open("wb") as output:
            server = subprocess.Popen(
                command, cwd=folder, stdout=output, stderr=output, preexec_fn=end_with_parent, **account
            )
        if answers(server, url):
            return server, url
        stop(server)
    raise ClusterFailed(f"postgres does not answer: {log.read_text(errors='replace')[-2000:].strip()}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def end_with_parent() -> None:
    """A test run that is killed outright takes its cluster along (SIGINT: PostgreSQL's fast shutdown)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def answers(server: subprocess.Popen[bytes], url: str, *, seconds: float = 30) -> bool:
    """Waits until the server takes sessions; False once it has ended or the time is over."""
    deadline = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)  # not listening yet, or listening and still starting up
        else:
            return True
    return False


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends the server and waits: politely, then at once, then by force."""
    for sign, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        server.send_signal(sign)
        try:
            server.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            continue
        return
