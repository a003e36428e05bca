"""Static files under names that carry their hash, so that they may be cached for ever and a snapshot is whole.

Not Django's ManifestStaticFilesStorage: its manifest must exist before the first page is rendered and differs
between hosts until each has collected; a name computed from the file itself needs no order of starting.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def hashed_name(name: str) -> str:
    """`site.css` -> `site.1f2e3d4c5b6a.css`; the name itself where no such file is known."""
    found = finders.find(name)
    if not isinstance(found, str):
        return name
    digest = hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12]
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{digest}{dot}{ending}"


class HashedAssets(StaticFilesStorage):
    """The storage behind `{% static %}`."""

    def url(self, name: str | None) -> str:
        return f"{settings.STATIC_URL}{hashed_name(name or '')}"


def assets() -> dict[str, Path]:
    """Every static file by the name it is published under."""
    found: dict[str, Path] = {}
    for finder in finders.get_finders():
        listed: Any = finder.list([])
        for path, storage in listed:
            if path.endswith((".css", ".js", ".svg", ".png")):
                found[hashed_name(path)] = Path(storage.path(path))
    return found
