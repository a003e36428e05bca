"""What was said of the end and what the figures say: where they differ, what may be doubted, what passes soon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents.models import Forecast, Incident
from incidents.states import Of
from incidents.timeline.facts import Speaker
from incidents.timeline.items import ForecastItem, ServiceItem
from incidents.timeline.rows import forecast_item
from incidents.timeline.verdicts import differs

from .shown import Reader


@dataclass(frozen=True)
class Standing:
    """A forecast that readers rely on."""

    row: Forecast
    words: str


@dataclass(frozen=True)
class Proposal:
    """What the figures say and staff do not; `sentences` is ready in each language of the page."""

    row: Forecast
    engine: str
    said: str  # "" where staff said nothing
    sentences: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Foretold:
    """What the desk shows of an incident's forecasts."""

    standing: tuple[Standing, ...]
    proposals: tuple[Proposal, ...]


def foretold(reader: Reader, incident: Incident) -> Foretold | None:
    """None where there is nothing to say, and once the incident is over."""
    if incident.ended_at:
        return None
    rows = list(relied_on(incident))
    said = [row for row in rows if not row.computed]
    services = reader.service_items()
    standing = tuple(Standing(row, words(reader, row, services)) for row in said)
    proposals = tuple(proposed(reader, rows, services))
    return Foretold(standing, proposals) if standing or proposals else None


def relied_on(incident: Incident) -> "QuerySet[Forecast]":
    """Forecasts in force of services and of everything, said ones and what is computed, published or not."""
    rows = Forecast.objects.filter(incident=incident, job=None, update__withdrawn_at=None, update__redacted_at=None)
    rows = rows.filter(replaced_at=None, withdrawn_at=None, came_true_at=None)
    return rows.exclude(earliest=None, likely=None, latest=None).order_by("-made_at", "-pk")


def proposed(reader: Reader, rows: Sequence[Forecast], services: dict[str, ServiceItem]) -> Iterator[Proposal]:
    """What is computed of everything, and of what staff said something else about."""
    for row in (row for row in rows if row.computed and (row.latest or row.likely or reader.now) > reader.now):
        subject = (row.service_id, row.of)
        said = next((one for one in rows if not one.computed and (one.service_id, one.of) == subject), None)
        if differs(said, row) if said else subject == (None, Of.ALL):
            sentences = tuple((code, sentence(reader, row, services, code)) for code in reader.page.languages)
            yield Proposal(row, words(reader, row, services), words(reader, said, services) if said else "", sentences)


def words(reader: Reader, row: Forecast, services: dict[str, ServiceItem]) -> str:
    """A forecast as its line of facts says it."""
    return told(reader, forecast_item(row), services, reader.language)


def told(reader: Reader, item: ForecastItem, services: dict[str, ServiceItem], language: str) -> str:
    speaker = Speaker(reader.now, services, reader.zone, language)
    return speaker.about(item.service_id, speaker.forecast(item))


def sentence(reader: Reader, row: Forecast, services: dict[str, ServiceItem], language: str) -> str:
    """What staff can say as it stands."""
    whole = {Of.FIRST: _first, Of.MOST: _most, Of.ALL: _all}[Of(row.of)]
    item = forecast_item(row)
    speaker = Speaker(reader.now, services, reader.zone, language)
    with override(language):
        what = speaker.about(item.service_id, whole())
        said = _("By the figures of the recovery system we now expect: %(what)s %(times)s.")
        return said % {"what": what, "times": speaker.forecast_times(item)}


def _first() -> str:
    return _("the first ones back")


def _most() -> str:
    return _("most back")


def _all() -> str:
    return _("everything back")


def form_data(reader: Reader, incident: Incident, row: Forecast) -> QueryDict:
    """The ordinary form filled in with a computed forecast, as if it had been typed."""
    services = reader.service_items()
    typed = {f"text_{code}": sentence(reader, row, services, code) for code in reader.page.languages}
    typed |= {f"forecast-0-{name}": local(reader, getattr(row, name)) for name in ("earliest", "likely", "latest")}
    typed |= {"forecast-0-of": row.of, "forecast-0-service": row.service_id or "", "forecast-count": "1"}
    data = QueryDict(mutable=True)
    for name, value in {**typed, "revision": str(incident.revision)}.items():
        data[name] = value
    return data


def local(reader: Reader, at: datetime | None) -> str:
    return f"{at.astimezone(reader.zone):%Y-%m-%dT%H:%M}" if at else ""
