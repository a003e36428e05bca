"""What the page says changes at its own instants: the publisher writes it again, and no staff touches anything."""

from datetime import datetime
from pathlib import Path

import pytest

from incidents.publishing.publisher import Publisher
from incidents.publishing.snapshot import Snapshot
from incidents.states import ChannelKind
from incidents.timeline import commands
from incidents.timeline.commands.contacts import Opening
from incidents.timeline.inputs import ForecastSaid
from tests import make

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "reader"]),
    pytest.mark.usefixtures("page"),
]


def shown(publisher: Publisher, now: datetime) -> str:
    """The front page once there is nothing left to do at that time."""
    while publisher.step(now=now):
        pass
    return (publisher.snapshot.public / "en" / "index.html").read_text()


def test_a_forecast_passes_and_a_phone_line_opens_without_anybody(tmp_path: Path) -> None:
    incident = make.incident(make.service("Webmail"))
    make.post(incident, forecasts=[ForecastSaid(latest=make.at(60))], now=make.at(1))
    commands.save_channel(
        kind=ChannelKind.PHONE,
        name=make.words("Hotline"),
        address="0800 1234",
        openings=[Opening(make.at(-60), make.at(30), closed=True)],
        author=make.ACTOR,
        now=make.at(2),
    )
    publisher = Publisher(Snapshot(tmp_path))

    first, open, passed = (shown(publisher, make.at(minutes)) for minutes in (3, 30, 60))

    assert "closed, opens <time" in first
    assert "open around the clock" in open
    assert 'class="big">by 15:05<' in open
    assert "The forecast “by 15:05” has passed; there is no new one yet." in passed


def test_a_month_that_gets_its_first_incident_is_linked_from_the_one_before(tmp_path: Path) -> None:
    publisher = Publisher(Snapshot(tmp_path))
    make.resolve(make.incident(now=make.at(-40 * 1440)), now=make.at(-40 * 1440 + 60))
    shown(publisher, make.at(0))
    before = (publisher.snapshot.public / "history" / "2026-01.html").read_text()

    make.resolve(make.incident(), now=make.at(5))
    shown(publisher, make.at(6))

    assert 'rel="next"' not in before
    assert 'href="/history/2026-03" rel="next"' in (publisher.snapshot.public / "history" / "2026-01.html").read_text()
