"""The second afternoon until the evening: services return one by one, and the great forecast does not hold."""

from incidents.management.demo import pictures
from incidents.management.demo.plot import ON, PARTLY, Expect, Is, Phone, Photo, Step, Sums, Tip
from incidents.states import AdviceKind, ChannelState, Extent

AFTERNOON = (
    Step(
        key="most_of_400",
        at=1290,
        text={
            "de": "Von den 400 fehlenden vServern ohne HTTPS sind die meisten wieder da. Für die übrigen reicht die "
            "Zeit bis {was_not_all} nicht; sie folgen in etwa 45 Minuten.",
            "en": "Most of the 400 missing virtual servers without HTTPS are back. For the others the time until "
            "{was_not_all} was too short; they follow in about 45 minutes.",
        },
        progress=(("vserver", 97, 97),),
        forecasts=(
            Expect(
                "vserver",
                likely=1335,
                why={"de": "Einige Einträge waren doppelt vergeben.", "en": "Some entries had been given out twice."},
            ),
        ),
        promise=1335,
    ),
    Step(
        key="sql",
        at=1310,
        text={
            "de": "phpMyAdmin und der Zugriff auf Datenbanken von außen gehen wieder. In den Datenbanken selbst fehlt "
            "nichts.",
            "en": "phpMyAdmin and access to databases from outside work again. Nothing is missing in the databases "
            "themselves.",
        },
        statuses=(Is("sql", ON),),
    ),
    Step(
        key="first_https",
        at=1330,
        text={
            "de": "22\u00a0% der vServer mit HTTPS sind wieder erreichbar. Vollständig wird das nicht vor {earliest}.",
            "en": "22% of the virtual servers with HTTPS are back. All of them will not be back before {earliest}.",
        },
        statuses=(Is("vserver-https", PARTLY, Extent.MOST),),
        progress=(("vserver-https", 22, 22),),
        forecasts=(Expect("vserver-https", earliest=1820),),
        promise=1360,
    ),
    Step(
        key="http_all",
        at=1355,
        text={
            "de": "Die 400 nachgeladenen vServer laufen. Ohne HTTPS fehlen damit nur noch vServer mit eigener "
            "IP-Adresse; für sie brauchen wir einen eigenen Durchgang, der nach den Zertifikaten kommt.",
            "en": "The 400 servers loaded later are running. Without HTTPS, only virtual servers with an IP address "
            "of their own are still missing; they need a run of their own, which comes after the certificates.",
        },
        statuses=(
            Is(
                "vserver",
                PARTLY,
                Extent.FEW,
                {"de": "nur mit eigener IP-Adresse", "en": "only with an IP address of your own"},
            ),
        ),
        forecasts=(
            Expect(
                "vserver",
                earliest=1820,
                why={
                    "de": "Eigene Adressen folgen nach den Zertifikaten.",
                    "en": "Addresses of one’s own follow after the certificates.",
                },
            ),
        ),
        promise=1430,
    ),
    Step(
        key="please_dont",
        at=1430,
        text={
            "de": "Viele fragen, ob sie ihren Shop bis dahin auf http:// umstellen sollen. Wir haben das erprobt und "
            "raten ab; den Grund finden Sie bei den Hinweisen.",
            "en": "Many ask whether to switch their shop to http:// for the time being. We have tried it and advise "
            "against it; the reason is in the advice.",
        },
        advice=(
            Tip(
                AdviceKind.PLEASE_DONT,
                {
                    "de": "Bitte stellen Sie Ihren Shop nicht auf http:// um und ändern Sie keine DNS-Einträge: "
                    "Beides greift erst nach Stunden, wirkt nach, wenn alles wieder läuft, und überträgt Kundendaten "
                    "unverschlüsselt.",
                    "en": "Please do not switch your shop to http:// and do not change DNS entries: both take hours "
                    "to work, linger when everything is back, and send customer data unencrypted.",
                },
                services=("vserver-https",),
                ends_with="vserver-https",
            ),
        ),
        promise=1520,
    ),
    Step(
        key="meeting_again",
        at=1520,
        text={
            "de": "Alle Technikerinnen und Techniker besprechen sich. Geladen wird währenddessen weiter. Bis {due} "
            "wissen Sie, ob wir die angekündigte Zeit halten.",
            "en": "All engineers are meeting. Loading goes on meanwhile. By {due} you will know whether the announced "
            "time holds.",
        },
        promise=1585,
        topic={"de": "ob die Zeit hält", "en": "whether the time holds"},
    ),
    Step(
        key="slip",
        at=1585,
        answers=("meeting_again",),
        text={
            "de": "Die zuletzt genannte Zeit, {was_background}, können wir nicht halten. Nach dem Rückschlag sichern "
            "und prüfen wir den Stand viel öfter, als unsere Rechnung vorsah. Das kostet Zeit, aber wir verlieren nie "
            "wieder eine ganze Stunde. Die letzten vServer mit HTTPS und die mit eigener IP-Adresse sind deshalb "
            "nicht vor {earliest} zurück. Bis dahin kommen laufend weitere dazu; 41\u00a0% sind es jetzt.\n\nZwei "
            "Ersatzgeräte sind eingetroffen. Wir bauen sie neben den alten auf und erproben, ob sie Zertifikate "
            "schneller laden. Das Bild zeigt sie im Rechenzentrum.",
            "en": "The time we last gave, {was_background}, will not hold. Since the setback we save and check far "
            "more often than our sums allowed for. That takes time, but we will never lose a whole hour again. The "
            "last virtual servers with HTTPS, and those with an IP address of their own, are therefore not back "
            "before {earliest}. Until then more of them return all the time; it is 41% now.\n\nTwo replacement "
            "devices have arrived. We are setting them up beside the old ones and testing whether they load "
            "certificates faster. The picture shows them in the data centre.",
        },
        progress=(("vserver-https", 41, 41),),
        forecasts=(
            Expect(
                "vserver-https",
                earliest=2420,
                why={
                    "de": "Wir prüfen und sichern den Stand öfter als gerechnet.",
                    "en": "We check and save more often than our sums allowed for.",
                },
            ),
            Expect(
                "vserver",
                earliest=2420,
                why={
                    "de": "Eigene Adressen folgen nach den Zertifikaten.",
                    "en": "Addresses of one’s own follow after the certificates.",
                },
            ),
        ),
        photos=(
            Photo(
                pictures.rack,
                {
                    "de": "Blick in einen Serverschrank: oben die beiden alten Geräte mit orangefarbenen Lampen, "
                    "darunter zwei neue mit grünen; davor ein Laptop mit einem Ladebalken.",
                    "en": "A look into a rack: at the top the two old devices with amber lights, below them two new "
                    "ones with green lights; in front a laptop with a progress bar.",
                },
            ),
        ),
        promise=1665,
        asides=(
            Sums(
                {
                    "de": "Es fehlen noch vServer mit HTTPS (41\u00a0% sind zurück), vServer mit eigener IP-Adresse, "
                    "der Turbo-Cache und FTP. Die letzten sind nicht vor {earliest} wieder da. Webpakete, E-Mail, "
                    "Datenbanken und SSH laufen. Ihre Daten sind unversehrt, und keine Mail ist verloren.",
                    "en": "Still missing: virtual servers with HTTPS (41% are back), virtual servers with an IP "
                    "address of their own, the turbo cache and FTP. The last of them are not back before {earliest}. "
                    "Web packages, mail, databases and SSH work. Your data is intact, and no mail is lost.",
                }
            ),
        ),
    ),
    Step(
        key="thanks",
        at=1655,
        text={
            "de": "Danke für die vielen freundlichen Zeilen, gerade von denen, deren Shop noch steht. Sie hängen hier "
            "ausgedruckt an der Wand und helfen.",
            "en": "Thank you for the many kind lines, not least from those whose shop is still down. They hang "
            "printed on our wall, and they help.",
        },
    ),
    Step(
        key="lines_full_again",
        at=1690,
        text={
            "de": "Die Telefonleitungen sind wieder alle belegt. Ein Ticket mit Ihrer Domain ist gerade der "
            "schnellere Weg; wir antworten der Reihe nach.",
            "en": "All phone lines are busy again. A ticket with your domain is the faster way just now; we answer in "
            "turn.",
        },
        asides=(Phone(state=ChannelState.OVERLOADED),),
    ),
    Step(
        key="sixty_one",
        at=1715,
        text={
            "de": "61\u00a0% der vServer mit HTTPS sind wieder da. Die Ersatzgeräte sind angeschlossen. Seit wenigen "
            "Minuten laden sie zur Probe mit, und es geht spürbar schneller; ob das so bleibt, lesen Sie hier.",
            "en": "61% of the virtual servers with HTTPS are back. The replacement devices are connected. For a few "
            "minutes they have been loading on trial, and it is noticeably faster; you will read here whether it "
            "stays so.",
        },
        progress=(("vserver-https", 61, 61),),
        advice=(
            Tip(
                AdviceKind.GOOD_TO_KNOW,
                {
                    "de": "Zum Ausprobieren in dieser Vorführung: Fragen Sie nach regen-galerie17.example, "
                    "herbst-orchester20.example, garten-forum9.example oder gipfel-rechner.example.",
                    "en": "To try in this demonstration: ask for regen-galerie17.example, herbst-orchester20.example, "
                    "garten-forum9.example or gipfel-rechner.example.",
                },
                services=("vserver-https",),
                ends_with="vserver-https",
            ),
        ),
        promise=1730,
        asides=(
            Sums(
                {
                    "de": "Es fehlen noch vServer mit HTTPS (61\u00a0% sind zurück), vServer mit eigener IP-Adresse, "
                    "der Turbo-Cache und FTP. Die letzten sind nicht vor {was_slip} wieder da. Webpakete, E-Mail, "
                    "Datenbanken und SSH laufen. Ihre Daten sind unversehrt, und keine Mail ist verloren.",
                    "en": "Still missing: virtual servers with HTTPS (61% are back), virtual servers with an IP "
                    "address of their own, the turbo cache and FTP. The last of them are not back before {was_slip}. "
                    "Web packages, mail, databases and SSH work. Your data is intact, and no mail is lost.",
                }
            ),
        ),
    ),
)
