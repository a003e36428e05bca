"""Commands drawn at random, many of them refused or said late: afterwards the rules hold all the same."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from incidents.models import Event, Forecast, Incident, IncidentService, Promise, Service, Update
from incidents.states import ENDED, ENDING, OPENING, AdviceKind, Impact, Kind, Of, Stage, Status
from incidents.timeline import audit, commands, history
from incidents.timeline.commands import outcomes
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ProgressSaid, PromiseSaid
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Monkey:
    """Draws commands and their arguments; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.services = [make.service(name, private=name == "Backup") for name in ("Mail", "Web", "FTP", "Backup")]
        self.now = make.NOW

    def act(self) -> None:
        """One command, a few minutes later, or earlier by the clock of another machine."""
        self.now += timedelta(minutes=self.draw.choice([-0.1, 0, 1, 7]))
        verbs: list[Callable[[], object]] = [self.open, self.plan, *[self.post] * 5, *[self.resolve] * 3, self.relapse]
        verbs += [self.correct, self.withdraw, self.redact, self.status, self.unaffected, self.hide, self.remove]
        verbs += [self.doubt, self.take_back]
        self.draw.choice(verbs)()

    def common(self) -> dict[str, Any]:
        return {"author": make.ACTOR, "now": self.now}

    def sometimes(self, value: Any, *, in_ten: int) -> Any:
        return value if self.draw.random() * 10 < in_ten else None

    def some(self, most: int) -> list[Service]:
        return self.draw.sample(self.services, self.draw.randint(0, most))

    def said(self) -> dict[str, Any]:
        topic = make.words("FTP") if self.draw.random() < 0.4 else {}
        promise = PromiseSaid(due=self.now + timedelta(minutes=self.draw.choice([3, 20, 40])), topic=topic)
        advice = AdviceSaid(AdviceKind.WORKAROUND, make.words("Wait."), ends_with=self.services[0].pk)
        return {
            "text": make.words("Something."),
            "at": self.sometimes(self.now - timedelta(minutes=self.draw.randint(1, 30)), in_ten=3),
            "statuses": [make.said(one, self.draw.choice(list(Status))) for one in self.some(2)],
            "about": [one.pk for one in self.some(1)],
            "promise": self.sometimes(promise, in_ten=3),
            "from_log": self.draw.random() < 0.1,
            "forecasts": [self.forecast() for _ in range(self.draw.randint(0, 2))],
            "progress": [ProgressSaid(low=self.draw.choice([0, 50, 90]), high=95)] if self.draw.random() < 0.2 else [],
            "advice": [advice] if self.sometimes(True, in_ten=1) else [],
        }

    def forecast(self) -> ForecastSaid:
        service = self.sometimes(self.draw.choice(self.services).pk, in_ten=5)
        return ForecastSaid(likely=self.now + timedelta(minutes=30), service=service, of=self.draw.choice(list(Of)))

    def doubt(self) -> None:
        commands.doubt_forecast(forecast=self.foretold(), reason=make.words("Slow."), **self.common())

    def take_back(self) -> None:
        commands.withdraw_forecast(forecast=self.foretold(), reason={}, **self.common())

    def foretold(self) -> int:
        ids = list(Forecast.objects.order_by("made_at", "pk").values_list("pk", flat=True))
        return self.draw.choice(ids or [0])

    def incident(self) -> str:
        ids = list(Incident.objects.order_by("created_at", "updated_at").values_list("pk", flat=True))
        return self.draw.choice(ids or [""])

    def update(self) -> str:
        ids = list(Update.objects.order_by("created_at", "number").values_list("pk", flat=True))
        return self.draw.choice(ids or [""])

    def open(self) -> None:
        stage = self.draw.choice(OPENING[Kind.INCIDENT])
        title = make.words("Storage")
        commands.open_incident(title=title, impact=Impact.MAJOR, stage=stage, **self.said(), **self.common())

    def plan(self) -> None:
        make.maintenance(*self.some(3), now=self.now, statuses=self.said()["statuses"])

    def post(self) -> None:
        stage, incident = self.sometimes(self.draw.choice(list(Stage)), in_ten=5), self.incident()
        asked = list(Promise.objects.filter(incident=incident).exclude(topic={}).order_by("pk"))
        answers = [one.pk for one in asked if self.draw.random() < 0.3]
        commands.post_update(incident=incident, stage=stage, answers=answers, **self.said(), **self.common())

    def resolve(self) -> None:
        incident = self.incident()
        down = IncidentService.objects.filter(incident=incident).exclude(status=Status.OPERATIONAL).order_by("pk")
        remain = [id for id in down.values_list("service", flat=True) if self.draw.random() < 0.5]
        back = [one for one in self.services if one.pk not in remain]
        said = {**self.said(), "statuses": make.back(*back)}
        commands.resolve_incident(incident=incident, remainder=remain, **said, **self.common())

    def relapse(self) -> None:
        commands.relapse_incident(incident=self.incident(), **self.said(), **self.common())

    def correct(self) -> None:
        commands.correct_update(update=self.update(), **self.said(), **self.common())

    def withdraw(self) -> None:
        commands.withdraw_update(update=self.update(), **self.common())

    def redact(self) -> None:
        commands.redact_update(update=self.update(), **self.common())

    def status(self) -> None:
        service, status = self.draw.choice(self.services), self.draw.choice(list(Status))
        commands.set_status(service=service.pk, status=status, **self.common())

    def unaffected(self) -> None:
        ids = [one.pk for one in self.some(1)]
        commands.declare_unaffected(incident=self.incident(), services=ids, **self.common())

    def hide(self) -> None:
        service = self.draw.choice(self.services)
        private = self.draw.random() < 0.5
        commands.save_service(service=service.pk, name=service.name, private=private, **self.common())

    def remove(self) -> None:
        if self.sometimes(True, in_ten=4):
            commands.remove_incident(incident=self.incident(), **self.common())


