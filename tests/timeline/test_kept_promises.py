"""Promises of the next word: kept by what is typed in time, answered, late, missed; and who is told of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import AuditRow, Event, Incident, Page, Promise, Update
from incidents.states import PromiseState, Stage, Weight
from incidents.timeline import commands, queries
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import PromiseSaid
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FTP = make.words("FTP")


def promising(incident: Incident, due: float, *, now: datetime = make.NOW, **particulars: Any) -> Promise:
    update = make.post(incident, promise=PromiseSaid(due=make.at(due), **particulars), now=now)
    return update.promises.get()


def state(promise: Promise) -> tuple[str, datetime | None]:
    """What became of it, and when."""
    promise.refresh_from_db()
    return str(promise.state), promise.kept_at or promise.replaced_at


OPEN = ("open", None)


@pytest.mark.parametrize(
    ("typed", "became"),
    [
        (14.9, OPEN),
        (15, ("kept", make.at(15))),
        (30, ("kept", make.at(30))),
        (30.1, ("late", make.at(30.1))),
        (600, ("late", make.at(600))),
    ],
)
def test_a_word_typed_from_a_quarter_of_an_hour_before_on_keeps_a_promise(
    typed: float, became: tuple[str, datetime | None]
) -> None:
    incident = make.incident()
    promise = promising(incident, 30)

    word = make.post(incident, weight=Weight.NOTE, now=make.at(typed))

    assert state(promise) == became
    assert promise.kept_by == (word if promise.kept_at else None)


def test_the_first_such_word_counts() -> None:
    incident = make.incident()
    promise = promising(incident, 30)

    for minute in (20, 29, 50):
        make.post(incident, now=make.at(minute))

    assert state(promise) == ("kept", make.at(20))


def test_what_counts_is_when_a_word_was_typed_and_not_when_it_is_said_to_have_been_said() -> None:
    incident = make.incident()
    promise = promising(incident, 30)

    make.post(incident, at=make.at(29), now=make.at(50))

    assert state(promise) == ("late", make.at(50))


def test_what_comes_from_a_log_counts_as_typed_when_it_was_said_and_the_record_says_so() -> None:
    incident = make.incident()
    promise = promising(incident, 30)

    make.post(incident, at=make.at(29), now=make.at(50), from_log=True)

    assert state(promise) == ("kept", make.at(29))
    assert [one.from_log for one in queries.promise_record(incident.pk, using="default")] == [True]


def test_any_word_of_the_named_day_keeps_what_was_promised_for_that_day() -> None:
    early, late = make.incident(), make.incident()
    promises = [promising(one, 3 * 1440, whole_day=True) for one in (early, late)]

    make.post(early, now=make.at(2 * 1440 - 1))
    make.post(late, now=make.at(2 * 1440 + 1))

    assert [state(one)[0] for one in promises] == ["open", "kept"]


def test_a_promise_typed_late_may_have_been_kept_already() -> None:
    incident = make.incident()
    make.post(incident, now=make.at(25))

    promise = make.post(incident, promise=PromiseSaid(due=make.at(20)), at=make.at(10), now=make.at(30)).promises.get()

    assert state(promise) == ("late", make.at(25))


def test_a_later_promise_takes_the_place_of_one_on_the_same_topic_in_time_alone() -> None:
    incident = make.incident()
    plain, asked = promising(incident, 60), promising(incident, 60, topic=FTP, now=make.at(1))

    promising(incident, 90, topic=make.words(" ftp "), now=make.at(10))
    assert (state(plain), state(asked)) == (OPEN, ("replaced", make.at(10)))
    promising(incident, 120, now=make.at(11))

    assert state(plain) == ("replaced", make.at(11))


def test_with_a_topic_only_the_answer_keeps_a_promise() -> None:
    incident = make.incident()
    promise = promising(incident, 30, topic=FTP)

    make.post(incident, now=make.at(20))
    assert (state(promise), promise.word_at) == (OPEN, make.at(20))
    answer = make.post(incident, answers=[promise.pk], now=make.at(40))

    assert (state(promise), promise.kept_by) == (("late", make.at(40)), answer)


def test_an_answer_long_before_it_was_promised_is_an_answer_though_no_kept_promise() -> None:
    incident = make.incident()
    promise = promising(incident, 60, topic=FTP)

    make.post(incident, answers=[promise.pk], now=make.at(20))

    assert state(promise) == ("answered", make.at(20))


def test_an_answer_settles_every_open_promise_on_its_topic() -> None:
    incident = make.incident()
    first, other = promising(incident, 30, topic=FTP), promising(incident, 30, topic=make.words("SSH"))
    second = promising(incident, 90, topic=FTP, now=make.at(31))

    make.post(incident, answers=[second.pk], now=make.at(80))

    assert [state(one)[0] for one in (first, second, other)] == ["late", "kept", "open"]


def test_an_answer_is_to_a_promise_with_a_topic_of_this_incident() -> None:
    incident = make.incident()
    plain, elsewhere = promising(incident, 30), promising(make.incident(), 30, topic=FTP)

    for wrong in (plain.pk, elsewhere.pk, 10**9):
        with pytest.raises(Refused) as refusal:
            make.post(incident, answers=[wrong], now=make.at(20))
        assert refusal.value.field == "answers"

    assert state(plain) == state(elsewhere) == OPEN


@pytest.mark.parametrize("take_back", [commands.withdraw_update, commands.redact_update])
def test_a_word_that_was_taken_back_keeps_nothing_and_another_is_found(take_back: Any) -> None:
    incident = make.incident()
    promise = promising(incident, 30)
    first, second = make.post(incident, now=make.at(20)), make.post(incident, now=make.at(40))

    take_back(update=first.pk, author=make.ACTOR, now=make.at(41))
    assert state(promise) == ("late", make.at(40))
    take_back(update=second.pk, author=make.ACTOR, now=make.at(42))

    assert state(promise) == OPEN


def test_a_promise_whose_place_was_taken_stands_again_when_that_one_is_taken_back() -> None:
    incident = make.incident()
    promise = promising(incident, 60)
    later = promising(incident, 90, now=make.at(5))
    taken = state(promise)

    commands.withdraw_update(update=later.update_id, author=make.ACTOR, now=make.at(6))

    assert (taken[0], state(promise), state(later)) == ("replaced", OPEN, ("withdrawn", make.at(6)))


def test_taking_back_what_promised_does_not_undo_that_it_was_missed() -> None:
    incident = make.incident()
    promise = promising(incident, 30)

    commands.withdraw_update(update=promise.update_id, author=make.ACTOR, now=make.at(45))

    assert state(promise) == ("missed", make.at(45))


def test_the_end_settles_what_was_promised_of_the_next_word_and_leaves_other_answers_owed() -> None:
    incident = make.incident()
    plain, missed = promising(incident, 200), promising(incident, 20, topic=FTP)
    owed = promising(incident, 200, topic=make.words("SSH"))

    make.resolve(incident, now=make.at(60))
    ended = [state(one) for one in (plain, missed, owed)]
    make.relapse(incident, now=make.at(300))

    assert ended == [("ended", make.at(60)), ("missed", make.at(60)), OPEN]
    assert [state(one)[0] for one in (plain, missed, owed)] == ["ended", "missed", "open"]


def test_the_end_itself_is_a_word() -> None:
    in_time, late = make.incident(), make.incident()
    promises = promising(in_time, 30), promising(late, 30)

    make.resolve(in_time, now=make.at(25))
    make.resolve(late, now=make.at(55))

    assert [state(one)[0] for one in promises] == ["kept", "late"]


def test_the_record_says_of_every_promise_what_became_of_it() -> None:
    incident = make.incident()
    promising(incident, 30)
    word = make.post(incident, now=make.at(64.5), promise=PromiseSaid(due=make.at(120), topic=FTP))
    make.post(incident, now=make.at(121))

    first, second = queries.promise_record(incident.pk, using="default")

    assert (first.made_at, first.due, first.state) == (make.NOW, make.at(30), PromiseState.LATE)
    assert (first.kept_at, first.kept_by, first.late, first.from_log) == (make.at(64.5), word.pk, 35, False)
    assert (second.topic, second.state, second.kept_at, second.late) == (FTP, PromiseState.OPEN, None, 0)
    assert second.word_at == make.at(121)


@pytest.mark.parametrize("due", [0, -1, 366 * 1440 + 1])
def test_a_promise_is_for_later_and_for_this_year(due: float) -> None:
    incident = make.incident()

    with pytest.raises(Refused) as refusal:
        promising(incident, due)

    assert refusal.value.field == "promise"


def told() -> list[tuple[str, datetime]]:
    events = Event.objects.filter(type__startswith="promise.").order_by("id")
    assert AuditRow.objects.filter(event__in=events).count() == len(events)
    return [(event.type.removeprefix("promise."), event.at) for event in events if event.sequence is None]


def test_staff_are_told_five_minutes_ahead_and_when_it_is_due_once_each() -> None:
    incident = make.incident()
    promising(incident, 30)

    counts = [commands.note_promises(now=make.at(minute)) for minute in (24.9, 25, 26, 29, 30, 31, 90)]

    assert counts == [0, 1, 0, 0, 1, 0, 0]
    assert told() == [("due", make.at(25)), ("overdue", make.at(30))]


def test_staff_are_told_after_an_hour_without_a_word_where_nothing_is_promised_once_per_silence() -> None:
    incident = make.incident()

    for minute in (59, 60, 61, 200):
        commands.note_promises(now=make.at(minute))
    make.post(incident, now=make.at(210))
    for minute in (269, 270, 271):
        commands.note_promises(now=make.at(minute))

    assert told() == [("missing", make.at(60)), ("missing", make.at(270))]
    assert Event.objects.filter(type="promise.missing", incident=incident).count() == 2


def test_nobody_is_told_of_a_silence_where_none_is() -> None:
    make.maintenance(make.service())
    make.resolve(make.incident())
    commands.remove_incident(incident=make.incident().pk, author=make.ACTOR, now=make.at(1))
    make.post(make.incident(), at=make.at(-5), from_log=True)
    promising(make.incident(), 300)

    assert commands.note_promises(now=make.at(90)) == 0


def test_where_there_is_nothing_to_tell_two_questions_are_asked_and_nothing_is_written() -> None:
    for _number in range(3):
        promising(make.incident(), 30)
    version = Page.objects.get().page_version

    with CaptureQueriesContext(connection) as asked:
        commands.note_promises(now=make.at(5))

    assert make.asked(asked) == 2
    assert Page.objects.get().page_version == version


def test_nobody_is_told_of_promises_that_are_kept_or_from_a_file_or_of_removed_incidents() -> None:
    first, second, third = make.incident(), make.incident(), make.incident()
    promising(first, 10)
    make.post(first, now=make.at(5))
    promising(second, 30, silent=True)
    promising(third, 30)
    commands.remove_incident(incident=third.pk, author=make.ACTOR, now=make.at(6))

    assert commands.note_promises(now=make.at(60)) == 0


def test_a_promise_for_after_the_end_is_told_and_kept_by_its_answer() -> None:
    incident = make.incident()
    make.resolve(incident, promise=PromiseSaid(due=make.at(60), topic=make.words("The report")), now=make.at(10))
    promise = Promise.objects.get()

    assert commands.note_promises(now=make.at(55)) == 1
    make.post(incident, "Here it is.", stage=Stage.POSTMORTEM, answers=[promise.pk], now=make.at(58))

    assert state(promise) == ("kept", make.at(58))
    assert Update.objects.get(answered=promise).stage == Stage.POSTMORTEM


def test_an_incident_that_owes_its_readers_a_word_stays_on_the_front_page_until_it_is_given() -> None:
    statement, answer, nothing = make.incident(), make.incident(), make.incident()
    friday = (make.NOW + timedelta(days=3)).date()
    make.resolve(statement, statement_due=friday)
    make.resolve(answer, promise=PromiseSaid(due=make.at(60), topic=FTP))
    make.resolve(nothing)

    def shown(days: float) -> set[str]:
        return set(queries.standing_ids(now=make.at(days * 1440), using="default"))

    assert shown(2.9) == {statement.pk, answer.pk, nothing.pk}
    assert shown(3.1) == shown(60) == {statement.pk, answer.pk}
    make.post(statement, "What happened.", stage=Stage.POSTMORTEM, now=make.at(60 * 1440))
    make.post(answer, answers=[Promise.objects.get().pk], now=make.at(60 * 1440))
    assert shown(62.9) == {statement.pk}
    assert shown(63.1) == set()
