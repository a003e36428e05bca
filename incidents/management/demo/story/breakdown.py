"""The first hours: everything is gone, the way back is found, mail returns."""

from incidents.management.demo.plot import DOWN, ON, PARTLY, Expect, Is, Step, Sums, Tip, Unaffected
from incidents.states import AdviceKind, Extent, Stage

LOST = ("web", "web-https", "sql", "ftp", "ssh", "vserver", "vserver-https", "turbo-cache", "mail", "webmail")

BREAKDOWN = (
    Step(
        key="start",
        at=0,
        text={
            "de": "Websites, E-Mail und vServer sind seit wenigen Minuten nicht erreichbar. Wir suchen die Ursache und "
            "melden uns bis {due}, auch wenn wir dann noch nichts Neues wissen.",
            "en": "Websites, mail and virtual servers have been unreachable for a few minutes. We are looking for the "
            "cause and will write again by {due}, even if there is nothing new by then.",
        },
        statuses=tuple(Is(service, DOWN) for service in LOST),
        promise=20,
    ),
    Step(
        key="cause",
        at=15,
        stage=Stage.IDENTIFIED,
        text={
            "de": "Eines von zwei zentralen Netzwerkgeräten ist ausgefallen. Als das andere übernahm, passten die "
            "Einstellungen der beiden nicht zusammen, und beim Abgleich gingen sie auf beiden verloren.\n\nIhre Server "
            "laufen, und Ihre Daten sind unversehrt. Es fehlt der Weg zu ihnen.",
            "en": "One of two central network devices has failed. When the other one took over, their settings did not "
            "match, and both lost them while being brought into line.\n\nYour servers are running and your data is "
            "intact. What is missing is the way to them.",
        },
        promise=60,
        advice=(
            Tip(
                AdviceKind.GOOD_TO_KNOW,
                {
                    "de": "Mails an Sie gehen nicht verloren: Der Server des Absenders hebt sie auf und stellt sie zu, "
                    "sobald Ihr Postfach wieder da ist.",
                    "en": "Mail sent to you is not lost: the sender’s server keeps it and delivers it once your "
                    "mailbox is back.",
                },
                services=("mail",),
                ends_with="mail",
            ),
        ),
        asides=(
            Unaffected(("root", "panel", "dns")),
            Sums(
                {
                    "de": "Zwei zentrale Netzwerkgeräte haben ihre Konfiguration verloren. Websites, E-Mail und "
                    "vServer sind nicht erreichbar, Ihre Daten sind unversehrt. Root- und Managed-Server, Nameserver "
                    "und Kundencenter sind nicht betroffen.",
                    "en": "Two central network devices have lost their configuration. Websites, mail and virtual "
                    "servers are unreachable; your data is intact. Root and managed servers, name servers and the "
                    "customer centre are not affected.",
                }
            ),
        ),
    ),
    Step(
        key="one_by_one",
        at=50,
        text={
            "de": "Die gesicherte Konfiguration nehmen die Geräte nicht als Ganzes an: Wegen eines Fehlers in ihrer "
            "Software bricht das Einspielen jedes Mal ab. Einzeln gelingt es. Darum laden wir jetzt Eintrag für "
            "Eintrag, je etwa vier Sekunden. Fachleute des Herstellers sind zugeschaltet.",
            "en": "The devices do not accept the saved configuration as a whole: a fault in their software stops the "
            "load every time. One entry at a time works. So that is what we are doing now, at about four seconds each. "
            "Experts of the manufacturer have joined us.",
        },
        promise=100,
    ),
    Step(
        key="first_back",
        at=95,
        text={
            "de": "Die ersten Websites sind wieder da. Wir laden zuerst die Adressen, danach die Zertifikate: Was ohne "
            "HTTPS läuft, kommt deshalb früher zurück. Hochgerechnet ist dieser erste Teil gegen {likely} fertig. "
            "E-Mail ziehen wir vor.",
            "en": "The first websites are back. We load the addresses first and the certificates afterwards, so what "
            "runs without HTTPS returns earlier. At this rate the first part is done around {likely}. Mail goes before "
            "the rest.",
        },
        statuses=(Is("web", PARTLY, Extent.MOST), Is("vserver", PARTLY, Extent.ALL_BUT_FEW)),
        progress=(("vserver", 6, 6),),
        forecasts=(Expect("vserver", likely=560),),
        promise=205,
    ),
    Step(
        key="web_http",
        at=200,
        text={
            "de": "Alle Webpakete ohne HTTPS sind wieder erreichbar. Mit HTTPS fehlen sie noch: Ein Browser, der "
            "https:// aufruft, bekommt weiterhin keine Antwort. Fünfzehn Kolleginnen und Kollegen arbeiten daran.",
            "en": "All web packages without HTTPS are back. With HTTPS they are still missing: a browser that asks for "
            "https:// gets no answer yet. Fifteen of us are working on it.",
        },
        statuses=(Is("web", ON),),
        promise=400,
        asides=(
            Sums(
                {
                    "de": "Zwei zentrale Netzwerkgeräte haben ihre Konfiguration verloren; wir laden sie Eintrag für "
                    "Eintrag neu. Webpakete ohne HTTPS sind wieder da, vServer folgen nach und nach, HTTPS danach. "
                    "Ihre Daten sind unversehrt, und Mails gehen nicht verloren.",
                    "en": "Two central network devices have lost their configuration; we are loading it again entry by "
                    "entry. Web packages without HTTPS are back, virtual servers follow bit by bit, HTTPS after that. "
                    "Your data is intact, and no mail is lost.",
                }
            ),
        ),
    ),
    Step(
        key="mail",
        at=380,
        text={
            "de": "Alle Postfächer arbeiten wieder. Rund 30.000 Mails, die bei uns gewartet haben, gehen jetzt nach "
            "und nach hinaus. Was andere Server für Sie aufgehoben haben, trifft in den nächsten Stunden ein. Webmail "
            "fehlt noch; bitte nutzen Sie so lange ein Mailprogramm.",
            "en": "All mailboxes are working again. About 30,000 messages that waited on our side are now going out "
            "bit by bit. What other servers kept for you will arrive over the next hours. Webmail is still missing; "
            "please use a mail program until then.",
        },
        statuses=(Is("mail", ON),),
        promise=410,
    ),
    Step(
        key="half",
        at=405,
        text={
            "de": "55\u00a0% der vServer sind ohne HTTPS wieder erreichbar. Wie lange HTTPS braucht, rechnen wir "
            "gerade aus und sagen es Ihnen bis {due}. Wo wir es in der Hand haben, kommen Shops zuerst.",
            "en": "55% of the virtual servers are back without HTTPS. We are working out how long HTTPS will take and "
            "will tell you by {due}. Where we have the choice, shops come first.",
        },
        progress=(("vserver", 55, 55),),
        promise=460,
        topic={"de": "wie lange HTTPS dauert", "en": "how long HTTPS will take"},
    ),
    Step(
        key="sixty_eight",
        at=475,
        answers=("half",),
        text={
            "de": "Diese Meldung kommt eine Viertelstunde zu spät; das tut uns leid, die Rechnung hat länger gedauert. "
            "68\u00a0% der vServer sind ohne HTTPS wieder da. Wenn nichts dazwischenkommt, sind gegen {likely} alle "
            "zurück, mit und ohne HTTPS.",
            "en": "This note is a quarter of an hour late, and we are sorry: the sums took longer. 68% of the virtual "
            "servers are back without HTTPS. If nothing gets in the way, all of them are back around {likely}, with "
            "and without HTTPS.",
        },
        progress=(("vserver", 68, 68),),
        forecasts=(
            Expect("vserver", likely=650, why={"de": "Shops gehen vor.", "en": "Shops go first."}),
            Expect("vserver-https", likely=650),
        ),
        promise=540,
    ),
    Step(
        key="queue",
        at=490,
        text={
            "de": "Alle Mails, die bei uns gewartet haben, sind unterwegs zu ihren Empfängern.",
            "en": "All messages that waited on our side are on their way to their recipients.",
        },
        about=("mail",),
    ),
)
