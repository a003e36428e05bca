"""Served by granian in tests: the snapshot of TEST_SNAPSHOT with an echo behind, and a bare answer from memory."""

import os
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from statuspage.documents import Documents
from statuspage.files import document_headers
from statuspage.serving import Behind
from tests.servers import HOST, documents

SNAPSHOT = Path(os.environ["TEST_SNAPSHOT"])


def count(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Reads what was sent and says how many bytes that were."""
    body = str(len(environ["wsgi.input"].read())).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


application = documents(SNAPSHOT)
behind = Documents(SNAPSHOT, {HOST}, Behind(lambda: count))

_INDEX = SNAPSHOT / "public" / "index.html"
_BODY = [_INDEX.read_bytes() if _INDEX.exists() else b""]
_HEADERS = [("Content-Length", str(len(_BODY[0]))), *document_headers("/index.html")]


def bare(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """The least that granian can be asked for: the measure of what the server itself costs."""
    start_response("200 OK", _HEADERS)
    return _BODY
