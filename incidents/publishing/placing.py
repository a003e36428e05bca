"""What the published files say of one host, as plain data: `static/lookup.js` makes the same of them in the browser.

`tests/vectors/lookup.json` holds both to each other. Every word comes out of the book (`publishing/book.py`), so that
a browser and the form answer alike.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from incidents import wording
from incidents.eta.answers import Forecast
from incidents.eta.ranges import Range, spoken

Entries = Sequence[tuple[str, int]]  # (job or `p:<product>`, place)
Row = Sequence[int]  # a place, and epoch seconds
Answer = dict[str, Any]
GRACE = 600  # seconds after its latest time in which a host is not yet said to be late
NEAREST = 300  # seconds that a time between two figures is rounded to
PRODUCT = "p:"
BLANK = re.compile(r"\{(\w+)\}")
OCLOCK = f"{wording.NBSP}Uhr"
SHAPES = {"back": "operational", "affected": "partial", "sold": "partial", "unaffected": "unaffected", "unsure": ""}


def answers(
    found: Iterable[tuple[Mapping[str, Any], Entries | None]], *, name: str, book: Mapping[str, Any], now: datetime
) -> list[Answer]:
    """What is known of `name` in each open incident: (the incident as `/live.json` has it, its entries there).

    An answer has `verdict` and `shape`, `lines` (a job each), `services`, `meta` (as of when, says who), the
    incident's `title` and `href` where several are asked, and whether it is `back`. Without entries anywhere the name
    is unknown, which never means that it is not affected; None for entries (no file yet) is an answer of its own.
    """
    asked = list(found)
    known = [(said, entries) for said, entries in asked if entries]
    if not known:
        kind = "none" if not asked else "unready" if any(entries is None for _, entries in asked) else "unknown"
        return [plain(book, kind, name=name)]
    made = [Placing(said, entries, name, book, now).answer() for said, entries in known]
    return made if len(asked) > 1 else [one | {"title": "", "href": ""} for one in made]


def plain(book: Mapping[str, Any], kind: str, *, name: str = "") -> Answer:
    """A sentence of the book alone."""
    empty: Answer = {"incident": "", "title": "", "href": "", "shape": "", "lines": [], "services": [], "meta": ""}
    return empty | {"verdict": filled(book["words"][kind], name=name), "back": False}


class Placing:
    """One host in one incident."""

    def __init__(
        self, said: Mapping[str, Any], entries: Entries, name: str, book: Mapping[str, Any], now: datetime
    ) -> None:
        self.said, self.name, self.book, self.now = said, name, book, now
        self.words: Mapping[str, str] = book["words"]
        self.zone, self.language = ZoneInfo(book["zone"]), str(book["language"])
        jobs = said["lookup"]["jobs"]
        self.places = {id: place for id, place in entries if id in jobs}
        order = dict.fromkeys([*(one["job"] for one in said["jobs"]), *jobs])  # that of recovery
        self.jobs = {id: jobs[id] for id in order if id in self.places}
        self.sold = [owner.removeprefix(PRODUCT) for owner, _ in entries if owner.startswith(PRODUCT)]
        self.about = book["incidents"].get(said["id"], {"title": said["title"], "href": "", "affected": []})

    def answer(self) -> Answer:
        kind = self.kind()
        shape = "major" if self.jobs and 0 in self.places.values() else SHAPES[kind]
        slugs = self.slugs()
        return {
            "incident": self.said["id"],
            "title": self.about["title"],
            "href": self.about["href"],
            "shape": shape,
            "verdict": filled(self.words[kind], name=self.name),
            "lines": [self.line(job, self.places[id]) for id, job in self.jobs.items()],
            "services": [self.book["services"][slug] for slug in slugs if slug in self.book["services"]],
            "meta": self.meta(),
            "back": kind == "back",
        }

    def kind(self) -> str:
        """`back`, `affected`, or by what the host was sold as: `sold`, `unaffected`, `unsure`."""
        if self.jobs:
            return "back" if all(is_back(job, self.places[id]) for id, job in self.jobs.items()) else "affected"
        affected, used = set(self.about["affected"]), set(self.slugs())
        if not affected or not used:
            return "unsure"
        return "sold" if affected & used else "unaffected"

    def slugs(self) -> list[str]:
        """The services that the host uses: of its product, else those that its jobs restore."""
        products = self.said["lookup"]["products"]
        used = [slug for id in self.sold for slug in products.get(id, ())]
        return list(dict.fromkeys(used or [slug for job in self.jobs.values() for slug in job["services"]]))

    def line(self, job: Mapping[str, Any], place: int) -> str:
        """Where the host stands in one job: "HTTP: waiting, place 812 of 3,904, between 14:10 and 15:00"."""
        words = ", ".join(self.parts(job, place))
        return filled(self.words["job"], job=wording.said(job["name"], self.language), words=words)

    def parts(self, job: Mapping[str, Any], place: int) -> list[str]:
        if place == 0:
            return [self.words["failed"]]
        if is_back(job, place):
            at = passed_at(job["past"], place)
            return [filled(self.words["since"], time=self.moment(at)) if at else self.words["again"]]
        waits = place - job["got"]
        times = self.times(job["ranges"], place)
        if waits == 1 and job["state"] == "running":
            return [self.words["running"], *times]
        state = self.words.get(f"state_{job['state']}", self.words["waiting"])
        count, total = (wording.number(value, language=self.language) for value in (waits, job["total"] - job["got"]))
        return [state, filled(self.words["place"], place=count, total=total), *times]

    def times(self, rows: Sequence[Row], place: int) -> list[str]:
        """Its own range, rounded as a person says it; where that is over, any moment, then that it takes longer."""
        row = between(rows, place)
        if not row:
            return []
        earliest, likely, latest = (datetime.fromtimestamp(at, UTC) for at in row)
        said = spoken(Forecast(earliest, likely, latest), now=self.now, zone=self.zone)
        if said:
            return [self.span(said)]
        late = self.now.timestamp() - row[2] > GRACE  # figures are some minutes old when they are read
        return [filled(self.words["late"], time=self.moment(row[2])) if late else self.words["soon"]]

    def span(self, said: Range) -> str:
        low, high = (at and self.moment(int(at.timestamp())) for at in (said.earliest, said.latest))
        key = "between" if low else "by"
        return filled(self.words[key], earliest=(low or "").removesuffix(OCLOCK), latest=high or "")

    def meta(self) -> str:
        """As of when, and who says so; nothing where no job says anything."""
        at = [one["at"] for one in self.said["jobs"] if one["job"] in self.jobs and one["at"]]
        if not at:
            return self.words["source"] if self.jobs else ""
        first = min(datetime.fromisoformat(one).timestamp() for one in at)
        return filled(self.words["as_of"], time=self.moment(floor(first)))

    def moment(self, at: int) -> str:
        said = datetime.fromtimestamp(at, UTC)
        return wording.moment(said, seen_from=self.now, zone=self.zone, language=self.language)


def is_back(job: Mapping[str, Any], place: int) -> bool:
    """Whether the queue has got beyond a place; one that failed has the place 0."""
    return bool(0 < place <= job["got"])


def passed_at(past: Sequence[Row], place: int) -> int | None:
    """Epoch seconds at which the queue had got to a place, to five minutes; None beyond what is on record."""
    at = between(past, place) if past and past[0][0] < place <= past[-1][0] else ()
    return floor(at[0] / NEAREST + 0.5) * NEAREST if at else None


def between(rows: Sequence[Row], place: int) -> Row:
    """The times of a place between two rows, interpolated to whole seconds; outside of all, those of the nearest."""
    if not rows:
        return ()
    low = max((row for row in rows if row[0] <= place), default=rows[0], key=lambda row: row[0])
    high = min((row for row in rows if row[0] >= place), default=rows[-1], key=lambda row: row[0])
    if high[0] <= low[0]:
        return low[1:]
    share = (place - low[0]) / (high[0] - low[0])
    return [floor(one + (other - one) * share + 0.5) for one, other in zip(low[1:], high[1:], strict=True)]


def filled(words: str, /, **given: str) -> str:
    """A sentence of the book with its blanks filled; what was typed is taken as it is."""
    return BLANK.sub(lambda blank: given.get(blank[1], blank[0]), words)
