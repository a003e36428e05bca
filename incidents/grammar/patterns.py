"""Long lists of words as one pattern."""

import re


def any_of(words: str, *more: str) -> re.Pattern[str]:
    r"""One pattern of the alternatives in `words`, which " | " separates over any number of lines, and of `more`.

    What begins with \b is tried at the edges of words only, together: most letters of a text cost one look then.
    """
    parts = [part.strip() for part in re.sub(r"\s*\n\s*", " ", words).split(" | ") if part.strip()]
    whole = [part.removeprefix(r"\b") for part in parts if part.startswith(r"\b")]
    stems = [part for part in parts if not part.startswith(r"\b")]
    edges = [rf"\b(?:{'|'.join(sorted(whole))})"] if whole else []
    return re.compile("|".join(edges + stems + list(more)))
