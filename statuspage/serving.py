"""How web processes are run: granian's flags, and the app that may be slow without making documents slow."""

import threading
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# One thread is a sixth faster than any larger number, but then two slow forms would stop the public page.
BLOCKING_THREADS = 8
APP_THREADS = 6  # at most so many of them wait for the app; the others stay free for documents

# For `granian --interface wsgi`, measured by `python -m tests.bench serving`. No WebSockets, no HTTP/2: nginx and
# browsers on plain http speak neither to us, and each costs a check per connection.
GRANIAN_FLAGS = (
    "--no-ws",
    "--http",
    "1",
    "--runtime-mode",
    "mt",
    "--blocking-threads",
    str(BLOCKING_THREADS),
    "--respawn-failed-workers",
    "--workers-kill-timeout",
    "3",
)


class Behind:
    """A WSGI application that `load` makes once, on first need, and that takes at most `places` threads.

    Whoever finds no place gets 503 at once: a slow database or a form sent a byte a second must not take the last
    thread from those who read. An answer counts until it is complete, so it is collected before it is sent.
    """

    def __init__(self, load: Callable[[], WSGIApplication], *, places: int = APP_THREADS) -> None:
        self._load = load
        self._loading = threading.Lock()
        self._app: WSGIApplication | None = None
        self._places = threading.BoundedSemaphore(places)

    def ready(self) -> WSGIApplication:
        """The application; waits while another thread makes it, raises what making it raises."""
        with self._loading:
            if self._app is None:
                self._app = self._load()
            return self._app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._places.acquire(blocking=False):
            return _busy(start_response)
        try:
            return _collected(self.ready()(environ, start_response))
        finally:
            self._places.release()


def _collected(chunks: Iterable[bytes]) -> list[bytes]:
    try:
        return list(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()


def _busy(start_response: StartResponse) -> list[bytes]:
    body = b"Too many requests are waiting. Please try again in a moment.\n"
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    more = [("Cache-Control", "no-store"), ("Retry-After", "5")]
    start_response("503 Service Unavailable", [*headers, *more])
    return [body]
