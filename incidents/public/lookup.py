""" "Is my server affected?": answers the posted form out of the published files, and notes what still does not work.

A posted question touches no database and sets no cookie. The page that comes back is the published `/lookup` with the
answer put in, so that it looks the same with and without scripts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from html import escape
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from incidents import hosts
from incidents.brakes import Brake, address_of
from incidents.publishing import book, finding, placing
from incidents.publishing.snapshot import Snapshot
from incidents.timeline import commands
from incidents.timeline.errors import Refused

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST = 16 * 1024  # bytes of a posted form; the longest name takes less, whatever its letters
QUESTIONS = Brake(burst=30, per_minute=30)  # of each address, in each web process
REPORTS = Brake(burst=10, per_minute=5)
FIELD, FOUND = 'id="host" name="name"', 'aria-live="polite" hx-morph-skip></div>'  # in templates/public/_lookup.html


@dataclass(frozen=True)
class Folder:
    """The published files, read for one answer in one language."""

    snapshot: Snapshot
    language: str
    action: str  # where reports are posted, in this language
    page: str
    book: dict[str, Any]

    @classmethod
    def read(cls, language: str | None) -> "Folder | None":
        """None while the page is not published, or has no such language."""
        snapshot = Snapshot(settings.SNAPSHOT_DIR)
        state = finding.read(snapshot.folder / "state.json") or {}
        prefix = f"{language}/" if language else ""
        language = language or state.get("default_language", "")
        words = finding.read(snapshot.public / book.path(language)) if language else None
        try:
            page = (snapshot.public / f"{prefix}lookup.html").read_text()
        except OSError:
            return None
        return cls(snapshot, language, f"/{prefix}lookup/report", page, words) if words else None

    def says(self, kind: str, *, status: int = 200, **given: str) -> HttpResponse:
        """The page with one sentence of the book."""
        one = placing.plain(self.book, kind)
        return self.answered([one | {"verdict": placing.filled(one["verdict"], **given)}], status=status)

    def answered(self, answers: list[placing.Answer], *, typed: str = "", status: int = 200) -> HttpResponse:
        """The page with these answers, and what was typed in its field again."""
        with translation.override(self.language):
            given = {"answers": answers, "book": self.book, "action": self.action}
            found = render_to_string("public/_found.html", given)
        page = self.page.replace(FIELD, f'{FIELD} value="{escape(typed)}"', 1) if typed else self.page
        page = page.replace(FOUND, f"{FOUND.removesuffix('</div>')}{found}</div>", 1)
        headers = {"Cache-Control": "no-store", "Content-Language": self.language}
        return HttpResponse(page, status=status, headers=headers)


View = Callable[[HttpRequest, Folder], HttpResponse]


def door(brake: Brake) -> Callable[[View], Callable[..., HttpResponse]]:
    """Who may post here: from our own page or from no page at all, not too often, not too much. In words.

    There is no session, so nothing that a strange site could use; no CSRF token is asked for.
    """

    def wrapped(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def posted(request: HttpRequest, language: str | None = None) -> HttpResponse:
            if request.method != "POST":
                return HttpResponse(status=405, headers={"Allow": "POST", "Cache-Control": "no-store"})
            folder = Folder.read(language)
            if folder is None:
                return HttpResponse(status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})
            if not is_ours(request):
                return folder.says("strange", status=403)
            if wait := brake.take(address_of(request), now=monotonic()):
                slow = folder.says("slow", status=429, seconds=str(wait))
                slow.headers["Retry-After"] = str(wait)
                return slow
            length = str(request.META.get("CONTENT_LENGTH") or "0")
            if not length.isdecimal() or int(length) > LONGEST:
                return folder.says("long", status=413)
            return view(request, folder)

        return posted

    return wrapped


def is_ours(request: HttpRequest) -> bool:
    """`Origin` is absent, or names this page by one of the hosts that it answers for."""
    origin = request.headers.get("Origin")
    if origin is None or origin == settings.PAGE_URL:
        return True
    try:
        parts = urlsplit(origin)
        return parts.scheme == "http" and parts.hostname in LOOPBACK  # whoever tries a page on their own machine
    except ValueError:
        return False


@door(QUESTIONS)
def look_up(request: HttpRequest, folder: Folder) -> HttpResponse:
    """`POST /lookup` with `name`: the published page, with the answer."""
    typed = request.POST.get("name", "")
    found = finding.find(folder.snapshot, typed)
    if found is None:
        return folder.answered([placing.plain(folder.book, "no_name")], typed=typed)
    name = shown(typed)
    asked = [(one.said, one.entries) for one in found]
    made = placing.answers(asked, name=name, book=folder.book, now=timezone.now())
    tags = {one.incident: one.tag for one in found}
    return folder.answered([one | {"tag": tags.get(one["incident"], "")} for one in made], typed=typed)


def shown(typed: str) -> str:
    """A name as an answer says it: in its one spelling, but letters of other scripts as they were typed."""
    spelled = hosts.normal(typed) or ""
    return typed.strip() if "xn--" in spelled else spelled


@door(REPORTS)
def report(request: HttpRequest, folder: Folder) -> HttpResponse:
    """`POST /lookup/report` with `incident` and `tag`, or `name`: notes that a host which is back does not work.

    Refused where the files do not say that it is back, so nobody can have rows stored for hosts that are not.
    """
    said = next((one for one in finding.asked(folder.snapshot) if one["id"] == request.POST.get("incident")), None)
    tag = tag_of(request, said["lookup"]["salt"]) if said else ""
    if not said or not tag or not is_back(folder, said, tag):
        return folder.says("not_back", status=409)
    try:
        commands.report_host(incident=said["id"], tag=tag, now=timezone.now())
    except Refused:
        return folder.says("not_back", status=409)
    except DatabaseError:
        return folder.says("away", status=503)
    return folder.says("thanks")


def tag_of(request: HttpRequest, salt: str) -> str:
    """The tag that was sent, or that of the name; "" where neither is one."""
    tag = request.POST.get("tag", "")
    if commands.reports.TAG.fullmatch(tag):
        return tag
    spelled = hosts.normal(request.POST.get("name", ""))
    return hosts.tag(salt, spelled) if spelled else ""


def is_back(folder: Folder, said: Mapping[str, Any], tag: str) -> bool:
    entries = finding.found(folder.snapshot, said, tag).entries
    asked = placing.answers([(said, entries)], name="", book=folder.book, now=timezone.now())
    return all(one["back"] for one in asked)
