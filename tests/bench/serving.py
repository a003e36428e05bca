"""What the app costs against plain nginx over the same file, and how soon a web process answers."""

import contextlib
import functools
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from incidents.publishing.snapshot import Snapshot
from tests.bench import Missing, Row, at_least, at_most, for_comparison, paired
from tests.servers import HOST, fetch, free_port, granian, running

SHARE = 0.20  # of nginx's throughput
START = 1.5  # seconds
VERSION = 1_515_600_000
CASES = {
    "identity, 200": ("identity", False),
    "gzip, 200": ("gzip", False),
    "identity, 304": ("identity", True),
    "gzip, 304": ("gzip", True),
}
# nginx with nothing to do but send the file: no log, no headers of ours, no languages to choose from.
PLAIN = """
worker_processes 2; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; gzip_static on;
    types {{ text/html html; }}
    server {{ listen 127.0.0.1:{port}; root {public}; index index.html; }}
}}
"""


def run() -> list[Row]:
    """Four shares of plain nginx, after one change of the file, with the bare server for comparison; the start."""
    for program in ("wrk", "nginx"):
        if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") is None:
            raise Missing(f"{program} is not installed")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        snapshot = Snapshot(Path(folder) / "snapshot")
        publish(snapshot, VERSION)
        began = time.perf_counter()
        app = stack.enter_context(granian("statuspage.wsgi:application", snapshot.folder, workers=2))
        fetch(app, "/")
        start = time.perf_counter() - began
        bare = stack.enter_context(granian("tests.echoing:bare", snapshot.folder, workers=2))
        nginx = stack.enter_context(plain_nginx(snapshot, Path(folder)))
        rows = [at_most("web process: start to first page", start, START, unit="s")]
        for port in (app, nginx):
            for accept in ("identity", "gzip"):
                throughput(port, accept, etag="")
        publish(snapshot, VERSION + 1)
        return rows + shares(app, bare, nginx)


def shares(app: int, bare: int, nginx: int) -> list[Row]:
    rows = []
    for name, (accept, unchanged) in CASES.items():
        first = fetch(nginx, "/", accept_encoding=accept)
        etag = first.headers["etag"] if unchanged else ""
        checked(app, nginx, accept, etag, status=304 if unchanged else 200)
        ours, theirs = (functools.partial(throughput, port, accept, etag) for port in (app, nginx))
        rows.append(at_least(f"app / plain nginx: {name}", paired(ours, theirs), SHARE))
    ours, theirs = (functools.partial(throughput, port, "identity", "") for port in (bare, nginx))
    return [*rows, for_comparison("bare function / plain nginx: identity, 200", paired(ours, theirs))]


def checked(app: int, nginx: int, accept: str, etag: str, *, status: int) -> None:
    """Raises RuntimeError unless both send what is measured: the same bytes with this status."""
    headers = {"accept_encoding": accept} | ({"if_none_match": etag} if etag else {})
    one, other = (fetch(port, "/", **headers) for port in (app, nginx))
    if (one.status, one.body) != (other.status, other.body) or one.status != status:
        raise RuntimeError(f"app and nginx disagree: {one.status}, {other.status}")


def throughput(port: int, accept: str, etag: str) -> float:
    """Requests per second that wrk gets out of a server with one thread and 32 connections."""
    headers = [f"Host: {HOST}", f"Accept-Encoding: {accept}", *([f"If-None-Match: {etag}"] if etag else [])]
    given = [word for header in headers for word in ("-H", header)]
    command = ["wrk", "-t1", "-c32", "-d1s", *given, f"http://127.0.0.1:{port}/"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Non-2xx" in said:
        raise RuntimeError(f"wrk says: {said}")
    return float(found[1])


def publish(snapshot: Snapshot, version: int) -> None:
    """A page of 54 kB, of which gzip leaves 16 kB: the size of the page with 65 updates."""
    chance = random.Random(version)
    lines = (f"<p>{n} an update of some words {chance.getrandbits(64):x}</p>\n" for n in range(1000))
    with snapshot.publish(version) as writer:
        writer.write("index.html", "".join(lines).encode())


@contextlib.contextmanager
def plain_nginx(snapshot: Snapshot, folder: Path) -> Iterator[int]:
    port = free_port()
    config = folder / "plain.conf"
    config.write_text(PLAIN.format(folder=folder, port=port, public=snapshot.public))
    user = "user root; " if os.geteuid() == 0 else ""
    command = ["nginx", "-e", "stderr", "-c", str(config), "-g", f"{user}daemon off;"]
    with running(command, port, {"PATH": f"{os.environ['PATH']}:/usr/sbin"}):
        yield port
