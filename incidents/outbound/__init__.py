"""The one door to the network: whatever asks another server does it through `fetch`.

    answer = fetch("https://engine.example/v1/jobs", allow=ExactHosts(["https://engine.example"]))
    answer = fetch(url, method="POST", body=body, deadline=10, allow=PublicOnly())

A peer may be silent, drip, lie or send without end: `fetch` comes back in time with an answer or raises a `Failed`.
No redirects, proxies, cookies or `.netrc`; nothing of a caller is shared with another one.
"""

from .door import Answer, fetch
from .failures import Broken, Failed, Refused, TimedOut, TooLarge
from .policies import Allowed, ExactHosts, PublicOnly, is_public
from .targets import Origin, origin

__all__ = [
    "Allowed",
    "Answer",
    "Broken",
    "ExactHosts",
    "Failed",
    "Origin",
    "PublicOnly",
    "Refused",
    "TimedOut",
    "TooLarge",
    "fetch",
    "is_public",
    "origin",
]
