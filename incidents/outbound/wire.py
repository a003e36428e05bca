"""Sockets that keep a deadline: of the clock on the wall, however slowly the bytes come.

A socket's own time-out counts from one byte to the next, so a peer that drips would never meet it. Here what is left
is set anew before each receiving and sending; connecting and the TLS handshake keep one by themselves.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast

from django.utils.translation import gettext as _

from .failures import Broken, TimedOut, TooLarge
from .targets import Address


class Deadline:
    """An instant by which all has to be done."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.began = time.monotonic()

    @property
    def took(self) -> float:
        return time.monotonic() - self.began

    def left(self) -> float:
        """Seconds, more than none. Raises TimedOut."""
        left = self.seconds - self.took
        if left <= 0:
            raise self.passed()
        return left

    def passed(self) -> TimedOut:
        return TimedOut(_("There was no complete answer within %(seconds)g s.") % {"seconds": self.seconds})


class Wire(socket.socket):
    """A socket that keeps a deadline, and counts how much the peer may still send."""

    deadline: Deadline
    room: int

    def keep(self, *, deadline: Deadline, room: int) -> None:
        self.deadline, self.room = deadline, room

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        with self._in_time():
            size = super().recv_into(*arguments, **named)
        self.room -= size
        if self.room < 0:
            raise TooLarge(_("The server's answer is too large."))
        return size

    def send(self, *arguments: Any, **named: Any) -> int:
        with self._in_time():
            return super().send(*arguments, **named)

    def sendall(self, *arguments: Any, **named: Any) -> None:
        with self._in_time():
            super().sendall(*arguments, **named)

    @contextlib.contextmanager
    def _in_time(self) -> Iterator[None]:
        self.settimeout(self.deadline.left())
        try:
            yield
        except TimeoutError:
            raise self.deadline.passed() from None


class SafeWire(Wire, ssl.SSLSocket):
    """The same under TLS, which sends and receives in `Wire`'s methods."""


def connected(addresses: Sequence[Address], port: int, *, deadline: Deadline) -> Wire:
    """A connection to the first address that takes one; each gets its share of the time. Raises Broken, TimedOut."""
    slow = False
    for number, address in enumerate(addresses):
        wire = Wire(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        try:
            wire.settimeout(deadline.left() / (len(addresses) - number))
            wire.connect((str(address), port))
        except OSError as problem:
            slow = slow or isinstance(problem, TimeoutError)
            wire.close()
        except BaseException:
            wire.close()
            raise
        else:
            return wire
    if slow:
        raise TimedOut(_("The server takes no connection in time."))
    raise Broken(_("The server takes no connection."))


def secured(wire: Wire, host: str, *, deadline: Deadline) -> SafeWire:
    """The connection under TLS, with a certificate for `host` that the system trusts. Raises Broken, TimedOut.

    Takes `wire` over: it is closed where this fails.
    """
    try:
        wire.settimeout(deadline.left())
        secure = trust().wrap_socket(wire, server_hostname=host)
    except ssl.SSLCertVerificationError as problem:
        wire.close()
        raise Broken(_("The server's certificate is not valid: %(why)s.") % {"why": problem.verify_message}) from None
    except TimeoutError:
        wire.close()
        raise deadline.passed() from None
    except (OSError, ValueError):
        wire.close()
        raise Broken(_("There is no secure connection to the server.")) from None
    return cast(SafeWire, secure)  # as trust() says


@cache
def trust() -> ssl.SSLContext:
    """The system's certificate authorities, read once a process; SSL_CERT_FILE names others."""
    context = ssl.create_default_context()
    context.sslsocket_class = SafeWire
    return context
