"""Hosts: an account like p12345, and the domains that customers know it by; all of them below .example. Pure."""

from collections.abc import Sequence

FIRST = (
    *("alpen", "apfel", "bach", "berg", "birken", "bunt", "dorf", "eichen", "feld", "fluss", "garten", "glas"),
    *("hafen", "heide", "herbst", "honig", "insel", "käse", "kiefern", "kirsch", "korn", "küsten", "land", "licht"),
    *("linden", "markt", "meer", "mond", "moor", "nebel", "nord", "papier", "regen", "sand", "schiff", "see"),
    *("silber", "sonnen", "stern", "sturm", "tal", "ufer", "wald", "weiden", "wind", "winter", "wolken", "zimt"),
)
SHOP = (
    "bücher",
    "fahrrad",
    "blumen",
    "kaffee",
    "keramik",
    "kissen",
    "laden",
    "lampen",
    "möbel",
    "shop",
    "spiele",
    "tee",
)
SITE = (
    *("akademie", "archiv", "bäckerei", "blog", "chor", "forum", "galerie", "gasthof", "hotel", "kanzlei", "museum"),
    *("mühle", "orchester", "praxis", "reisen", "schule", "tischlerei", "verein", "verlag", "werkstatt"),
)
STEP = 7919  # a prime that divides no power of ten: one account for each number, and no two alike


def account(number: int) -> str:
    """The account of a host; accounts of neighbours are far apart, as they are in life."""
    room, first = (90_000, 10_000) if number < 90_000 else (9_000_000, 1_000_000)
    return f"p{first + number * STEP % room}"


def domains(number: int, *, shop: bool) -> Sequence[str]:
    """The names of a host, the one customers type first; the same number has the same names in every job."""
    words = SHOP if shop else SITE
    turn, place = divmod(number, len(FIRST))
    again, word = divmod(turn, len(words))
    name = f"{FIRST[place]}-{words[word]}{again + 1 if again else ''}.example"
    return [f"shop.{name}", name] if shop and number % 3 == 0 else [name]
