"""The importer's reasons in the desk's language: it knows no Django, so what it says is English.

A sentence that stands in no row here is shown as it is.
"""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from incidents.importer.calendar import ASK_FOR_START

# What the importer says; %(name)s is what varies.
TABLE = [
    _("a day heading"),
    _("a heading of another part"),
    _("a ruled line"),
    _("before the first entry"),
    _("begins an older part"),
    _("nothing visible"),
    _("outside of any entry"),
    _("belongs to the rejected entry of line %(line)s"),
    _("%(zone)s means several time zones"),
    _("nothing is said after the time"),
    _("its date is in no calendar"),
    _("the date of the heading above is in no calendar"),
    _("on %(day)s this local time does not exist: clocks skip it"),
    _("on %(day)s this local time comes twice and the order of entries does not decide"),
    _("minutes need two digits"),
    _("a day has no hour %(hour)s"),
    _("an hour has no minute %(minute)s"),
    _("a minute has no second %(second)s"),
    _("%(time)s cannot be %(half)s"),
    _("hours and minutes need a colon between them"),
    _("The file is empty."),
    _("The file is binary, not text."),
    _("The first line has to name the columns: id, names, product, services."),
    _("The file is not text in UTF-8, UTF-16 or Windows-1252."),
    _("The file is larger than %(limit)s MB."),
    _("The file has no line that begins with a time."),
    _("The file has more than %(most)s entries: it is no log of an outage."),
    _("The dates of the file name no year."),
    _("The file does not say on which day it begins."),
]


def pattern(sentence: str) -> re.Pattern[str]:
    """Matches a sentence with its figures filled in."""
    parts = re.split(r"%\((\w+)\)s", sentence)
    return re.compile("".join(f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)))


PATTERNS = [(pattern(sentence), sentence) for sentence in TABLE]


def asks_for_start(reason: str) -> bool:
    """Whether the day of the earliest entry would help: on the command line an option, here a field."""
    return reason.endswith(ASK_FOR_START)


def in_words(reason: str) -> str:
    """A reason of the importer in the desk's language."""
    reason = reason.removesuffix(ASK_FOR_START).strip()
    for words, sentence in PATTERNS:
        if match := words.fullmatch(reason):
            return gettext(sentence) % match.groupdict()
    return reason
