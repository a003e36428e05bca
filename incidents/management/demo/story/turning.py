"""The rest of the second evening, told while somebody watches: the new devices carry, and figures rise."""

from incidents.management.demo.plot import (
    ON,
    PARTLY,
    Expect,
    Is,
    Over,
    Phone,
    Step,
    Sums,
    Tip,
    Withdraws,
)
from incidents.states import AdviceKind, ChannelState, Extent

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
            "darum jetzt über sie, in kleinen Gruppen, damit wir jederzeit zurückkönnen. 64\u00a0% der vServer mit "
            "HTTPS sind wieder da, alle erwarten wir gegen {likely}, spätestens bis {latest}. Eines der Geräte "
            "übernimmt zugleich die vServer mit eigener IP-Adresse; sie sollen gegen {likely_2} zurück "
            "sein.\n\nUnsere Meldung von {at_parcel} haben wir zurückgenommen; sie gehörte zu einer anderen Lieferung.",
            "en": "The test has worked: the replacement devices accept many certificates at once. So we are now "
            "loading the rest through them, in small groups so that we can turn back at any time. 64% of the virtual "
            "servers with HTTPS are back; we expect all of them around {likely}, by {latest} at the latest. One of "
            "the devices takes on the virtual servers with an IP address of their own meanwhile; they should be back "
            "around {likely_2}.\n\nWe have withdrawn our note of {at_parcel}; it belonged to another delivery.",
        },
        statuses=(Is("vserver-https", PARTLY, Extent.HALF),),
        progress=(("vserver-https", 64, 64),),
        forecasts=(
            Expect(
                "vserver-https",
                likely=2760,
                latest=2900,
                why={
                    "de": "Die Ersatzgeräte laden viele Zertifikate auf einmal.",
                    "en": "The replacement devices load many certificates at once.",
                },
            ),
            Expect(
                "vserver",
                likely=2300,
                why={
                    "de": "Eines der Ersatzgeräte lädt nur eigene Adressen.",
                    "en": "One of the replacement devices loads nothing but these addresses.",
                },
            ),
        ),
        promise=1857,
        asides=(
            Withdraws("parcel"),
            Sums(
                {
                    "de": "Zwei Ersatzgeräte laden die fehlenden Zertifikate jetzt viel schneller. Es fehlen noch "
                    "vServer mit HTTPS (64\u00a0% sind zurück), vServer mit eigener IP-Adresse, der Turbo-Cache und "
                    "FTP. Alle vServer erwarten wir gegen {likely}. Ihre Daten sind unversehrt, und keine Mail ist "
                    "verloren.",
                    "en": "Two replacement devices now load the missing certificates much faster. Still missing: "
                    "virtual servers with HTTPS (64% are back), virtual servers with an IP address of their own, the "
                    "turbo cache and FTP. We expect all virtual servers around {likely}. Your data is intact, and no "
                    "mail is lost.",
                }
            ),
        ),
    ),
    Step(
        key="first_groups",
        at=1857,
        text={
            "de": "Die ersten Gruppen sind geladen. Aus jeder rufen wir fünfzig Websites auf, bevor die nächste "
            "beginnt; bisher antworten alle.",
            "en": "The first groups are loaded. We open fifty websites of each before the next one begins; so far all "
            "of them answer.",
        },
        promise=1914,
    ),
    Step(
        key="sftp_tip",
        at=1914,
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
        promise=1971,
        asides=(Over("ftp_tip"),),
    ),
    Step(
        key="eighty",
        at=1971,
        text={
            "de": "80\u00a0% aller betroffenen Systeme sind wieder erreichbar, bei den vServern mit HTTPS sind es "
            "70\u00a0%. Die übrigen kommen in der Reihenfolge, in der sie geladen werden; eine Liste nach Kundinnen "
            "und Kunden können wir nicht versprechen.",
            "en": "80% of all affected systems are back; of the virtual servers with HTTPS it is 70%. The others "
            "return in the order in which they are loaded; we cannot promise a list by customer.",
        },
        progress=((None, 80, 80), ("vserver-https", 70, 70)),
        promise=2028,
    ),
    Step(
        key="look_up",
        at=2028,
        text={
            "de": "Ob Ihr Server schon an der Reihe war, müssen Sie nicht mehr erfragen: Geben Sie auf dieser Seite "
            "Ihre Domain ein, dann lesen Sie, auf welchem Platz er steht und wann er voraussichtlich zurück ist.",
            "en": "You no longer have to ask whether your server’s turn has come: enter your domain on this page to "
            "read which place it has and when it should be back.",
        },
        promise=2085,
    ),
    Step(
        key="lines_free",
        at=2085,
        text={
            "de": "Am Telefon sind wieder Leitungen frei. Offene Tickets: noch 140, das älteste wartet seit zwei "
            "Stunden.",
            "en": "Phone lines are free again. Open tickets: 140, the oldest has been waiting for two hours.",
        },
        asides=(Phone(state=ChannelState.OPEN),),
    ),
    Step(
        key="wrong_figure",
        at=2142,
        text={
            "de": "Es geht weiter voran: 86\u00a0% der vServer mit HTTPS sind wieder da.",
            "en": "Good progress: 86% of the virtual servers with HTTPS are back.",
        },
        progress=(("vserver-https", 86, 86),),
        promise=2182,
    ),
    Step(
        key="right_figure",
        at=2182,
        corrects="wrong_figure",
        text={
            "de": "Berichtigung: Es sind 76\u00a0%, nicht 86\u00a0%. Wir haben uns beim Ablesen vertan. An der "
            "erwarteten Zeit ändert das nichts.",
            "en": "Correction: it is 76%, not 86%. We misread the figure. The expected time does not change.",
        },
        progress=(("vserver-https", 76, 76),),
        promise=2239,
    ),
    Step(
        key="shifts",
        at=2239,
        text={
            "de": "Wir lösen uns jetzt ab: Wer seit dem Beginn dabei ist, schläft ein paar Stunden, die anderen "
            "übernehmen. Am Laden ändert das nichts.",
            "en": "We are taking turns now: those who have been here since the beginning sleep for a few hours, the "
            "others take over. Loading goes on unchanged.",
        },
        promise=2296,
    ),
    Step(
        key="own_ip",
        at=2296,
        text={
            "de": "vServer mit eigener IP-Adresse sind wieder da. Damit sind ohne HTTPS alle vServer erreichbar, und "
            "„alle“ heißt diesmal alle: Wir haben jede Adresse einzeln aufgerufen.",
            "en": "Virtual servers with an IP address of their own are back. So without HTTPS all virtual servers can "
            "be reached, and this time “all” means all: we have opened every single one.",
        },
        statuses=(Is("vserver", ON),),
        promise=2353,
    ),
)
