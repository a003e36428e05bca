"""What is said of services: by incidents, outside them, late, and what readers see of it."""

import itertools
import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from incidents.models import Event, IncidentService, OwnStatus, Service, StatusChange
from incidents.states import STATUS_ORDER, Extent, Stage, Status
from incidents.timeline import commands
from incidents.timeline.errors import Refused
from incidents.timeline.history import Word, steps
from tests import make

OK, SLOW, PART, DOWN = Status.OPERATIONAL, Status.DEGRADED_PERFORMANCE, Status.PARTIAL_OUTAGE, Status.MAJOR_OUTAGE


def own(service: Service, status: Status, now: datetime) -> None:
    commands.set_status(service=service.pk, status=status, author=make.ACTOR, now=now)


@pytest.mark.database
@pytest.mark.django_db
class TestPresent:
    def test_a_status_says_how_much_of_a_service_and_for_whom(self) -> None:
        mail = make.service()
        incident = make.incident()

        make.post(
            incident,
            statuses=[make.said(mail, PART, extent=Extent.MOST, percent=70, for_whom=make.words("own IP  only\n"))],
        )

        entry = IncidentService.objects.get()
        assert (entry.status, entry.extent, entry.percent) == (PART, Extent.MOST, 70)
        assert entry.for_whom == {"en": "own IP only"}

    @pytest.mark.parametrize("percent", [-1, 101])
    def test_a_percentage_is_from_0_to_100(self, percent: int) -> None:
        incident, mail = make.incident(), make.service()

        with pytest.raises(Refused):
            make.post(incident, statuses=[make.said(mail, percent=percent)])

    def test_a_service_has_one_status_in_an_update(self) -> None:
        incident, mail = make.incident(), make.service()

        with pytest.raises(Refused) as refusal:
            make.post(incident, statuses=[*make.down(mail), *make.back(mail)])

        assert refusal.value.field == "statuses"
        assert make.status_of(mail) == OK

    def test_of_two_incidents_the_worse_counts_and_each_ends_for_itself(self) -> None:
        mail = make.service()
        slow, down = make.incident(statuses=[make.said(mail, SLOW)]), make.incident(mail, now=make.at(5))

        assert make.status_of(mail) == DOWN
        make.resolve(down, statuses=make.back(mail), now=make.at(10))
        assert make.status_of(mail) == SLOW
        make.resolve(slow, statuses=make.back(mail), now=make.at(20))

        assert make.history_of(mail) == [(SLOW, make.NOW), (DOWN, make.at(5)), (SLOW, make.at(10)), (OK, make.at(20))]

    def test_a_status_set_outside_an_incident_counts_beside_what_incidents_say(self) -> None:
        mail = make.service()

        own(mail, SLOW, make.at(1))
        incident = make.incident(mail, now=make.at(2))
        own(mail, PART, make.at(3))

        event = Event.objects.latest("id")
        assert (event.type, event.service_id) == ("service.status_changed", mail.pk)
        assert make.status_of(mail) == DOWN
        make.resolve(incident, statuses=make.back(mail), now=make.at(4))
        assert make.status_of(mail) == PART
        assert list(OwnStatus.objects.order_by("pk").values_list("status", flat=True)) == [SLOW, PART]

    def test_setting_a_status_that_holds_is_refused_and_an_incident_is_named_as_the_place_to_say_it(self) -> None:
        mail, web = make.service("Mail"), make.service("Web")
        make.incident(mail)

        with override("en"), pytest.raises(Refused) as said_elsewhere:
            own(mail, OK, make.at(1))
        with override("en"), pytest.raises(Refused) as same:
            own(web, OK, make.at(1))

        assert said_elsewhere.value.message == "An incident says otherwise; please say it there."
        assert same.value.message == "The service has this status already."

    def test_a_service_that_is_or_was_down_cannot_be_declared_unaffected(self) -> None:
        mail, web, root = make.service("Mail"), make.service("Web"), make.service("Root servers")
        incident = make.incident(mail, web)
        make.post(incident, statuses=make.back(web), now=make.at(1))

        for service in (mail, web):
            with pytest.raises(Refused) as refusal:
                commands.declare_unaffected(
                    incident=incident.pk, services=[root.pk, service.pk], author=make.ACTOR, now=make.at(2)
                )
            assert refusal.value.field == "services"
        assert not IncidentService.objects.filter(unaffected=True).exists()
        commands.declare_unaffected(incident=incident.pk, services=[root.pk], author=make.ACTOR, now=make.at(3))

        assert IncidentService.objects.get(unaffected=True).service_id == root.pk
        make.resolve(incident, statuses=make.back(mail), now=make.at(4))

    def test_what_was_unaffected_may_go_down_later(self) -> None:
        root = make.service()
        incident = make.incident()
        commands.declare_unaffected(incident=incident.pk, services=[root.pk], author=make.ACTOR, now=make.at(1))

        make.post(incident, statuses=make.down(root), now=make.at(2))

        assert not IncidentService.objects.get().unaffected
        assert make.status_of(root) == DOWN

    @pytest.mark.parametrize("count", [1, 3])
    def test_a_post_asks_the_database_the_same_however_many_services_it_is_about(self, count: int) -> None:
        services = make.many_services(count)
        incident = make.incident(*services)

        with CaptureQueriesContext(connection) as telling:
            make.post(incident, now=make.at(1))
        with CaptureQueriesContext(connection) as changing:
            make.post(
                incident,
                statuses=make.back(*services),
                about=[one.pk for one in services],
                stage=Stage.MONITORING,
                now=make.at(2),
            )

        assert (make.asked(telling), make.asked(changing)) == (14, 28)

    def test_two_thousand_services_go_down_in_one_update(self) -> None:
        services = make.many_services(2000)

        with CaptureQueriesContext(connection) as asked:
            make.incident(*services)

        assert len(asked) < 300
        assert Service.objects.filter(status=DOWN).count() == 2000


