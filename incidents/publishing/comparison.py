"""The hourly comparison: which files stand for nothing any more, and which are missing. Pure."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

PATTERN = re.compile(
    r"(?:(?P<language>[a-z]{2})/)?(?:"
    r"incidents/(?P<incident>[a-z0-9]{12})(?:/page/(?P<number>\d+)|/(?P<report>report))?\.(?:html|json|atom)"
    r"|services/(?P<slug>[a-z0-9-]+)\.(?:html|atom)"
    r"|history/(?P<month>\d{4}-\d{2})\.html"
    r"|(?P<top>[a-z0-9-]+\.[a-z0-9]+))"
)


@dataclass(frozen=True)
class Known:
    """All that readers may know of: incidents with their number of full pages, services by slug, months, those
    whose record is public."""

    incidents: dict[str, int]
    services: dict[str, str]
    months: tuple[str, ...]
    reports: tuple[str, ...] = ()

    def missing(self, names: Iterable[str]) -> list[str]:
        """Subjects whose main document is not among the file names."""
        there = set(names)
        subjects = {f"incidents/{id}.html": f"incident:{id}" for id in self.incidents}
        for id, pages in self.incidents.items():
            subjects |= {f"incidents/{id}/page/{n}.html": f"pages:{id}:{n}" for n in range(1, pages + 1)}
        subjects |= {f"incidents/{id}/report.html": f"report:{id}" for id in self.reports}
        subjects |= {f"services/{slug}.html": f"service:{id}" for slug, id in self.services.items()}
        subjects |= {f"history/{month}.html": f"month:{month}" for month in self.months}
        subjects |= {
            "index.html": "front",
            "live.json": "live",
            "history.html": "history",
            "history.atom": "feeds",
            "404.html": "errors",
            "lookup.html": "settings",
        }
        return [subject for name, subject in subjects.items() if name not in there]


def orphans(names: Iterable[str], known: Known, languages: tuple[str, ...]) -> Iterator[tuple[str, str | None]]:
    """(name, the mark to leave) of each file that stands for nothing any more."""
    for name in sorted(names):
        match = PATTERN.fullmatch(name)
        if match is None:
            continue
        language, incident = match["language"], match["incident"]
        if language and language not in languages[1:]:
            yield name, None
        elif incident and int(match["number"] or 0) > known.incidents.get(incident, -1):
            yield name, None if incident in known.incidents else f"incidents/{incident}.gone"
        elif any(unknown(*one) for one in named(match, known)):
            yield name, None


def named(match: re.Match[str], known: Known) -> list[tuple[str | None, Container[str]]]:
    """What a file name says, each with what of its kind is known."""
    report = match["report"] and match["incident"]
    return [(match["slug"], known.services), (match["month"], known.months), (report, known.reports)]


def unknown(found: str | None, known: Container[str]) -> bool:
    return found is not None and found not in known
