"""Three pages to start from: groups with their services, as the first-run form reads them."""

from django.utils.translation import gettext_lazy as _

EXAMPLES = {"hosting": _("Hosting company"), "saas": _("Shop or web application"), "small": _("Agency, small team")}

TEXTS = {
    ("hosting", "de"): """\
E-Mail: Postfächer, Webmail, Mailversand
Webhosting: Websites, FTP und SSH, Datenbanken
Server: vServer, Managed- und Root-Server
Rund ums Konto: Kundencenter, Nameserver""",
    ("hosting", "en"): """\
E-mail: Mailboxes, Webmail, Sending mail
Web hosting: Websites, FTP and SSH, Databases
Servers: Virtual servers, Managed and root servers
Your account: Customer centre, Name servers""",
    ("saas", "de"): """\
Anwendung: Anmeldung, Oberfläche, Suche
Schnittstellen: API, Webhooks
Bestellungen: Warenkorb, Zahlung, Versandmeldungen""",
    ("saas", "en"): """\
Application: Sign-in, Web interface, Search
Interfaces: API, Webhooks
Orders: Basket, Payment, Shipping notices""",
    ("small", "de"): """\
Kundenprojekte: Websites, Shops
Büro: Telefon, E-Mail""",
    ("small", "en"): """\
Client projects: Websites, Shops
Office: Phone, E-mail""",
}


def example_text(name: str, language: str) -> str:
    """An example's lines; the first example's where there is none of that name."""
    return TEXTS.get((name, language), TEXTS["hosting", language])
