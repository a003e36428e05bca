"""How a broken engine sends what it has to say: late, slowly, in pieces, compressed to death, or not at all."""

import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from itertools import repeat

JSON = "application/json"
BOMB = 64 * 1024 * 1024  # bytes that a bomb unfolds to
LONG = "86400"


class Wire:
    """One connection, as a behaviour needs it: bytes out, waiting, hanging. `stopping` is set when the engine ends."""

    def __init__(self, connection: socket.socket, stopping: threading.Event) -> None:
        self.connection = connection
        self.stopping = stopping

    def write(self, data: bytes) -> None:
        self.connection.sendall(data)

    def head(self, status: str = "200 OK", **headers: str) -> None:
        """The start of an answer after which the connection closes; `content_length="5"` becomes that header."""
        lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
        self.write("\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *lines, "", ""]).encode())

    def answer(self, status: str, body: bytes = b"", **headers: str) -> None:
        self.head(status, content_length=str(len(body)), **headers)
        self.write(body)

    def slowly(self, data: bytes) -> None:
        """A byte a second."""
        for byte in data:
            self.write(bytes([byte]))
            if self.stopping.wait(1):
                return

    def hang(self) -> None:
        """Returns when the other side leaves or the engine ends."""
        self.connection.settimeout(None)
        while self.connection.recv(1024):
            pass

    def reset(self) -> None:
        """Ends the connection so that the other side sees an error."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


Misdeed = Callable[[Wire, bytes], None]
"""Sends the honest body, or not."""


def status(line: str, body: bytes = b"", **headers: str) -> Misdeed:
    return lambda wire, honest: wire.answer(line, body, **headers)


def silence(wire: Wire, body: bytes) -> None:
    """Takes the request and never answers."""
    wire.hang()


def byte_a_second(wire: Wire, body: bytes) -> None:
    wire.head(content_type=JSON, content_length=str(len(body)))
    wire.slowly(body)


def slow_head(wire: Wire, body: bytes) -> None:
    wire.slowly(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + b"X-Wait: a little\r\n" * 1000)


def endless_head(wire: Wire, body: bytes) -> None:
    wire.write(b"HTTP/1.1 200 OK\r\n")
    for _ in repeat(None):
        wire.write(b"X-More: and more\r\n" * 1000)


def endless_body(wire: Wire, body: bytes) -> None:
    wire.head(content_type=JSON)
    for _ in repeat(None):
        wire.write(b" " * 65536)


def length_too_short(wire: Wire, body: bytes) -> None:
    wire.head(content_type=JSON, content_length=str(len(body) // 2))
    wire.write(body)


def length_too_long(wire: Wire, body: bytes) -> None:
    """All of it, and a promise of more."""
    wire.head(content_type=JSON, content_length=str(len(body) + 100))
    wire.write(body)
    wire.hang()


def length_in_words(wire: Wire, body: bytes) -> None:
    wire.head(content_type=JSON, content_length="plenty")
    wire.write(body)


def half_an_answer(wire: Wire, body: bytes) -> None:
    wire.head(content_type=JSON, content_length=str(len(body)))
    wire.write(body[: len(body) // 2])


def broken_chunks(wire: Wire, body: bytes) -> None:
    wire.head(content_type=JSON, transfer_encoding="chunked")
    wire.write(b"5\r\n" + body[:5] + b"\r\nxyz\r\n")


def hangs_up(wire: Wire, body: bytes) -> None:
    """Takes the request and closes."""


def reset(wire: Wire, body: bytes) -> None:
    wire.reset()


def not_http(wire: Wire, body: bytes) -> None:
    wire.write(b"220 mail.example ESMTP ready\r\n")


@cache
def bomb() -> bytes:
    """An honest, empty list in 64 MB of white space, compressed to a thousandth."""
    packer = zlib.compressobj(wbits=31)
    spaces = b" " * (1024 * 1024)
    parts = [packer.compress(b'{"jobs": ['), *(packer.compress(spaces) for _ in range(BOMB // len(spaces)))]
    return b"".join([*parts, packer.compress(b"]}"), packer.flush()])


def gzip_bomb(wire: Wire, body: bytes) -> None:
    wire.answer("200 OK", bomb(), content_type=JSON, content_encoding="gzip")


def unasked_gzip(wire: Wire, body: bytes) -> None:
    wire.answer("200 OK", gzip.compress(body), content_type=JSON, content_encoding="gzip")


def not_gzip(wire: Wire, body: bytes) -> None:
    wire.answer("200 OK", body, content_type=JSON, content_encoding="gzip")


def too_many_headers(wire: Wire, body: bytes) -> None:
    more = {f"x_{n}": "y" for n in range(500)}
    wire.answer("200 OK", body, content_type=JSON, **more)


def huge_header(wire: Wire, body: bytes) -> None:
    wire.answer("200 OK", body, content_type=JSON, x_more="y" * 1_000_000)


MISDEEDS: Mapping[str, Misdeed] = {
    "silence": silence,
    "byte_a_second": byte_a_second,
    "slow_head": slow_head,
    "endless_head": endless_head,
    "endless_body": endless_body,
    "length_too_short": length_too_short,
    "length_too_long": length_too_long,
    "length_in_words": length_in_words,
    "half_an_answer": half_an_answer,
    "broken_chunks": broken_chunks,
    "hangs_up": hangs_up,
    "reset": reset,
    "not_http": not_http,
    "gzip_bomb": gzip_bomb,
    "unasked_gzip": unasked_gzip,
    "not_gzip": not_gzip,
    "too_many_headers": too_many_headers,
    "huge_header": huge_header,
    "redirect": status("302 Found", location="/elsewhere"),
    "redirect_inside": status("307 Temporary Redirect", location="http://169.254.169.254/latest/meta-data/"),
    "redirect_to_itself": status("301 Moved Permanently", location="/v1/jobs"),
    "no_content": status("204 No Content"),
    "unasked_not_modified": status("304 Not Modified", etag='"never-sent"'),
    "unauthorized": status("401 Unauthorized", www_authenticate="Bearer"),
    "forbidden": status("403 Forbidden"),
    "not_found": status("404 Not Found", b"<h1>Not found</h1>", content_type="text/html"),
    "too_many_requests": status("429 Too Many Requests", retry_after="60"),
    "come_back_tomorrow": status("429 Too Many Requests", retry_after=LONG),
    "come_back_whenever": status("503 Service Unavailable", retry_after="soon, -5"),
    "server_error": status("500 Internal Server Error", b"<h1>Oops</h1>", content_type="text/html"),
    "bad_gateway": status("502 Bad Gateway"),
    "status_999": status("999 Whatever"),
}
