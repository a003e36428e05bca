"""What the words round a time or figure are about: a recovery, a promise, the past, a phone line. Data and searches.

All patterns are written for lower case and bounded; they are searched in one clause.
"""

import re

from .patterns import any_of

# A recovery, said so that no other meaning is likely.
RECOVERY = any_of(
    r"""
    \bwieder\b | erreichbar | verfügbar | \bonline\b | behoben | \bbeheb | abgeschlossen | abschluss | abschließ |
    \bfertig | beendet | wiederherstell | wiederhergestellt | \b(?:am|ans) netz | funktion(?:ier|stüchtig) | nutzbar
    | einsatzbereit | gelöst | normalbetrieb | \bin betrieb\b | hochgefahren | erledigt | entstör | zugestellt |
    eingespielt | importiert | synchronisiert | zur verfügung | \bzurück sein | repariert | fertigstell |
    durchgelaufen | \brestor | \brecover | \bresolv | \bresolution | \bfix(?:ed)?\b | \bback\b | \bavailable\b |
    \bcomplet | \bfinish | \boperational\b | \bdone\b | up and running | \bresum | \brepair | \breachable\b |
    \baccessible\b | \bworking\b | \bmitigat | \bdeliver | caught up | \bservice to return | \breturn to
    (?:normal|service) | \bfunctional\b | \brebuil | \bcome up\b | \bbe up\b | \bcleared\b | \bready\b
    """,
)
# What with a limit ("by noon") or an expectation speaks of a recovery too.
MAYBE_RECOVERY = any_of(
    r"""
    dauer | \banhalten | normal | \blauf(?:en|fähig) | \bläuft\b | stabil | stable | \bende\b | \bend\b | \bover\b |
    \blast\b | \btakes?\b | \btaking\b | \blive\b | \bservice\b | \bup\b | \brunning\b | in anspruch | benötig |
    \bbrauch | \bneeds?\b | \brequir | ausgetauscht | getauscht | replac | lösung | geladen | verschieb | verzöger |
    verschoben | delayed | pushed | postponed | extended | zurück | \bschaff | umgesetzt | bereinigt | abgearbeitet
    | \bcatch up | unavailable | \bdown\b | \bdisruption | einschränkung | beeinträchtig | \bsync | \bback ?log |
    \bcleared?\b | \beverything\b | \bdeployed\b | \brolled? (?:out|back) | ausgerollt | restzeit | \bremaining
    """,
    RECOVERY.pattern,
)
EXPECTED = any_of(
    r"""
    voraus+ichtlich | \bvor?auss?\. | \bvsl\b | prognos | hochrechnung | schätz | erwart | \brechnen\b |
    \bgehen\b.{0,60}\baus\b | \bgeht\b.{0,100}\baus\b | ausgehen | davon aus | \bhoffe | \bet[ar]\b | \bplanned\b |
    \bexpect | \bestimat | \banticipat | \bforecast | \bproject(?:ed|ion) | \bpredict | \bhop(?:e|ing)\b |
    \bshould\b | \bsollten?\b | \bdürften?\b | zuversichtlich | \bplane[nr]?\b | \bgeplant | \bplanning\b | \baim |
    \btarget | \blikely\b | wahrscheinlich | vermutlich | \bon track\b | \bconfident | fertigstellung | \bworst case
    | \bbest case | \bziel | angestrebt | avisiert | in aussicht | \bscheduled to | verschieb | verschoben |
    verzöger | \bdelayed (?:to|until|till|by) | \bpushed (?:back )?to | \bpostponed (?:to|until) | \bextended
    (?:to|until)
    """,
)
FUTURE = any_of(
    r"""
    \bwird\b | \bwerden\b | \bwill\b | ['’]ll\b | \bsollen?\b | \bkönnten?\b | \bkann\b | \bmay\b | \bmight\b |
    \bcould\b | \bgoing to\b | \bto be\b | \bwon['’]t\b | \bkönnen\b | \bshall\b | \bwoll(?:en|te)\b | \bmöchten\b |
    \bcan\b
    """,
    EXPECTED.pattern,
)
GERMAN_PRESENT = any_of(
    r"""
    \bist\b | \bsind\b | \bgeht\b | \bgehen\b | \bsteh(?:t|en)\b | \bhaben wir\b
    """,
)
PAST = any_of(
    r"""
    \bwurden?\b | \bwar(?:en)?\b | \bhatten?\b | \bkonnten?\b | \bkam(?:en)?\b | \bbegann | \bfiel(?:en)?\b |
    \btrat(?:en)?\b | \bgab(?:en)?\b | \bging(?:en)?\b | \blief(?:en)?\b | \bmussten?\b | \bworden\b | \bgewesen\b |
    \bgestern\b | \bhaben\b | \bhat\b | \bwas\b | \bwere\b | \bhad\b | \bhas been\b | \bhave been\b | \bdid\b |
    \bbegan\b | \bstarted\b | \boccurred\b | \bsaw\b | \bexperienced\b | \bhappened\b | \bwent\b | \blost\b |
    \btook\b | \bdauerten?\b | \blasted\b | \bhave (?:now )?\w{3,12}ed\b | \bhas (?:now )?\w{3,12}ed\b |
    \byesterday\b | ausgefallen\b | \bwe (?:\w{2,12}ly )?\w{3,12}ed\b
    """,
)
# Whatever has a time of its own and is no recovery.
ELSEWHERE = any_of(
    r"""
    hotline | telefon | kundenservice | kundendienst | rufnummer | \banruf | erreichen sie uns |
    (?:können|erreichen) (?:sie|ihr|du) (?:uns|unser) | für (?:sie|euch|dich) (?:\w{1,20} ){0,6}?(?:da|erreichbar)\b
    | sprechstunde | öffnungszeit | \bgeöffnet | \bbesetzt | support[- ]?team | helpdesk | service ?desk | support
    (?:is|line|desk|staff|hotline|will be) | support (?:ist|wird|steht) | \bby phone | \bphones?\b | call us |
    office hours | business hours | opening hours | reach us | contact us | \bstaffed\b | \bmeeting | besprechung |
    telefonkonferenz | \bkonferenz | \bsitzung | schichtwechsel | \bbriefing | austausch (?:\w{1,12}
    ){0,3}?(?:admins|techniker|mit|zwischen) | conference call | \bcall with | \btermin\b | wartungsfenster |
    maintenance window | (?:scheduled|planned) maintenance | geplante\w{0,2} wartung | wartung
    (?:ist|findet|beginnt) | \bstellungnahme | nachbetrachtung | post-?mortem | root cause | \brca\b |
    ursachenanalyse | abschlussbericht | incident report | \bstatement | \bblog | backups? (?:von|vom|from|of) |
    datenstand | \btrifft\b.{0,40}\bein\b | eintreffen | ankunft | \barriv | on-?site | \bvor ort\b | unterwegs |
    lieferung | geliefert | shipment | en route | \bbitte\b | \bplease\b | empfehlen | \brecommend | \bavoid\b |
    \bvermeiden\b | mehr (?:zu )?(?:wissen|sagen) | know more | \bgutschrift | steh(?:t|en) (?:ihnen|euch|wir) |
    \bunser team | \bour team | \bcredit | \bper (?:host|server|customer) | \b(?:pro|je) (?:\w{1,20}\s?){1} |
    \bsla\b | \bfrist\b | \bdeadline\b | \bbewerb | \bschicht\b
    """,
)
BEGINNING = any_of(
    r"""
    \bbeginn | \bstart(?:en|et|s|ing)?\b | \bbegin(?:s|ning)?\b(?! to (?:recover|come)) | \bkick | \bneustart |
    \breboot | \bfortge?setz | resume (?:work|the)
    """,
)
RETRACTED = any_of(
    r"""
    nicht (?:mehr )?(?:zu )?(?:ein)?(?:ge|zu)?h[aä]lt | nicht haltbar | nicht (?:mehr )?(?:zu
    )?(?:schaff|erreich(?:en|t)\b) | (?:can ?not|can['’]t|won['’]t|will not|unable to|not be able to|no longer|not
    going to|fail to) (?:\w{1,12} ){0,3}?(?:meet|keep|make|hold|met|kept|held|reach|achieve)\b | \bnot (?:be
    )?(?:met|kept|achieved|held|realistic|achievable)\b | \bmissed\b | \bmiss\b | unrealistisch | verfehl |
    überschritten | hinfällig | no longer (?:valid|hold|appl|realistic|expect) | (?:not|n['’]t) expect
    (?:[^\s]{1,20} ){0,8}?by\b | \bverworfen | nicht rechtzeitig | \bslipped\b | nicht (?:mehr
    )?(?:fertig|abgeschlossen|behoben) | kaum (?:zu )?(?:ein)?halten
    """,
)
CONDITIONAL = any_of(
    r"""
    ^\W{0,4}falls\b | \bsollten?\b.{0,120}\bnicht\b | ^\W{0,4}wenn\b.{0,120}\bnicht\b |
    \bif\b.{0,120}(?:\bnot\b|n['’]t\b|\bfails?\b) | \bunless\b | ^\W{0,4}if\b | \bes sei denn\b
    """,
)
# A time that was said before, where a new one follows.
SHIFTED = any_of(
    r"""
    verschieb | verschoben | verzöger | \bpushed back | \bdelayed | \bpostponed | \bslipped | \bmoved | \bnew
    estimate | neue prognose | \bnun\b | \bjetzt\b | \bnow\b | \bstatt\b | \binstead\b
    """,
)
ANNOUNCED = any_of(
    r"""
    angekündigt | genannt | \bgeplant | vorgesehen | ursprünglich | \bannounced | \bplanned | \bscheduled |
    \boriginally | \bearlier\b | \bzuvor\b
    """,
)
LEFT = any_of(r"remaining | verbleibend | restzeit | \bleft\b | restlaufzeit")
LENGTH = any_of(
    r"""
    dauer | \btak(?:e|es|ing)\b | \bneed | \brequir | benötig | \bbrauch | \beta\b | in anspruch | \blast\b |
    remaining | verbleibend | \bleft\b | \bduration | \bestimat | restzeit | laufzeit | prognos | schätz
    """,
)

