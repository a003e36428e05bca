"""Green needs "all": whatever is said of services and incidents, nothing claims more than is so."""

import json
import re
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.publishing import live, pages
from incidents.publishing.listing import groups
from incidents.publishing.phrases import SHAPES, in_part
from incidents.publishing.reader import Reader
from incidents.publishing.state import State
from incidents.states import ENDED, Extent, Impact, Kind, Stage, Status, worst_status
from incidents.timeline.items import IncidentItem, ServiceItem, StatusItem

from . import plain
from .plain import NOW, at

NAMES = ["srv000000001", "srv000000002", "srv000000003", "srv000000004"]
GREEN = SHAPES[Status.OPERATIONAL]
INCIDENT_STAGES = (Stage.INVESTIGATING, Stage.MONITORING, Stage.RESOLVED, Stage.POSTMORTEM)
WELL = [Status.OPERATIONAL] * 5  # most services run: that is where "all" could be claimed too early
MAINTENANCE_STAGES = (Stage.SCHEDULED, Stage.IN_PROGRESS, Stage.COMPLETED)


@st.composite
def saying(draw: st.DrawFn, service: str, stage: Stage) -> StatusItem:
    """What an incident says of a service; of one that ended anything but "back" is a remainder."""
    status = draw(st.sampled_from([*WELL, *Status]))
    if status == Status.OPERATIONAL and draw(st.integers(0, 3)) == 0:
        return StatusItem(service, status, unaffected=True)
    whole = stage in ENDED and status == Status.OPERATIONAL
    return StatusItem(
        service,
        status,
        extent="" if whole else draw(st.sampled_from(Extent)),
        percent=None if whole else draw(st.sampled_from([None, 0, 62, 99, 100])),
        for_whom={} if whole else draw(st.sampled_from([{}, {"en": "only with an address of your own"}])),
        remainder=stage in ENDED and not whole,
        since=at(-60),
    )


@st.composite
def incidents(draw: st.DrawFn, number: int) -> IncidentItem:
    kind = draw(st.sampled_from(Kind))
    stage = draw(st.sampled_from(INCIDENT_STAGES if kind == Kind.INCIDENT else MAINTENANCE_STAGES))
    statuses = tuple(draw(saying(id, stage)) for id in draw(st.lists(st.sampled_from(NAMES), unique=True)))
    ended = stage in ENDED
    return plain.incident(
        f"inc00000000{number}",
        kind=kind,
        stage=stage,
        impact=draw(st.sampled_from([Impact.NONE, Impact.NONE, *Impact]))
        if kind == Kind.INCIDENT
        else Impact.MAINTENANCE,
        statuses=statuses,
        started_at=at(-120),
        scheduled_for=at(60) if stage == Stage.SCHEDULED else at(-120),
        scheduled_until=at(90),
        ended_at=at(-30) if ended else None,
        # A remainder of private services alone is none for readers: they are in no item.
        has_remainder=ended and (any(one.remainder for one in statuses) or draw(st.booleans())),
    )


@st.composite
def states(draw: st.DrawFn) -> State:
    """A page as the commands would leave it: each service as bad as the worst that is said of it."""
    known = [draw(incidents(number)) for number in range(draw(st.integers(0, 3)))]
    made = [service(draw, id, known) for id in NAMES]
    offered = draw(st.integers(1, len(made)))
    state = plain.state(services=tuple(made[:offered]), former=tuple(made[offered:]))
    state.incidents = {one.id: one for one in known}
    state.standing = tuple(state.incidents)
    state.updates = dict.fromkeys(state.incidents, ())
    state.service_updates = {one.id: () for one in made[:offered]}
    return state


def service(draw: st.DrawFn, id: str, known: list[IncidentItem]) -> ServiceItem:
    words = [one.status for incident in known if live_in(incident) for one in incident.statuses if one.service_id == id]
    own = draw(st.sampled_from([*WELL, Status.DEGRADED_PERFORMANCE]))
    return plain.service(id, status=worst_status([own, *words]), status_since=at(-60))


