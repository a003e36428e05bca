"""How far something has come: "85-90 % abgeschlossen", "80% of servers are back"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .clauses import Clause, clause_of, narrowed
from .patterns import any_of
from .spans import MAX_TEXT, folded, masked, sentences

_WORDS = {
    "zehn": 10, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80,
    "neunzig": 90, "hundert": 100, "ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
MAX_SHARES = 12  # of one sentence; more is a table, not prose
_NUMBER = rf"\d{{1,3}}(?:[.,]\d{{1,3}})?|(?:{'|'.join(_WORDS)})"
_UNIT = r"(?:%|prozent|percent|per\scent|pct)"
_SHARE = re.compile(
    rf"(?<![\w.,:/§%^-])(?:(zwischen|between|von|from)\s{{1,2}}(?:\w{{2,6}}\.?\s)?)?"
    rf"(?:({_NUMBER})\s{{0,2}}(?:{_UNIT}\s{{0,2}})?(-|–|—|−|bis zu|bis|to|und|and|auf)\s{{0,2}}(?:\w{{2,6}}\.?\s)?)?"
    rf"({_NUMBER})\s{{0,2}}{_UNIT}(?!\w)")  # fmt: skip
_SPEAKS_OF_SHARE = re.compile(r"prozent|percent|per\scent|pct", re.I)
_RISING = re.compile(
    r"\b(?:rose|ris(?:en|ing)|increas|up\b|jump|climb|grew|grown|went|gone|mov|improv|gestiegen|progress)"
)


_BACK = any_of(
    r"""
    \bwieder (?:\w{1,20} ){0,3}?(?:online|erreichbar|verfügbar|da\b|am netz|in
    betrieb|hergestellt|aktiv|nutzbar|zugestellt) | \bback\b | \brestored\b | \brecovered\b | wiederhergestellt |
    abgeschlossen | \bcompleted?\b | \bcompletion\b | \bfinished\b | \bdone\b | \bfertig | \brebuilt\b | behoben |
    erledigt | \breturned to\b | \bserving\b | \blog in again | \bzurück\b
    """,
)
_UNDER_WAY = any_of(
    r"""
    \bwieder\b | \berreichbar\b | \bverfügbar\b | \bonline\b | fortschritt | progress | geladen\b | \bmigrat |
    \bmigrier | importiert | \bimport | \bloaded\b | zugestellt | deliver | verarbeitet | process(?:ed|ing) |
    synchroni | \bsync | erreicht | reached | \bfixed\b | eingespielt | rebuil | resync | repai?r | kopier |
    \bcop(?:y|ied) | geprüft | checked | \bstehen\b | \bstand\b | restore | restoration | recovery |
    wiederherstellung | \bresolved\b | \boperational\b | \breachable\b | \bavailable\b | \baccessible\b | umgezogen
    | umgestellt | \bmoved\b | abgearbeitet | \bwork(?:ing|s)\b | \brunning\b | laufen\b | läuft\b | \bup\b |
    ausgetauscht | replaced | aktualisiert | \bupdated\b | patched | gepatcht | deployed | ausgerollt | \brolled
    (?:out|back) | \bwe are (?:now )?at\b | sind (?:wir )?(?:jetzt |nun |aktuell )?bei\b | geschafft | funktionier |
    hochgefahren | verified | verifiziert | gestartet | \bhealthy\b | cleared | geleert | versendet | verschickt |
    \bsent\b | \bscan | \bagain\b | \brebooted | \brestarted | \brerouted | umgeleitet | provision | \breplicat |
    repliziert | \bthrough\b | \bnormal\b | resolv | gelöst | entstört | ausgeliefert | ans netz | am netz |
    \bconnected\b | verbunden | angebunden | eingelesen | \bread\b | \bso far\b | bislang | inzwischen |
    mittlerweile | \bserved\b | \bfortgeschritten | überprüft | \bre-?imaged | \bdrained | übertragen | transferred
    | antworten\b | \brespond | geleert | neu aufgebaut | wiederaufgebaut | durchgelaufen | \bmounted\b
    """,
    _BACK.pattern,
)
_MEASURE = any_of(
    r"""
    fehler(?:quote|rate) | error rate | (?:packet|paket)[- ]?(?:loss|verlust) | verlust | \bcpu\b | auslast |
    \blast\b | rabatt | \bdiscount | gutschrift | \bcredit | \bsla\b | uptime | availability |
    verfügbarkeit(?:sgarantie| von| liegt| beträgt|:| im| laut|en\b) | garant | guarant | \bram\b | memory |
    arbeitsspeicher | speicherplatz | disk (?:usage|space) | belegt | \bvoll\b | \bfull\b(?!
    (?:recovery|service|restor)) | latenz | latency | langsam | \bslow | schneller | \bfaster | wahrscheinlichkeit |
    probab | \bchance | \bsicher\b | \bsure\b | \bcertain | confiden | akku | batter | temperatur | humidity |
    luftfeucht | höher | \bhigher | niedriger | \blower\b | reduc | reduzier | verringer | \bweniger\b | \bless\b |
    success rate | erfolgsquote | utili[sz]ation | mehrwertsteuer | \bvat\b | \bpreis | \bprice | erstatt | refund |
    \bmehr (?:als )?(?:anfragen|traffic|last|zugriffe) | \bpower\b | \bload\b(?!ed) | \bcapacity\b(?! (?:is |has
    been |was )?(?:restored|back)) | kapazität | response time | antwortzeit | hit rate | loss\b | \bus(?:ed|age)\b
    """,
)
_FAILING = any_of(
    r"""
    \bfail(?:s|ed|ing|ures?)?\b | fehlschl | fehlgeschl | \bfehler | \berrors?\b | timeouts? | timing out |
    \bdrop(?:ped|ping|s)?\b | reject | abgelehnt | abgewiesen | impact | beeinträchtig | throttl | \btraffic\b |
    requests?\b | anfragen\b | \bverloren | \blost\b | betroffen\W*$ | \baffected\W*$ | \bbounce | defekt | corrupt
    | beschädigt | degraded | gestört | \babbr
    """,
)
_MISSING = any_of(
    r"""
    \bnicht (?:\w{1,12}
    ){0,2}?(?:erreichbar|verfügbar|online|wieder\w{0,20}|abgeschlossen|fertig|behoben|migriert|importiert|verarbeitet|da|am
    netz)\b | \b(?:not|n['’]t) (?:\w{1,12}
    ){0,2}?(?:back|available|reachable|restored|online|complete|recovered|accessible|done|working|migrated|processed|up)\b
    | \b(?:is|are|remains?|still|currently|noch|weiterhin|sind|ist|bleiben) (?:\w{1,12}
    ){0,2}?(?:unavailable|unreachable|offline|down|affected|impacted|betroffen|gestört|ausstehend|outstanding)\b |
    ausstehend | outstanding | fehlen | fehlt | \bmissing\b | \bto go\b | \byet to\b | \bleft\b | \bverbleiben\b |
    hängen noch | \bremain(?:s|ing)?\W{0,4}$ | \bremain (?!(?:\w+ )?(?:online|available|stable)) | noch nicht | not
    yet | \bstehen noch aus | \bremains? to\b
    """,
)
_AHEAD = any_of(
    r"""
    \bsobald\b | \bonce\b | \buntil\b | \btill\b | \bwenn\b | \bwhen\b | \bfalls\b | \bif\b | \bziel | \btarget |
    \bgoal | \bexpect | erwart | \brechnen\b | \bhoffe | \bhop(?:e|ing)\b | \bshould\b | \bsoll(?:en|te|ten)?\b |
    voraussichtlich | prognos | forecast | \bestimate | \bwill\b | ['’]ll\b | going to | \bplan(?:nen|en|ned|t)?\b |
    \baim | \b(?:wird|werden)\b.{0,120}\b(?:sein|haben|können)\b | möchten | \bwollen\b | \bwant | \bneeds?\b |
    müssen | \bmust\b | \bbevor\b | \bbefore\b | as soon as | \bby (?:noon|midnight|\d|tomorrow|tonight|the end) |
    \bbis (?:um |ca\.? |etwa |spätestens )?\d{1,2}(?:[:.]\d\d)?\s?uhr | \bbis
    (?:morgen|mittag|zum|heute|mitternacht)\b | tomorrow | \bmorgen\b | davon aus | threshold | schwelle |
    \bkönnten\b | \bcould\b | \bmight\b | \bwould\b | \bwürden?\b | anstreb | auf dem weg zu | in den nächsten | in
    the next | \bwithin\b | innerhalb | \bmindestens nötig | approach(?:es|ing) | wird (?:erst )?(?:ab|bei)\b |
    \bbis zu\s
    """,
)
_GROWN_BY = re.compile(r"\b(?:um|by)\s(?:ca\.?\s|etwa\s|rund\s|about\s|around\s|another\s|weitere\s)?$")
_FEW = 4
_AT = re.compile(r"\b(?:at|bei)\s(?:\w{2,8}\.?\s)?$")
_LABEL = re.compile(r"[^\W\d_]{2,}")
_SUBORDINATE = re.compile(r"\s{0,3}(?:dass|das|that|wann|when)\b")


@dataclass(frozen=True, slots=True)
class Progress:
    """A share in percent that is done; `low` equals `high` for a single figure."""

    low: float
    high: float
    quote: str


def find_progress(text: str) -> list[Progress]:
    """The percentages in a text that say how much is back or done by now, in order.

    Availability, error rates, load, discounts, what is still missing and figures that are only aimed at are none.
    """
    text = text[:MAX_TEXT]
    if "%" not in text and not _SPEAKS_OF_SHARE.search(text):
        return []
    blotted = masked(text)
    found = []
    for start, end in sentences(blotted):
        for low, high, first, last in _of_sentence(blotted[start:end]):
            found.append(Progress(low, high, text[start + first : start + last]))
    return found


@lru_cache(maxsize=4096)
def _of_sentence(sentence: str) -> tuple[tuple[float, float, int, int], ...]:
    """(low, high, start, end of the quote)"""
    low = folded(sentence)
    if "%" not in low and not _SPEAKS_OF_SHARE.search(low):
        return ()
    shares = list(_SHARE.finditer(low))[:MAX_SHARES]
    keep = [share.span() for share in shares]
    found: list[tuple[float, float, int, int]] = []
    undecided: list[tuple[float, float, int, int]] = []
    for share in shares:
        figures = _figures(share, low)
        if figures:
            verdict, clause = _judged(sentence, low, share, keep)
            if verdict is not False:
                (found if verdict else undecided).append((*figures, *_trimmed(sentence, clause)))
    # "80 % here, 60 % there are back": what says nothing itself goes with its neighbour.
    neighbours = [each for each in undecided if found and len(_LABEL.findall(low[each[2] : each[3]])) <= _FEW]
    return tuple(sorted(found + neighbours, key=lambda each: each[2]))


def _figures(share: re.Match[str], low: str) -> tuple[float, float] | None:
    high = _number(share[4])
    least = _number(share[2]) if share[2] and not _replaced(share, low) else high
    if share[3] in ("und", "and") and share[1] not in ("zwischen", "between"):
        least = high
    return (least, high) if least <= high <= 100 else None


def _replaced(share: re.Match[str], low: str) -> bool:
    """ "von 60 % auf 75 %": the first figure is the old one."""
    return share[3] == "auf" or (share[1] == "from" and bool(_RISING.search(low)))


def _number(digits: str) -> float:
    if digits in _WORDS:
        return _WORDS[digits]
    value = float(digits.replace(",", "."))
    return int(value) if value.is_integer() else value


def _judged(sentence: str, low: str, share: re.Match[str], keep: list[tuple[int, int]]) -> tuple[bool | None, Clause]:
    """Does the sentence say that this share is done (None: neither that nor anything else), and where?"""
    clause = clause_of(sentence, share.span(), keep)
    if _GROWN_BY.search(low[max(0, share.start() - 16) : share.start()]):
        return False, clause
    narrow = narrowed(clause, sentence, share.span(), keep)
    for part in (narrow, clause) if narrow.words != clause.words else (clause,):
        verdict = _verdict(part)
        if verdict is not None:
            return verdict, part
    if clause.bracketed:
        return _verdict(Clause(0, len(low), clause.around, "", "", False)), clause
    return _is_label(clause.words, low[: share.start()]) or None, clause


def _verdict(clause: Clause) -> bool | None:
    """Is it progress? None where the words say neither."""
    words = clause.words
    if _MEASURE.search(words) or _MISSING.search(words):
        return False
    ahead = words if not _SUBORDINATE.match(words) else words + " " + clause.before
    if _AHEAD.search(ahead):
        return False
    if _FAILING.search(words) and not _BACK.search(words):
        return False
    return True if _UNDER_WAY.search(words) else None


def _is_label(words: str, lead: str) -> bool:
    """Is it nothing but the figure, with or without what it is of? "Webhosting: 85 %", "fsck at 37%"."""
    label, colon, rest = words.rpartition(":")
    others = len(_LABEL.findall(rest)) - bool(re.search(_UNIT[:-1] + ")", rest) and "%" not in rest)
    few = _FEW if _AT.search(lead[-20:]) else 1
    return others <= few and (not colon or len(label) <= 60)


def _trimmed(sentence: str, clause: Clause) -> tuple[int, int]:
    quote = sentence[clause.start : clause.end]
    stripped = quote.strip(" \t\n\xa0,;:.!?–—*_>#•·-")
    lead = quote.find(stripped[:1]) if stripped else 0
    return clause.start + lead, clause.start + lead + len(stripped)
