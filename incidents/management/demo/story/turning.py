"""The rest of the second evening, told while somebody watches: the new devices carry, and figures rise."""

from incidents.management.demo.plot import (
    ON,
    Expect,
    Is,
    Over,
    Phone,
    Step,
    Sums,
    Tip,
    Withdraws,
)
from incidents.states import AdviceKind, ChannelState

TURNING = (
    Step(
        key="parcel",
        at=1755,
        text={
            "de": "Ein drittes Ersatzgerät ist unterwegs und soll in Kürze hier sein.",
            "en": "A third replacement device is on its way and should be here shortly.",
        },
    ),
    Step(
        key="new_device",
        at=1800,
        text={
            "de": "Der Test ist gelungen: Die Ersatzgeräte nehmen viele Zertifikate auf einmal an. Wir laden den Rest "
            "darum jetzt über sie, in kleinen Gruppen, damit wir jederzeit zurückkönnen. 66\u00a0% der vServer mit "
            "HTTPS sind wieder da, alle erwarten wir gegen {likely}, spätestens bis {latest}. Eines der Geräte "
            "übernimmt zugleich die vServer mit eigener IP-Adresse; sie sollen gegen {likely_2} zurück "
            "sein.\n\nUnsere Meldung von {at_parcel} haben wir zurückgenommen; sie gehörte zu einer anderen Lieferung.",
            "en": "The test has worked: the replacement devices accept many certificates at once. So we are now "
            "loading the rest through them, in small groups so that we can turn back at any time. 66% of the virtual "
            "servers with HTTPS are back; we expect all of them around {likely}, by {latest} at the latest. One of "
            "the devices takes on the virtual servers with an IP address of their own meanwhile; they should be back "
            "around {likely_2}.\n\nWe have withdrawn our note of {at_parcel}; it belonged to another delivery.",
        },
        progress=(("vserver-https", 66, 66),),
        forecasts=(
            Expect(
                "vserver-https",
                likely=2240,
                latest=2360,
                why={
                    "de": "Die Ersatzgeräte laden viele Zertifikate auf einmal.",
                    "en": "The replacement devices load many certificates at once.",
                },
            ),
            Expect(
                "vserver",
                likely=2060,
                why={
                    "de": "Eines der Ersatzgeräte lädt nur eigene Adressen.",
                    "en": "One of the replacement devices loads nothing but these addresses.",
                },
            ),
        ),
        promise=1845,
        asides=(
            Withdraws("parcel"),
            Sums(
                {
                    "de": "Zwei Ersatzgeräte laden die fehlenden Zertifikate jetzt viel schneller. Es fehlen noch "
                    "vServer mit HTTPS (66\u00a0% sind zurück), vServer mit eigener IP-Adresse, der Turbo-Cache und "
                    "FTP. Alle vServer erwarten wir gegen {likely}. Ihre Daten sind unversehrt, und keine Mail ist "
                    "verloren.",
                    "en": "Two replacement devices now load the missing certificates much faster. Still missing: "
                    "virtual servers with HTTPS (66% are back), virtual servers with an IP address of their own, the "
                    "turbo cache and FTP. We expect all virtual servers around {likely}. Your data is intact, and no "
                    "mail is lost.",
                }
            ),
        ),
    ),
    Step(
        key="sftp_tip",
        at=1845,
        text={
            "de": "FTP braucht noch. Wer jetzt Dateien übertragen muss, nimmt am besten SFTP; der bisherige Rat mit "
            "der IP-Adresse hat sich erledigt.",
            "en": "FTP needs more time. If you have to transfer files now, SFTP is the best way; the earlier advice "
            "about the IP address no longer applies.",
        },
        about=("ftp",),
        advice=(
            Tip(
                AdviceKind.WORKAROUND,
                {
                    "de": "Statt FTP geht SFTP: dasselbe Programm, dieselben Zugangsdaten, Protokoll „SFTP“, Port 22.",
                    "en": "Instead of FTP you can use SFTP: same program, same login, protocol “SFTP”, port 22.",
                },
                services=("ftp",),
                ends_with="ftp",
            ),
        ),
        promise=1890,
        asides=(Over("ftp_tip"),),
    ),
    Step(
        key="eighty",
        at=1890,
        text={
            "de": "80\u00a0% aller betroffenen Systeme sind wieder erreichbar, bei den vServern mit HTTPS sind es "
            "74\u00a0%. Die übrigen kommen in der Reihenfolge, in der sie geladen werden; eine Liste nach Kundinnen "
            "und Kunden können wir nicht versprechen.",
            "en": "80% of all affected systems are back; of the virtual servers with HTTPS it is 74%. The others "
            "return in the order in which they are loaded; we cannot promise a list by customer.",
        },
        progress=((None, 80, 80), ("vserver-https", 74, 74)),
        promise=1935,
    ),
    Step(
        key="lines_free",
        at=1935,
        text={
            "de": "Am Telefon sind wieder Leitungen frei. Offene Tickets: noch 140, das älteste wartet seit zwei "
            "Stunden.",
            "en": "Phone lines are free again. Open tickets: 140, the oldest has been waiting for two hours.",
        },
        asides=(Phone(state=ChannelState.OPEN),),
    ),
    Step(
        key="wrong_figure",
        at=1980,
        text={
            "de": "Es geht weiter voran: 91\u00a0% der vServer mit HTTPS sind wieder da.",
            "en": "Good progress: 91% of the virtual servers with HTTPS are back.",
        },
        progress=(("vserver-https", 91, 91),),
        promise=2015,
    ),
    Step(
        key="right_figure",
        at=2015,
        corrects="wrong_figure",
        text={
            "de": "Berichtigung: Es sind 81\u00a0%, nicht 91\u00a0%. Wir haben uns beim Ablesen vertan. An der "
            "erwarteten Zeit ändert das nichts.",
            "en": "Correction: it is 81%, not 91%. We misread the figure. The expected time does not change.",
        },
        progress=(("vserver-https", 81, 81),),
        promise=2060,
    ),
    Step(
        key="own_ip",
        at=2060,
        text={
            "de": "vServer mit eigener IP-Adresse sind wieder da. Damit sind ohne HTTPS alle vServer erreichbar, und "
            "„alle“ heißt diesmal alle: Wir haben jede Adresse einzeln aufgerufen.",
            "en": "Virtual servers with an IP address of their own are back. So without HTTPS all virtual servers can "
            "be reached, and this time “all” means all: we have opened every single one.",
        },
        statuses=(Is("vserver", ON),),
        promise=2110,
    ),
    Step(
        key="slip_again",
        at=2110,
        text={
            "de": "87\u00a0% der vServer mit HTTPS laufen. Bis {was_new_device} reicht es knapp nicht: Nach je "
            "tausend Zertifikaten halten wir an und rufen Stichproben auf. Neu rechnen wir gegen {likely}, spätestens "
            "bis {latest}.",
            "en": "87% of the virtual servers with HTTPS are running. We will just miss {was_new_device}: after every "
            "thousand certificates we stop and try a sample. We now expect them around {likely}, by {latest} at the "
            "latest.",
        },
        progress=(("vserver-https", 87, 87),),
        forecasts=(
            Expect(
                "vserver-https",
                likely=2420,
                latest=2540,
                why={
                    "de": "Nach je tausend Zertifikaten prüfen wir Stichproben.",
                    "en": "After every thousand certificates we check a sample.",
                },
            ),
        ),
        promise=2160,
    ),
    Step(
        key="faster",
        at=2160,
        text={
            "de": "Ein Engpass beim Prüfen ist beseitigt, es geht schneller. 93\u00a0% der vServer mit HTTPS sind "
            "wieder da.",
            "en": "A bottleneck in the checks is gone, and things move faster. 93% of the virtual servers with HTTPS "
            "are back.",
        },
        progress=(("vserver-https", 93, 93),),
        promise=2215,
        asides=(
            Sums(
                {
                    "de": "Alle vServer sind ohne HTTPS wieder da, mit HTTPS 93\u00a0%; alle erwarten wir gegen "
                    "{was_slip_again}. Es fehlen noch der Turbo-Cache und FTP. Webpakete, E-Mail, Datenbanken und SSH "
                    "laufen. Ihre Daten sind unversehrt, und keine Mail ist verloren.",
                    "en": "All virtual servers are back without HTTPS, 93% with HTTPS; we expect all of them around "
                    "{was_slip_again}. The turbo cache and FTP are still missing. Web packages, mail, databases and "
                    "SSH work. Your data is intact, and no mail is lost.",
                }
            ),
        ),
    ),
    Step(
        key="tickets",
        at=2215,
        text={
            "de": "Aus den Tickets: Manche Website ist längst wieder da, aber der Browser zeigt noch die alte "
            "Fehlermeldung. Was dann hilft, steht bei den Hinweisen.",
            "en": "From the tickets: some websites have been back for a while, but the browser still shows the old "
            "error message. What helps then is in the advice.",
        },
        advice=(
            Tip(
                AdviceKind.GOOD_TO_KNOW,
                {
                    "de": "Ihre Website fehlt nur bei Ihnen? Laden Sie die Seite mit gedrückter Umschalttaste neu, "
                    "oder öffnen Sie sie in einem privaten Fenster.",
                    "en": "Is your website missing only for you? Reload the page while holding the shift key, or open "
                    "it in a private window.",
                },
                services=("vserver-https",),
            ),
        ),
        promise=2270,
    ),
    Step(
        key="last_400",
        at=2270,
        text={
            "de": "97\u00a0% der vServer mit HTTPS sind wieder da. Es fehlen noch rund 400; nach heutigem Stand "
            "bleibt es bei {was_slip_again}.",
            "en": "97% of the virtual servers with HTTPS are back. About 400 are missing; as things stand, "
            "{was_slip_again} still holds.",
        },
        progress=(("vserver-https", 97, 97),),
        promise=2320,
    ),
)
