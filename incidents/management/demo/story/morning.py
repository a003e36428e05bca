"""The second morning: phones, workarounds, a correction, and what was forgotten."""

from incidents.management.demo.plot import ON, PARTLY, Expect, Is, Phone, Step, Sums, Tip
from incidents.states import AdviceKind, ChannelState, Extent

MORNING = (
    Step(
        key="web_https",
        at=1000,
        text={
            "de": "Webpakete ohne HTTPS sind wieder alle da, mit HTTPS die meisten. Bei den vServern mit HTTPS "
            "beginnen wir jetzt; die letzten erwarten wir, vorsichtig gerechnet, bis {latest}.\n\nUnser Telefon ist "
            "ab sofort durchgehend besetzt, bis die Störung vorbei ist.",
            "en": "Web packages without HTTPS are all back; with HTTPS, most of them are. We are starting on the "
            "virtual servers with HTTPS now; at a cautious estimate the last of them are back by {latest}.\n\nFrom "
            "now on our phone lines are staffed around the clock until this is over.",
        },
        statuses=(Is("web", ON), Is("web-https", PARTLY, Extent.FEW)),
        forecasts=(Expect("vserver-https", latest=1820),),
        promise=1090,
        asides=(
            Phone(
                state=ChannelState.OPEN,
                longer=48,
                note={"de": "wegen der Störung durchgehend", "en": "around the clock because of the outage"},
            ),
            Sums(
                {
                    "de": "Webpakete sind wieder da, mit HTTPS die meisten. vServer ohne HTTPS laufen bis auf die mit "
                    "eigener IP-Adresse. vServer mit HTTPS laden wir jetzt einzeln; das dauert nach jetziger Rechnung "
                    "bis {latest}. E-Mail läuft, Webmail und phpMyAdmin fehlen noch. Ihre Daten sind unversehrt.",
                    "en": "Web packages are back; with HTTPS, most of them. Virtual servers without HTTPS run, except "
                    "those with an IP address of their own. We are now loading virtual servers with HTTPS one by one, "
                    "which looks like taking until {latest}. Mail works; webmail and phpMyAdmin are still missing. "
                    "Your data is intact.",
                }
            ),
        ),
    ),
    Step(
        key="ftp_tip",
        at=1020,
        text={
            "de": "Viele von Ihnen fragen nach FTP. Bis es wieder wie gewohnt geht, hilft meistens ein anderer "
            "Servername; Sie finden ihn unten bei den Hinweisen.",
            "en": "Many of you are asking about FTP. Until it works as usual, another server name helps in most "
            "cases; you will find it in the advice below.",
        },
        about=("ftp",),
        advice=(
            Tip(
                AdviceKind.WORKAROUND,
                {
                    "de": "FTP ohne Verbindung? Tragen Sie als Server die IP-Adresse ein, die im Kundencenter unter "
                    "„Mein Paket“ steht, statt Ihrer Domain.",
                    "en": "No FTP connection? As the server, enter the IP address shown in the customer centre under "
                    "“My package” instead of your domain.",
                },
                services=("ftp",),
                ends_with="ftp",
            ),
        ),
    ),
    Step(
        key="lines_full",
        at=1085,
        text={
            "de": "Im Moment sind alle Telefonleitungen belegt. Wenn Sie nicht durchkommen, versuchen Sie es bitte in "
            "einigen Minuten noch einmal. Was wir am Telefon wissen, steht auch hier.",
            "en": "All our phone lines are busy at the moment. If you cannot get through, please try again in a few "
            "minutes. Everything we can tell you on the phone is here as well.",
        },
        promise=1130,
        asides=(Phone(state=ChannelState.OVERLOADED),),
    ),
    Step(
        key="background",
        at=1120,
        text={
            "de": "Was im Hintergrund geschieht: Zwei Netzwerkgeräte wissen, welche Adresse zu welchem Server führt, "
            "und nehmen für ihn die verschlüsselten Verbindungen an. Für jede Kundin und jeden Kunden gibt es dort "
            "einen Eintrag aus Adresse und Zertifikat. Mehr als 30.000 Einträge laden wir neu, inzwischen in zwei "
            "statt vier Sekunden je Stück. Weil die Adressen zuerst kommen, sind Websites ohne HTTPS früher wieder "
            "da.\n\nRoot- und Managed-Server hängen an einem anderen Netz und waren nie betroffen.\n\nNeben dem Laden "
            "prüfen wir, ob ein anderes Gerät die Zertifikate schneller aufnehmen kann. Wenn das gelingt, sagen wir "
            "es hier. Ohne das rechnen wir für die letzten vServer mit HTTPS mit {likely}.",
            "en": "What is going on behind the scenes: two network devices know which address leads to which server, "
            "and accept encrypted connections on its behalf. They hold an entry of address and certificate for each "
            "customer. We are loading more than 30,000 entries again, by now in two seconds each instead of four. As "
            "the addresses come first, websites without HTTPS return earlier.\n\nRoot and managed servers are on "
            "another network and were never affected.\n\nBeside the loading we are testing whether another device can "
            "take in the certificates faster. If that works, we will say so here. Without it we expect the last "
            "virtual servers with HTTPS around {likely}.",
        },
        forecasts=(
            Expect(
                "vserver-https",
                likely=1820,
                why={"de": "Zwei Sekunden je Eintrag.", "en": "Two seconds for each entry."},
            ),
        ),
        promise=1180,
    ),
    Step(
        key="reports",
        at=1165,
        text={
            "de": "Einige von Ihnen schreiben, dass auch vServer ohne HTTPS noch fehlen, obwohl sie keine eigene "
            "IP-Adresse haben. Das passt nicht zu dem, was wir gesagt haben. Wir gehen dem nach; bitte nennen Sie uns "
            "in einem Ticket Ihre Domain.",
            "en": "Some of you write that virtual servers without HTTPS are missing, too, although they have no IP "
            "address of their own. That does not match what we said. We are looking into it; please tell us your "
            "domain in a ticket.",
        },
        about=("vserver",),
    ),
    Step(
        key="not_all",
        at=1180,
        corrects="http_most",
        text={
            "de": "Sie haben recht: Anders als in unserer Meldung von {at_http_most} fehlen neben den vServern mit "
            "eigener IP-Adresse noch rund 400 weitere ohne HTTPS. Ihre Einträge wurden beim Zurückgehen auf den "
            "älteren Stand nicht mitgenommen. Wir laden sie nach und rechnen in etwa 90 Minuten mit ihnen.",
            "en": "You are right: unlike our note of {at_http_most}, about 400 more virtual servers without HTTPS are "
            "missing besides those with an IP address of their own. Their entries were left out when we went back to "
            "the older state. We are loading them now and expect them in about 90 minutes.",
        },
        statuses=(Is("vserver", PARTLY, Extent.FEW),),
        progress=(("vserver", 94, 94),),
        forecasts=(Expect("vserver", likely=1270),),
        promise=1270,
    ),
    Step(
        key="webmail",
        at=1200,
        text={
            "de": "Webmail ist wieder da, und keine Mail ist verloren gegangen.",
            "en": "Webmail is back, and not a single message was lost.",
        },
        statuses=(Is("webmail", ON),),
    ),
    Step(
        key="web_https_all",
        at=1235,
        text={
            "de": "Auch die letzten Webpakete mit HTTPS sind wieder da. Bei den Webpaketen fehlt damit nichts mehr.",
            "en": "The last web packages with HTTPS are back, too. Nothing is missing of the web packages any more.",
        },
        statuses=(Is("web-https", ON),),
        promise=1300,
    ),
    Step(
        key="ssh_all",
        at=1255,
        text={
            "de": "SSH geht wieder überall. FTP prüfen wir noch; phpMyAdmin ist als Nächstes an der Reihe.",
            "en": "SSH works everywhere again. We are still checking FTP; phpMyAdmin is next.",
        },
        statuses=(Is("ssh", ON),),
        promise=1300,
    ),
)
