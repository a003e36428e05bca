"""The first night: forecasts slip, most are back but not all, and then a step backwards."""

from incidents.management.demo.plot import PARTLY, Expect, Extends, Is, Step, Sums
from incidents.states import Extent

NIGHT = (
    Step(
        key="ssh",
        at=535,
        text={
            "de": "SSH geht wieder auf jedem vServer, der ohne HTTPS erreichbar ist. Wir kommen gut voran.",
            "en": "SSH works again on every virtual server that is reachable without HTTPS. We are making good "
            "progress.",
        },
        statuses=(
            Is(
                "ssh",
                PARTLY,
                Extent.FEW,
                {
                    "de": "nur auf Servern, die auch ohne HTTPS noch fehlen",
                    "en": "only on servers that are still missing without HTTPS, too",
                },
            ),
        ),
        promise=595,
    ),
    Step(
        key="sprint",
        at=590,
        text={
            "de": "Zwischen 85 und 90\u00a0% der vServer sind ohne HTTPS zurück. Mit den Zertifikaten beginnen wir, "
            "sobald dieser Teil fertig ist. Bis {was_sixty_eight} schaffen wir HTTPS nicht mehr; eine neue Zeit "
            "nennen wir, wenn die ersten Zertifikate geladen sind.",
            "en": "Between 85 and 90% of the virtual servers are back without HTTPS. We start on the certificates as "
            "soon as this part is done. We will not manage HTTPS by {was_sixty_eight}; we will give a new time once "
            "the first certificates are loaded.",
        },
        progress=(("vserver", 85, 90),),
        forecasts=(
            Expect(
                "vserver-https",
                earliest=740,
                why={
                    "de": "Zu jedem Zertifikat gehört ein Schlüssel, der einzeln geprüft wird.",
                    "en": "Each certificate comes with a key that is checked on its own.",
                },
            ),
        ),
        promise=650,
    ),
    Step(
        key="http_most",
        at=680,
        text={
            "de": "Die vServer ohne HTTPS sind zum größten Teil wieder da. „Zum größten Teil“ heißt: Wer eine eigene "
            "IP-Adresse hat, muss noch warten, mit HTTPS wie ohne. Diese Einträge laden wir getrennt.\n\nVersprochen "
            "war diese Meldung eine halbe Stunde früher. Bitte entschuldigen Sie.",
            "en": "Most of the virtual servers without HTTPS are back. “Most” means: whoever has an IP address of "
            "their own has to wait, with HTTPS and without. We load those entries separately.\n\nThis note was "
            "promised half an hour earlier. We apologise.",
        },
        statuses=(
            Is(
                "vserver",
                PARTLY,
                Extent.FEW,
                {"de": "nur mit eigener IP-Adresse", "en": "only with an IP address of your own"},
            ),
        ),
        promise=740,
        asides=(
            Sums(
                {
                    "de": "Webpakete und die meisten vServer sind ohne HTTPS wieder da; es fehlen vServer mit eigener "
                    "IP-Adresse. Mit HTTPS fehlt noch alles, die Zertifikate laden wir als Nächstes. E-Mail läuft, "
                    "Webmail noch nicht. Ihre Daten sind unversehrt.",
                    "en": "Web packages and most virtual servers are back without HTTPS; those with an IP address of "
                    "their own are missing. With HTTPS everything is still missing; we load the certificates next. "
                    "Mail works, webmail does not yet. Your data is intact.",
                }
            ),
        ),
    ),
    Step(
        key="plan",
        at=730,
        text={
            "de": "Wir laden jetzt die Zertifikate. Webpakete mit HTTPS erwarten wir gegen {likely}, vServer mit "
            "HTTPS im ungünstigsten Fall erst bis {latest_2}. Das ist eine grobe Rechnung; wir suchen weiter nach "
            "einem schnelleren Weg. Shops kommen zuerst.",
            "en": "We are loading the certificates now. We expect web packages with HTTPS around {likely}, virtual "
            "servers with HTTPS by {latest_2} at the worst. This is a rough sum; we keep looking for a faster way. "
            "Shops come first.",
        },
        forecasts=(
            Expect("web-https", likely=920),
            Expect(
                "vserver-https",
                latest=1820,
                why={
                    "de": "Schlüssel zu laden dauert länger als Adressen zu laden.",
                    "en": "Keys take longer to load than addresses.",
                },
            ),
        ),
        promise=800,
    ),
    Step(
        key="sooner",
        at=785,
        text={
            "de": "Bei den Webpaketen mit HTTPS geht es schneller als gedacht: Wir rechnen jetzt gegen {likely} mit "
            "ihnen, eine Stunde früher als zuletzt gesagt.",
            "en": "Web packages with HTTPS are going faster than we thought: we now expect them around {likely}, an "
            "hour earlier than we last said.",
        },
        forecasts=(
            Expect(
                "web-https",
                likely=860,
                why={
                    "de": "Pakete auf demselben Server teilen sich einen Eintrag.",
                    "en": "Packages on the same server share one entry.",
                },
            ),
        ),
        promise=890,
    ),
    Step(
        key="relapse",
        at=885,
        text={
            "de": "Ein Teil der Webpakete, die schon wieder liefen, ist erneut nicht erreichbar. Wir prüfen gerade, "
            "wo wir stehen, und schreiben bis {due} mehr.",
            "en": "Some of the web packages that were back are unreachable again. We are checking where we stand and "
            "will write more by {due}.",
        },
        relapse=True,
        statuses=(Is("web", PARTLY, Extent.HALF),),
        promise=930,
        asides=(
            Sums(
                {
                    "de": "Rückschlag: Ein Teil der Webpakete, die schon liefen, ist wieder nicht erreichbar. vServer "
                    "ohne HTTPS und E-Mail laufen weiter; es fehlen vServer mit eigener IP-Adresse und alles mit "
                    "HTTPS. Ihre Daten sind unversehrt.",
                    "en": "A setback: some of the web packages that were back are unreachable again. Virtual servers "
                    "without HTTPS and mail keep running; servers with an IP address of their own and everything with "
                    "HTTPS are missing. Your data is intact.",
                }
            ),
        ),
    ),
    Step(
        key="meeting",
        at=930,
        text={
            "de": "Technik und Geschäftsleitung beraten gerade, wie es am sichersten weitergeht. Das Ergebnis lesen "
            "Sie hier bis {due}.",
            "en": "Engineers and management are discussing the safest way on. You will read the result here by {due}.",
        },
        promise=955,
    ),
    Step(
        key="explained",
        at=955,
        text={
            "de": "Was geschehen ist, steht jetzt in unserer Meldung von {at_relapse}. Die Webpakete kommen gerade "
            "wieder; mit HTTPS erwarten wir sie gegen {likely}.",
            "en": "Our note of {at_relapse} now says what happened. The web packages are returning; with HTTPS we "
            "expect them around {likely}.",
        },
        forecasts=(
            Expect(
                "web-https",
                likely=1010,
                why={
                    "de": "Wir sind auf einen Stand zurückgegangen, der eine Stunde älter ist.",
                    "en": "We went back to a state that is an hour older.",
                },
            ),
        ),
        promise=1000,
        asides=(
            Extends(
                "relapse",
                {
                    "de": "Nachgetragen: Beim Laden der Zertifikate haben sich einzelne Einträge gegenseitig ersetzt. "
                    "Statt auf einem Stand weiterzubauen, dem wir nicht trauen, haben wir den von einer Stunde zuvor "
                    "zurückgeholt. Das kostet eine Stunde und bewahrt uns vor einem größeren Rückschlag.",
                    "en": "Added later: while certificates were loading, some entries replaced one another. Rather "
                    "than build on a state that we do not trust, we brought back the one from an hour before. That "
                    "costs an hour and spares us a bigger setback.",
                },
            ),
        ),
    ),
)