@pytest.mark.parametrize("run", range(4))
def test_whatever_is_done_in_whatever_order_the_rules_hold(run: int, seed: int) -> None:
    monkey, done = Monkey(seed * 10 + run), 0

    while done < 30:
        try:
            monkey.act()
        except Refused:
            continue
        done += 1

    assert audit.verify() == []
    numbers = list(Event.objects.exclude(sequence=None).order_by("id").values_list("sequence", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for incident in Incident.objects.all():
        check_incident(incident)
        check_forecasts(incident)
    for promise in Promise.objects.filter(update__withdrawn_at=None, update__redacted_at=None).select_related("update"):
        check_promise(promise)
    assert not Promise.objects.filter(state="open").exclude(update__withdrawn_at=None, update__redacted_at=None)
    check_services()


def check_incident(incident: Incident) -> None:
    down = incident.services.exclude(status=Status.OPERATIONAL)
    remaining = set(incident.services.filter(remainder=True).values_list("service", flat=True))
    assert (incident.stage in ENDED) == (incident.ended_at is not None)
    assert incident.has_remainder == bool(remaining)
    assert remaining == (set(down.values_list("service", flat=True)) if incident.ended_at else set())
    assert not down.filter(unaffected=True).exists()
    named = set(incident.services.filter(unaffected=False).values_list("service__private", flat=True))
    named |= set(incident.updates.exclude(about=None).values_list("about__private", flat=True))
    assert not incident.private or named == {True}


def check_promise(promise: Promise) -> None:
    """A plain count: of all words that could have settled it, the one typed first has."""
    made = (min(promise.update.at, promise.update.typed_at), promise.update.number)
    topic, ticked = promise.topic, set(promise.answers.values_list("pk", flat=True))
    begins = promise.due - timedelta(minutes=15)
    found: list[tuple[tuple[datetime, int], int, str]] = []
    for word in promise.incident.updates.exclude(pk=promise.update_id).prefetch_related("promises"):
        place, gone = (word.typed_at, word.number), word.withdrawn_at or word.redacted_at
        could = {
            "kept": not gone and (word.pk in ticked if topic else place[0] >= begins),
            "replaced": not gone and place[0] < promise.due and topic in [one.topic for one in word.promises.all()],
            "missed": word.stage in ENDING.values() and place[0] >= promise.due,
            "ended": word.stage in ENDING.values() and place[0] < promise.due and not topic,
        }
        found += [(place, rank, what) for rank, what in enumerate(could) if could[what] and place > made]
    (at, _number), _rank, what = min(found, default=((None, 0), 0, "open"))
    if what == "kept" and at:
        what = "answered" if at < begins else "late" if at > promise.due else "kept"
    assert (promise.state, promise.kept_at or promise.replaced_at) == (what, at)
    assert (promise.kept_by_id is None) == (what not in {"kept", "late", "answered"})


def check_forecasts(incident: Incident) -> None:
    """Of each subject one breath's forecasts stand at most; outcomes are those that a count from all words gives."""
    rows = outcomes.timed(outcomes.standing(incident))
    breaths: dict[outcomes.Subject, set[str | None]] = {}
    for row in rows:
        if not (row.replaced_at or row.withdrawn_at):
            breaths.setdefault(outcomes.subject_of(row), set()).add(row.update_id)
        assert row.came_true_at is None or row.came_true_at >= row.made_at
    assert [said for said in breaths.values() if len(said) > 1] == []
    assert incident.removed_at or outcomes.settled(incident, rows) == [] or rows == []


def check_services() -> None:
    """The steps appended one by one are those that a count from all words gives."""
    services = list(Service.objects.all())
    words = history.words_about(services)
    for service in services:
        counted = [(one.at, one.status) for one in history.steps(words[service.pk], begins=service.created_at)]
        kept = [(one.at, Status(one.status)) for one in service.changes.order_by("at", "id")]
        for at, _status in (*counted, *kept):
            assert at < service.created_at or in_force(counted, at) == in_force(kept, at)
        assert counted[-1][1] == kept[-1][1] == service.status


def in_force(steps: list[tuple[datetime, Status]], at: datetime) -> Status:
    return [status for begun, status in steps if begun <= at][-1]
