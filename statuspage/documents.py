"""Published documents over HTTP without Django: whatever lies in the snapshot folder is answered from there.

Every answer equals that of docker/nginx.conf.template over the same folder (tests/test_http_contract.py). A worker
keeps files ready to send and asks the disk with one stat per request whether they still are the published ones, so
no reader gets an older document after a newer one, whichever worker answers.
"""

import json
import os
import re
import stat
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from statuspage import conditions
from statuspage.files import File, document_headers

# What reaches the app although no file lies there; any other missing path is answered here.
APP_PATHS = ("/console", "/api/", "/s/", "/healthz", "/readyz", "/metrics", "/accounts/")
# Documents that are forms: their POST goes to the app, with or without a language in front.
FORMS = ("/lookup", "/lookup/report", "/subscribe")

CACHE_BYTES = 16 * 1024 * 1024  # per worker
REMEMBERED = 256  # characters; longer addresses and header values are answered, but never kept
_REASONS = {
    200: "200 OK",
    206: "206 Partial Content",
    301: "301 Moved Permanently",
    304: "304 Not Modified",
    400: "400 Bad Request",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    410: "410 Gone",
    412: "412 Precondition Failed",
    416: "416 Range Not Satisfiable",
}
_READABLE = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")
_INCIDENT = re.compile(r"(?:/[a-z-]+)?/incidents/([a-z0-9]+)(?:[./]|$)")
_RENAMED = re.compile(r"(/[a-z0-9_-]+/[a-z0-9_-]+)((?:[./].*)?)")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_CONDITIONS = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)


class Documents:
    """WSGI: GET and HEAD of documents from `snapshot`, the rest from `app`; `hosts` are names without port."""

    def __init__(self, snapshot: Path, hosts: Iterable[str], app: WSGIApplication) -> None:
        self._snapshot = str(snapshot)
        self._public = str(snapshot / "public")
        self._hosts = {host.lower() for host in hosts}
        self._app = app
        self._kept: dict[tuple[str, bool], File] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        self._known_hosts: set[str | None] = set()
        self._gzip: dict[str | None, bool] = {}
        self._state: tuple[tuple[int, int, int] | None, dict[str, Any]] = (None, {})

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_HOST") not in self._known_hosts and not self._is_ours(environ.get("HTTP_HOST")):
            return _plain(start_response, 400, "There is no status page under this name.\n")
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        file = self._kept.get((path, self._takes_gzip(environ)))
        if file is None or not file.is_current() or (method != "GET" and method != "HEAD"):
            return self._found(environ, start_response, method, path)
        return _send(file, environ, start_response, method)

    def _found(
        self, environ: WSGIEnvironment, start_response: StartResponse, method: str, path: str
    ) -> Iterable[bytes]:
        clean = normal(path)
        if clean is None:
            return _plain(start_response, 400, "This address cannot be read.\n")
        name = self._file_name(clean)
        if method == "POST" and self._split(clean)[1] in FORMS:
            return self._app(environ, start_response)
        if name is None:
            return self._missing(environ, start_response, method, clean)
        if method not in {"GET", "HEAD"}:
            return _plain(start_response, 405, "This page can only be read.\n", ("Allow", "GET, HEAD"))
        file = self._load(path, name, self._takes_gzip(environ))
        if file is None:
            return self._missing(environ, start_response, method, clean)
        return _send(file, environ, start_response, method)

    def _missing(
        self, environ: WSGIEnvironment, start_response: StartResponse, method: str, path: str
    ) -> Iterable[bytes]:
        if path.startswith(APP_PATHS):
            return self._app(environ, start_response)
        incident = _INCIDENT.match(path)
        if incident and os.path.isfile(f"{self._public}/incidents/{incident[1]}.gone"):
            return self._page(environ, start_response, method, path, 410)
        moved = self._moved(path) if method in {"GET", "HEAD"} else None
        if moved is not None:
            _, *headers = document_headers(path)
            start_response(_REASONS[301], [("Location", moved), ("Content-Length", "0"), *headers])
            return []
        return self._page(environ, start_response, method, path, 404)

    def _page(
        self, environ: WSGIEnvironment, start_response: StartResponse, method: str, path: str, status: int
    ) -> Iterable[bytes]:
        """The folder's 404 or 410 page, in the language that the path begins with where it has one."""
        own = f"/{path.split('/')[1]}/{status}.html" if path.count("/") > 1 else ""
        for name in (own, f"/{status}.html"):
            file = self._load(name, name, self._takes_gzip(environ)) if self._is_file(name) else None
            if file is not None:
                start_response(_REASONS[status], file.error_headers)
                return [] if method == "HEAD" else file.body
        return _plain(start_response, status, f"{_REASONS[status][4:]}.\n")

    def _moved(self, path: str) -> str | None:
        """Where a renamed document or one under the default language's prefix is now; None where neither is so."""
        state = self._read_state()
        language, bare = self._split(path)
        here = bare
        named = _RENAMED.fullmatch(bare)
        if named:
            here = state.get("redirects", {}).get(named[1], named[1]) + named[2]
        default = bool(language) and language == state.get("default_language")
        if (here == bare and not default) or not _READABLE.fullmatch(here):
            return None
        return here if default or not language else f"/{language}{here}"

    def _split(self, path: str) -> tuple[str, str]:
        """The language that a path begins with ("" where it begins with none) and the path without it."""
        first, _, rest = path[1:].partition("/")
        return (first, f"/{rest}") if first in self._read_state().get("languages", []) else ("", path)

    def _read_state(self) -> dict[str, Any]:
        path = f"{self._snapshot}/state.json"
        try:
            now = os.stat(path)
            signature = (now.st_ino, now.st_mtime_ns, now.st_size)
            if signature != self._state[0]:
                with open(path, "rb") as file:
                    value = json.load(file)
                self._state = (signature, value if isinstance(value, dict) else {})
        except (OSError, ValueError):
            return self._state[1]
        return self._state[1]

    def _file_name(self, path: str) -> str | None:
        """nginx's `try_files $uri $uri.html $uri/index.html`; marks, .gz and dot files are no documents."""
        if not _READABLE.fullmatch(path) or path.endswith((".gz", ".gone")):
            return None
        names = (path, f"{path}.html", f"{path}/index.html")
        return next((name.replace("//", "/") for name in names if self._is_file(name)), None)

    def _is_file(self, name: str) -> bool:
        try:
            return bool(name) and stat.S_ISREG(os.stat(self._public + name).st_mode)
        except OSError:
            return False

    def _load(self, path: str, name: str, gzip: bool) -> File | None:
        kept = self._kept.get((path, gzip))
        if kept is not None and kept.is_current():
            return kept
        file = File.read(self._public, name, gzip)
        with self._lock:
            self._drop((path, gzip))
            if file is not None and file.weight <= CACHE_BYTES // 8 and len(path) <= REMEMBERED:
                self._kept[path, gzip] = file
                self._bytes += file.weight
            while self._bytes > CACHE_BYTES:
                self._drop(next(iter(self._kept)))
        return file

    def _drop(self, key: tuple[str, bool]) -> None:
        old = self._kept.pop(key, None)
        self._bytes -= old.weight if old else 0

    def _takes_gzip(self, environ: WSGIEnvironment) -> bool:
        accept = environ.get("HTTP_ACCEPT_ENCODING")
        known = self._gzip.get(accept)
        if known is None:
            if len(accept or "") > REMEMBERED:
                return conditions.gzip_wanted(accept)
            if len(self._gzip) > 1000:
                self._gzip.clear()
            known = self._gzip[accept] = conditions.gzip_wanted(accept)
        return known

    def _is_ours(self, host: str | None) -> bool:
        name = re.sub(r":[0-9]+$", "", (host or "").lower()).removesuffix(".")
        if name not in self._hosts and name not in _LOOPBACK:
            return False
        if len(self._known_hosts) < 1000 and len(host or "") <= REMEMBERED:
            self._known_hosts.add(host)
        return True


