"""Real servers for tests and benchmarks, and one spelling of what they answer."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from statuspage.documents import Documents
from statuspage.files import Headers
from statuspage.serving import GRANIAN_FLAGS

ROOT = Path(__file__).parent.parent
HOST = "status.example"


@dataclass(frozen=True)
class Answer:
    """One answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def call(app: WSGIApplication, path: str, method: str = "GET", **headers: str) -> Answer:
    """Asks a WSGI application in this process; `if_none_match="…"` becomes that header."""
    got: list[tuple[str, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None, /) -> Callable[[bytes], object]:
        got.append((status, headers))
        return lambda chunk: None

    environ: WSGIEnvironment = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": HOST}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    body = b"".join(app(environ, start_response))
    status, named = got[0]
    return Answer(int(status[:3]), {name.lower(): value for name, value in named}, body)


def fetch(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Asks a server over a connection of its own; `if_none_match="…"` becomes that header."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        given = {"host": HOST, "connection": "close"} | headers
        if method not in {"GET", "HEAD"}:
            given["content-length"] = "0"
        for name, value in given.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())


def post(port: int, path: str, body: bytes) -> Answer:
    """Sends a form over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("POST", path, body=body, headers={"Host": HOST})
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, named, answer.read())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def granian(
    target: str, snapshot: Path, *, workers: int = 1, flags: Iterable[str] = GRANIAN_FLAGS, **settings: str
) -> Iterator[int]:
    """Serves `target` with the product's own flags and these settings; yields the port once it answers."""
    port = free_port()
    where = ["--workers", str(workers), "--port", str(port)]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", *flags, *where, target]
    environ = {
        "PATH": os.environ["PATH"],
        "TEST_SNAPSHOT": str(snapshot),
        "ZWISCHENSTAND_SNAPSHOT_DIR": str(snapshot),
        "ZWISCHENSTAND_DATA_DIR": str(snapshot.parent / "data"),
        "ZWISCHENSTAND_URL": f"http://{HOST}",
        **settings,
    }
    with running(command, port, environ):
        yield port


@contextlib.contextmanager
def nginx(snapshot: Path, app: int, folder: Path, *, workers: int = 1) -> Iterator[int]:
    """Serves the snapshot as docker/nginx.conf.template says, with an app (or nothing) on port `app` behind."""
    port = free_port()
    folder.mkdir(exist_ok=True)
    values = {
        "LISTEN": f"127.0.0.1:{port}",
        "HOST": HOST,
        "APP": f"127.0.0.1:{app}",
        "SNAPSHOT_DIR": str(snapshot),
        "NGINX_DIR": str(folder),
    }
    template = (ROOT / "docker" / "nginx.conf.template").read_text()
    text = re.sub(r"\$\{ZWISCHENSTAND_(\w+)\}", lambda found: values[found[1]], template)
    text = text.replace("worker_processes auto", f"worker_processes {workers}").replace("/dev/stdout", "/dev/null")
    (folder / "nginx.conf").write_text(text)
    # As root nginx would drop to a user who may not read a test's folder.
    user = "user root; " if os.geteuid() == 0 else ""
    command = ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf"), "-g", f"{user}daemon off;"]
    with running(command, port, {"PATH": f"{os.environ['PATH']}:/usr/sbin"}):
        yield port


@contextlib.contextmanager
def running(command: list[str], port: int, environ: Mapping[str, str]) -> Iterator[None]:
    """A process that listens on `port`; ended at the end. Raises RuntimeError when it does not come up in 20 s."""
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 20
        while not _listens(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not listen on port {port}")
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def echo(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """The app behind Documents in tests: says what reached it, and how many bytes of a body."""
    sent = environ["wsgi.input"].read() if "wsgi.input" in environ else b""
    body = f"app {environ['REQUEST_METHOD']} {environ['PATH_INFO']}{f' {len(sent)}' if sent else ''}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def documents(snapshot: Path) -> Documents:
    """The product's documents over `snapshot`, with `echo` behind."""
    return Documents(snapshot, {HOST}, echo)
