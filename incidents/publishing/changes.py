"""What happened since a version, and which subjects each event touches; all subjects there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from incidents.models import Event, Incident, RecoveryJob, Service
from incidents.states import ENDED
from incidents.timeline import queries

from . import pictures
from .state import NEWEST, gather

FIGURES = ("source.", "job.", "engine.")  # what they change stands beside the timeline, not in it
URGENT = ("pictures", "settings", "front", "live", "incident", "feeds")  # what readers of a new update look at
ORDER = [*URGENT, "errors", "service", "pages", "report", "month", "history"]
HOSTS = ("targets.changed", "targets.settled", "hosts.changed")  # in shards, and where the look-up finds them
TAKEN_AWAY = ("update.withdrawn", "page.changed")  # a service may have become private


@dataclass(frozen=True)
class Change:
    """What happened since a version: subjects to render at once, and whether all the rest wants a look, too."""

    subjects: tuple[str, ...]
    everything: bool = False
    later: tuple[str, ...] = ()  # pages of older updates, that only an incident's title could have changed
    words_went: bool = False  # something was taken off the page: it may not stay on any document a moment longer


def changes_since(version: int) -> Change:
    """The subjects that events after `version` touch, in the order readers need them."""
    # Single hosts that are back, or are not any more, are on no page.
    found = Event.objects.using(queries.READER).filter(page_version__gt=version).exclude(type__startswith="target.")
    events = found.order_by("id")
    subjects: dict[str, None] = {}
    later: dict[str, None] = {}
    everything = words_went = False
    for event in events.select_related("incident", "update"):
        words_went = words_went or event.type in TAKEN_AWAY or event.type.endswith(".removed")
        subjects |= dict.fromkeys(touched(event))
        later |= dict.fromkeys(older_pages(event.incident) if event.type.endswith(".updated") else ())
        everything = everything or event.type == "page.changed"
    for id in incidents_beside(subjects):
        subjects[f"incident:{id}"] = None
    left = tuple(id for id in later if id not in subjects)
    return Change(tuple(sorted(subjects, key=need)), everything, later=left, words_went=words_went)


def older_pages(incident: Incident | None) -> list[str]:
    """The subjects of an incident's full pages."""
    if incident is None:
        return []
    return [f"pages:{incident.pk}:{n}" for n in range(1, queries.full_pages(incident.update_count) + 1)]


def open_incidents() -> list[str]:
    """The subjects of incidents that are going on: their pages say whom to call."""
    rows = Incident.objects.using(queries.READER).public().filter(ended_at=None)
    return [f"incident:{id}" for id in rows.order_by("pk").values_list("pk", flat=True)]


def incidents_beside(subjects: Iterable[str]) -> list[str]:
    """Open incidents that name a touched service: they show its present status."""
    services = gather(subjects).get("service", [])
    rows = Incident.objects.using(queries.READER).standing().filter(services__service__in=services)
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def need(subject: str) -> int:
    """Readers' order of need: what pages link to before them, the front page before feeds, feeds before history."""
    return ORDER.index(subject.partition(":")[0])


def touched(event: Event) -> list[str]:
    """The subjects of one event."""
    if event.type in HOSTS:
        return ["live"]
    subjects = ["front", "live"]
    if event.type == "page.changed":
        subjects += ["settings", "feeds", "errors", "history"]
    if event.type == "contact.changed":
        subjects += open_incidents()
    if event.service_id:
        subjects += [f"service:{event.service_id}", *hidden_with(event.service_id)]
    if event.source_id:
        subjects += [f"incident:{id}" for id in incidents_of(event.source_id)]
    incident = event.incident
    if incident is None:
        return subjects
    came_or_went = event.type.endswith((".resolved", ".relapsed", ".removed"))
    subjects += [f"report:{incident.pk}"] if came_or_went or incident.stage in ENDED else []
    if event.type.startswith(FIGURES):
        return [*subjects, f"incident:{incident.pk}"]
    subjects += ["feeds", f"incident:{incident.pk}"]
    subjects += pictures_touched(event)
    ids = services_about(event)
    subjects += [f"service:{id}" for id in ids]
    if event.type.endswith(".removed") or event.type == "update.withdrawn":
        subjects += older_pages(incident)  # a beginning maintenance may repeat words of what went
    elif event.update_id:
        subjects += [f"pages:{incident.pk}:{n}" for n in pages_touched(event)]
    if came_or_went or incident.stage in ENDED:
        month = month_of(incident)
        # What is only told of it changes no other month.
        moves = came_or_went or event.type.endswith(".updated")
        months = months_beside(month, queries.zone()) if moves else [month]
        subjects += ["history", *(f"month:{one:%Y-%m}" for one in months)]
    return subjects