def normal(path: str) -> str | None:
    """The decoded path as nginx sees it, slashes merged and dots resolved; None where it leaves the root or has NUL."""
    if not path.startswith("/") or "\0" in path:
        return None
    if "//" not in path and "/." not in path:
        return path
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    folder = path.endswith(("/", "/.", "/..")) and parts
    return "/" + "/".join(parts) + ("/" if folder else "")


def _send(file: File, environ: WSGIEnvironment, start_response: StartResponse, method: str) -> Iterable[bytes]:
    get = environ.get
    if not any(map(get, _CONDITIONS)):
        start_response("200 OK", file.headers)
        return file.body if method == "GET" else []
    status = conditions.precondition(environ, etag=file.etag, mtime=file.mtime)
    if status == 304:
        start_response("304 Not Modified", file.unchanged_headers)
        return []
    if status == 412:
        return _plain(start_response, 412, "The document has changed.\n")
    part = _part(file, environ)
    if part == 416:
        behind = ("Content-Range", f"bytes */{file.size}")
        return _plain(start_response, 416, "The document has no such range.\n", behind)
    if isinstance(part, slice):
        start_response(_REASONS[206], file.range_headers(part))
        return [file.body[0][part]] if method == "GET" else []
    start_response("200 OK", file.headers)
    return file.body if method == "GET" else []


def _part(file: File, environ: WSGIEnvironment) -> slice | int:
    if file.gzip:
        return 200
    return conditions.wanted_range(environ, etag=file.etag, mtime=file.mtime, size=file.size)


def _plain(start_response: StartResponse, status: int, text: str, *more: tuple[str, str]) -> Iterable[bytes]:
    body = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(_REASONS[status], [*headers, ("Cache-Control", "no-store"), *more])
    return [body]
