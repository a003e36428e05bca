"""Changing what was said: openly, or until nothing of it is left."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from incidents.models import Advice, AuditRow, Draft, Event, Image, IncidentService, Service, Summary, Update
from incidents.states import AdviceKind, Stage, Status, Weight
from incidents.timeline import audit, commands
from incidents.timeline.errors import Refused
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ImageSaid, PromiseSaid
from tests import make
from tests.timeline.test_images import picture

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SECRET = "hunter2-of-Frau-Beispiel"
COMMON: dict[str, Any] = {"author": make.ACTOR}


def everything_stored() -> Iterator[tuple[str, str]]:
    """(table.column, value) of every column of every row of ours, whatever its type."""
    for model in apps.get_app_config("incidents").get_models(include_auto_created=True):
        columns = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.values_list(*columns):
            for column, value in zip(columns, row, strict=True):
                text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                yield f"{model.__name__}.{column}", text


def where_the_secret_is() -> set[str]:
    return {place for place, text in everything_stored() if SECRET in text}


def words(text: str = "The password") -> dict[str, str]:
    return {"en": f"{text} is {SECRET}."}


def telling_everything(service: Any) -> dict[str, Any]:
    """An update with the secret in every place that takes words."""
    return {
        "text": words(),
        "statuses": [make.said(service, for_whom=words("Those whose password"))],
        "forecasts": [ForecastSaid(likely=make.at(90), reason=words())],
        "promise": PromiseSaid(due=make.at(200), topic=words()),
        "advice": [AdviceSaid(AdviceKind.WORKAROUND, words("Your password"))],
        "images": [ImageSaid(picture(), words("A note: the password"))],
    }


def test_an_edit_keeps_the_earlier_words_for_readers() -> None:
    update = make.post(make.incident(), "Bakc at 3.", now=make.at(1))

    commands.edit_update(update=update.pk, text=make.words("Back at **3**."), **COMMON, now=make.at(2))
    edited = commands.edit_update(update=update.pk, text=make.words("Back at 4."), **COMMON, now=make.at(3))

    versions = list(edited.versions.values_list("text", "html", "replaced_at"))
    assert [text["en"] for text, _html, _at in versions] == ["Bakc at 3.", "Back at **3**."]
    assert versions[1][1:] == ({"en": "<p>Back at <strong>3</strong>.</p>"}, make.at(3))
    assert (edited.text, edited.edited_at, edited.at) == ({"en": "Back at 4."}, make.at(3), make.at(1))
    assert Event.objects.filter(type="update.edited", update=update).count() == 2


def test_an_edit_that_changes_nothing_is_refused() -> None:
    update = make.post(make.incident(), "Back at 3.")

    with pytest.raises(Refused):
        commands.edit_update(update=update.pk, text=make.words("Back at 3. "), **COMMON, now=make.at(2))

    assert not update.versions.exists()


def test_a_correction_is_an_update_of_its_own_that_names_the_wrong_one() -> None:
    incident = make.incident()
    wrong = make.post(incident, "Only mail is affected.", now=make.at(1))

    right = commands.correct_update(update=wrong.pk, text=make.words("FTP is, too."), **COMMON, now=make.at(2))

    wrong.refresh_from_db()
    assert right.corrects_id == wrong.pk
    assert list(wrong.corrections.all()) == [right]
    assert (right.weight, wrong.text) == (Weight.KEY, {"en": "Only mail is affected."})


def test_a_withdrawn_update_leaves_its_mark_and_what_it_changed() -> None:
    mail = make.service()
    incident = make.incident()
    update = make.post(
        incident,
        stage=Stage.IDENTIFIED,
        statuses=make.down(mail),
        promise=PromiseSaid(due=make.at(60)),
        advice=[AdviceSaid(AdviceKind.WORKAROUND, make.words("Use FTP."))],
        now=make.at(1),
    )

    commands.withdraw_update(update=update.pk, **COMMON, now=make.at(2))

    update.refresh_from_db()
    assert update.withdrawn_at == make.at(2)
    assert make.stage_of(incident) == Stage.IDENTIFIED
    assert make.status_of(mail) == make.DOWN
    assert update.promises.get().replaced_at == make.at(2)
    assert update.advice.get().ended_at == make.at(2)
    with pytest.raises(Refused):
        commands.withdraw_update(update=update.pk, **COMMON, now=make.at(3))
    with pytest.raises(Refused):
        commands.edit_update(update=update.pk, text=make.words("No."), **COMMON, now=make.at(3))


def test_redacting_erases_the_words_of_an_update_everywhere() -> None:
    mail = make.service()
    incident = make.incident()
    update = commands.post_update(incident=incident.pk, **COMMON, now=make.at(1), **telling_everything(mail))
    commands.edit_update(update=update.pk, text={"de": f"Passwort: {SECRET}!"}, **COMMON, now=make.at(2))
    commands.edit_update(update=update.pk, text=make.words("Nothing to see."), **COMMON, now=make.at(3))
    commands.save_draft(values={"rows": [{"text_en": f"The password is {SECRET}. And"}]}, **COMMON, now=make.at(3))
    commands.save_draft(values={"text_en": "Something else altogether."}, **COMMON, now=make.at(3))
    assert len(where_the_secret_is()) >= 10

    commands.redact_update(update=update.pk, **COMMON, now=make.at(4))

    update.refresh_from_db()
    assert where_the_secret_is() == set()
    assert (update.redacted_at, update.at, update.text, update.html) == (make.at(4), make.at(1), {}, {})
    assert make.status_of(mail) == make.DOWN
    assert update.forecasts.get().likely == make.at(90)
    assert Draft.objects.get().values == {"text_en": "Something else altogether."}
    assert not Image.objects.exists()
    assert audit.verify() == []


@pytest.mark.parametrize("way", ["open", "resolve", "relapse", "correct"])
def test_redacting_finds_the_words_whatever_command_said_them(way: str) -> None:
    mail, web = make.service("Mail"), make.service("Web")
    told = telling_everything(mail)
    if way == "open":
        update = Update.objects.get(incident=make.incident(**told))
    else:
        incident = make.incident(mail, web)
        if way == "resolve":
            told["statuses"][0] = make.said(mail, for_whom=words())
            update = make.resolve(incident, remainder=[mail.pk, web.pk], now=make.at(1), **told)
        elif way == "relapse":
            make.post(incident, statuses=make.back(mail))
            update = make.relapse(incident, now=make.at(1), **told)
        else:
            first = Update.objects.get()
            update = commands.correct_update(update=first.pk, **COMMON, now=make.at(1), **told)
    places = where_the_secret_is()
    assert "AuditValues.after" in places

    commands.redact_update(update=update.pk, **COMMON, now=make.at(4))

    assert where_the_secret_is() == set()
    assert audit.verify() == []
    assert Update.objects.filter(pk=update.pk).exists()


def test_a_withdrawn_update_can_still_be_redacted_and_a_redacted_one_not_again() -> None:
    update = make.post(make.incident(), SECRET)
    commands.withdraw_update(update=update.pk, **COMMON, now=make.at(1))
    assert where_the_secret_is()

    commands.redact_update(update=update.pk, **COMMON, now=make.at(2))

    assert where_the_secret_is() == set()
    with pytest.raises(Refused):
        commands.redact_update(update=update.pk, **COMMON, now=make.at(3))


def test_redacting_one_update_leaves_the_others_and_their_audit_alone() -> None:
    incident = make.incident()
    update = make.post(incident, f"{SECRET} one", now=make.at(1))
    make.post(incident, "Another one.", now=make.at(2))

    commands.redact_update(update=update.pk, **COMMON, now=make.at(3))

    rows = AuditRow.objects.filter(verb__in=("open", "post")).order_by("id").select_related("values")
    assert [row.values.erased_at is not None for row in rows] == [False, True, False]


def test_a_version_of_the_summary_can_be_erased_and_the_one_before_counts_again() -> None:
    incident = make.incident()
    commands.set_summary(incident=incident.pk, text=make.words("Storage is slow."), **COMMON, now=make.at(1))
    wrong = commands.set_summary(incident=incident.pk, text=words(), **COMMON, now=make.at(2))
    assert where_the_secret_is() == {"Summary.text", "Summary.html", "AuditValues.after"}

    commands.redact_summary(summary=wrong.pk, **COMMON, now=make.at(3))

    assert where_the_secret_is() == set()
    assert Summary.objects.get().text == {"en": "Storage is slow."}
    assert audit.verify() == []


@pytest.mark.parametrize("with_update", [True, False])
def test_advice_can_be_erased(with_update: bool) -> None:
    incident = make.incident()
    said = AdviceSaid(AdviceKind.GOOD_TO_KNOW, words())
    if with_update:
        make.post(incident, advice=[said])
    else:
        commands.give_advice(incident=incident.pk, advice=said, **COMMON, now=make.at(1))
    assert where_the_secret_is() >= {"Advice.text", "AuditValues.after"}

    commands.redact_advice(advice=Advice.objects.get().pk, **COMMON, now=make.at(3))

    assert where_the_secret_is() == set()
    assert audit.verify() == []


@pytest.mark.parametrize("minute", [1, 2])
def test_for_whom_a_status_is_true_goes_only_where_the_erased_update_said_it_last(minute: int) -> None:
    mail, web = make.service("Mail"), make.service("Web")
    incident = make.incident()
    first = make.post(
        incident,
        statuses=[make.said(mail, for_whom=words()), make.said(web, for_whom=words())],
        now=make.at(1),
    )
    make.post(incident, statuses=[make.said(web, for_whom=make.words("all"))], now=make.at(minute))

    commands.redact_update(update=first.pk, **COMMON, now=make.at(3))

    said = {entry.service_id: entry.for_whom for entry in IncidentService.objects.all()}
    assert said == {mail.pk: {}, web.pk: {"en": "all"}}


def begun(service: Service) -> tuple[Update, Update]:
    """The announcement of a maintenance, with the secret for whom a status is true, and the word that it began."""
    incident = make.maintenance(statuses=[make.said(service, Status.DEGRADED_PERFORMANCE, for_whom=words("Those"))])
    beginning = make.post(incident, stage=Stage.IN_PROGRESS, now=make.at(1500))
    return Update.objects.get(number=1), beginning


@pytest.mark.parametrize("number", [1, 2])
def test_redacting_erases_what_a_maintenance_said_again_when_it_began(number: int) -> None:
    mail = make.service()
    announced, beginning = begun(mail)
    make.post(announced.incident, "Half of it is done.", now=make.at(1510))
    assert where_the_secret_is() == {"UpdateStatus.for_whom", "IncidentService.for_whom", "AuditValues.after"}

    commands.redact_update(update=(announced, beginning)[number - 1].pk, **COMMON, now=make.at(1520))

    assert where_the_secret_is() == set()
    assert audit.verify() == []
    assert make.status_of(mail) == Status.DEGRADED_PERFORMANCE
    assert [one.statuses.get().status for one in (announced, beginning)] == [Status.DEGRADED_PERFORMANCE] * 2
    rows = AuditRow.objects.filter(event__incident=announced.incident_id).order_by("id").select_related("values")
    assert [row.values.erased_at is not None for row in rows] == [True, True, False, False]


def present_words() -> list[dict[str, str]]:
    return list(IncidentService.objects.values_list("for_whom", flat=True))


def test_for_whom_a_status_is_true_goes_with_the_withdrawn_update_and_the_status_stays() -> None:
    mail = make.service()
    update = make.post(make.incident(), statuses=[make.said(mail, for_whom=words())], now=make.at(1))
    assert present_words() == [words()]

    commands.withdraw_update(update=update.pk, **COMMON, now=make.at(2))

    assert present_words() == [{}]
    assert make.status_of(mail) == make.DOWN


def test_withdrawing_leaves_for_whom_another_update_says_it() -> None:
    statuses = [make.said(make.service(), for_whom=make.words("Only old contracts"))]
    incident = make.incident()
    first, second = (make.post(incident, statuses=statuses, now=make.at(minute)) for minute in (1, 2))

    commands.withdraw_update(update=first.pk, **COMMON, now=make.at(3))
    kept = present_words()
    commands.withdraw_update(update=second.pk, **COMMON, now=make.at(4))

    assert (kept, present_words()) == ([make.words("Only old contracts")], [{}])


def test_withdrawing_an_announcement_reaches_what_its_beginning_said_again_and_redacting_reaches_the_rest() -> None:
    announced, beginning = begun(make.service())

    commands.withdraw_update(update=announced.pk, **COMMON, now=make.at(1510))
    left = (beginning.statuses.get().for_whom, present_words())
    commands.redact_update(update=announced.pk, **COMMON, now=make.at(1520))

    assert left == ({}, [{}])
    assert where_the_secret_is() == set()
    assert audit.verify() == []
