"""The last hours of the second evening: samples find something, forecasts slip once more, then it goes fast."""

from incidents.management.demo.plot import PARTLY, Expect, Is, Step, Sums, Tip
from incidents.states import AdviceKind, Extent

CHECKING = (
    Step(
        key="samples",
        at=2353,
        text={
            "de": "In einer Stichprobe antworteten drei Websites mit dem Zertifikat einer anderen. Das ist behoben; "
            "wir prüfen jetzt mehr Websites je Gruppe und rechnen bis {due} aus, was das für die Zeit bedeutet.",
            "en": "In one sample three websites answered with the certificate of another one. That is fixed; we now "
            "check more websites of each group and will work out by {due} what this means for the time.",
        },
        promise=2410,
    ),
    Step(
        key="slip_again",
        at=2410,
        text={
            "de": "84\u00a0% der vServer mit HTTPS laufen. Bis {was_new_device} reicht es knapp nicht: Nach je "
            "tausend Zertifikaten halten wir an und rufen Stichproben auf. Neu rechnen wir gegen {likely}, spätestens "
            "bis {latest}.",
            "en": "84% of the virtual servers with HTTPS are running. We will just miss {was_new_device}: after every "
            "thousand certificates we stop and try a sample. We now expect them around {likely}, by {latest} at the "
            "latest.",
        },
        progress=(("vserver-https", 84, 84),),
        forecasts=(
            Expect(
                "vserver-https",
                likely=3020,
                latest=3140,
                why={
                    "de": "Nach je tausend Zertifikaten prüfen wir Stichproben.",
                    "en": "After every thousand certificates we check a sample.",
                },
            ),
        ),
        promise=2467,
    ),
    Step(
        key="faster",
        at=2467,
        text={
            "de": "Ein Engpass beim Prüfen ist beseitigt, es geht schneller. 87\u00a0% der vServer mit HTTPS sind "
            "wieder da.",
            "en": "A bottleneck in the checks is gone, and things move faster. 87% of the virtual servers with HTTPS "
            "are back.",
        },
        statuses=(Is("vserver-https", PARTLY, Extent.FEW),),
        progress=(("vserver-https", 87, 87),),
        promise=2524,
        asides=(
            Sums(
                {
                    "de": "Alle vServer sind ohne HTTPS wieder da, mit HTTPS 87\u00a0%; alle erwarten wir gegen "
                    "{was_slip_again}. Es fehlen noch der Turbo-Cache und FTP. Webpakete, E-Mail, Datenbanken und SSH "
                    "laufen. Ihre Daten sind unversehrt, und keine Mail ist verloren.",
                    "en": "All virtual servers are back without HTTPS, 87% with HTTPS; we expect all of them around "
                    "{was_slip_again}. The turbo cache and FTP are still missing. Web packages, mail, databases and "
                    "SSH work. Your data is intact, and no mail is lost.",
                }
            ),
        ),
    ),
    Step(
        key="payments",
        at=2524,
        text={
            "de": "Für Shops: Manche Zahlungsdienste stellen ihre Meldungen nach mehreren Fehlversuchen ein. Bitte "
            "sehen Sie dort nach, ob die Rückmeldungen wieder aktiv sind, sobald Ihr Shop läuft.",
            "en": "For shops: some payment services stop sending their notices after several failures. Once your shop "
            "is running, please check there whether the callbacks are active again.",
        },
        about=("vserver-https",),
        promise=2581,
    ),
    Step(
        key="tickets",
        at=2581,
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
        promise=2638,
    ),
    Step(
        key="third_device",
        at=2638,
        text={
            "de": "Das dritte Ersatzgerät ist nun doch da. Wir legen es als Reserve bereit: So kurz vor dem Ende "
            "bauen wir nichts mehr um.",
            "en": "The third replacement device is here after all. We keep it as a spare: this close to the end we do "
            "not rebuild anything.",
        },
        promise=2695,
    ),
    Step(
        key="last_hundreds",
        at=2695,
        text={
            "de": "95\u00a0% der vServer mit HTTPS sind wieder da. Es fehlen noch rund 650; nach heutigem Stand "
            "bleibt es bei {was_slip_again}.",
            "en": "95% of the virtual servers with HTTPS are back. About 650 are missing; as things stand, "
            "{was_slip_again} still holds.",
        },
        progress=(("vserver-https", 95, 95),),
        promise=2752,
    ),
    Step(
        key="who_is_left",
        at=2752,
        text={
            "de": "Wer jetzt noch fehlt: vor allem Server, auf denen mehrere Zertifikate liegen. Sie kommen zuletzt, "
            "weil wir jedes einzeln zuordnen.",
            "en": "Who is still missing: mainly servers that hold several certificates. They come last, as we assign "
            "each of them singly.",
        },
        promise=2809,
    ),
)