_NOUN = (
    r"(?:(?:status|zwischen|lage)[- ]?)?(?:updates?|meldung(?:en)?|infos?|berichte?|stand)|informationen|information"
    r"|news|neuigkeiten|aktualisierung(?:en)?|details|nachricht(?:en)?|rückmeldung|mitteilung(?:en)?|status report"
    r"|situation report"
    r"|communication"
    r"|check-?in|follow-?up|statusinformationen|(?:status )?message|announcement|bulletin|status"
)
_CUE = (
    r"nächst\w{0,2}|weiter\w{0,2}|neue\w?|erneut\w{0,2}|eine?|zusätzliche\w?|next|another|further|more|new|additional"
    r"|an|a|the next|subsequent|detailliertere?\w?|folgende\w?|unser\w{0,2} nächst\w{0,2}|follow-?up"
)
PROMISED = any_of(
    r"""
    \bmelde[nt]? (?:wir |uns ){1,2} | \bmelden wir\b | \bmelden uns\b | \bwir (?:[^\s.;]{1,20} ){0,8}?informier |
    \binformieren wir | \bbenachrichtigen | auf dem laufenden | \bupdate you\b | keep you
    (?:posted|updated|informed) | report back | check (?:back )?in\b | get back to you | follow up |
    (?:post|report|write) again | back (?:here )?with (?:an|more|another|a)\b | let you know | \bbescheid\b |
    aktualisieren wir | wir aktualisieren | update (?:this|the) (?:page|post|incident|status|thread|ticket) |
    \bberichten wir | \bwir berichten | \binform you\b | \bwieder (?:hier )?melden | \bupdate again\b | next word |
    \bposten wir | \bwir posten | \bschreiben wir | \bmehr (?:dazu|infos?|informationen)\b
    """,
    rf"(?<![\w-])(?:{_CUE})\s(?:[^\s.,;:]{{1,25}}\s){{0,3}}?(?:{_NOUN})(?![\w-])",
    rf"(?<![\w-])(?:{_NOUN})(?![\w-]).{{0,80}}?\b(?:folg(?:t|en)|follows?|wird es|gibt es|geben wir|erfolg(?:t|en)"
    r"|bereitgestellt|will be (?:provided|posted|shared|published|given|sent)|to follow|kommt)\b",
    rf"\b(?:provide|post|share|publish|send|give|issue)\b.{{0,40}}(?<![\w-])(?:{_NOUN})(?![\w-])",
)
NO_PROMISE = any_of(
    r"""
    (?:firmware|software|sicherheits|security|kernel|windows|bios|driver|treiber|datenbank|database)[- ]?updates? |
    (?:dns|os|system|plugin|patch|microcode|wordpress|php)[- ]?updates?\b | \bsiehe\b | \bsee\b | \blaut\b | \blast
    update | letzte[ns]? update | previous update | \bgemäß\b | \bmelden sie\b | \bmeldet euch\b | informieren sie
    uns | \bnach (?:\w{1,20} ){0,3}?informationen | according to | \bbased on\b | stellungnahme | nachbetrachtung |
    post-?mortem | root cause | \brca\b | abschlussbericht | \binstall | eingespielt | updates? (?:der|des|of the|to
    the|for the) (?!lage|situation|status|stör|incident|outage) | incident report |
    (?:wurde|wurden|haben|hatten|hat)\b.{0,60}(?:informiert|gemeldet|veröffentlicht) | \bwe
    (?:posted|published|shared)
    """,
)
NEAR_NOUN = re.compile(
    rf"(?<![\w-])(?:{_NOUN})"
    rf"(?: (?:dazu|hierzu|wieder|hier|dann|erfolgt|kommt|planned|due|expected|hierüber|then|here)){{0,2}}"
    r"\s{0,2}[:–-]?\s?$"
)