@pytest.mark.database
@pytest.mark.django_db
class TestLate:
    def test_a_word_said_earlier_does_not_undo_a_later_one(self) -> None:
        mail = make.service()
        incident = make.incident(mail)
        make.post(incident, statuses=make.back(mail), now=make.at(30))

        late = make.post(incident, statuses=[make.said(mail, SLOW)], at=make.at(10), now=make.at(40))

        assert make.status_of(mail) == OK
        assert IncidentService.objects.get().since == make.at(30)
        assert late.statuses.get().old_status == DOWN
        assert make.history_of(mail) == [(DOWN, make.NOW), (SLOW, make.at(10)), (OK, make.at(30))]

    def test_a_first_word_said_late_counts_from_when_it_was_true(self) -> None:
        mail = make.service()
        other = make.incident(statuses=[make.said(mail, SLOW)], now=make.at(20))

        make.incident(mail, at=make.at(10), now=make.at(30))

        assert make.status_of(mail) == DOWN
        assert make.history_of(mail) == [(DOWN, make.at(10))]
        assert Service.objects.get().status_since == make.at(10)
        make.resolve(other, statuses=make.back(mail), now=make.at(40))
        assert make.status_of(mail) == DOWN

    def test_an_outage_may_have_begun_before_the_page_knew_the_service(self) -> None:
        mail = make.service(now=make.at(60))

        make.incident(mail, at=make.NOW, now=make.at(61))

        rows = StatusChange.objects.order_by("at", "id").values_list("status", "at")
        assert list(rows) == [(DOWN, make.NOW)]

    def test_not_affected_gives_way_to_a_word_about_an_earlier_time(self) -> None:
        root = make.service()
        incident = make.incident()
        commands.declare_unaffected(incident=incident.pk, services=[root.pk], author=make.ACTOR, now=make.at(20))

        make.post(incident, statuses=make.down(root), at=make.at(10), now=make.at(30))

        assert make.status_of(root) == DOWN
        assert not IncidentService.objects.get().unaffected

    def test_what_is_typed_last_counts_though_its_machines_clock_is_behind(self) -> None:
        mail, web = make.service("Mail"), make.service("Web")
        incident = make.incident(mail)
        own(web, DOWN, make.NOW)

        back = make.post(incident, statuses=make.back(mail), now=make.at(-0.1))
        own(web, OK, make.at(-0.1))

        assert back.at == make.NOW
        assert (make.status_of(mail), make.status_of(web)) == (OK, OK)

    def test_what_an_incident_said_by_mistake_is_as_if_never_said(self) -> None:
        mail = make.service()
        real = make.incident(statuses=[make.said(mail, SLOW)], now=make.at(10))
        mistake = make.incident(mail)

        commands.remove_incident(incident=mistake.pk, author=make.ACTOR, now=make.at(20))

        assert make.status_of(mail) == SLOW
        assert make.history_of(mail) == [(SLOW, make.at(10))]
        make.resolve(real, statuses=make.back(mail), now=make.at(30))
        assert make.history_of(mail) == [(SLOW, make.at(10)), (OK, make.at(30))]

    def test_a_late_word_is_counted_beside_what_was_set_outside_incidents(self) -> None:
        mail = make.service()
        own(mail, SLOW, make.at(10))
        own(mail, OK, make.at(20))

        incident = make.incident(statuses=[make.said(mail, PART)], at=make.at(5), now=make.at(30))
        make.resolve(incident, statuses=make.back(mail), at=make.at(15), now=make.at(31))

        assert make.history_of(mail) == [(PART, make.at(5)), (SLOW, make.at(15)), (OK, make.at(20))]

    @pytest.mark.parametrize("number", range(4))
    def test_the_order_of_typing_makes_no_difference_to_history(self, number: int, seed: int) -> None:
        draw = random.Random(seed * 100 + number)
        said = [(minute, draw.choice((OK, SLOW, PART, DOWN))) for minute in draw.sample(range(1, 60), 6)]
        in_order, shuffled = make.service("In order"), make.service("Shuffled")

        tell(in_order, sorted(said, key=lambda one: one[0]))
        tell(shuffled, said)

        assert make.history_of(in_order) == make.history_of(shuffled)
        assert make.status_of(in_order) == make.status_of(shuffled)


