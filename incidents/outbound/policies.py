"""Whom a caller may ask. Checked twice: what the address says, and every address that its name leads to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol

from django.utils.translation import gettext as _

from .failures import Refused
from .targets import Address, Origin, origin

# Written out, as Python's `is_global` changes from version to version. IANA's registries of special addresses.
NOBODY_4 = [IPv4Network(net) for net in ("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")]
SPECIAL_4 = [
    *NOBODY_4,
    *map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")),
    *map(IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")),  # CGNAT, 6to4, benchmarks
    *map(IPv4Network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")),  # documentation
    IPv4Network("168.63.129.16/32"),  # public by number, but a cloud's own metadata to the machines in it
]
# Of IPv6 only this is handed out: mapped, NAT64, site-local, link-local, unique local and multicast lie elsewhere.
GLOBAL_6 = IPv6Network("2000::/3")
SPECIAL_6 = [
    IPv6Network("2001::/23"),  # Teredo, ORCHID, benchmarks
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address in disguise
    IPv6Network("3fff::/20"),  # documentation
]
PRIVATE_6 = [IPv6Network("fc00::/7"), IPv6Network("::1/128")]


class Allowed(Protocol):
    def check(self, origin: Origin) -> None:
        """Raises Refused where this scheme, host and port may not be asked."""

    def reaches(self, address: Address) -> bool:
        """Whether a connection may go to this address."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet: nothing private, special, or with another address inside."""
    if address.version == 4:
        return not any(address in net for net in SPECIAL_4)
    return address in GLOBAL_6 and not any(address in net for net in SPECIAL_6)


@dataclass(frozen=True)
class PublicOnly:
    """Any host over https, but only at public addresses: for addresses that strangers type."""

    ports: Collection[int] = frozenset({443})

    def check(self, origin: Origin) -> None:
        if origin.scheme != "https":
            raise Refused(_("Only addresses that begin with https:// are allowed here."))
        if origin.port not in self.ports:
            raise Refused(_("Port %(port)s is not allowed here.") % {"port": origin.port})

    def reaches(self, address: Address) -> bool:
        return is_public(address)


class ExactHosts:
    """These hosts and no others, private ones too: for addresses that the page's own staff set up."""

    def __init__(self, addresses: Iterable[str]) -> None:
        """`https://engine.example/base`, `http://10.0.0.5:8080`: scheme, host and port count, no path.

        A host alone is meant with https and port 443. Raises Refused for one that cannot be read.
        """
        self.origins = {origin(one if "://" in one else f"https://{one}") for one in addresses}

    def check(self, origin: Origin) -> None:
        if origin not in self.origins:
            raise Refused(_("This server is not among those that may be asked."))

    def reaches(self, address: Address) -> bool:
        """No server lives at link-local, multicast or reserved addresses, but a cloud's metadata does."""
        if address.version == 4:
            return not any(address in net for net in NOBODY_4)
        return is_public(address) or any(address in net for net in PRIVATE_6)
