"""Long lists of words as one pattern."""

import re


def any_of(words: str, *more: str) -> re.Pattern[str]:
    """One pattern of the alternatives in `words`, which " | " separates over any number of lines, and of `more`."""
    parts = [part for part in " ".join(words.split("\n")).split(" | ") if part.strip()]
    return re.compile("|".join([part.strip() for part in parts] + list(more)))
