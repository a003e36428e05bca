"""One spelling of a host name, domain or account, and the tag it is looked up by. Pure: no Django.

`static/hosts.js` does the same in the browser, step by step; `tests/vectors/hosts.json` holds both to it.

Names in other scripts come out as DNS and browsers write them (`bücher.example` -> `xn--bcher-kva.example`). The
steps are our own and not the browser's URL parser, which takes the account 4711 for an address, nor Python's `idna`
codec, which writes ß as ss: compatibility form (NFKC), lower case character by character, punycode. For letters that
European hosts use this is UTS 46 without transitional processing.
"""

import hashlib
import re
import unicodedata

LONGEST = 253  # characters of a host name; RFC 1035
TYPED = 2048  # characters that are looked at: an address with a long path is pasted, too
LABEL = 63
TAG = 16  # hexadecimal digits
PLAIN = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
# Controls, soft hyphens, marks of direction and width, selectors, tags: what copying brings along and nobody sees.
INVISIBLE = re.compile(
    "[\0-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
# Joiners are part of a word in Arabic and Indian scripts and an accident of copying everywhere else.
STRAY_JOINER = re.compile("(?<![\u0600-\u109f])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u109f])")
EDGES = " .\u1680\u2028\u2029<>()\"'„“”‚‘’«»,;"
SCHEME = re.compile("^(?:[a-z][a-z0-9+.-]*:)?//+")
PORT = re.compile(":[0-9]*$")
NEVER = re.compile("[\0-,/:-@[-^`{-\x7f\u1680\u2028\u2029\ud800-\udfff]")  # in a label


def normal(name: str) -> str | None:
    """The one spelling of what a customer typed: at most 253 characters of a-z, 0-9, `-`, `_` and dots.

    Case, width, blanks and invisible characters, quotes around it, a scheme, user, port, path and query, a trailing
    dot and `www.` (where a domain remains) make no difference; an e-mail address stands for its domain
    (`kontakt@shop.example` -> `shop.example`). What has come out goes in again unchanged. None where no name is
    left: nothing typed, blanks or other signs inside, IPv6 addresses, anything too long for DNS.
    """
    if len(name) <= LONGEST and name.isascii():  # as engines write names: a quarter of a million of them
        lower = name.lower()
        if PLAIN.fullmatch(lower) and not lower.startswith("www."):
            return lower
    text = _folded(name)
    if text is None:
        return None
    text = SCHEME.sub("", text.strip(EDGES).replace("\\", "/"))
    host = re.split("[/?#]", text, maxsplit=1)[0].rpartition("@")[2]
    host = PORT.sub("", host).rstrip(".")
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return _ascii(host)


def in_ascii(host: str) -> str | None:
    """A host name as DNS knows it, lower case, without a trailing dot; None where it is none. Keeps `www.`."""
    text = _folded(host)
    return None if text is None else _ascii(text.removesuffix("."))


def tag(salt: str, name: str) -> str:
    """What a name is looked up by: 16 lower-case hexadecimal digits.

    They are the first 16 of SHA-256 over the UTF-8 bytes of the salt, one line feed (0x0A) and the normal name, in
    this order and nothing else. `name` may be typed in any way. Raises ValueError for one that is none.
    """
    spelled = normal(name)
    if spelled is None:
        raise ValueError("not a name")
    return hashlib.sha256(f"{salt}\n{spelled}".encode()).hexdigest()[:TAG]


def shard(tag: str, *, digits: int) -> str:
    """The first 2 or 3 digits of a tag: the file that it is in. Raises ValueError for another number of digits."""
    if digits not in {2, 3}:
        raise ValueError("a shard is named by 2 or 3 digits")
    return tag[:digits]


def _folded(text: str) -> str | None:
    """Compatibility form, lower case, without what nobody sees; None where it is too long to be looked at."""
    if len(text) > TYPED:
        return None
    text = unicodedata.normalize("NFKC", text)
    if len(text) > TYPED:  # one character may stand for eighteen
        return None
    text = STRAY_JOINER.sub("", INVISIBLE.sub("", text)).replace("。", ".")
    # Character by character: a Greek word's last sigma would change with what follows.
    return unicodedata.normalize("NFKC", "".join(map(str.lower, text)))


def _ascii(host: str) -> str | None:
    labels = [_label(label) for label in host.split(".")]
    joined = ".".join(label for label in labels if label)
    return joined if all(labels) and len(joined) <= LONGEST else None


def _label(label: str) -> str | None:
    """One part of a name in ASCII, or None."""
    # A part of more than 63 characters is longer still in punycode, whose encoder takes its time.
    if not 0 < len(label) <= LABEL or NEVER.search(label):
        return None
    if label.isascii():
        return label
    encoded = f"xn--{label.encode('punycode').decode()}"
    return encoded if len(encoded) <= LABEL and not label.startswith("xn--") else None
