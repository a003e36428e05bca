"""What a German or English sentence says: clock and relative times, progress, forecasts, promises, links.

Pure: no clock, no database, nothing of the project. Every function takes a text and answers in values whose `quote`
is a span of that text. Work grows with the length of the text: patterns are bounded, a sentence is read in pieces of
at most `MAX_SENTENCE` characters, and of one text the first `MAX_TEXT` characters are read.
"""

from .ahead import Ahead, find_ahead
from .clocks import Clock, read_clock
from .dates import DateWords, read_date
from .findings import Eta, Kind, Progress, Promise, find_forecasts, find_progress, find_promise
from .links import find_links
from .spans import MAX_SENTENCE, MAX_TEXT
from .zones import read_zone, resolve_zone

__all__ = [
    "MAX_SENTENCE",
    "MAX_TEXT",
    "Ahead",
    "Clock",
    "DateWords",
    "Eta",
    "Kind",
    "Progress",
    "Promise",
    "find_ahead",
    "find_forecasts",
    "find_links",
    "find_progress",
    "find_promise",
    "read_clock",
    "read_date",
    "read_zone",
    "resolve_zone",
]
