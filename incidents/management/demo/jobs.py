"""What the demo's recovery jobs are called, why they come when they come, and what they bring back; by engine's id."""

from dataclasses import dataclass, field

from incidents.timeline.text import Words


@dataclass(frozen=True)
class JobWords:
    name: Words
    services: tuple[str, ...]
    why: Words = field(default_factory=dict)


UNIT: Words = {"de": "Server", "en": "servers"}

JOBS: dict[str, JobWords] = {
    "mail": JobWords(
        {"de": "Postfächer", "en": "Mailboxes"},
        ("mail",),
        {
            "de": "E-Mail zuerst: Darüber erreichen wir Sie, und Sie Ihre Kunden.",
            "en": "Mail first: it is how we reach you, and you your customers.",
        },
    ),
    "web-http": JobWords({"de": "Webpakete: Adressen", "en": "Web packages: addresses"}, ("web",)),
    "vserver-http": JobWords(
        {"de": "vServer: Adressen", "en": "Virtual servers: addresses"},
        ("vserver",),
        {
            "de": "Adressen vor Zertifikaten: Ohne Adresse nützt ein Zertifikat nichts.",
            "en": "Addresses before certificates: a certificate is of no use without an address.",
        },
    ),
    "ssh": JobWords({"de": "SSH-Zugänge", "en": "SSH gateways"}, ("ssh",)),
    "web-https": JobWords(
        {"de": "Webpakete: Zertifikate", "en": "Web packages: certificates"},
        ("web-https",),
        {"de": "Shops zuerst, dann alle anderen.", "en": "Shops first, then all others."},
    ),
    "webmail": JobWords({"de": "Webmail", "en": "Webmail"}, ("webmail",)),
    "phpmyadmin": JobWords({"de": "phpMyAdmin", "en": "phpMyAdmin"}, ("sql",)),
    "vserver-https": JobWords(
        {"de": "vServer: Zertifikate, alte Geräte", "en": "Virtual servers: certificates, old devices"},
        ("vserver-https",),
        {
            "de": "Shops zuerst: Bei ihnen kostet jede Stunde am meisten.",
            "en": "Shops first: an hour costs them most.",
        },
    ),
    "vserver-https-new": JobWords(
        {"de": "vServer: Zertifikate, Ersatzgeräte", "en": "Virtual servers: certificates, replacement devices"},
        ("vserver-https",),
        {
            "de": "Der Rest geht über die Ersatzgeräte, die viele Zertifikate auf einmal annehmen; auch hier Shops "
            "zuerst.",
            "en": "The rest goes through the replacement devices, which accept many certificates at once; here, too, "
            "shops come first.",
        },
    ),
    "turbo-cache": JobWords(
        {"de": "Shops mit Turbo-Cache", "en": "Shops with the turbo cache"},
        ("turbo-cache",),
        {
            "de": "Der Cache braucht die Zertifikate und kommt deshalb zuletzt.",
            "en": "The cache needs the certificates and therefore comes last.",
        },
    ),
}

# What hosts were sold as: the services that each uses.
PRODUCTS: dict[str, tuple[str, ...]] = {"vserver": ("vserver", "vserver-https"), "root": ("root",)}
UNAFFECTED = ("gipfel-rechner.example", "leuchtturm-daten.example")
