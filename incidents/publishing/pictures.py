"""Pictures beside updates: which files they are and where their bytes come from.

A file's name is the hash of its bytes: it is written once and never changes, and two updates may show the same one.
Whether it may stand is therefore asked of all updates together; when words go, that is asked before anything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from incidents.models import Image
from incidents.timeline import queries
from incidents.timeline.items import ImageItem

FOLDER = "images"


@dataclass(frozen=True)
class Shown:
    """A picture as a page shows it: the small one with its size, the whole one behind it. Names are of files."""

    whole: str
    thumb: str
    width: int
    height: int


def shown(item: ImageItem) -> Shown:
    """Pictures from before there were small ones show themselves."""
    whole = file_name(item.sha, item.extension)
    if not item.thumb_sha:
        return Shown(whole, whole, item.width, item.height)
    return Shown(whole, file_name(item.thumb_sha, "jpg"), item.thumb_width, item.thumb_height)


def file_name(sha: str, extension: str) -> str:
    return f"{FOLDER}/{sha}.{extension}"


def public(using: str) -> "QuerySet[Image]":
    """Pictures that readers may see, those of the newest updates first."""
    rows = Image.objects.using(using).filter(update__withdrawn_at=None, update__redacted_at=None)
    rows = rows.filter(update__incident__removed_at=None, update__incident__private=False)
    return rows.order_by("-update__at", "-id")


def standing(*, using: str = queries.READER) -> dict[str, str]:
    """Every file that may stand, by name, with an update that shows it; in one query and without its bytes."""
    found: dict[str, str] = {}
    for sha, extension, thumb_sha, update in public(using).values_list("sha", "extension", "thumb_sha", "update_id"):
        found.setdefault(file_name(sha, extension), update)
        if thumb_sha:
            found.setdefault(file_name(thumb_sha, "jpg"), update)
    return found


def by_incident(*, using: str = queries.READER) -> dict[str, list[str]]:
    """The updates with pictures of each incident that has some."""
    found: dict[str, dict[str, None]] = {}
    for incident, update in public(using).values_list("update__incident_id", "update_id"):
        found.setdefault(incident, {})[update] = None
    return {incident: [*updates] for incident, updates in found.items()}


def bodies(updates: Iterable[str], *, using: str = queries.READER) -> dict[str, dict[str, bytes]]:
    """The files of each of these updates, by name: small ones first, as pages show them."""
    found: dict[str, dict[str, bytes]] = {}
    for row in public(using).filter(update__in=list(updates)):
        files = found.setdefault(row.update_id, {})
        if row.thumb_sha:
            files[file_name(row.thumb_sha, "jpg")] = bytes(row.thumb)
        files[file_name(row.sha, row.extension)] = bytes(row.data)
    return found
