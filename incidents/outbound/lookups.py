"""Names to addresses, in time: the system's own look-up knows no deadline, so it is waited for, not called."""

import socket
import threading
from concurrent.futures import Future
from ipaddress import ip_address

from django.utils.translation import gettext as _

from .failures import Broken, TimedOut
from .targets import Address, literal
from .wire import Deadline

MOST = 128  # look-ups that may hang at a time, each a thread that ends when the system's resolver gives up

under_way: dict[str, Future[list[Address]]] = {}
guard = threading.Lock()  # held while the dictionary is touched, never while anything waits


def addresses(host: str, *, deadline: Deadline) -> list[Address]:
    """All addresses of a host, in the system's order. Raises TimedOut and Broken.

    A name that is being looked up already is waited for, so that a dead name server costs one thread per name.
    """
    known = literal(host)
    if known is not None:
        return [known]
    try:
        return _asked(host).result(timeout=deadline.left())
    except TimeoutError:
        raise TimedOut(_("The server's name could not be looked up in time.")) from None
    except (OSError, UnicodeError, ValueError):
        raise Broken(_("The server's name is not known.")) from None


def _asked(host: str) -> Future[list[Address]]:
    with guard:
        if host in under_way:
            return under_way[host]
        if len(under_way) >= MOST:
            raise Broken(_("Too many look-ups of names are waiting for an answer."))
        answer = under_way[host] = Future[list[Address]]()
    thread = threading.Thread(target=_ask, args=(host, answer), name=f"look-up of {host}", daemon=True)
    try:
        thread.start()
    except RuntimeError:  # no more threads
        with guard:
            del under_way[host]
        answer.set_exception(OSError())
    return answer


def _ask(host: str, answer: Future[list[Address]]) -> None:
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(ip_address(row[4][0]) for row in rows))
    except BaseException as problem:
        _settle(host)
        answer.set_exception(problem)
    else:
        _settle(host)
        answer.set_result(found)


def _settle(host: str) -> None:
    """From here on who asks looks up anew."""
    with guard:
        del under_way[host]
