"""The page of a fictional hosting company, so that a first look shows a page in use.

Everything is told through the commands, at times counted from "now" backwards; nothing is stamped in the future and
nobody is notified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from incidents.states import AdviceKind, ChannelKind, Extent, Impact, Kind, Stage, Status
from incidents.timeline import commands
from incidents.timeline.commands.contacts import Hours
from incidents.timeline.inputs import AdviceSaid, ForecastSaid, ProgressSaid, PromiseSaid, StatusSaid
from incidents.timeline.text import Words

ZONE = ZoneInfo("Europe/Berlin")
AUTHOR = commands.Actor("demo")
QUIET = commands.Notify.NOBODY

# group: [(key, service, description)]
OFFER: list[tuple[Words, list[tuple[str, Words, Words]]]] = [
    (
        {"de": "E-Mail", "en": "E-mail"},
        [
            (
                "mail",
                {"de": "Postfächer und Webmail", "en": "Mailboxes and webmail"},
                {"de": "Mails lesen und empfangen", "en": "Reading and receiving mail"},
            ),
            ("smtp", {"de": "Mailversand", "en": "Sending mail"}, {}),
        ],
    ),
    (
        {"de": "Webhosting", "en": "Web hosting"},
        [
            ("web", {"de": "Websites", "en": "Websites"}, {"de": "Seiten und Shops", "en": "Sites and shops"}),
            ("ftp", {"de": "FTP und SSH", "en": "FTP and SSH"}, {}),
            ("sql", {"de": "Datenbanken", "en": "Databases"}, {"de": "auch phpMyAdmin", "en": "phpMyAdmin too"}),
        ],
    ),
    (
        {"de": "Server", "en": "Servers"},
        [
            ("vps", {"de": "vServer", "en": "Virtual servers"}, {}),
            ("root", {"de": "Managed- und Root-Server", "en": "Managed and root servers"}, {}),
        ],
    ),
    (
        {"de": "Rund ums Konto", "en": "Your account"},
        [
            ("panel", {"de": "Kundencenter", "en": "Customer centre"}, {}),
            ("dns", {"de": "Nameserver", "en": "Name servers"}, {}),
        ],
    ),
]


@dataclass(frozen=True)
class Teller:
    """Counts times from `now` and knows the services by their short names."""

    now: datetime
    services: dict[str, str]

    def ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)

    def status(self, key: str, status: Status, **rest: Any) -> StatusSaid:
        return StatusSaid(self.services[key], status, **rest)

    def back(self, *keys: str) -> list[StatusSaid]:
        return [self.status(key, Status.OPERATIONAL) for key in keys]

    def common(self, minutes: int) -> dict[str, Any]:
        """What every command of the story gets that happened so many minutes ago."""
        return {"author": AUTHOR, "now": self.ago(minutes), "notify": QUIET}


def tell_story(*, now: datetime) -> None:
    """Sets up the page and tells three stories: a long evening, a small one of last week, a maintenance ahead."""
    now = now.replace(second=0, microsecond=0)
    with commands.batch(now=now):
        began = now - timedelta(days=40)
        commands.set_page(
            name="Nordlicht Hosting", time_zone=ZONE.key, languages=["de", "en"], author=AUTHOR, now=began
        )
        teller = Teller(now=now, services=offer(began))
        channels(began)
        last_week(teller)
        maintenance(teller)
        evening(teller)


def offer(now: datetime) -> dict[str, str]:
    """Makes groups and services; their ids by short name."""
    made = {}
    for place, (name, services) in enumerate(OFFER):
        group = commands.save_group(name=name, position=place, author=AUTHOR, now=now)
        for position, (key, words, description) in enumerate(services):
            service = commands.save_service(
                name=words,
                description=description,
                group=group.pk,
                slug=key,
                position=position,
                author=AUTHOR,
                now=now,
            )
            made[key] = service.pk
    return made


def channels(now: datetime) -> None:
    week = [Hours(day, time(8), time(18)) for day in range(5)]
    hint = {"de": "Bitte halten Sie Ihre Kundennummer bereit.", "en": "Please have your customer number at hand."}
    said: Sequence[tuple[ChannelKind, Words, str, Any, Words]] = (
        (ChannelKind.PHONE, {"de": "Telefon", "en": "Phone"}, "+49 40 66969 123", week, hint),
        (ChannelKind.MAIL, {"de": "E-Mail", "en": "E-mail"}, "hilfe@nordlicht.example", [], {}),
    )
    for kind, name, address, hours, words in said:
        commands.save_channel(kind=kind, name=name, address=address, hours=hours, hint=words, author=AUTHOR, now=now)


def last_week(teller: Teller) -> None:
    """Nine days ago: slow mailboxes, over within two hours."""
    day = 9 * 1440
    incident = commands.open_incident(
        title={"de": "Webmail lädt langsam", "en": "Webmail is slow"},
        impact=Impact.MINOR,
        text={
            "de": "Webmail braucht zurzeit bis zu einer Minute zum Laden. Mails kommen an und gehen hinaus.",
            "en": "Webmail takes up to a minute to load at the moment. Mail is sent and received.",
        },
        statuses=[teller.status("mail", Status.DEGRADED_PERFORMANCE)],
        **teller.common(day + 95),
    )
    commands.post_update(
        incident=incident.pk,
        stage=Stage.IDENTIFIED,
        text={
            "de": "Ein Suchindex war voll. Wir bauen ihn neu auf, das dauert etwa eine Stunde.",
            "en": "A search index was full. We are rebuilding it, which takes about an hour.",
        },
        forecasts=[ForecastSaid(likely=teller.ago(day + 20))],
        **teller.common(day + 80),
    )
    commands.resolve_incident(
        incident=incident.pk,
        text={
            "de": "Der Index ist fertig, Webmail lädt wie gewohnt.",
            "en": "The index is ready; webmail loads as usual.",
        },
        statuses=teller.back("mail"),
        **teller.common(day),
    )


def maintenance(teller: Teller) -> None:
    """Announced yesterday, three nights ahead."""
    night = (teller.now.astimezone(ZONE) + timedelta(days=3)).date()
    commands.open_incident(
        kind=Kind.MAINTENANCE,
        title={"de": "Neue Version des Kundencenters", "en": "New version of the customer centre"},
        impact=Impact.MAINTENANCE,
        scheduled_for=datetime.combine(night, time(4), ZONE),
        scheduled_until=datetime.combine(night, time(6), ZONE),
        text={
            "de": "In dieser Zeit können Sie sich nicht im Kundencenter anmelden. Websites, E-Mail und Server laufen "
            "unverändert weiter.",
            "en": "You cannot sign in to the customer centre during this time. Websites, mail and servers keep "
            "running as usual.",
        },
        statuses=[teller.status("panel", Status.UNDER_MAINTENANCE)],
        **teller.common(1440),
    )


def evening(teller: Teller) -> None:
    """Tonight: two storage systems went off, and everything on them has to be checked and started again."""
    incident = commands.open_incident(
        title={"de": "Ausfall zweier Speichersysteme", "en": "Two storage systems have failed"},
        impact=Impact.CRITICAL,
        text={
            "de": "Websites, vServer und ein Teil der Postfächer sind seit wenigen Minuten nicht erreichbar. Unsere "
            "Technik ist vor Ort und sucht die Ursache.",
            "en": "Websites, virtual servers and some of the mailboxes have been unreachable for a few minutes. Our "
            "engineers are on site and looking for the cause.",
        },
        statuses=[
            *(teller.status(key, Status.MAJOR_OUTAGE) for key in ("web", "ftp", "sql", "vps")),
            teller.status("mail", Status.PARTIAL_OUTAGE, extent=Extent.HALF),
        ],
        promise=PromiseSaid(due=teller.ago(290)),
        **teller.common(318),
    ).pk
    cause_found(teller, incident)
    first_servers(teller, incident)
    latest(teller, incident)


def cause_found(teller: Teller, incident: str) -> None:
    commands.post_update(
        incident=incident,
        stage=Stage.IDENTIFIED,
        text={
            "de": "Zwei Speichersysteme haben sich nach einem Fehler in der Stromversorgung abgeschaltet. Ihre Daten "
            "liegen gespiegelt und sind vollständig. Wir prüfen die Systeme, bevor wir sie wieder freigeben.",
            "en": "Two storage systems switched themselves off after a fault in the power supply. Your data is "
            "mirrored and complete. We are checking the systems before we release them again.",
        },
        forecasts=[ForecastSaid(likely=teller.ago(90))],
        promise=PromiseSaid(due=teller.ago(240)),
        advice=[
            AdviceSaid(
                AdviceKind.GOOD_TO_KNOW,
                {
                    "de": "Mails an Sie gehen nicht verloren. Sie werden zugestellt, sobald Ihr Postfach wieder läuft.",
                    "en": "Mail sent to you is not lost. It is delivered as soon as your mailbox is back.",
                },
                services=[teller.services["mail"]],
                ends_with=teller.services["mail"],
            ),
            AdviceSaid(
                AdviceKind.PLEASE_DONT,
                {
                    "de": "Bitte starten Sie Ihren vServer nicht selbst neu. Das stellt ihn ans Ende der Reihe.",
                    "en": "Please do not restart your server yourself. That puts it at the end of the queue.",
                },
                services=[teller.services["vps"]],
                ends_with=teller.services["vps"],
            ),
        ],
        **teller.common(287),
    )
    commands.declare_unaffected(
        incident=incident, services=[teller.services[key] for key in ("root", "dns")], **teller.common(280)
    )


def first_servers(teller: Teller, incident: str) -> None:
    commands.post_update(
        incident=incident,
        text={
            "de": "Die Prüfung dauert länger als gedacht: Jedes Laufwerk wird einzeln gelesen. Die ersten vServer "
            "starten bereits.",
            "en": "The check takes longer than we thought: every drive is read one by one. The first servers are "
            "starting already.",
        },
        progress=[ProgressSaid(12, 12, service=teller.services["vps"])],
        forecasts=[
            ForecastSaid(
                likely=teller.ago(-20),
                reason={"de": "Die Laufwerke werden einzeln geprüft.", "en": "The drives are checked one by one."},
            )
        ],
        promise=PromiseSaid(due=teller.ago(180)),
        **teller.common(232),
    )
    commands.post_update(
        incident=incident,
        text={
            "de": "Alle Postfächer sind wieder da. Rund 40.000 wartende Mails gehen jetzt nach und nach hinaus.",
            "en": "All mailboxes are back. About 40,000 waiting messages are being delivered bit by bit.",
        },
        statuses=teller.back("mail"),
        progress=[ProgressSaid(35, 40, service=teller.services["vps"])],
        promise=PromiseSaid(due=teller.ago(120)),
        **teller.common(184),
    )
    commands.post_update(
        incident=incident,
        text={
            "de": "Danke für Ihre Geduld und die vielen freundlichen Nachrichten. Zwölf Kolleginnen und Kollegen "
            "arbeiten gerade daran.",
            "en": "Thank you for your patience and for the many kind messages. Twelve of us are working on this.",
        },
        about=[],
        **teller.common(131),
    )


def latest(teller: Teller, incident: str) -> None:
    commands.post_update(
        incident=incident,
        text={
            "de": "Die meisten Websites sind wieder da, Datenbanken und FTP ebenfalls. Es fehlen noch Pakete mit "
            "eigener IP-Adresse.",
            "en": "Most websites are back, and so are databases and FTP. Packages with an IP address of their own "
            "are still missing.",
        },
        statuses=[
            *teller.back("ftp", "sql"),
            teller.status(
                "web",
                Status.PARTIAL_OUTAGE,
                extent=Extent.FEW,
                for_whom={
                    "de": "nur Pakete mit eigener IP-Adresse",
                    "en": "only packages with an IP address of their own",
                },
            ),
        ],
        progress=[ProgressSaid(61, 61, service=teller.services["vps"])],
        promise=PromiseSaid(due=teller.ago(20)),
        **teller.common(74),
    )
    commands.post_update(
        incident=incident,
        text={
            "de": "78 % der vServer laufen. Die übrigen liegen auf den beiden größten Laufwerken, deren Prüfung "
            "gegen Ende am längsten dauert.",
            "en": "78% of the virtual servers are running. The others are on the two largest drives, whose check takes "
            "longest towards the end.",
        },
        progress=[ProgressSaid(78, 78, service=teller.services["vps"])],
        forecasts=[
            ForecastSaid(
                earliest=teller.ago(-70),
                likely=teller.ago(-95),
                latest=teller.ago(-150),
                reason={"de": "Zwei große Laufwerke bremsen.", "en": "Two large drives slow us down."},
            )
        ],
        promise=PromiseSaid(due=teller.ago(-22)),
        **teller.common(13),
    )
    commands.set_summary(
        incident=incident,
        text={
            "de": "Zwei Speichersysteme sind ausgefallen; Ihre Daten sind vollständig. E-Mail, Datenbanken und FTP "
            "sind wieder da, die meisten Websites auch. Die vServer starten wir einzeln, 78 % laufen.",
            "en": "Two storage systems have failed; your data is complete. Mail, databases and FTP are back, and so "
            "are most websites. We are starting the virtual servers one by one; 78% are running.",
        },
        **teller.common(11),
    )
