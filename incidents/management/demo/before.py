"""What was before the great outage, and what is planned: two small incidents and a maintenance."""

from datetime import datetime, time, timedelta
from typing import Any

from incidents.models import Service
from incidents.states import Extent, Impact, Kind, Stage, Status
from incidents.timeline import commands
from incidents.timeline.inputs import ForecastSaid, PromiseSaid, StatusSaid

from .course import ZONE
from .offer import AUTHOR


def tell_before(*, now: datetime) -> None:
    """Everything that does not belong to the story, past and ahead. Notifies nobody."""
    services = dict(Service.objects.values_list("slug", "pk"))
    slow_mail(services, now=at_office_hour(now, days=34))
    slow_webmail(services, now=at_office_hour(now, days=9))
    maintenance(services, now=now - timedelta(days=4))


def at_office_hour(now: datetime, *, days: int) -> datetime:
    """10:20 in the company's zone, so many days ago."""
    return datetime.combine(now.astimezone(ZONE).date() - timedelta(days=days), time(10, 20), ZONE)


def common(now: datetime, minutes: int) -> dict[str, Any]:
    at = now + timedelta(minutes=minutes)
    return {"author": AUTHOR, "now": at, "notify": commands.Notify.NOBODY, "from_log": True}


def slow_webmail(services: dict[str, str], *, now: datetime) -> None:
    """Over within two hours."""
    webmail = services["webmail"]
    incident = commands.open_incident(
        title={"de": "Webmail lädt langsam", "en": "Webmail is slow"},
        impact=Impact.MINOR,
        text={
            "de": "Webmail braucht zurzeit bis zu einer Minute zum Laden. Mails kommen an und gehen hinaus.",
            "en": "Webmail takes up to a minute to load at the moment. Mail is sent and received.",
        },
        statuses=[StatusSaid(webmail, Status.DEGRADED_PERFORMANCE)],
        **common(now, 0),
    ).pk
    commands.post_update(
        incident=incident,
        stage=Stage.IDENTIFIED,
        text={
            "de": "Ein Suchindex war voll. Wir bauen ihn neu auf, das dauert etwa eine Stunde.",
            "en": "A search index was full. We are rebuilding it, which takes about an hour.",
        },
        forecasts=[ForecastSaid(likely=now + timedelta(minutes=75), service=webmail)],
        **common(now, 15),
    )
    commands.resolve_incident(
        incident=incident,
        text={
            "de": "Der Index ist fertig, Webmail lädt wie gewohnt.",
            "en": "The index is ready; webmail loads as usual.",
        },
        statuses=[StatusSaid(webmail, Status.OPERATIONAL)],
        **common(now, 95),
    )


def slow_mail(services: dict[str, str], *, now: datetime) -> None:
    """Mail to two large providers arrives late; with a statement the day after."""
    mail = services["mail"]
    incident = commands.open_incident(
        title={"de": "Mails an zwei große Anbieter verzögert", "en": "Mail to two large providers is delayed"},
        impact=Impact.MAJOR,
        text={
            "de": "Mails an zwei große Anbieter nehmen deren Server zurzeit nur zögernd an. Mails an alle anderen "
            "gehen hinaus wie immer, und der Empfang ist nicht betroffen. Mehr dazu bis in einer Stunde.",
            "en": "The servers of two large providers accept mail from us only hesitantly at the moment. Mail to all "
            "others goes out as always, and receiving is not affected. More within an hour.",
        },
        statuses=[
            StatusSaid(
                mail,
                Status.PARTIAL_OUTAGE,
                Extent.FEW,
                for_whom={"de": "nur Mails an zwei Anbieter", "en": "only mail to two providers"},
            )
        ],
        promise=PromiseSaid(now + timedelta(minutes=60)),
        **common(now, 0),
    ).pk
    commands.post_update(
        incident=incident,
        stage=Stage.IDENTIFIED,
        text={
            "de": "Über ein gekapertes Postfach gingen unerwünschte Mails hinaus; es ist gesperrt. Bis die Anbieter "
            "uns wieder vertrauen, senden wir über andere Adressen. Die wartenden Mails gehen dabei mit.",
            "en": "Unwanted mail went out through a hijacked mailbox, which is locked now. Until the providers trust "
            "us again we send from other addresses. The waiting messages go along.",
        },
        forecasts=[ForecastSaid(latest=now + timedelta(hours=5), service=mail)],
        **common(now, 50),
    )
    commands.resolve_incident(
        incident=incident,
        text={
            "de": "Alle wartenden Mails sind zugestellt, neue kommen wieder sofort an.",
            "en": "All waiting messages have been delivered; new ones arrive at once again.",
        },
        statuses=[StatusSaid(mail, Status.OPERATIONAL)],
        statement_due=(now + timedelta(days=1)).date(),
        **common(now, 220),
    )
    commands.post_update(
        incident=incident,
        stage=Stage.POSTMORTEM,
        text={
            "de": "Das Kennwort eines Postfachs war anderswo bekannt geworden. In 40 Minuten gingen darüber 12.000 "
            "Mails hinaus, ehe unsere Grenze griff; sie galt je Stunde. Jetzt gilt sie je Minute, und wer plötzlich "
            "viel mehr sendet als sonst, wird angehalten und angerufen.",
            "en": "The password of a mailbox had become known elsewhere. Within 40 minutes 12,000 messages went out "
            "through it before our limit took hold; it was counted by the hour. It is now counted by the minute, and "
            "whoever suddenly sends far more than usual is stopped and called.",
        },
        **common(now, 1440),
    )


def maintenance(services: dict[str, str], *, now: datetime) -> None:
    """Announced four days ago, for the night a week later."""
    night = now.astimezone(ZONE).date() + timedelta(days=7)
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
        about=[services["panel"]],
        **common(now, 0),
    )
