"""What is looked at before anything starts: the settings, by a short child of its own, and the port."""

import errno
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from statuspage.supervisor.refusal import Refusal

PROJECT = Path(__file__).resolve().parent.parent.parent

# The settings need Django, which `run` is to live without: a child reads them and is gone.
READ_SETTINGS = """
import json, sys
from django.core.exceptions import ImproperlyConfigured
try:
    from statuspage import settings
except ImproperlyConfigured as problem:
    sys.exit(f"{problem}")
print(json.dumps({
    "data_dir": str(settings.DATA_DIR), "snapshot_dir": str(settings.SNAPSHOT_DIR), "bind": settings.BIND,
    "port": settings.PORT, "url": settings.PAGE_URL, "web_workers": settings.WEB_WORKERS,
    "broker_url": settings.CELERY_BROKER_URL, "production": settings.PRODUCTION,
}))
"""


@dataclass(frozen=True)
class Settings:
    """What `run` needs to know of the settings; folders are absolute, `url` has no slash at its end."""

    data_dir: str
    snapshot_dir: str
    bind: str
    port: int
    url: str
    web_workers: int
    broker_url: str
    production: bool


def project_environment() -> dict[str, str]:
    """Lets a child find the project's packages from whatever folder `run` was called in."""
    rest = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([str(PROJECT), *([rest] if rest else [])])}


def read_settings() -> Settings:
    """The settings as a child reads them; raises Refusal with the child's one line where they cannot be used."""
    command = [sys.executable, "-P", "-c", READ_SETTINGS]
    environment = {**os.environ, **project_environment()}
    child = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
    if child.returncode == 0:
        return Settings(**json.loads(child.stdout))
    line = (child.stderr.strip().splitlines() or [f"the settings cannot be read (exit {child.returncode})."])[-1]
    raise Refusal(line)


def refuse_taken_port(*, bind: str, port: int) -> None:
    """Raises Refusal where nobody can listen on this address and port now."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            choice = "choose another one with ZWISCHENSTAND_PORT, or end what listens there"
            raise Refusal(f"port {port} is taken on {bind}: {choice}.") from problem
        raise Refusal(f"cannot listen on {bind}, port {port}: {problem.strerror}.") from problem


def free_port() -> int:
    """A port that nobody uses now, for programs of this machine alone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def page_answers(*, bind: str, port: int) -> bool:
    """Whether `/` is answered with 200 here and now (half a second at most)."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 -- compared, not bound
    request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((host, port), timeout=0.5) as page:
            page.sendall(request)
            return page.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
