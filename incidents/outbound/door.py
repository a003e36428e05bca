"""Asking a server. Python's own HTTP client over a socket of ours: it knows no redirects, proxies or cookies at all."""

import contextlib
import http.client
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .failures import Broken, Refused, TooLarge
from .lookups import addresses
from .policies import Allowed
from .targets import Origin, Target, target
from .wire import Deadline, Wire, connected, secured

HEAD = 64 * 1024  # bytes that an answer may have besides its body, with the marks between its parts
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
VALUE = re.compile(r"[\x20-\x7e\xa0-\xff]*")
CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Answer:
    """What a server said, whatever the status; header names in lower case, their values in one line."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took: float  # seconds


def fetch(
    url: str,
    *,
    allow: Allowed,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    deadline: float = 5.0,
    most: int = 64 * 1024,
) -> Answer:
    """Asks once, over a connection of its own, and returns whatever the status of the answer is (a 3xx too).

    All of it is done in `deadline` seconds, the name's look-up too. Host, length and encoding headers are written
    here. Raises Refused where `allow` does not let the request out, TooLarge where the body has more than `most`
    bytes, TimedOut and Broken.
    """
    until = Deadline(deadline)
    asked = target(url)
    allow.check(asked.origin)
    ours = _headers(asked.origin, headers or {})
    with _connection(asked.origin, allow=allow, deadline=until) as wire:
        wire.keep(deadline=until, room=HEAD + 2 * most)
        try:
            return _exchange(wire, asked, method, ours, body, most=most)
        except (http.client.HTTPException, OSError, ValueError):
            # What they say may repeat what was sent or received.
            raise Broken(_("The server's answer is damaged or incomplete.")) from None


def _headers(origin: Origin, given: Mapping[str, str]) -> dict[str, str]:
    """What the caller says, then what we say. Raises Refused for what cannot be written into a header."""
    if not all(NAME.fullmatch(name) and VALUE.fullmatch(value) for name, value in given.items()):
        raise Refused(_("A header of the request holds characters that cannot be sent."))
    ours = {"Host": origin.written, "Accept-Encoding": "identity", "Connection": "close"}
    never = {"content-length", "transfer-encoding", *map(str.lower, ours)}
    theirs = {name: value for name, value in given.items() if name.lower() not in never}
    return {"User-Agent": "Zwischenstand"} | theirs | ours


@contextlib.contextmanager
def _connection(origin: Origin, *, allow: Allowed, deadline: Deadline) -> Iterator[Wire]:
    """Looks up once, checks every address, and connects to one of those and to no other."""
    found = addresses(origin.host, deadline=deadline)
    if not found or not all(map(allow.reaches, found)):
        raise Refused(_("The server's name leads to an address that may not be asked."))
    wire = connected(found, origin.port, deadline=deadline)
    if origin.scheme == "https":
        wire = secured(wire, origin.host, deadline=deadline)
    with contextlib.closing(wire):
        yield wire


def _exchange(
    wire: Wire, asked: Target, method: str, headers: dict[str, str], body: bytes | None, *, most: int
) -> Answer:
    connection = http.client.HTTPConnection(asked.origin.host, asked.origin.port)
    connection.sock = wire
    # Who has heard enough answers and closes; the answer is what counts.
    with contextlib.suppress(BrokenPipeError):
        connection.request(method, asked.path, body, headers)
    with connection.getresponse() as response:
        found = {name.lower(): CONTROL.sub(" ", value).strip() for name, value in response.getheaders()}
        if found.get("content-encoding", "identity").lower() != "identity":
            raise Broken(_("The server's answer is compressed, though it was asked not to be."))
        return Answer(response.status, found, _body(response, most=most), wire.deadline.took)


def _body(response: http.client.HTTPResponse, *, most: int) -> bytes:
    """Reads to the end. Raises TooLarge beyond `most` bytes, IncompleteRead where less came than was announced."""
    body = b""
    if (response.length or 0) <= most:
        while len(body) <= most and (part := response.read(most + 1 - len(body))):
            body += part
    if len(body) > most or (response.length or 0) > most:
        raise TooLarge(_("The server's answer is larger than %(most)d kB.") % {"most": max(most // 1024, 1)})
    if response.length:
        raise http.client.IncompleteRead(body, response.length)
    return body
