"""What is stored beside a job's figures about its end."""

import json
from datetime import datetime, timedelta

import pytest

from incidents.models import RecoverySource, Sample
from incidents.recovery import outlooks
from incidents.recovery.pushes import push
from incidents.states import JobState
from incidents.timeline import queries
from tests import make
from tests.make import at
from tests.recovery.engines import job

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def source(db: None) -> RecoverySource:
    make.page()
    return make.engine(incident=make.incident(make.service()).pk)


def told(source: RecoverySource, minute: float, done: float, *, more: str = "") -> None:
    body = f'{{"jobs": [{{"id": "http", "unit": "hosts", "total": 1000, "done": {done}}}{more}]}}'
    assert push(source=source, body=body.encode(), now=at(minute)).problem == ""


def outlook(key: str = "http") -> dict[str, str]:
    found: dict[str, str] = job(key).outlook
    return found


def test_a_steady_job_has_a_range_around_its_end_and_readers_get_it(source: RecoverySource) -> None:
    for minute in range(0, 41, 2):
        told(source, minute, 10 * minute)

    said = {name: datetime.fromisoformat(outlook()[name]) for name in ("earliest", "likely", "latest")}
    assert said["earliest"] <= said["likely"] <= said["latest"]
    assert abs(said["likely"] - at(100)) < timedelta(minutes=15)
    item = queries.job_items([str(source.incident_id)], using="default")[str(source.incident_id)][0]
    assert (item.outlook.earliest, item.outlook.latest) == (said["earliest"], said["latest"])


def test_a_range_that_still_holds_is_not_moved(source: RecoverySource) -> None:
    for minute in range(0, 41, 2):
        told(source, minute, 10 * minute)
    first = outlook()

    told(source, 42, 421)

    assert outlook() == first


def test_before_there_is_anything_to_say_the_reason_stands_there(source: RecoverySource) -> None:
    told(source, 0, 0)
    told(source, 1, 3)

    assert outlook() == {"reason": "too_few"}


def test_a_job_that_waits_for_another_is_measured_by_it(source: RecoverySource) -> None:
    waits = ', {"id": "ssl", "unit": "hosts", "total": 1000, "done": 0, "state": "queued", "after": ["http"]}'
    for minute in range(0, 41, 2):
        told(source, minute, 10 * minute, more=waits)

    assert outlook("ssl")["latest"] > outlook("http")["latest"]


def test_a_circle_of_jobs_that_wait_for_each_other_is_survived(source: RecoverySource) -> None:
    jobs = [{"id": id, "total": 5, "done": 1, "after": [other]} for id, other in ("ab", "ba")]

    assert push(source=source, body=json.dumps({"jobs": jobs}).encode(), now=at(0)).taken == 2


def test_a_job_that_is_over_has_no_outlook(source: RecoverySource) -> None:
    for minute in range(11):
        told(source, minute, 100 * minute)

    assert outlook() == {}


def test_of_many_samples_the_newest_are_read_whole_and_the_older_ones_thinned(source: RecoverySource) -> None:
    told(source, 0, 0)
    row = job("http")
    Sample.objects.bulk_create(
        Sample(job=row, at=at(1) + timedelta(seconds=number), done=number, total=9000) for number in range(5000)
    )

    found = outlooks.history(row, most=200)

    assert 150 < len(found) <= 200
    assert found[0].at == at(0)
    assert [sample.done for sample in found[-100:]] == list(range(4900, 5000))
    assert [sample.at for sample in found] == sorted(sample.at for sample in found)


def test_an_engine_that_names_a_state_alone_is_believed_as_far_as_its_figures_go(source: RecoverySource) -> None:
    body = b'{"jobs": [{"id": "http", "total": 1000, "done": 550, "state": "done"}]}'

    push(source=source, body=body, now=at(0))

    assert (job("http").state, job("http").ended_at) == (JobState.DONE, None)
