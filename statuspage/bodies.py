"""The body of a request, taken in whole before the app sees it: who sends a byte a second holds none of its threads."""

import io
import tempfile
import threading
import time
from typing import IO
from wsgiref.types import InputStream, WSGIEnvironment

# The app refuses more by its announced length, so no more is ever read.
MOST_BYTES = 12 * 1024 * 1024
BODY_PLACES = 12  # bodies that a worker waits for at once
PATIENCE = 20.0  # seconds for any body; each PIECE that it announces adds one
PIECE = 64 * 1024  # bytes, the most that is asked for at once
QUICK = 0.05  # seconds; after a piece that took longer the next is a single byte
IN_MEMORY = 1024 * 1024  # bytes; a larger body waits on disk


class Crowded(Exception):
    """No place to wait for this body."""


class TooSlow(Exception):
    """The body did not come in time, or ended before its announced length."""


def announced(environ: WSGIEnvironment) -> int:
    """The bytes to read: 0 for a request without a body, and for one that the app refuses unread."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    size = int(length) if length.isascii() and length.isdecimal() and len(length) <= 12 else 0
    return size if size <= MOST_BYTES else 0


class Bodies:
    """Takes bodies in, `places` at a time."""

    def __init__(self, *, places: int = BODY_PLACES, patience: float = PATIENCE) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._patience = patience

    def take(self, environ: WSGIEnvironment) -> IO[bytes]:
        """The whole body, for the caller to close. Raises Crowded, TooSlow, and OSError where it finds no room."""
        size = announced(environ)
        if not size:
            return io.BytesIO()
        if not self._places.acquire(blocking=False):
            raise Crowded
        try:
            return self._read(environ["wsgi.input"], size)
        finally:
            self._places.release()

    def _read(self, source: InputStream, size: int) -> IO[bytes]:
        """granian's `read` returns when all it was asked for has come, and answering beside one that waits stops the
        worker. So who sends slowly is asked for one byte at a time, and the clock is looked at in between; who sends
        nothing at all keeps the place until the connection ends."""
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
        deadline = time.monotonic() + self._patience + size / PIECE
        left, most = size, 1
        while left:
            asked = time.monotonic()
            piece = source.read(min(left, most)) if asked < deadline else b""
            if not piece:
                file.close()
                raise TooSlow
            file.write(piece)
            left -= len(piece)
            most = min(2 * most, PIECE) if time.monotonic() - asked < QUICK else 1
        file.seek(0)
        return file