def live_in(incident: IncidentItem) -> bool:
    """Whether what it says of services holds: it is going on, or what it says is a remainder."""
    return incident.counts or any(one.remainder for one in incident.statuses)


def not_whole(said: StatusItem) -> bool:
    return not said.unaffected and (said.status != Status.OPERATIONAL or in_part(said))


def not_all(state: State) -> bool:
    """Whether something that readers may know of is not all back."""
    said = [one for incident in state.incidents.values() if live_in(incident) for one in incident.statuses]
    impacts = [one.impact != Impact.NONE for one in state.incidents.values() if one.counts]
    down = [one.status != Status.OPERATIONAL for one in state.services.values()]
    return any([*impacts, *down, *map(not_whole, said)])


def claims(body: str) -> list[str]:
    """What a page says of all: the shape of its answer, and its first line."""
    found = re.findall(r'<(?:div|section) class="answer[^>]*data-s="(\w*)"', body)
    return [*found, *re.findall(r"<h1[^>]*>(.*?)</h1>", body), *re.findall(r"<title>(.*?)</title>", body)]


@settings(max_examples=40)
@given(state=states())
def test_nothing_is_green_and_nothing_says_all_while_something_is_not_all_back(state: State) -> None:
    for language, words in (("en", "All systems operational"), ("de", "Alle Dienste laufen")):
        body, fragment = pages.front(state, language)[0].decode(), live.fragment(state, language)[0].decode()
        overall = json.loads(live.figures(state)[0])["overall"][language]
        answer = re.findall(r'data-s="(\w+)"', body[body.index('<div class="answer') :])[0]

        if not_all(state):
            assert words not in body + fragment + overall
            assert answer != GREEN
            assert f'data-s="{GREEN}"' not in fragment
            assert "icon-operational" not in body
        elif not any(one.counts for one in state.incidents.values()):
            assert words in body
            assert (answer, overall) == (GREEN, words)


@settings(max_examples=40)
@given(state=states())
def test_no_row_and_no_page_of_a_service_is_green_while_it_is_not_all_back(state: State) -> None:
    with override("en"):
        rows = {row.name: row for group in groups(Reader(state, "en")) for row in (*group.rows, *group.folded)}

    for id, item in state.services.items():
        said = [one for incident in state.incidents.values() if live_in(incident) for one in incident.statuses]
        bad = item.status != Status.OPERATIONAL or any(not_whole(one) for one in said if one.service_id == id)
        page = pages.service(state, "en", id=id)[0].decode()
        shapes = [rows[item.name["en"]].shape, claims(page)[0]]

        assert (GREEN in shapes) is (not bad and "unaffected" not in shapes), (shapes, bad)
        assert shapes[0] == shapes[1]


@settings(max_examples=40)
@given(state=states())
def test_no_incident_is_drawn_as_over_while_part_of_it_is_not(state: State) -> None:
    for id, item in state.incidents.items():
        body = pages.incident(state, "en", id=id)[0].decode()
        open = not item.ended or any(one.remainder for one in item.statuses)

        assert (claims(body)[0] == GREEN) is not open


def test_a_remainder_of_a_service_that_is_no_longer_offered_is_not_all() -> None:
    left = StatusItem("srv000000002", Status.MAJOR_OUTAGE, remainder=True)
    state = plain.state(
        incident=plain.incident(stage=Stage.RESOLVED, ended_at=at(-9000), has_remainder=True, statuses=(left,)),
        former=(plain.service("srv000000002"),),
    )

    body = pages.front(state, "en")[0].decode()

    assert "Not everything is back yet" in body
    assert "Restored except: Webmail 2" in body


def test_a_remainder_that_readers_may_not_know_of_is_none() -> None:
    state = plain.state(incident=plain.incident(stage=Stage.RESOLVED, ended_at=at(-60), has_remainder=True))
    later = replace(state, now=NOW + timedelta(hours=72))

    assert "All systems operational" in pages.front(state, "en")[0].decode()
    assert "Restored except" not in pages.front(state, "en")[0].decode()
    assert "Storage is down" not in pages.front(later, "en")[0].decode()
