"""Nordlicht Hosting: what it offers, how it is reached, and what its footer leads to."""

from datetime import datetime, time

from incidents.models import ContactChannel
from incidents.states import ChannelKind
from incidents.timeline import commands
from incidents.timeline.commands.contacts import Hours
from incidents.timeline.text import Words

from .course import ZONE

AUTHOR = commands.Actor("demo")

# group: [(slug, service, description)]
OFFER: tuple[tuple[Words, tuple[tuple[str, Words, Words], ...]], ...] = (
    (
        {"de": "Webhosting", "en": "Web hosting"},
        (
            (
                "web",
                {"de": "Webpakete ohne HTTPS", "en": "Web packages without HTTPS"},
                {"de": "Websites, die mit http:// beginnen", "en": "Websites that begin with http://"},
            ),
            (
                "web-https",
                {"de": "Webpakete mit HTTPS", "en": "Web packages with HTTPS"},
                {"de": "Websites und Shops mit Zertifikat", "en": "Websites and shops with a certificate"},
            ),
            (
                "sql",
                {"de": "Datenbanken von außen", "en": "Databases from outside"},
                {"de": "phpMyAdmin und Fernzugriff", "en": "phpMyAdmin and remote access"},
            ),
            ("ftp", {"de": "FTP", "en": "FTP"}, {"de": "Dateien übertragen", "en": "Transferring files"}),
            ("ssh", {"de": "SSH und SFTP", "en": "SSH and SFTP"}, {}),
        ),
    ),
    (
        {"de": "Server", "en": "Servers"},
        (
            ("vserver", {"de": "vServer ohne HTTPS", "en": "Virtual servers without HTTPS"}, {}),
            (
                "vserver-https",
                {"de": "vServer mit HTTPS", "en": "Virtual servers with HTTPS"},
                {"de": "Websites und Shops mit Zertifikat", "en": "Websites and shops with a certificate"},
            ),
            (
                "turbo-cache",
                {"de": "Turbo-Cache", "en": "Turbo cache"},
                {"de": "Beschleuniger für Shops auf vServern", "en": "Accelerator for shops on virtual servers"},
            ),
            ("root", {"de": "Root- und Managed-Server", "en": "Root and managed servers"}, {}),
        ),
    ),
    (
        {"de": "E-Mail", "en": "E-mail"},
        (
            (
                "mail",
                {"de": "Postfächer", "en": "Mailboxes"},
                {"de": "Mails senden, empfangen und abrufen", "en": "Sending, receiving and fetching mail"},
            ),
            ("webmail", {"de": "Webmail", "en": "Webmail"}, {"de": "Mails im Browser", "en": "Mail in the browser"}),
        ),
    ),
    (
        {"de": "Rund ums Konto", "en": "Your account"},
        (
            ("panel", {"de": "Kundencenter", "en": "Customer centre"}, {}),
            ("dns", {"de": "Nameserver", "en": "Name servers"}, {}),
        ),
    ),
)

PHONE = "+49 40 66969 123"
HOURS = [Hours(day, time(8), time(18)) for day in range(5)]
# (kind, name, address, hours, hint)
CHANNELS: tuple[tuple[ChannelKind, Words, str, list[Hours], Words], ...] = (
    (
        ChannelKind.PHONE,
        {"de": "Telefon", "en": "Phone"},
        PHONE,
        HOURS,
        {
            "de": "Bitte halten Sie Kundennummer und Domain bereit.",
            "en": "Please have your customer number and domain at hand.",
        },
    ),
    (
        ChannelKind.TICKET,
        {"de": "Ticket im Kundencenter", "en": "Ticket in the customer centre"},
        "https://kunden.nordlicht.example/tickets",
        [],
        {
            "de": "Nennen Sie die Domain und, was Sie im Browser sehen.",
            "en": "Tell us the domain and what you see in the browser.",
        },
    ),
    (ChannelKind.MAIL, {"de": "E-Mail", "en": "E-mail"}, "hilfe@nordlicht.example", [], {}),
)

IMPRINT: Words = {
    "de": "Nordlicht Hosting ist erfunden: Diese Seite ist eine Vorführung von Zwischenstand, und nichts auf ihr ist "
    "geschehen.\n\nAuf Ihrer eigenen Seite steht hier, wer sie anbietet: Name und Anschrift, Vertretung, Telefon, "
    "E-Mail, Registereintrag und Umsatzsteuer-ID.",
    "en": "Nordlicht Hosting is made up: this page is a demonstration of Zwischenstand, and nothing on it has "
    "happened.\n\nOn a page of your own, this is where it says who offers it: name and address, who represents the "
    "company, phone, e-mail, register entry and VAT number.",
}
PRIVACY: Words = {
    "de": "Diese Vorführung läuft auf Ihrem eigenen Rechner. Die öffentlichen Seiten setzen keine Cookies und laden "
    "nichts von anderen Servern.\n\nAuf Ihrer eigenen Seite steht hier, welche Daten Sie wozu verarbeiten, wie lange "
    "Sie sie aufheben und an wen sich Ihre Kundinnen und Kunden wenden können.",
    "en": "This demonstration runs on your own computer. The public pages set no cookies and load nothing from other "
    "servers.\n\nOn a page of your own, this is where it says which data you process and why, how long you keep it, "
    "and whom your customers can turn to.",
}
ACCESSIBILITY: Words = {
    "de": "Die Seiten sind ohne JavaScript, mit Tastatur und mit Vorleseprogrammen nutzbar; Zustände sind nie allein "
    "durch Farbe gezeigt.\n\nAuf Ihrer eigenen Seite steht hier, was davon bei Ihnen geprüft wurde und wo man "
    "Hindernisse meldet.",
    "en": "The pages can be used without JavaScript, with a keyboard and with screen readers; states are never shown "
    "by colour alone.\n\nOn a page of your own, this is where it says what of this you have checked, and where to "
    "report barriers.",
}


def found_company(*, now: datetime) -> None:
    """Sets the page up: its name and footers, groups, services, channels."""
    commands.set_page(
        name="Nordlicht Hosting",
        time_zone=ZONE.key,
        languages=["de", "en"],
        imprint=IMPRINT,
        privacy=PRIVACY,
        accessibility=ACCESSIBILITY,
        indexed=False,
        author=AUTHOR,
        now=now,
    )
    for place, (name, services) in enumerate(OFFER):
        group = commands.save_group(name=name, position=place, author=AUTHOR, now=now)
        for position, (slug, words, description) in enumerate(services):
            commands.save_service(
                name=words,
                description=description,
                group=group.pk,
                slug=slug,
                position=position,
                author=AUTHOR,
                now=now,
            )
    for kind, name, address, hours, hint in CHANNELS:
        commands.save_channel(kind=kind, name=name, address=address, hours=hours, hint=hint, author=AUTHOR, now=now)


def phone() -> ContactChannel | None:
    """The company's phone lines, unless somebody removed them."""
    return ContactChannel.objects.filter(kind=ChannelKind.PHONE, address=PHONE).first()
