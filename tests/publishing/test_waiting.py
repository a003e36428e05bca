"""What readers wait for: a word of thanks in between does not take the next word off the page."""

import pytest

from incidents.publishing.state import read
from incidents.states import PromiseState, Weight
from incidents.timeline.inputs import PromiseSaid
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.database,
    pytest.mark.usefixtures("page"),
]


@pytest.mark.parametrize(
    ("said", "minute", "waited_for"),
    [
        ([], 20, True),
        ([(10, Weight.KEY)], 20, True),  # more than a quarter of an hour ahead
        ([(16, Weight.NOTE)], 20, True),
        ([(16, Weight.NOTE), (17, Weight.NOTE)], 29, True),
        ([(16, Weight.NOTE)], 30, False),
        ([(16, Weight.KEY)], 20, False),
        ([(16, Weight.NOTE), (17, Weight.KEY)], 20, False),
        ([], 40, True),
    ],
)
def test_a_promise_stands_until_it_is_kept_by_more_than_a_note(
    said: list[tuple[int, Weight]], minute: int, waited_for: bool
) -> None:
    incident = make.incident(make.service(), promise=PromiseSaid(make.at(30)))
    for at, weight in said:
        make.post(incident, "Thank you.", weight=weight, now=make.at(at))

    state = read(["front"], now=make.at(minute))

    item = state.incidents[incident.pk]
    assert (item.promise is not None) == waited_for
    assert (item.promise or item.promised) is not None


def test_of_several_promises_the_next_words_comes_first_and_of_a_topic_the_last_stands() -> None:
    incident = make.incident(make.service(), promise=PromiseSaid(make.at(90)))
    topics = [("FTP", 10, 0), ("SSH", 40, 1), ("FTP", 60, 12)]
    for topic, due, now in topics:
        make.post(incident, promise=PromiseSaid(make.at(due), topic=make.words(topic)), now=make.at(now))

    item = read(["front"], now=make.at(13)).incidents[incident.pk]

    assert item.promise is not None
    assert item.promise.due == make.at(90)
    assert [(one.topic, one.due) for one in item.topics] == [
        (make.words("SSH"), make.at(40)),
        (make.words("FTP"), make.at(60)),
    ]


def test_what_became_of_the_last_promise_is_known_where_none_is_open() -> None:
    incident = make.incident(make.service(), promise=PromiseSaid(make.at(30)))
    make.post(incident, now=make.at(35))

    item = read(["front"], now=make.at(36)).incidents[incident.pk]

    assert item.promise is None
    assert item.promised is not None
    assert (item.promised.due, item.promised.state) == (make.at(30), PromiseState.LATE)
