"""The last of the second evening: all is loaded, and single cases are solved one after another."""

from incidents.management.demo.plot import ON, PARTLY, Expect, Extends, Is, Step, Sums
from incidents.states import Extent, Stage

RETURNING = (
    Step(
        key="loaded",
        at=2809,
        stage=Stage.MONITORING,
        text={
            "de": "Alle Einträge sind geladen. vServer mit HTTPS sind bis auf Einzelfälle wieder da; es hakt noch "
            "dort, wo mehrere Zertifikate auf einem Server liegen. Wenn Ihre Website fehlt, schreiben Sie uns bitte "
            "ein Ticket mit Domain und Fehlermeldung, dann sehen wir gezielt nach.",
            "en": "All entries are loaded. Virtual servers with HTTPS are back but for single cases; servers with "
            "several certificates are still stuck. If your website is missing, please send us a ticket with your "
            "domain and the error message, and we will look at that very server.",
        },
        statuses=(
            Is(
                "vserver-https",
                PARTLY,
                Extent.FEW,
                {"de": "nur mit mehreren Zertifikaten", "en": "only with several certificates"},
            ),
        ),
        promise=2854,
        asides=(
            Sums(
                {
                    "de": "Die Konfiguration ist vollständig geladen. Bis auf Einzelfälle sind alle vServer mit HTTPS "
                    "wieder da; es fehlen noch der Turbo-Cache und FTP. Wir beobachten das Netz und gehen den "
                    "Einzelfällen nach. Ihre Daten sind unversehrt, und keine Mail ist verloren.",
                    "en": "The configuration is fully loaded. But for single cases all virtual servers with HTTPS are "
                    "back; the turbo cache and FTP are still missing. We are watching the network and looking into "
                    "the single cases. Your data is intact, and no mail is lost.",
                }
            ),
        ),
    ),
    Step(
        key="ftp",
        at=2854,
        text={
            "de": "FTP geht wieder wie gewohnt. Wenn Sie einen anderen Server oder SFTP eingetragen haben, können Sie "
            "das so lassen oder zurückstellen.",
            "en": "FTP works as usual again. If you entered another server or SFTP, you can leave it so or change it "
            "back.",
        },
        statuses=(Is("ftp", ON),),
        promise=2899,
    ),
    Step(
        key="cache_cause",
        at=2899,
        text={
            "de": "Shops mit Turbo-Cache sind noch nicht erreichbar. Die Ursache kennen wir: Der Cache vertraut nur "
            "den Adressen der alten Geräte. Wir tragen die neuen ein und rechnen gegen {likely} damit.",
            "en": "Shops with the turbo cache cannot be reached yet. We know why: the cache trusts only the addresses "
            "of the old devices. We are entering the new ones and expect this to be done around {likely}.",
        },
        forecasts=(
            Expect(
                "turbo-cache",
                likely=3260,
                why={"de": "Die Ursache ist gefunden.", "en": "The cause has been found."},
            ),
        ),
        promise=2956,
        asides=(
            Extends(
                "loaded",
                {
                    "de": "Nachgetragen: Shops mit Turbo-Cache gehören nicht zu diesen Einzelfällen; zu ihnen gibt es "
                    "eine eigene Meldung.",
                    "en": "Added later: shops with the turbo cache are not among these single cases; there is a note "
                    "of their own.",
                },
            ),
        ),
    ),
    Step(
        key="several",
        at=2956,
        text={
            "de": "Von den Servern mit mehreren Zertifikaten ist gut die Hälfte zugeordnet. Die übrigen kennen wir "
            "mit Namen; Sie müssen dafür kein Ticket mehr schreiben.",
            "en": "More than half of the servers with several certificates are sorted out. We know the others by "
            "name; you no longer need to send a ticket for them.",
        },
        promise=3013,
    ),
    Step(
        key="https_all",
        at=3013,
        text={
            "de": "Die Einzelfälle sind behoben: Alle vServer sind mit HTTPS wieder da.",
            "en": "The single cases are solved: all virtual servers are back with HTTPS.",
        },
        statuses=(Is("vserver-https", ON),),
        progress=(("vserver-https", 100, 100),),
        promise=3070,
    ),
)
