"""A file of hosts, with what they were sold as and the services that they use: bytes in, hosts out.

A line that cannot be taken is named with its reason, the others are taken. Several values in a field are separated by
`|`, or by whichever of comma and semicolon does not separate the fields.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as said

from incidents.hosts import normal
from incidents.models import Service
from incidents.timeline import commands, text
from incidents.timeline.commands import Actor
from incidents.timeline.commands.hosts import Imported
from incidents.timeline.inputs import HostSaid

from .decode import decoded
from .log import Unreadable

MOST_BYTES = 64 * 1024 * 1024
MOST_NAMES = 50
PRODUCT = 200  # characters
COLUMNS = {
    **dict.fromkeys(("id", "name", "host", "hostname", "account"), "id"),
    **dict.fromkeys(("names", "aliases", "domains", "namen"), "names"),
    **dict.fromkeys(("product", "produkt"), "product"),
    **dict.fromkeys(("services", "dienste"), "services"),
}
NO_NAME = said("There is no name that a host could have.")
BAD_NAME = said("“%(name)s” is no name that a host could have.")
TOO_MANY_NAMES = said("A host has at most 50 names.")
NO_SERVICE = said("There is no service “%(name)s”.")
LONG_PRODUCT = said("A product's name has at most 200 characters.")
TWICE = said("This host stands in the file twice, and differently.")
NO_FIELDS = said("This is not an object with the fields id, names, product and services.")


@dataclass(frozen=True)
class Bad:
    """A line that was not taken: its number, one of the reasons above, and what to put in it."""

    line: int
    reason: str
    name: str = ""

    @property
    def words(self) -> str:
        return self.reason % {"name": self.name}


@dataclass
class HostFile:
    """What a file says. `products`: the services that each uses, by id."""

    hosts: dict[str, HostSaid] = field(default_factory=dict)
    products: dict[str, set[str]] = field(default_factory=dict)
    rejected: list[Bad] = field(default_factory=list)

    def apply(self, *, author: Actor, now: Any, replace: bool = False, dry: bool = False) -> Imported:
        """Takes it over, see `commands.import_hosts`."""
        return commands.import_hosts(
            hosts=list(self.hosts.values()),
            products=self.products,
            author=author,
            now=now,
            replace=replace,
            dry=dry,
        )


class Doubt(Exception):
    """This line cannot be taken."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason, self.name = reason, name


def read_csv(data: bytes) -> HostFile:
    """Reads a file with a header in UTF-8, UTF-16 with BOM or Windows-1252. Raises Unreadable, Refused."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    lines = decoded(data).splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    if not first:
        raise Unreadable("The file is empty.")
    separator = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(lines, delimiter=separator)
    others = re.compile(r"[|,]" if separator == ";" else r"[|;]")
    try:
        header = [COLUMNS.get(name.strip().lower(), "") for name in next((row for row in reader if row), [])]
        if "id" not in header:
            raise Unreadable("The first line has to name the columns: id, names, product, services.")
        rows = ((reader.line_num, dict(zip(header, row, strict=False))) for row in reader if any(map(str.strip, row)))
        return read_rows((line, split(row, others)) for line, row in rows)
    except csv.Error as problem:
        raise Unreadable(f"Line {reader.line_num} cannot be read: {problem}.") from None


def split(row: Mapping[str, str], others: re.Pattern[str]) -> dict[str, Any]:
    several = {name: [part.strip() for part in others.split(row.get(name, ""))] for name in ("names", "services")}
    return {"id": row.get("id", ""), "product": row.get("product", "")} | several


def read_rows(rows: Iterable[tuple[int, Any]]) -> HostFile:
    """Reads lines or objects, each with its number and the fields id, names, product, services."""
    known = services()
    made = HostFile()
    for number, row in rows:
        try:
            take(made, row, known)
        except Doubt as problem:
            made.rejected.append(Bad(number, problem.reason, problem.name))
    return made


def take(made: HostFile, row: Any, known: Mapping[str, str]) -> None:
    """One host. Raises Doubt."""
    id, names, product, used = fields(row)
    spelled = names_of([id, *names])
    ids = {service_of(name, known) for name in used if name}
    product = product or ", ".join(sorted(name for name in used if name))
    if len(product) > PRODUCT:
        raise Doubt(LONG_PRODUCT)
    host = HostSaid(spelled[0], spelled, product)
    if made.hosts.setdefault(host.key, host) != host:
        raise Doubt(TWICE)
    if product:
        made.products.setdefault(product, set()).update(ids)


def fields(row: Any) -> tuple[str, Sequence[str], str, Sequence[str]]:
    """id, names, product, services. Raises Doubt."""
    if not isinstance(row, dict):
        raise Doubt(NO_FIELDS)
    id, names, product, used = (row.get(name) or empty for name, empty in FIELDS.items())
    lists = isinstance(names, list) and isinstance(used, list)
    if not lists or not all(isinstance(one, str) for one in (id, product, *names, *used)):
        raise Doubt(NO_FIELDS)
    return id, names, text.normal(product).strip(), [text.normal(one).strip() for one in used]


FIELDS: dict[str, Any] = {"id": "", "names": [], "product": "", "services": []}


def names_of(typed: Sequence[str]) -> tuple[str, ...]:
    """All names in their one spelling, the host's own first. Raises Doubt."""
    if len(typed) > MOST_NAMES:
        raise Doubt(TOO_MANY_NAMES)
    found: dict[str, None] = {}
    for one in typed:
        if one.strip():
            name = normal(one)
            if name is None:
                raise Doubt(BAD_NAME, one.strip()[:80])
            found[name] = None
    if not found:
        raise Doubt(NO_NAME)
    return tuple(found)


def services() -> dict[str, str]:
    """The ids of services by slug, and by name in every language."""
    found: dict[str, str] = {}
    for row in Service.objects.filter(retired_at=None).order_by("-position"):
        found |= {name.strip().casefold(): row.pk for name in row.name.values()}
    return found | {row.slug: row.pk for row in Service.objects.filter(retired_at=None)}


def service_of(name: str, known: Mapping[str, str]) -> str:
    if name.casefold() not in known:
        raise Doubt(NO_SERVICE, name[:80])
    return known[name.casefold()]
