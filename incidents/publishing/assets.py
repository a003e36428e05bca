"""Static files under names that carry their hash, so that they may be cached for ever and a snapshot is whole.

Not Django's ManifestStaticFilesStorage: its manifest must exist before the first page is rendered and differs
between hosts until each has collected; a name computed from the file itself needs no order of starting.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

COMMENT = re.compile(rb"//.*|/\*(?:(?!\*/).)*\*/")


@cache
def hashed_name(name: str) -> str:
    """`site.css` -> `site.1f2e3d4c5b6a.css`; the name itself where no such file is known."""
    found = finders.find(name)
    if not isinstance(found, str):
        return name
    digest = hashlib.sha256(lean(Path(found))).hexdigest()[:12]
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{digest}{dot}{ending}"


class HashedAssets(StaticFilesStorage):
    """The storage behind `{% static %}`."""

    def url(self, name: str | None) -> str:
        return f"{settings.STATIC_URL}{hashed_name(name or '')}"


def assets() -> dict[str, bytes]:
    """The project's own static files by the name they are published under."""
    found: dict[str, bytes] = {}
    for path, storage in finders.FileSystemFinder().list([]):
        if path.endswith((".css", ".js", ".svg", ".png")):
            found[hashed_name(path)] = lean(Path(storage.path(path)))
    return found


def lean(path: Path) -> bytes:
    """A file's bytes; of our own scripts and styles without indentation and lines that only comment.

    A quarter of a script is comments, which every first view would carry. Nothing else is touched: lines stay lines,
    and none of ours has a text that goes over several.
    """
    body = path.read_bytes()
    if path.suffix not in {".css", ".js"} or path.parent.name == "vendor":
        return body
    lines = (line.strip() for line in body.splitlines())
    return b"\n".join(line for line in lines if line and not COMMENT.fullmatch(line)) + b"\n"


@cache
def fingerprint() -> str:
    """A hash of everything that bytes depend on besides state: code, templates, words, static files, the address."""
    digest = hashlib.sha256(settings.PAGE_URL.encode())
    root: Path = settings.BASE_DIR
    for top in ("incidents", "templates", "static", "locale"):
        for path in sorted((root / top).rglob("*")):
            if path.suffix in {".py", ".html", ".mo", ".css", ".js", ".svg", ".png"}:
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
