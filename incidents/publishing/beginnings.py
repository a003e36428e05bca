"""How a long text begins: whole paragraphs or sentences, as many as a first screen has room for."""

import re

HEADING = 120  # characters of HTML that may be no more than a heading: what it is about is said, too
LONG = 480  # characters of HTML: from here on the newest update's text is begun and not said in full
PARAGRAPH = re.compile(r"<p>.*?</p>\s*", re.DOTALL)


def beginning(html: str) -> str:
    """The first paragraphs or sentences of a long text, whole ones, and all of a short one."""
    if len(html) <= LONG:
        return html
    kept = ""
    for paragraph in PARAGRAPH.finditer(html):
        short = len(kept) < HEADING
        if paragraph.start() != len(kept) or (not short and len(kept) + len(paragraph[0]) > LONG):
            break
        kept += sentences(paragraph[0]) if short else paragraph[0]
        if len(kept) != paragraph.end():
            break
    return kept or html


def sentences(paragraph: str) -> str:
    """The first sentences of a long paragraph; one with markup in it stays whole, so that every tag is closed."""
    words = paragraph.strip().removeprefix("<p>").removesuffix("</p>")
    if len(words) <= LONG or "<" in words:
        return paragraph
    kept = words[:LONG].rpartition(". ")[0]
    return f"<p>{kept}.</p>" if kept else paragraph
