"""After the great part: what remains, the Saturday, the thanks and the statement."""

from incidents.management.demo import pictures
from incidents.management.demo.plot import ON, PARTLY, Expect, Is, Phone, Photo, Step, Sums, Tip
from incidents.states import AdviceKind, Extent, Stage

from .statement import STATEMENT

REMAINDER = (
    Step(
        key="busy",
        at=3070,
        text={
            "de": "Sehr viele rufen ihre Websites jetzt gleichzeitig auf. In den nächsten Minuten kann es dadurch "
            "kurz haken; das legt sich von selbst.",
            "en": "A great many people are opening their websites at the same time now. That can make them stall "
            "briefly over the next minutes; it passes by itself.",
        },
        advice=(
            Tip(
                AdviceKind.GOOD_TO_KNOW,
                {
                    "de": "Lädt Ihre Website langsam? Das liegt gerade am Andrang, nicht an Ihrem Server.",
                    "en": "Is your website slow to load? That is the rush just now, not your server.",
                },
                ends=3300,
            ),
        ),
        promise=3127,
    ),
    Step(
        key="first_shops",
        at=3127,
        text={
            "de": "Die ersten hundertfünfzig Shops mit Turbo-Cache sind wieder da. Wir haben in jedem einen Warenkorb "
            "gefüllt und wieder geleert.",
            "en": "The first hundred and fifty shops with the turbo cache are back. We filled and emptied a basket in "
            "each of them.",
        },
        promise=3184,
    ),
    Step(
        key="cache_slip",
        at=3184,
        text={
            "de": "Der Turbo-Cache braucht länger als bis {was_cache_cause}: Jeder Shop hat eigene Regeln, die wir "
            "einzeln ansehen, damit kein Warenkorb beim falschen Kunden landet. Neu rechnen wir gegen {likely}.",
            "en": "The turbo cache takes longer than {was_cache_cause}: every shop has rules of its own, and we look "
            "at each of them so that no basket ends up with the wrong customer. We now expect it around {likely}.",
        },
        forecasts=(
            Expect(
                "turbo-cache",
                likely=3530,
                why={
                    "de": "Jeder Shop hat eigene Regeln, die wir einzeln prüfen.",
                    "en": "Every shop has rules of its own, which we check one by one.",
                },
            ),
        ),
        promise=3241,
    ),
    Step(
        key="a_third",
        at=3241,
        text={
            "de": "Gut ein Drittel der Shops mit Turbo-Cache ist freigegeben. Die Prüfung geht inzwischen zu zweit "
            "schneller von der Hand.",
            "en": "More than a third of the shops with the turbo cache are released. With two people on each, the "
            "checks go faster by now.",
        },
        promise=3298,
    ),
    Step(
        key="baskets",
        at=3298,
        text={
            "de": "Eine Frage, die oft kommt: Bestellungen, die vor der Störung eingegangen sind, sind vollständig "
            "da. Im Turbo-Cache liegen nur Kopien von Seiten, keine Bestellungen.",
            "en": "A question that many ask: orders placed before the outage are all there. The turbo cache holds "
            "only copies of pages, never orders.",
        },
        about=("turbo-cache",),
        promise=3355,
    ),
    Step(
        key="resolved",
        at=3355,
        text={
            "de": "Alles ist wieder da, bis auf Shops mit Turbo-Cache: Von ihnen ist etwa die Hälfte erreichbar. "
            "Die übrigen schalten wir nach und nach frei und melden uns hier, wenn die letzte läuft.\n\nBis "
            "{statement} lesen Sie hier, wie es dazu kam und was wir ändern.",
            "en": "Everything is back except shops with the turbo cache: about half of them can be reached. We "
            "are releasing the others bit by bit and will write here when the last one runs.\n\nBy {statement} you "
            "will read here how this came about and what we will change.",
        },
        statuses=(Is("turbo-cache", PARTLY, Extent.HALF),),
        remainder=("turbo-cache",),
        asides=(
            Sums(
                {
                    "de": "Die Störung ist vorbei, nur Shops mit Turbo-Cache fehlen zum Teil noch. Es sind keine "
                    "Daten und keine Mails verloren gegangen. Bis {statement} erscheint hier unsere Stellungnahme.",
                    "en": "The outage is over; only some of the shops with the turbo cache are still missing. No data "
                    "and no mail has been lost. Our statement will be here by {statement}.",
                }
            ),
        ),
    ),
    Step(
        key="saturday",
        at=3412,
        text={
            "de": "Am {saturday}, öffnen wir unser Telefon von 9:00 bis 14:00 Uhr eigens für alle, deren Website dann "
            "noch nicht wie gewohnt läuft. Sonst gelten wieder die üblichen Zeiten.",
            "en": "On {saturday} our phone is open from 09:00 to 14:00 just for those whose website does not run as "
            "usual by then. Otherwise the usual hours apply again.",
        },
        asides=(
            Phone(
                saturday=True,
                note={
                    "de": "nur für Websites, die noch nicht wie gewohnt laufen",
                    "en": "only for websites that do not run as usual yet",
                },
            ),
        ),
    ),
    Step(
        key="four_fifths",
        at=3469,
        text={
            "de": "Mehr als vier von fünf Shops mit Turbo-Cache sind wieder da. Es fehlen noch die mit den längsten "
            "Regeln.",
            "en": "More than four in five shops with the turbo cache are back. What is left are those with the "
            "longest rules.",
        },
    ),
    Step(
        key="whole",
        at=3526,
        text={
            "de": "Auch der letzte Shop mit Turbo-Cache ist wieder da. Damit läuft alles.",
            "en": "The last shop with the turbo cache is back, too. Everything is running.",
        },
        statuses=(Is("turbo-cache", ON),),
        asides=(
            Sums(
                {
                    "de": "Alles ist wieder da, auch die Shops mit Turbo-Cache. Es sind keine Daten und keine Mails "
                    "verloren gegangen. Bis {statement} erscheint hier unsere Stellungnahme.",
                    "en": "Everything is back, shops with the turbo cache included. No data and no mail has been "
                    "lost. Our statement will be here by {statement}.",
                }
            ),
        ),
    ),
    Step(
        key="good_night",
        at=3583,
        text={
            "de": "Danke, dass Sie mit uns durchgehalten haben. Wir räumen auf, schlafen aus und schreiben dann in "
            "Ruhe auf, was geschehen ist.",
            "en": "Thank you for holding out with us. We are tidying up, getting some sleep, and then writing down in "
            "peace what happened.",
        },
        photos=(
            Photo(
                pictures.desk,
                {
                    "de": "Ein Schreibtisch im Halbdunkel: zwei Bildschirme mit grünen Balken, viele leere Tassen und "
                    "eine Wand voller ausgedruckter Nachrichten.",
                    "en": "A desk in dim light: two screens with green bars, many empty mugs and a wall full of "
                    "printed messages.",
                },
            ),
        ),
    ),
    Step(
        key="statement",
        at=3640,
        stage=Stage.POSTMORTEM,
        text=STATEMENT,
        asides=(
            Sums(
                {
                    "de": "Die Störung ist vorbei, alles ist wieder da. Es sind keine Daten und keine Mails verloren "
                    "gegangen. Was geschehen ist und was wir ändern, steht in unserer Stellungnahme.",
                    "en": "The outage is over and everything is back. No data and no mail has been lost. What "
                    "happened and what we will change is in our statement.",
                }
            ),
        ),
    ),
)
