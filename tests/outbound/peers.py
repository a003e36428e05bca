"""Servers that behave as a test wants them to: real sockets on loopback, ended with their test."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Script = Callable[[socket.socket, threading.Event], None]


@dataclass
class Peer:
    """A listening socket; each connection is handed to `script` in a thread of its own."""

    script: Script
    host: str = "127.0.0.1"
    tls: ssl.SSLContext | None = None
    listens: bool = True  # to the head of a request before it says anything
    heard: list[bytes] = field(default_factory=list)  # one head of a request per connection, empty at first
    ended: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    last: tuple[str, int] = ("", 0)  # where the connection comes from after which there is none
    thread: threading.Thread = field(init=False)

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def serve(self, listener: socket.socket) -> None:
        while True:
            connection, who = listener.accept()
            if who == self.last:
                connection.close()
                return
            self.heard.append(b"")
            threading.Thread(target=self.talk, args=(connection, len(self.heard) - 1), daemon=True).start()

    def talk(self, plain: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError), plain, self.secured(plain) as connection:
            while self.listens and b"\r\n\r\n" not in self.heard[number]:
                if not (part := connection.recv(65536)):
                    return
                self.heard[number] += part
            self.script(connection, self.ended)
            # Closing with something unread would take the answer back.
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass

    def secured(self, plain: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(plain, server_side=True) if self.tls else plain

    def end(self) -> None:
        """Lets every script go, and returns when all that connected before is in `heard`: it was accepted before."""
        self.ended.set()
        with socket.socket() as last:
            last.bind((self.host, 0))
            self.last = last.getsockname()
            last.connect((self.host, self.port))
            self.thread.join()


@contextlib.contextmanager
def peer(
    script: Script,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
    listens: bool = True,
) -> Iterator[Peer]:
    """Listens until the block ends."""
    with socket.create_server((host, port)) as listener:
        one = Peer(script, host, tls, listens, port=listener.getsockname()[1])
        one.thread = threading.Thread(target=one.serve, args=(listener,), daemon=True)
        one.thread.start()
        try:
            yield one
        finally:
            one.end()


def says(answer: bytes) -> Script:
    """Reads a request's head, sends this, and closes."""
    return lambda connection, ended: connection.sendall(answer)


def silent(connection: socket.socket, ended: threading.Event) -> None:
    """Takes the connection and neither reads nor says anything."""
    ended.wait()


def drips(start: bytes, drop: bytes) -> Script:
    """Sends `start`, then `drop` twenty times a second for ever."""

    def script(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(start)
        while not ended.wait(0.05):
            connection.sendall(drop)

    return script


def floods(start: bytes, piece: bytes) -> Script:
    """Sends `start`, then `piece` as fast as it is taken, for ever."""

    def script(connection: socket.socket, ended: threading.Event) -> None:
        connection.sendall(start)
        while not ended.is_set():
            connection.sendall(piece)

    return script


def ok(body: bytes, *headers: str) -> bytes:
    """An ordinary answer."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body
