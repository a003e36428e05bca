"""What is made of the page's settings alone: its accent, what search engines may read, and the footer's texts."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents import wording
from incidents.timeline.colours import COLOUR
from incidents.timeline.items import PageItem, Words
from incidents.timeline.text import is_link

from .reader import Reader

# In the footer's order; each is its address as well, `/imprint`, whatever the language.
NOUNS = {
    "imprint": gettext_noop("Imprint"),
    "privacy": gettext_noop("Privacy"),
    "accessibility": gettext_noop("Accessibility"),
}
ROBOTS = "User-agent: *\nDisallow: /console/\nDisallow: /s/\nDisallow: /lookup\n"
NO_ROBOTS = "User-agent: *\nDisallow: /\n"


def theme(page: PageItem) -> tuple[bytes, datetime | None]:
    """`/theme.css`: the page's own accent. Nothing but two colours gets in; anything else leaves the file empty."""
    light, dark = page.theme.get("light", ""), page.theme.get("dark", "")
    if not all(one == "" or COLOUR.fullmatch(str(one)) for one in (light, dark)):
        return b"", None
    rules = [
        *([f"@media (prefers-color-scheme:light){{:root{{--accent:{light}}}}}"] if light else []),
        *([f"@media (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}"] if dark else []),
    ]
    if light and dark:
        # Where it is known, light-dark() follows the page's own scheme, too, not only the system's.
        known = "@supports (color:light-dark(red,red))"
        rules.append(f"{known}{{:root{{--accent:light-dark({light},{dark})}}}}")
    return "".join(f"{rule}\n" for rule in rules).encode(), None


def robots(page: PageItem) -> tuple[bytes, datetime | None]:
    """`/robots.txt`"""
    return (ROBOTS if page.indexed else NO_ROBOTS).encode(), None


def texts(page: PageItem, noun: str) -> Words:
    said: Words = getattr(page, noun)
    return said


def own_texts(page: PageItem) -> list[str]:
    """The nouns that have a page of their own: at least one language says more than an address."""
    read = {noun: [wording.said(texts(page, noun), language) for language in page.languages] for noun in NOUNS}
    return [noun for noun, said in read.items() if any(one and not is_link(one) for one in said)]


def footer(reader: Reader) -> list[tuple[str, str]]:
    """(address, name) of each noun that is set: of the page that staff named, else of our own."""
    page, found = reader.state.page, []
    for noun in NOUNS:
        if said := reader.said(texts(page, noun)):
            found.append((said if is_link(said) else reader.path(f"/{noun}"), name(noun)))
    return found


def name(noun: str) -> str:
    """Called inside the reader's language."""
    return _(NOUNS[noun])
