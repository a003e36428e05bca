"""What an edit did to an update: whether it added something, so that readers are told."""

import re
from datetime import datetime
from itertools import pairwise

from incidents.timeline.items import UpdateItem, Words

_WORD = re.compile(r"\w+")
_AT_ONCE = 60  # seconds: what is added sooner belongs to the posting itself


def extends(old: str, new: str) -> bool:
    """Whether all words of `old` are still there, in their order, and there are more."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    rest = iter(after)
    return bool(before) and len(after) > len(before) and all(word in rest for word in before)


def extended(old: Words, new: Words) -> bool:
    """The same of a text in several languages: one grew and none lost a word. A new translation adds nothing."""
    both = [(old[language], new[language]) for language in old if new.get(language)]
    return any(extends(*texts) for texts in both) and all(
        extends(before, after) or _WORD.findall(before) == _WORD.findall(after) for before, after in both
    )


def extended_at(update: UpdateItem) -> list[datetime]:
    """When edits added something to an update that still stands, oldest first."""
    if update.gone or not update.versions:
        return []
    versions = sorted(update.versions, key=lambda one: one.replaced_at)
    texts = [*(one.text for one in versions), update.text]
    grown = zip(versions, pairwise(texts), strict=True)
    return [
        version.replaced_at
        for version, (old, new) in grown
        if extended(old, new) and (version.replaced_at - update.at).total_seconds() >= _AT_ONCE
    ]
