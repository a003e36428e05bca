"""A page on which everything is said that can be said, made in memory."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from incidents.publishing import pages
from incidents.publishing.state import State
from incidents.states import AdviceKind, Extent, JobState, PromiseState, Stage, Status
from incidents.timeline.items import (
    AdviceItem,
    ForecastItem,
    GroupItem,
    ImageItem,
    IncidentItem,
    KeptPromise,
    OutlookItem,
    ProgressItem,
    PromiseItem,
    StatusItem,
    SummaryItem,
    VersionItem,
    Words,
)
from incidents.timeline.records import EntryItem, JobRecord, RecordItem, StepItem
from incidents.timeline.text import render_words

from . import plain
from .markup import Markup
from .plain import INCIDENT, NOW, WEBMAIL, at

MONTH = date(2026, 3, 1)
COURSE = tuple((at(minute).timestamp(), done, 9200) for minute, done in ((-90, 0), (-50, 3000), (-49, 900)))


def forecast(**given: Any) -> ForecastItem:
    values: dict[str, Any] = {"earliest": None, "likely": None, "latest": None, "of": "all", "service_id": None}
    return ForecastItem(**values | {"made_at": NOW, "computed": False, "reason": {}} | given)


def over(**given: Any) -> IncidentItem:
    """An incident that ended an hour ago."""
    return plain.incident(stage=Stage.RESOLVED, started_at=at(-180), ended_at=at(-60), **given)


def everything(words: str = "Words", *, host: str = "https://status.example.com", **page: Any) -> State:
    """A page on which every field of every thing says `words`; `page`: its settings."""
    said: Words = {"en": words}
    html = render_words(said)
    status = StatusItem(
        WEBMAIL, Status.PARTIAL_OUTAGE, Status.MAJOR_OUTAGE, extent=Extent.FEW, for_whom=said, since=NOW
    )
    picture = ImageItem("0" * 64, "jpg", 40, 30, thumb_sha="1" * 64, thumb_width=20, thumb_height=15, alt=said)
    foretold = (forecast(likely=at(90), reason=said, service_id=WEBMAIL), forecast(earliest=at(60), reason=said))
    tip = AdviceItem("adv000000001", AdviceKind.PLEASE_DONT, html, (WEBMAIL,), NOW, None, None)
    likely = OutlookItem(at(60), at(90), at(120))
    newest = plain.update(
        3,
        said,
        html=html,
        weight="key",
        about=(WEBMAIL,),
        statuses=(status,),
        forecasts=foretold,
        progress=(ProgressItem(68, 68, WEBMAIL),),
        promise=PromiseItem(at(30), False, said, NOW),
        advice=(tip,),
        images=(picture,),
        corrects="upd000000002",
    )
    edited = plain.update(2, said, html=html, edited_at=at(9), corrected_by=("upd000000003",))
    edited = replace(edited, versions=(VersionItem(html=html, replaced_at=at(9)),))
    withdrawn = plain.update(1, {}, withdrawn_at=at(5))
    item = plain.incident(
        title=said,
        statuses=(status, StatusItem("srv000000002", Status.OPERATIONAL, unaffected=True)),
        summary=SummaryItem(html=html, text=said, at=NOW),
        advice=(tip,),
        promise=PromiseItem(at(30), False, said, NOW),
        forecasts=foretold,
        auto_forecast=True,
        jobs=(
            plain.job("job000000001", name=said, unit=said, why=said, state=JobState.DONE, ended_at=at(-9)),
            plain.job(
                "job000000002", name=said, unit=said, why=said, outlook=likely, service_ids=(WEBMAIL,), curve=COURSE
            ),
            plain.job("job000000003", name=said, state=JobState.PAUSED, silent_since=at(-30), failed=3),
        ),
    )
    services = (
        plain.service(name=said, description=said, status=Status.PARTIAL_OUTAGE),
        plain.service("srv000000002", name=said),
    )
    state = plain.state(
        newest,
        edited,
        withdrawn,
        incident=item,
        services=services,
        page=plain.page(name=words, url=host, **{"privacy": said} | page),
    )
    left = replace(status, remainder=True)
    more = (
        over(title=said, has_remainder=True, statuses=(left,), forecasts=foretold),
        replace(over(title=said), id="inc000000003"),
        plain.incident("inc000000004", title=said, stage=Stage.SCHEDULED, kind="maintenance"),
    )
    more = (replace(more[0], id="inc000000002"), more[1], more[2])
    state.incidents |= {one.id: one for one in more}
    state.standing = (*state.standing, *(one.id for one in more))
    state.groups = (GroupItem(id="grp000000001", name=said, services=services),)
    state.records["inc000000002"] = recorded(said)
    state.pages[INCIDENT, 1] = (newest, edited, withdrawn)
    state.months, state.past = (MONTH,), {MONTH: ("inc000000002", "inc000000003")}
    state.service_steps = {WEBMAIL: [(at(-3000), Status.OPERATIONAL), (at(-1500), Status.MAJOR_OUTAGE)]}
    return state


def recorded(said: Words) -> RecordItem:
    """A record with one of everything."""
    still: dict[str, Any] = {"withdrawn_at": None, "redacted_at": None}
    begun, corrected = Stage.INVESTIGATING, "upd000000002"
    entry = EntryItem("upd000000001", 1, at(-180), at(-150), True, begun, corrected, (at(-9),), **still)
    owed = KeptPromise(entry.id, at(-180), at(-150), False, said, PromiseState.LATE, at(-140), entry.id, 10, None, True)
    steps = (StepItem(WEBMAIL, at(-180), Status.MAJOR_OUTAGE), StepItem(WEBMAIL, at(-60), Status.OPERATIONAL))
    job = JobRecord("job000000001", said, said, JobState.DONE, 9200, 9200, 12, at(-170), at(-70))
    return RecordItem(entries=(entry,), promises=(owed,), steps=steps, jobs=(job,))


def all_pages(state: State) -> Iterator[tuple[str, bytes]]:
    """Every kind of page in every language."""
    for language in state.page.languages:
        yield f"front {language}", pages.front(state, language)[0]
        yield f"incident {language}", pages.incident(state, language, id=INCIDENT)[0]
        yield f"older {language}", pages.older(state, language, id=INCIDENT, number=1)[0]
        yield f"record {language}", pages.report(state, language, id="inc000000002")[0]
        yield f"service {language}", pages.service(state, language, id=WEBMAIL)[0]
        yield f"history {language}", pages.history(state, language)[0]
        yield f"paper {language}", pages.paper(state, language, noun="privacy")[0]
        yield f"month {language}", pages.month(state, language, month=MONTH)[0]
        for kind in ("missing", "gone", "broken"):
            yield f"{kind} {language}", pages.error(state, language, kind=kind)[0]


def read(body: bytes) -> Markup:
    return Markup(body.decode())


def text(body: bytes) -> str:
    """A page's words with plain spaces."""
    return read(body).text().replace("\u00a0", " ")
