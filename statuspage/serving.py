"""How web processes are run: granian's flags, and the app that may be slow without making documents slow."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from statuspage.bodies import Bodies, Crowded, TooSlow

# Per worker. One thread would send a sixth more documents, but then one slow form stops the public page.
SERVER_THREADS = 32
# Threads, and with them database connections, that the app has; more do not help it past Python's lock.
APP_THREADS = 8
# Requests inside the app or waiting for it. What this and BODY_PLACES leave of SERVER_THREADS always is there for
# documents.
APP_PLACES = 16
# Says that the process answers, so it takes no place: a busy app is no reason to restart it.
ALIVE = "/healthz"

# For `granian --interface wsgi`, measured by `python -m tests.bench serving`. No WebSockets, no HTTP/2: nginx and
# browsers on plain http speak neither to us, and each costs a check per connection. Below the level of errors
# granian only warns that these are more threads than it would choose.
GRANIAN_FLAGS = (
    "--no-ws",
    "--http",
    "1",
    "--runtime-mode",
    "mt",
    "--blocking-threads",
    str(SERVER_THREADS),
    "--respawn-failed-workers",
    "--workers-kill-timeout",
    "3",
    "--log-level",
    "error",
)


class Behind:
    """A WSGI application, made by `load` once and on first need, that runs in a few threads of its own.

    A server thread first takes in the request's body, as `bodies` allows: 408 where it does not come, 503 at once
    where too many wait. Then it waits for the app; when `places` of them do, the next gets 503 at once. So neither a
    database that hangs nor a form sent a byte a second takes the last thread from those who read documents, and slow
    forms none from the app. An answer is complete before its first byte is sent.
    """

    def __init__(
        self,
        load: Callable[[], WSGIApplication],
        *,
        threads: int = APP_THREADS,
        places: int = APP_PLACES,
        bodies: Bodies | None = None,
    ) -> None:
        self._load = load
        self._bodies = bodies or Bodies()
        self._loading = threading.Lock()
        self._app: WSGIApplication | None = None
        self._places = threading.BoundedSemaphore(places)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="app")

    def start(self) -> None:
        """Has the application made beside, so that the first who needs it need not wait."""
        self._threads.submit(self._ready)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            body = self._bodies.take(environ)
        except Crowded:
            return _busy(start_response)
        except TooSlow:
            return _plain(start_response, "408 Request Timeout", "What you sent did not arrive in time.\n")
        with body:
            return self._ask({**environ, "wsgi.input": body}, start_response)

    def _ask(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == ALIVE and self._app is not None:
            return self._run(environ, start_response)
        if not self._places.acquire(blocking=False):
            return _busy(start_response)
        try:
            return self._threads.submit(self._run, environ, start_response).result()
        finally:
            self._places.release()

    def _run(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        chunks = self._ready()(environ, start_response)
        try:
            return list(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()

    def _ready(self) -> WSGIApplication:
        with self._loading:
            if self._app is None:
                self._app = self._load()
            return self._app


def _busy(start_response: StartResponse) -> list[bytes]:
    text = "Too many requests are waiting. Please try again in a moment.\n"
    return _plain(start_response, "503 Service Unavailable", text, ("Retry-After", "5"))


def _plain(start_response: StartResponse, status: str, text: str, *more: tuple[str, str]) -> list[bytes]:
    body = text.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, [*headers, ("Cache-Control", "no-store"), *more])
    return [body]
