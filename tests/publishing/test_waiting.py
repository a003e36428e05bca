"""What readers wait for: a word of thanks in between does not take the next word off the page."""

import pytest

from incidents.publishing.state import read
from incidents.states import Weight
from incidents.timeline.inputs import PromiseSaid
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.database,
    pytest.mark.usefixtures("page"),
]


@pytest.mark.parametrize(
    ("weights", "minute", "waited_for"),
    [
        ([], 20, True),
        ([Weight.NOTE], 20, True),
        ([Weight.NOTE, Weight.NOTE], 29, True),
        ([Weight.NOTE], 30, False),
        ([Weight.KEY], 20, False),
        ([Weight.NOTE, Weight.KEY], 20, False),
        ([Weight.KEY, Weight.NOTE], 20, False),
    ],
)
def test_a_promise_stands_until_it_is_due_or_something_was_said(
    weights: list[Weight], minute: int, waited_for: bool
) -> None:
    incident = make.incident(make.service(), promise=PromiseSaid(make.at(30)))
    for number, weight in enumerate(weights, start=1):
        make.post(incident, "Thank you.", weight=weight, now=make.at(number))

    state = read(["front"], now=make.at(minute))

    assert (state.incidents[incident.pk].promise is not None) == waited_for