def carrying() -> list[str]:
    """The subjects of pages that show how far jobs are, which no event tells: none where there are no jobs."""
    jobs = RecoveryJob.objects.using(queries.READER).exclude(sampled_at=None).filter(source__retired_at=None)
    wanted = {id for pair in jobs.values_list("incident_id", "source__incident_id") for id in pair if id}
    rows = Incident.objects.using(queries.READER).public().filter(pk__in=wanted, ended_at=None).order_by("pk")
    pages = [f"incident:{id}" for id in rows.values_list("pk", flat=True)]
    return ["front", *pages] if pages else []


def incidents_of(source: str) -> list[str]:
    """Those that a recovery engine's jobs belong to."""
    own = Q(jobs__source=source) | Q(sources=source)
    return list(Incident.objects.using(queries.READER).public().filter(own).values_list("pk", flat=True).distinct())


def month_of(incident: Incident) -> date:
    """The month whose page it stands on once it is over."""
    return incident.started_at.astimezone(queries.zone()).date().replace(day=1)


def hidden_with(service: str) -> list[str]:
    """The subjects of incidents that readers may no longer know of since this service is private."""
    said = Q(services__service=service, services__service__private=True)
    named = Q(updates__about=service, updates__about__private=True)
    rows = Incident.objects.using(queries.READER).kept().filter(said | named, private=True)
    hidden = list(rows.order_by("pk").distinct())
    pages = [page for row in hidden for page in older_pages(row)]
    months = [f"month:{month_of(row):%Y-%m}" for row in hidden if row.ended_at]
    own = [f"{family}:{row.pk}" for row in hidden for family in ("incident", "report")]
    return [*own, *pages, *months]


def months_beside(month: date, zone: ZoneInfo) -> list[date]:
    """A month, and those before and after it that have incidents: their pages lead to one another."""
    known = queries.past_months(zone)
    earlier = [one for one in known if one < month][:1]
    return [month, *earlier, *[one for one in known if one > month][-1:]]


def services_about(event: Event) -> list[str]:
    """The services whose pages an event changes: those it is about, else all of the incident's."""
    if event.update is not None and event.type.startswith("update."):
        about = {*event.update.about.values_list("pk", flat=True)}
        about |= {*event.update.statuses.values_list("service_id", flat=True)}
        if event.update.about.exists():
            return sorted(about)
    return sorted(event.incident.services.values_list("service_id", flat=True)) if event.incident else []


def pictures_touched(event: Event) -> list[str]:
    """The pictures of the update that was posted. Those that have to go are found among the files (see publisher)."""
    return [f"pictures:{event.update.pk}"] if event.update and event.update.images.exists() else []


def pages_touched(event: Event) -> list[int]:
    """The full pages of older updates that an event changes; the newest updates stand on the incident's own page."""
    update, incident = event.update, event.incident
    if update is None or incident is None or incident.update_count <= NEWEST:
        return []
    full = incident.update_count // NEWEST
    page = page_of(update.pk)
    touched = {page, page_of(update.corrects_id) if update.corrects_id else page}
    if event.type == "update.published":
        # It completed a page, or came in front of others (a back-dated one) and moved all behind it by one.
        touched |= set(range(page, full + 1))
        touched |= {1} if incident.update_count == NEWEST + 1 else set()
    return sorted(number for number in touched if number <= full)


def page_of(update: str) -> int:
    """The page an update stands on, counted from the oldest."""
    return (queries.position_of(update) - 1) // NEWEST + 1


def all_subjects() -> tuple[str, ...]:
    """Every subject there is, in readers' order of need: for a first render and the hourly comparison.

    Pictures come right before their incident: all of them first would keep readers waiting for every page.
    """
    zone = queries.zone()
    services = Service.objects.using(queries.READER).values_list("pk", flat=True)
    subjects = ["settings", "front", "live", "feeds", "errors", "history"]
    for incident in Incident.objects.using(queries.READER).order_by("-started_at").only("pk", "update_count", "stage"):
        subjects += [f"incident:{incident.pk}", *older_pages(incident)]
        subjects += [f"report:{incident.pk}"] if incident.stage in ENDED else []
    subjects += [f"service:{id}" for id in services]
    subjects += [f"month:{month:%Y-%m}" for month in queries.past_months(zone)]
    beside = {f"incident:{id}": [f"pictures:{one}" for one in ids] for id, ids in pictures.by_incident().items()}
    return tuple(one for subject in sorted(subjects, key=need) for one in (*beside.get(subject, ()), subject))
