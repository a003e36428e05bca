"""What a walk over a page needs: two pages as they are told, every address they link to, what is on a page."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from incidents import importer
from incidents.importer.apply import apply
from incidents.models import Service
from incidents.states import AdviceKind, ChannelKind, Extent, Impact, Status
from incidents.timeline import commands
from incidents.timeline.commands.contacts import Hours
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ProgressSaid, PromiseSaid
from tests import demo, make, servers

HOUR = timedelta(hours=1)
PAPER = {"de": "Beispiel Hosting, Musterstadt.", "en": "Example Hosting, Sampletown."}
# What staff say of the log's services: (slug, German, English).
LOG_SERVICES = (
    ("web", "Webpakete", "Web packages"),
    ("vserver", "vServer mit SSL", "Virtual servers with SSL"),
    ("cache", "Zwischenspeicher", "Cache"),
    ("ftp", "FTP", "FTP"),
    ("root", "Root-Server", "Root servers"),
    ("mail", "Postfächer", "Mailboxes"),
)


def tell_demo() -> datetime:
    """The demo's page in the middle of its evening, a few updates after it was started."""
    demo.begun(now=make.NOW)
    return list(islice(demo.told_on(now=make.NOW), 4))[-1]


def tell_log(file: Path) -> datetime:
    """The real log on a page with services; staff said of each how it is, and ended it but for one."""
    log = importer.read(file.read_bytes(), zone=ZoneInfo("Europe/Berlin"))
    end = log.updates[-1].at + HOUR
    make.page(now=log.updates[0].at - timedelta(days=200))
    commands.set_page(name="Beispiel Hosting", imprint=PAPER, author=make.ACTOR, now=end - timedelta(days=150))
    common: dict[str, Any] = {"author": make.ACTOR, "now": end}
    applied = apply(log, title="Netzwerk", impact=Impact.CRITICAL, language="de", **common)
    services = {slug: named(slug, de, en, now=log.updates[0].at - HOUR) for slug, de, en in LOG_SERVICES}
    commands.save_channel(
        kind=ChannelKind.PHONE,
        name={"de": "Telefon", "en": "Phone"},
        address="+49 (0)40 66969-400",
        hours=[Hours(day, time(8), time(18)) for day in range(5)],
        **common,
    )
    say_how_they_are(applied.incident_id, services, now=end)
    return end_but_for_one(applied.incident_id, services, now=end + HOUR)


def named(slug: str, german: str, english: str, *, now: datetime) -> Service:
    name = {"de": german, "en": english}
    return commands.save_service(name=name, slug=slug, author=make.ACTOR, now=now)


def say_how_they_are(incident: str, services: dict[str, Service], *, now: datetime) -> None:
    """One is said to be not affected, the others are down in every way there is."""
    common: dict[str, Any] = {"incident": incident, "author": make.ACTOR, "now": now}
    commands.declare_unaffected(services=[services["root"].pk], **common)
    commands.post_update(
        text={"de": "So steht es um die Dienste.", "en": "This is how the services are."},
        statuses=[
            make.said(services["web"], extent=Extent.HALF),
            make.said(services["vserver"]),
            make.said(services["cache"]),
            make.said(services["ftp"], Status.DEGRADED_PERFORMANCE),
            make.said(services["mail"], Status.PARTIAL_OUTAGE, percent=20),
        ],
        progress=[ProgressSaid(low=85, high=90, service=services["vserver"].pk)],
        advice=[
            AdviceSaid(
                kind=AdviceKind.WORKAROUND,
                text={"de": "Nehmen Sie SFTP.", "en": "Use SFTP."},
                services=[services["ftp"].pk],
                ends_with=services["ftp"].pk,
            ),
            AdviceSaid(
                kind=AdviceKind.GOOD_TO_KNOW,
                text={"de": "Seiten laden langsamer.", "en": "Pages load more slowly."},
                services=[services["cache"].pk],
            ),
        ],
        **common,
    )


def end_but_for_one(incident: str, services: dict[str, Service], *, now: datetime) -> datetime:
    """All is back but for the cache, for which there is a forecast and a promise."""
    back = [services[slug] for slug in ("web", "vserver", "ftp", "mail")]
    common: dict[str, Any] = {"incident": incident, "author": make.ACTOR}
    commands.resolve_incident(
        text={"de": "Bis auf einen ist alles zurück.", "en": "All but one are back."},
        statuses=make.back(*back),
        remainder=[services["cache"].pk],
        now=now,
        **common,
    )
    cache = services["cache"].pk
    commands.post_update(
        text={"de": "Der letzte folgt.", "en": "The last one follows."},
        about=[cache],
        forecasts=[ForecastSaid(earliest=now + HOUR, likely=now + 2 * HOUR, latest=now + 4 * HOUR, service=cache)],
        promise=PromiseSaid(now + 3 * HOUR),
        now=now + HOUR / 2,
        **common,
    )
    return now + HOUR / 2


