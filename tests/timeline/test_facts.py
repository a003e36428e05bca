"""Facts lines: every field of an update as one line of each language."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from incidents.states import Extent, Of, Stage, Status
from incidents.timeline.facts import beginning, facts_line, headline
from incidents.timeline.items import (
    ForecastItem,
    ProgressItem,
    PromiseItem,
    ServiceItem,
    StatusItem,
    UpdateItem,
    Words,
)
from tests.publishing import plain

BERLIN = ZoneInfo("Europe/Berlin")
SAID = datetime(2018, 1, 10, 21, 25, tzinfo=UTC)  # Wednesday, 22:25 in Berlin
NAMES = {"mail": "E-Mail", "ssh": "SSH", "ftp": "FTP", "sql": "phpMyAdmin", "web": "Websites", "vps": "vServer"}
SERVICES: dict[str, ServiceItem] = {id: plain.service(id, name={"de": name}) for id, name in NAMES.items()}

DOWN, PARTLY, BACK = Status.MAJOR_OUTAGE, Status.PARTIAL_OUTAGE, Status.OPERATIONAL


def berlin(day: int, hour: int, minute: int = 0, *, month: int = 1, year: int = 2018) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def update(text: str = "Text.", **given: Any) -> UpdateItem:
    return plain.update(1, {"de": text, "en": text}, at=given.pop("at", SAID), **given)


def lines(given: UpdateItem) -> tuple[str, str]:
    """(German, English), no-break spaces as plain ones."""
    german, english = (
        facts_line(given, services=SERVICES, zone=BERLIN, language=language).replace("\u00a0", " ")
        for language in ("de", "en")
    )
    return german, english


def back(*ids: str) -> tuple[StatusItem, ...]:
    return tuple(StatusItem(id, BACK, DOWN) for id in ids)


def forecast(of: str = Of.ALL, service: str | None = None, **times: datetime) -> ForecastItem:
    earliest, likely, latest = (times.get(name) for name in ("earliest", "likely", "latest"))
    return ForecastItem(earliest, likely, latest, of, service, made_at=SAID, computed=False, reason={})


def promise(due: datetime, *, whole_day: bool = False, topic: Words | None = None) -> PromiseItem:
    return PromiseItem(due=due, whole_day=whole_day, topic=topic or {}, made_at=SAID)


def test_a_line_says_everything_in_one_order_and_each_name_once() -> None:
    everything = update(
        statuses=(*back("mail", "ssh"), StatusItem("ftp", DOWN)),
        progress=(ProgressItem(68, 68, "vps"),),
        forecasts=(forecast(service="vps", likely=berlin(11, 2, 40)),),
        promise=promise(berlin(10, 23, 20)),
    )

    assert lines(everything) == (
        "Wieder da: E-Mail, SSH; Nicht erreichbar: FTP; vServer: 68 % zurück; voraussichtlich Do 2:40 Uhr; "
        "nächste Meldung bis 23:20 Uhr",
        "Back: E-Mail, SSH; Down: FTP; vServer: 68 % back; most likely Thu 02:40; next word by 23:20",
    )


def test_figures_keep_their_percent_sign_on_the_line() -> None:
    line = facts_line(update(progress=(ProgressItem(68, 68, None),)), services={}, zone=BERLIN, language="de")

    assert line == "68\u00a0% zurück"


@pytest.mark.parametrize(
    ("status", "german", "english"),
    [
        (StatusItem("ssh", DOWN), "Nicht erreichbar: SSH", "Down: SSH"),
        (StatusItem("ssh", PARTLY), "Teilweise gestört: SSH", "Partly down: SSH"),
        (
            StatusItem("ssh", Status.DEGRADED_PERFORMANCE),
            "Langsam oder eingeschränkt: SSH",
            "Slow or limited: SSH",
        ),
        (StatusItem("ssh", Status.UNDER_MAINTENANCE), "In Wartung: SSH", "Under maintenance: SSH"),
        (StatusItem("ssh", BACK, DOWN), "Wieder da: SSH", "Back: SSH"),
        (StatusItem("ssh", BACK, BACK), "In Betrieb: SSH", "Operational: SSH"),
    ],
)
def test_each_status_has_its_words(status: StatusItem, german: str, english: str) -> None:
    assert lines(update(statuses=(status,))) == (german, english)


@pytest.mark.parametrize(
    ("extent", "status", "german", "english"),
    [
        (Extent.FEW, BACK, "wenige wieder da", "a few are back"),
        (Extent.HALF, BACK, "etwa die Hälfte wieder da", "about half are back"),
        (Extent.MOST, BACK, "die meisten wieder da", "most are back"),
        (Extent.ALL_BUT_FEW, BACK, "bis auf Einzelfälle alle wieder da", "all but single cases are back"),
        (Extent.ALL, BACK, "alle wieder da", "all are back"),
        (Extent.FEW, DOWN, "wenige nicht erreichbar", "a few are down"),
        (Extent.MOST, DOWN, "die meisten nicht erreichbar", "most are down"),
        (Extent.FEW, PARTLY, "wenige betroffen", "a few are affected"),
        (Extent.ALL, PARTLY, "alle betroffen", "all are affected"),
    ],
)
def test_an_extent_says_how_much_the_status_is_true_of(extent: str, status: Status, german: str, english: str) -> None:
    said = update(statuses=(StatusItem("web", status, DOWN, extent=extent),))

    assert lines(said) == (f"Websites: {german}", f"Websites: {english}")


def test_most_is_never_worded_like_all() -> None:
    for status in Status:
        for language in (0, 1):
            said = [lines(update(statuses=(StatusItem("web", status, extent=e),)))[language] for e in Extent]

            assert len({*said[:5]}) == 5, said
            assert said[5] not in said[1:5]


def test_a_percentage_and_for_whom_stand_with_their_service() -> None:
    whom = {"de": "nur mit eigener IP-Adresse", "en": "only with an IP address of their own"}
    figure = StatusItem("web", DOWN, DOWN, percent=38)
    some = StatusItem("ftp", Status.UNDER_MAINTENANCE, for_whom=whom)

    assert lines(update(statuses=(figure, some))) == (
        "Websites: 38 % nicht erreichbar; FTP: in Wartung (nur mit eigener IP-Adresse)",
        "Websites: 38 % down; FTP: under maintenance (only with an IP address of their own)",
    )


@pytest.mark.parametrize(
    ("given", "german", "english"),
    [
        (forecast(likely=berlin(10, 23, 5)), "Voraussichtlich 23:05 Uhr", "Most likely 23:05"),
        (forecast(earliest=berlin(11, 8)), "Nicht vor Do 8:00 Uhr", "Not before Thu 08:00"),
        (forecast(latest=berlin(10, 23)), "Bis 23:00 Uhr", "By 23:00"),
        (
            forecast(earliest=berlin(11, 2, 20), latest=berlin(11, 3, 5)),
            "Zwischen Do 2:20 und Do 3:05 Uhr",
            "Between Thu 02:20 and Thu 03:05",
        ),
        (
            forecast(earliest=berlin(11, 2), likely=berlin(11, 2, 40), latest=berlin(11, 3)),
            "Zwischen Do 2:00 und Do 3:00 Uhr, voraussichtlich Do 2:40 Uhr",
            "Between Thu 02:00 and Thu 03:00, most likely Thu 02:40",
        ),
        (
            forecast(Of.FIRST, "vps", earliest=berlin(11, 8)),
            "vServer: die Ersten wieder da nicht vor Do 8:00 Uhr",
            "vServer: first ones back not before Thu 08:00",
        ),
        (
            forecast(Of.MOST, latest=berlin(19, 8)),
            "Die meisten wieder da bis Fr 19.01. 8:00 Uhr",
            "Most back by Fri 19 Jan 08:00",
        ),
        (
            forecast(latest=berlin(2, 8, year=2019)),
            "Bis Mi 02.01.2019 8:00 Uhr",
            "By Wed 2 Jan 2019 08:00",
        ),
    ],
)
def test_forecasts_name_limits_days_and_years(given: ForecastItem, german: str, english: str) -> None:
    assert lines(update(forecasts=(given,))) == (german, english)


def test_times_are_the_pages_own_across_the_change_of_the_clocks() -> None:
    before = berlin(25, 1, 30, month=3)  # the night in which 2:00 becomes 3:00
    given = update(at=before, forecasts=(forecast(likely=before.astimezone(UTC) + timedelta(hours=1)),))

    assert lines(given) == ("Voraussichtlich 3:30 Uhr", "Most likely 03:30")


def test_what_is_about_everything_is_not_taken_for_the_service_before_it() -> None:
    given = update(
        progress=(ProgressItem(40, 50, "vps"),),
        forecasts=(forecast(latest=berlin(10, 23)), forecast(service="vps", latest=berlin(11, 1))),
    )

    assert lines(given)[0] == "Bis 23:00 Uhr; vServer: 40–50 % zurück; bis Do 1:00 Uhr"


def test_a_service_with_a_status_and_a_figure_is_named_once() -> None:
    whom = {"de": "nur mit eigener IP-Adresse", "en": "only with an IP address of their own"}
    given = update(
        statuses=(StatusItem("web", PARTLY), StatusItem("ssh", PARTLY), StatusItem("vps", PARTLY, for_whom=whom)),
        progress=(ProgressItem(55, 55, "web"), ProgressItem(40, 40, None)),
        forecasts=(forecast(service="vps", latest=berlin(10, 23)),),
    )

    assert lines(given) == (
        "Teilweise gestört: SSH; 40 % zurück; Websites: teilweise gestört; 55 % zurück; "
        "vServer: teilweise gestört (nur mit eigener IP-Adresse); bis 23:00 Uhr",
        "Partly down: SSH; 40 % back; Websites: partly down; 55 % back; "
        "vServer: partly down (only with an IP address of their own); by 23:00",
    )


def test_a_figure_that_the_status_gives_already_is_not_said_twice() -> None:
    given = update(statuses=(StatusItem("web", BACK, DOWN, percent=55),), progress=(ProgressItem(55, 55, "web"),))

    assert lines(given)[1] == "Websites: 55 % back"


@pytest.mark.parametrize(
    ("given", "german", "english"),
    [
        (promise(berlin(10, 23, 20)), "Nächste Meldung bis 23:20 Uhr", "Next word by 23:20"),
        (promise(berlin(11, 7, 35)), "Nächste Meldung bis Do 7:35 Uhr", "Next word by Thu 07:35"),
        (promise(berlin(11, 0), whole_day=True), "Nächste Meldung im Laufe des Tages", "Next word later today"),
        (promise(berlin(16, 0), whole_day=True), "Nächste Meldung am Montag", "Next word on Monday"),
        (promise(berlin(20, 0), whole_day=True), "Nächste Meldung am Freitag, 19.01.", "Next word on Friday, 19 Jan"),
        (
            promise(berlin(10, 23), topic={"de": "zu FTP", "en": "about FTP"}),
            "Nächste Meldung bis 23:00 Uhr (zu FTP)",
            "Next word by 23:00 (about FTP)",
        ),
    ],
)
def test_promises_name_a_time_or_a_day(given: PromiseItem, german: str, english: str) -> None:
    assert lines(update(promise=given)) == (german, english)


def test_a_moved_stage_is_said_unless_it_only_opens_what_follows() -> None:
    assert lines(update(stage=Stage.IDENTIFIED)) == ("Ursache gefunden", "Cause found")
    assert lines(update(stage=Stage.RESOLVED, statuses=back("mail")))[0] == "Behoben; Wieder da: E-Mail"
    assert lines(update(stage=Stage.INVESTIGATING)) == ("Wir suchen die Ursache", "We are investigating")
    assert lines(update(stage=Stage.INVESTIGATING, statuses=(StatusItem("ssh", DOWN),)))[1] == "Down: SSH"


def test_corrections_and_relapses_come_first() -> None:
    assert lines(update(corrects="other", relapse=True, statuses=(StatusItem("ssh", DOWN),))) == (
        "Korrektur; Rückfall; Nicht erreichbar: SSH",
        "Correction; Relapse; Down: SSH",
    )


def test_what_no_longer_stands_says_only_that() -> None:
    spoken = update(statuses=back("mail"))

    assert lines(replace(spoken, withdrawn_at=SAID)) == (
        "Diese Meldung wurde zurückgezogen",
        "This update was withdrawn",
    )
    assert lines(replace(spoken, redacted_at=SAID)) == ("Diese Meldung wurde entfernt", "This update was removed")


def test_a_name_that_begins_a_line_keeps_its_own_spelling() -> None:
    assert lines(update(progress=(ProgressItem(40, 40, "sql"),)))[0] == "phpMyAdmin: 40 % zurück"


def test_many_services_are_counted() -> None:
    down = tuple(StatusItem(id, DOWN) for id in NAMES)
    many = {f"s{n}": plain.service(f"s{n}", name={"de": f"Dienst {n}"}) for n in range(12)}
    figures = tuple(ProgressItem(10, 10, id) for id in many)
    line = facts_line(update(progress=figures), services=many, zone=BERLIN, language="de")

    assert lines(update(statuses=down))[0] == "Nicht erreichbar: E-Mail, SSH, FTP und 3 weitere"
    assert line.endswith("Dienst 6: 10\u00a0% zurück; 5 weitere Dienste")


def test_private_services_are_in_no_line() -> None:
    unknown = update(statuses=(StatusItem("secret", DOWN),), progress=(ProgressItem(1, 1, "secret"),))

    assert lines(unknown) == ("", "")


def test_a_note_has_no_line_and_its_headline_is_its_beginning() -> None:
    note = update("Danke für Ihre Geduld.\n\nBis gleich.")

    assert lines(note) == ("", "")
    assert headline(note, services=SERVICES, zone=BERLIN, language="de") == "Danke für Ihre Geduld."
    assert headline(update(""), services=SERVICES, zone=BERLIN, language="de") == "–"


def test_a_long_beginning_is_cut_at_a_word() -> None:
    cut = beginning("Wort " * 40)

    assert len(cut) <= 90
    assert cut.endswith("Wort…")
