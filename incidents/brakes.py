"""How often somebody may: counted in each web process's own memory, as brakes that ask no database."""

import math
import threading
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

KEYS = 10_000  # remembered per brake; who is forgotten has used up nothing


class Brake:
    """Lets `burst` pass at once and `per_minute` in the long run, for each key. Safe to share between threads."""

    def __init__(self, *, burst: int, per_minute: int, keys: int = KEYS) -> None:
        self.burst = burst
        self.per_minute = per_minute
        self._most = keys
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._left)

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def wait(self, key: str, *, now: float) -> int:
        """Whole seconds until `key` may pass, 0 where it may already. `now`: seconds of a clock that never jumps."""
        with self._lock:
            return self._missing(self._filled(key, now))

    def take(self, key: str, *, now: float) -> int:
        """Like `wait`; where it is 0, one is used up."""
        with self._lock:
            left = self._filled(key, now)
            wait = self._missing(left)
            self._left[key] = (left if wait else left - 1, now)
            self._left.move_to_end(key)
            if len(self._left) > self._most:
                self._left.popitem(last=False)
            return wait

    def forget(self, key: str) -> None:
        with self._lock:
            self._left.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._left.clear()

    def _filled(self, key: str, now: float) -> float:
        left, at = self._left.get(key, (float(self.burst), now))
        return min(self.burst, left + (now - at) * self.per_minute / 60)

    def _missing(self, left: float) -> int:
        return 0 if left >= 1 else math.ceil((1 - left) * 60 / self.per_minute)


def address_of(request: HttpRequest) -> str:
    """Whom to count a failure against: the address as our own proxies saw it, of IPv6 the /64 it is in."""
    seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    trusted = settings.PROXIES and len(seen) >= settings.PROXIES
    text = seen[-settings.PROXIES] if trusted else request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)
