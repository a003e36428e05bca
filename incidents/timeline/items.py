"""What readers get: frozen plain data, no rows. Facts lines, documents and feeds are functions of these."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from incidents.states import ENDED, Impact, JobState, PromiseState, Report, Stage, Status

Words = dict[str, str]


@dataclass(frozen=True)
class PageItem:
    """The page's settings, as a document needs them."""

    name: str
    url: str
    time_zone: str
    languages: tuple[str, ...]
    id_host: str
    created_at: datetime
    page_version: int
    live_version: int
    sequence: int
    imprint: Words = field(default_factory=dict)  # per language: an https link, or the text of a page of its own
    privacy: Words = field(default_factory=dict)
    accessibility: Words = field(default_factory=dict)
    theme: dict[str, str] = field(default_factory=dict)  # {"light": "#rrggbb", "dark": …}
    indexed: bool = True
    report: str = Report.FULL  # see `states.Report`

    @property
    def language(self) -> str:
        """The default one."""
        return self.languages[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class ServiceItem:
    """A public service."""

    id: str
    slug: str
    name: Words
    description: Words
    group_id: str | None
    position: int
    status: Status
    status_since: datetime
    created_at: datetime
    updated_at: datetime
    old_slugs: tuple[str, ...] = ()


@dataclass(frozen=True)
class GroupItem:
    """A product line; `id` is None for the services without one."""

    id: str | None
    name: Words
    services: tuple[ServiceItem, ...]


@dataclass(frozen=True)
class StatusItem:
    """A status as an update or an incident says it."""

    service_id: str
    status: Status
    old_status: Status = Status.OPERATIONAL
    extent: str = ""
    percent: int | None = None
    for_whom: Words = field(default_factory=dict)
    unaffected: bool = False
    remainder: bool = False
    since: datetime | None = None


@dataclass(frozen=True)
class ForecastItem:
    """See `incidents.models.Forecast`."""

    earliest: datetime | None
    likely: datetime | None
    latest: datetime | None
    of: str
    service_id: str | None
    made_at: datetime
    computed: bool
    reason: Words
    id: int = 0
    job_id: str | None = None
    doubted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    replaced_at: datetime | None = None
    came_true_at: datetime | None = None
    doubt: Words = field(default_factory=dict)  # why it was doubted
    withdrawal: Words = field(default_factory=dict)  # and why taken back


@dataclass(frozen=True)
class ProgressItem:
    """Percent that is back."""

    low: float
    high: float
    service_id: str | None


@dataclass(frozen=True)
class PromiseItem:
    """When the next word comes. One that notes alone have kept readers still wait for until it is due."""

    due: datetime
    whole_day: bool
    topic: Words
    made_at: datetime
    state: PromiseState = PromiseState.OPEN
    word_given: bool = False  # in time, or late; the answer to its topic is still open

    @property
    def kept(self) -> bool:
        return self.state != PromiseState.OPEN


@dataclass(frozen=True)
class KeptPromise:
    """A promise on record: what became of it. `state` open after `due` is an overdue one."""

    update_id: str
    made_at: datetime
    due: datetime
    whole_day: bool
    topic: Words
    state: PromiseState
    kept_at: datetime | None  # when the word that kept it was typed
    kept_by: str | None  # that update
    late: int  # minutes after it was due, begun ones counted; 0 where it was not late
    word_at: datetime | None  # the first word from then on that was no answer to its topic
    from_log: bool  # its times are those of a log: when things are said to have been said


@dataclass(frozen=True)
class AdviceItem:
    """Pinned advice; `ended_at` where it is no longer needed, `ends_at` where it will end by itself."""

    id: str
    kind: str
    html: Words
    service_ids: tuple[str, ...]
    given_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class VersionItem:
    """Words that an edit replaced."""

    html: Words
    replaced_at: datetime
    text: Words = field(default_factory=dict)


@dataclass(frozen=True)
class UpdateItem:
    """One entry of a timeline with all it carries."""

    id: str
    incident_id: str
    number: int
    at: datetime
    created_at: datetime
    text: Words
    html: Words
    stage: str
    stage_then: str
    weight: str
    relapse: bool
    about: tuple[str, ...]
    statuses: tuple[StatusItem, ...]
    forecasts: tuple[ForecastItem, ...]
    progress: tuple[ProgressItem, ...]
    promise: PromiseItem | None
    advice: tuple[AdviceItem, ...]
    versions: tuple[VersionItem, ...]
    images: tuple["ImageItem", ...]
    corrects: str | None
    corrected_by: tuple[str, ...]
    edited_at: datetime | None
    withdrawn_at: datetime | None
    redacted_at: datetime | None

    @property
    def place(self) -> tuple[datetime, datetime, int]:
        """What timelines are sorted by, those of several incidents too."""
        return self.at, self.created_at, self.number

    @property
    def gone(self) -> bool:
        """Its words no longer stand."""
        return bool(self.withdrawn_at or self.redacted_at)

    @property
    def changed_at(self) -> datetime:
        """When a reader's copy of it was last out of date."""
        return max(at for at in (self.created_at, self.edited_at, self.withdrawn_at, self.redacted_at) if at)


@dataclass(frozen=True)
class ImageItem:
    """A picture beside an update; its bytes are a document of their own."""

    sha: str
    extension: str
    width: int
    height: int
    thumb_sha: str
    thumb_width: int
    thumb_height: int
    alt: Words


@dataclass(frozen=True)
class SummaryItem:
    """Where things stand, in staff's words."""

    html: Words
    text: Words
    at: datetime


@dataclass(frozen=True)
class OutlookItem:
    """What a job's samples say of its end; `reason` where they say nothing (see `eta.Reason`)."""

    earliest: datetime | None = None
    likely: datetime | None = None
    latest: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class JobItem:
    """A stage of the restoration as a recovery engine last reported it. Names: staff's words, else the engine's."""

    id: str
    key: str
    source_id: str
    incident_id: str
    name: Words
    unit: Words
    why: Words
    state: JobState
    total: float
    done: float
    failed: float
    after: tuple[str, ...]  # ids of jobs that come before
    service_ids: tuple[str, ...]
    sampled_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    outlook: OutlookItem
    silent_since: datetime | None  # its engine has not answered since
    stands_since: datetime | None = None  # the first of the samples that have said the same until now
    curve: tuple[tuple[float, float, float], ...] = ()  # (epoch seconds, done, total), see `eta.curve`


@dataclass(frozen=True)
class IncidentItem:
    """An incident or maintenance without its timeline."""

    id: str
    kind: str
    title: Words
    impact: Impact
    stage: Stage
    started_at: datetime
    monitoring_at: datetime | None
    ended_at: datetime | None
    has_remainder: bool
    statement_due: datetime | None
    scheduled_for: datetime | None
    scheduled_until: datetime | None
    created_at: datetime
    updated_at: datetime
    revision: int
    update_count: int
    statuses: tuple[StatusItem, ...]
    summary: SummaryItem | None
    advice: tuple[AdviceItem, ...]
    promise: PromiseItem | None  # the next word's, else what was promised of a topic
    forecasts: tuple[ForecastItem, ...]
    topics: tuple[PromiseItem, ...] = ()  # further open promises
    promised: PromiseItem | None = None  # the last one, where none is open: what became of it
    jobs: tuple[JobItem, ...] = ()  # in the order of recovery
    auto_forecast: bool = False

    @property
    def ended(self) -> bool:
        return self.stage in ENDED

    @property
    def counts(self) -> bool:
        """Its impact counts for the page's overall state: it is going on."""
        return not self.ended and self.stage != Stage.SCHEDULED


@dataclass(frozen=True)
class OpeningItem:
    """A single opening of a channel, or a closure."""

    starts_at: datetime
    ends_at: datetime
    closed: bool
    note: Words


@dataclass(frozen=True)
class ChannelItem:
    """A way to reach people. `hours`: (weekday from Monday 0, "08:00", "18:00"), in the page's zone; none: always."""

    id: str
    kind: str
    name: Words
    address: str
    hint: Words
    hours: tuple[tuple[int, str, str], ...]
    openings: tuple[OpeningItem, ...]
    state: str
    state_until: datetime | None


@dataclass(frozen=True)
class Timeline:
    """An incident with a run of its updates, newest first."""

    incident: IncidentItem
    updates: tuple[UpdateItem, ...]