class Links(HTMLParser):
    """The addresses of this site on a page, and the ids that stand on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for address in (given.get("href"), given.get("src")):
            if address and not urlsplit(address).scheme and not address.startswith("//"):
                self.addresses.add(address)
        self.ids |= {given["id"] or ""} if "id" in given else set()


@dataclass
class Crawl:
    """Every page of a site that leads anywhere, begun at its front page."""

    port: int
    pages: dict[str, str] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    ids: dict[str, set[str]] = field(default_factory=dict)

    def walk(self) -> "Crawl":
        waiting = ["/"]
        while waiting:
            path = waiting.pop()
            waiting += sorted(self.look(path) - self.answers.keys() - {*waiting})
        return self

    def look(self, path: str) -> set[str]:
        """Asks for one address; returns those that it leads to."""
        answer = servers.fetch(self.port, path)
        self.answers[path] = answer.status
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return set()
        self.pages[path] = answer.body.decode()
        found = Links(self.pages[path])
        self.ids[path] = found.ids
        self.links |= {one if one.startswith("/") else path + one for one in found.addresses}
        return {one.partition("#")[0] or path for one in found.addresses}

    def broken(self) -> list[str]:
        """Addresses that do not answer 200, and those whose place is not on their page."""
        nowhere = [path for path, status in self.answers.items() if status != 200]
        for link in sorted(self.links):
            path, _, id = link.partition("#")
            if id and path in self.ids and id not in self.ids[path]:
                nowhere.append(link)
        return nowhere

    def kind(self, kind: str, language: str) -> list[str]:
        """The addresses of one kind of page in one language, in a fixed order."""
        return sorted(path for path in self.pages if kind_of(path) == (language, kind))


def kind_of(path: str) -> tuple[str, str]:
    """(language, kind): German is the default of both pages."""
    parts = [one for one in path.split("/") if one]
    language = parts.pop(0) if parts[:1] == ["en"] else "de"
    if not parts:
        return language, "front"
    kinds = {"incidents": "incident", "services": "service", "history": "month" if len(parts) > 1 else "history"}
    return language, "older" if len(parts) > 2 else kinds.get(parts[0], "paper")


# What a page says, apart from what the reader's own browser or the grammar put beside it.
SEEN = """() => {
  const text = one => {
    const copy = one.cloneNode(true);
    for (const beside of copy.querySelectorAll(".instant, .own")) beside.remove();
    return copy.textContent.replace(/\\s+/g, " ").trim();
  };
  const all = (query, seen) => [...document.querySelectorAll("main " + query)].map(seen);
  const time = one => one?.querySelector("time")?.getAttribute("datetime") ?? null;
  const said = (one, query) => one.querySelector(query) ? text(one.querySelector(query)) : "";
  return {
    answer: document.querySelector("main .answer")?.dataset.s,
    title: document.querySelector("h1") ? text(document.querySelector("h1")) : "",
    entries: all("article.up", one => [one.id.replace("u-", ""), said(one, ":scope > div > .prose")]),
    grown: all(".up.grown", one => one.id).length,
    rows: all(".services li", one => [
      one.querySelector("a").getAttribute("href").split("/").pop(),
      { shape: one.querySelector(".st").dataset.s, words: said(one, ".st"), detail: said(one, "small") },
    ]),
    days: all("details.day", one => [one.id.replace("d-", ""), said(one, ".line")]),
    left: all(".answer .state", text).concat(all(".card .st", text)),
    promises: all(".promise", time),
    outlooks: all(".outlook:not(.over)", one => [
      time([...one.querySelectorAll(":scope > .meta")].pop()),
      [...one.querySelectorAll(":scope > p:not(.meta):not(.engine)")].map(text).join(" "),
    ]),
    tips: all(".tips li", one => ({
      kind: one.dataset.kind, ended: one.className === "ended" ? time(one.querySelector("b")) : null,
      text: said(one, ".prose"),
    })),
    channels: all(".channels li", one => [text(one.querySelector("a, span")), one.querySelector("a")?.href ?? ""]),
  };
}"""


def seen(page: Page) -> dict[str, Any]:
    """What an open page says, as the database would put it."""
    found: dict[str, Any] = page.evaluate(SEEN)
    return found
