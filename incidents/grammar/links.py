"""Web addresses in a text."""

import re

_LINK = re.compile(r"https?://[^\s<>\"'`´“”„»«|\\^{}\x00-\x1f\u200b]+", re.I)
_TRAILING = ".,;:!?…*_~-–—'’"
_PAIRS = {")": "(", "]": "["}


def find_links(text: str) -> list[str]:
    """The addresses with a scheme in `text`, in order, each once, without the punctuation that follows them."""
    return list(dict.fromkeys(text[start:end] for start, end in link_spans(text)))


def link_spans(text: str) -> list[tuple[int, int]]:
    """Where the addresses stand, to keep their digits and signs out of what the words say."""
    links = ((match.start(), _trimmed(match[0])) for match in _LINK.finditer(text))
    return [(start, start + len(link)) for start, link in links if _has_host(link)]


def _trimmed(link: str) -> str:
    link = _up_to_unopened(link)
    return link.rstrip(_TRAILING)


def _up_to_unopened(link: str) -> str:
    """Up to the first closing bracket that nothing in the address has opened: "[text](https://host/a)."."""
    depth = dict.fromkeys(_PAIRS.values(), 0)
    for index, char in enumerate(link):
        if char in depth:
            depth[char] += 1
        elif char in _PAIRS:
            depth[_PAIRS[char]] -= 1
            if depth[_PAIRS[char]] < 0:
                return link[:index]
    return link


def _has_host(link: str) -> bool:
    host = link.partition("://")[2]
    return bool(host) and host[0].isalnum()
