"""What the company says once it is over: what happened, why it took so long, what changes."""

from incidents.timeline.text import Words

STATEMENT: Words = {
    "de": """\
Seit {at_start} waren Websites, E-Mail und vServer bei uns ganz oder teilweise nicht erreichbar. Dafür bitten wir \
Sie um Entschuldigung. Hier steht, was geschehen ist und was wir ändern.

**Was geschehen ist**
Zwei Netzwerkgeräte, von denen eines genügt, führen zu allen Webpaketen und vServern. Als das eine ausfiel, \
übernahm das andere. Die Einstellungen der beiden waren aber nicht auf demselben Stand, und der automatische \
Abgleich hat das leere Gerät für das richtige gehalten: Danach waren beide leer. Server und Daten waren davon nicht \
berührt.

**Warum es so lange gedauert hat**
Eine Sicherung gab es. Sie ließ sich wegen eines Fehlers in der Gerätesoftware nicht als Ganzes einspielen, und wir \
hatten das nie mit einer Konfiguration dieser Größe erprobt. Also haben wir mehr als 30.000 Einträge einzeln \
geladen, anfangs in vier, später in zwei Sekunden. Ein Rückschlag kostete eine weitere Stunde. Erst zwei \
Ersatzgeräte, die viele Zertifikate auf einmal annehmen, haben das Ende beschleunigt.

**Was wir ändern**
- Jede Sicherung der Netzwerkgeräte wird wöchentlich auf einem dritten Gerät vollständig eingespielt.
- Der Abgleich fragt nach, bevor er ein volles Gerät durch ein leeres ersetzt.
- Die Ersatzgeräte bleiben, in einem eigenen Netz und betriebsbereit.
- Wir nennen eine Zeit erst, wenn eine Stichprobe sie bestätigt, und sagen dazu, was sie ins Wanken bringen kann.

**Was Sie davon haben**
Einen Monatsbeitrag schreiben wir allen gut, deren Paket oder vServer betroffen war. Sie müssen nichts tun, er \
steht auf der nächsten Rechnung. Für Fragen erreichen Sie uns zu den üblichen Zeiten.""",
    "en": """\
From {at_start} on, our websites, mail and virtual servers were unreachable in whole or in part. We apologise for \
that. Here is what happened and what we will change.

**What happened**
Two network devices, one of which is enough, lead to all web packages and virtual servers. When one failed, the \
other took over. But the settings of the two were not at the same state, and the automatic comparison took the \
empty device for the right one: after that both were empty. Servers and data were not touched.

**Why it took so long**
There was a backup. A fault in the software of the devices kept it from being loaded as a whole, and we had never \
tried that with a configuration of this size. So we loaded more than 30,000 entries one by one, in four seconds \
each at first, later in two. A setback cost another hour. Only two replacement devices, which accept many \
certificates at once, sped up the end.

**What we will change**
- Every backup of the network devices is loaded in full on a third device each week.
- The comparison asks before it replaces a full device by an empty one.
- The replacement devices stay, in a network of their own and ready for use.
- We give a time only once a sample confirms it, and say what could upset it.

**What you get**
Everyone whose package or server was affected is credited one month’s fee. You need not do anything; it will be on \
your next invoice. If you have questions, you can reach us at the usual hours.""",
}
