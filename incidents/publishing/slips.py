"""Every forecast as a mark below the picture: a bar from when it was made to the time that it named, and its outcome.

One below the other, the newest on top, they show how what was said has moved.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.eta.scoring import Outcome
from incidents.states import Of
from incidents.timeline.items import ForecastItem, IncidentItem
from incidents.timeline.verdicts import limits, verdict

from .axes import Axis, percent
from .reader import Reader
from .strip import question, told

MOST = 10  # drawn; the table has more
LISTED = 40  # in the table
SUBJECT = 24  # letters of what a forecast is about that fit beside it
PHONE, BESIDE = 240, 30  # pixels of a phone that the picture is wide, and that are free at its sides
BOLD, LETTER = 7.4, 6.6  # pixels of a letter
SHAPES = {
    Outcome.KEPT: "kept",
    Outcome.EARLY: "kept",
    Outcome.LATE: "missed",
    Outcome.MISSED: "missed",
    Outcome.SUPERSEDED: "replaced",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.OPEN: "open",
}
WORDS = {
    Outcome.KEPT: gettext_noop("kept"),
    Outcome.EARLY: gettext_noop("it was sooner"),
    Outcome.LATE: gettext_noop("missed"),
    Outcome.MISSED: gettext_noop("missed"),
    Outcome.SUPERSEDED: gettext_noop("revised"),
    Outcome.WITHDRAWN: gettext_noop("withdrawn"),
    Outcome.OPEN: gettext_noop("still open"),
}


@dataclass(frozen=True)
class Slip:
    """A forecast with what became of it; `about` is "" where all of them are about the same."""

    item: ForecastItem
    shape: str
    outcome: str
    about: str


@dataclass(frozen=True)
class Bar:
    """How one is drawn: its line from `x1` to `x2`, its range from `low` to `high`, its words above."""

    x1: str
    x2: str
    low: str
    high: str
    shape: str
    text_x: str
    anchor: str
    words: str
    beside: str
    roomy: bool  # a phone has room for both
    beyond: bool  # it named a time that is farther off than the picture goes


def slips(reader: Reader, item: IncidentItem) -> list[Slip]:
    """The forecasts of an incident, newest first, without those for single jobs; one said again is none of its own."""
    known = [one for one, _last in told(item)][:LISTED]
    several = len({question(one) for one in known}) > 1
    return [slip(reader, item, one, about=about(reader, one) if several else "") for one in known]


def aims(said: ForecastItem) -> list[datetime]:
    """The times that it named, in their order."""
    return [at for at in (said.earliest, said.likely, said.latest) if at]


def slip(reader: Reader, item: IncidentItem, said: ForecastItem, *, about: str) -> Slip:
    over = item.ended_at if item.ended else None
    found = verdict(said, now=over or reader.state.now).outcome
    for at in [] if over or found != Outcome.OPEN else limits(said):
        reader.passed(at)  # then it is open no longer
    return Slip(said, SHAPES.get(found, "open"), _(WORDS.get(found, WORDS[Outcome.OPEN])), about)


def about(reader: Reader, said: ForecastItem) -> str:
    """ "Webmail", "the first", "Webmail, most of it"."""
    part = {Of.FIRST: _("the first"), Of.MOST: _("most of it"), Of.ALL: _("all of it")}[Of(said.of)]
    name = reader.name(said.service_id)
    return f"{name}, {part}" if name and said.of != Of.ALL else name or part


def bar(reader: Reader, over: Axis, said: Slip) -> Bar:
    one = said.item
    named = aims(one)
    aim = one.likely or one.latest or named[0]
    words = short(reader, one)
    beside = "".join(f" · {word}" for word in (Truncator(said.about).chars(SUBJECT), said.outcome) if word)
    begins, ends = over.place(one.made_at), over.place(max(named))
    place, anchor, roomy = standing(begins, ends, words, beside)
    return Bar(
        x1=over.x(one.made_at),
        x2=over.x(aim),
        low=over.x(named[0]),
        high=over.x(named[-1]),
        shape=said.shape,
        text_x=percent(place),
        anchor=anchor,
        words=words,
        beside=beside,
        roomy=roomy,
        beyond=aim > over.end,
    )


def standing(begins: float, ends: float, words: str, beside: str) -> tuple[float, str, bool]:
    """Where the words stand: at a bar's begin, or at its end where it lies right, such that a phone has room for them.

    The last one says whether it has room for all, or only for the time.
    """
    short, whole = len(words) * BOLD, len(words) * BOLD + len(beside) * LETTER
    anchors = ("end", "start") if begins + ends > 100 else ("start", "end")
    for width in (whole, short):
        for anchor in anchors:
            if anchor == "start" and begins / 100 * PHONE + width <= PHONE + BESIDE:
                return begins, anchor, width == whole
            if anchor == "end" and ends / 100 * PHONE - width >= -BESIDE:
                return ends, anchor, width == whole
    return 0.0, "start", False


def short(reader: Reader, said: ForecastItem) -> str:
    """The time it named, as seen when it was made: "2:40 Uhr", "by 02:40", "not before 08:00"."""
    if said.likely:
        return reader.seen_from(said.likely, said.made_at)
    if said.latest:
        return _("by %(time)s") % {"time": reader.seen_from(said.latest, said.made_at)}
    return _("not before %(time)s") % {"time": reader.seen_from(said.earliest or said.made_at, said.made_at)}
