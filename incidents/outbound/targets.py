"""What an address names: scheme, host and port in one spelling, and the path. The only place that reads addresses.

A second reader (a library that resolves what was checked here) might read another host, so there is none.
"""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from .. import hosts
from .failures import Refused

LONGEST = 2048
PORTS = {"http": 80, "https": 443}
NEVER = re.compile(r"[\0-\x20\x7f\\]")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
KEPT = "/%:@!$&'()*+,;=~-._?"  # in a path or query; anything else is written as %XX

Address = IPv4Address | IPv6Address


class Origin(NamedTuple):
    """Whom to ask. The host is a name in ASCII or an address, IPv6 without brackets."""

    scheme: str
    host: str
    port: int

    @property
    def written(self) -> str:
        """Host and port as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


class Target(NamedTuple):
    origin: Origin
    path: str  # with the query


def origin(url: str) -> Origin:
    """The scheme, host and port of an http or https address. Raises Refused."""
    return target(url).origin


def target(url: str) -> Target:
    """Reads an address. Raises Refused for anything that programs might read in two ways."""
    if len(url) > LONGEST or NEVER.search(url):
        raise Refused(_("This is not a web address."))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # its text repeats the address
        raise Refused(_("This is not a web address.")) from None
    if ("[" in parts.netloc) != (":" in host):  # [shop.example] is read by some and refused by others
        raise Refused(_("This is not a web address."))
    if parts.scheme not in PORTS:
        raise Refused(_("An address begins with https:// or http://."))
    if "@" in parts.netloc:
        raise Refused(_("An address may hold no user name and no password."))
    port = PORTS[parts.scheme] if port is None else port
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(Origin(parts.scheme, _host(host), port), quote(path, safe=KEPT, errors="replace"))


def literal(host: str) -> Address | None:
    """The address that a host of an Origin is; None for a name."""
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return None


def _host(host: str) -> str:
    """One spelling of a host. Addresses are taken in their usual form only: not 127.1, 0x7f000001 or 017700000001."""
    if ":" in host:
        name = None if "%" in host else host
    else:
        name = hosts.in_ascii(host)
    if name is None:
        raise Refused(_("This is not a web address."))
    address = literal(name)
    if address is None and (":" in name or NUMBER.fullmatch(name.rpartition(".")[2])):
        raise Refused(_("This is not a web address."))
    return name if address is None else address.compressed
