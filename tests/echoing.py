"""Served by granian in tests: the snapshot of TEST_SNAPSHOT with an echo behind, and a bare answer from memory."""

import os
import threading
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from statuspage.bodies import Bodies
from statuspage.documents import Documents
from statuspage.files import document_headers
from statuspage.serving import ALIVE, Behind
from tests.servers import HOST, documents, echo

SNAPSHOT = Path(os.environ["TEST_SNAPSHOT"])

application = documents(SNAPSHOT)
behind = Documents(SNAPSHOT, {HOST}, Behind(lambda: echo))
impatient = Documents(SNAPSHOT, {HOST}, Behind(lambda: echo, bodies=Bodies(places=1, patience=0.2)))


def hang(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """An app that answers nothing but whether it is alive."""
    if environ["PATH_INFO"] != ALIVE:
        threading.Event().wait()
    return echo(environ, start_response)


_hanging = Behind(lambda: hang)
_hanging.start()
hanging = Documents(SNAPSHOT, {HOST}, _hanging)

_INDEX = SNAPSHOT / "public" / "index.html"
_BODY = [_INDEX.read_bytes() if _INDEX.exists() else b""]
_HEADERS = [("Content-Length", str(len(_BODY[0]))), *document_headers("/index.html")]


def bare(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """The least that granian can be asked for: the measure of what the server itself costs."""
    start_response("200 OK", _HEADERS)
    return _BODY
