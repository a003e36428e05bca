"""The small words around a time: what they make of it. Data only."""

_ROLES = {
    "not_before": """nicht vor|nicht früher als|nicht eher als|not before|not until|no earlier than
        |no sooner than|not earlier than|frühestens|earliest|keinesfalls vor|nach|after|erst ab|erst nach|only after""",
    "by": """bis|spätestens|by|before|until|till|no later than|not later than|latest|höchstens|maximal|up to|bis zu
        |at most|less than|weniger als|under|unter|bis spätestens|by around""",
    "vor": "vor",
    "around": """gegen|ca|circa|zirka|etwa|ungefähr|rund|around|about|approx|approximately|roughly|~|≈|schätzungsweise
        |round about|erst gegen|erst um|erst in|erst am""",
    "at": "um|at|on|am|zum|zur|auf|for|für|to|@|im",
    "from": "ab|from",
    "in": "in",
    "within": "within|innerhalb|binnen|innerhalb von|im verlauf von",
    "next": "nächsten|nächste|nächster|kommenden|folgenden|next|coming|following",
    "over": "over",
    "during": """im laufe|im verlauf|in the course of|during|throughout|over the course of|during the course of
        |sometime""",
    "end": "end of|ende|the end of|close of",
    "past": """letzten|letzte|last|past|vergangenen|previous
        |seit|since|as of|von|vom|siehe|see|gestern|yesterday|stand|statt|anstatt|anstelle|instead of
        |rather than|ursprünglich für|ursprünglich um|originally|statt wie geplant um""",
    "range": "zwischen|between",
    "every": "alle|every|jede|each|aller",
    "more": "another|weitere|weiteren|noch|further|additional|more",
    "later": "later",
    "this": "this|diesen|dieser|diesem",
}
_AFTERWARDS = {
    "by_after": "at the latest|at latest|or earlier|or sooner|latest",
    "not_before_after": "at the earliest|or later|earliest|onwards",
    "ago": "ago|earlier|später nicht",
}
NEUTRAL = {
    "the", "der", "des", "dem", "den", "die", "das", "likely", "probably", "vermutlich", "wahrscheinlich", "erst",
    "voraussichtlich", "ebenfalls", "auch", "nun", "jetzt", "now", "only", "also", "dann", "of", "vsl", "jedoch",
    "aber", "schon", "bereits", "hopefully", "hoffentlich", "zu", "einschließlich", "just", "bzw", "dort",
    "possibly",
}  # fmt: skip


def _table() -> tuple[dict[str, str], dict[str, list[tuple[tuple[str, ...], str]]]]:
    singles: dict[str, str] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for role, text in (*_AFTERWARDS.items(), *_ROLES.items()):
        for phrase in text.split("|"):
            first, *rest = phrase.split()
            if rest:
                phrases.setdefault(first, []).append((tuple(rest), role))
            else:
                singles[first] = role
    for known in phrases.values():
        known.sort(key=lambda entry: -len(entry[0]))
    return singles, phrases


SINGLES, PHRASES = _table()