def tell(service: Service, said: Sequence[tuple[int, Status]]) -> None:
    """Three incidents speak of the service in turns, by the minute modulo three."""
    incidents = [make.incident() for _turn in range(3)]
    for minute, status in said:
        incident, statuses = incidents[minute % 3], [make.said(service, status)]
        try:
            make.post(incident, statuses=statuses, at=make.at(minute), now=make.at(90))
        except Refused:
            make.relapse(incident, statuses=statuses, at=make.at(minute), now=make.at(90))


WORDS = st.lists(
    st.builds(
        Word,
        at=st.integers(0, 50).map(make.at),
        by=st.sampled_from([None, "a", "b"]),
        status=st.sampled_from(Status),
    ),
    max_size=12,
)


@given(WORDS)
def test_steps_are_the_worst_of_what_holds_at_every_minute(words: list[Word]) -> None:
    made = steps(words, begins=make.at(-1))

    for minute in range(51):
        holds: dict[str | None, Status] = {}
        for word in sorted(words, key=lambda word: word.at):
            if word.at <= make.at(minute):
                holds[word.by] = word.status
        worst = max(holds.values(), key=STATUS_ORDER.index, default=OK)
        assert [step.status for step in made if step.at <= make.at(minute)][-1] == worst
    assert all(one.status != two.status and one.at < two.at for one, two in itertools.pairwise(made))


@pytest.mark.database
@pytest.mark.django_db
def test_what_was_said_to_be_not_affected_can_be_taken_back() -> None:
    mail, web, ftp = (make.service(name) for name in ("Mail", "Web", "FTP"))
    incident = make.incident(mail)
    by: dict[str, Any] = {"author": make.ACTOR, "now": make.at(1)}
    commands.declare_unaffected(incident=incident.pk, services=[web.pk, ftp.pk], **by)

    commands.declare_unaffected(incident=incident.pk, services=[], no_longer=[web.pk, mail.pk], **by)

    said = {entry.service_id: entry.unaffected for entry in incident.services.all()}
    assert said == {mail.pk: False, ftp.pk: True}
