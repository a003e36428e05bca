"""When the next word comes, in readers' words: since when it is overdue, and which answer is still open."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.timeline.items import IncidentItem, PromiseItem

from .reader import Reader


@dataclass(frozen=True)
class Promised:
    """One promise that readers wait for; `beside` is what there is to say of it besides its time."""

    topic: str
    words: SafeString
    beside: str
    overdue: bool

    @property
    def sentence(self) -> SafeString:
        """All of it in one line."""
        words = format_html("{} ({})", self.words, self.topic) if self.topic else self.words
        return format_html(_("Next update {time}"), time=words)


def promises(reader: Reader, item: IncidentItem) -> tuple[Promised, ...]:
    """All that readers wait for, the next word first; of an incident that is over what is still owed."""
    return tuple(promised(reader, one) for one in (item.promise, *item.topics) if one)


def promised(reader: Reader, said: PromiseItem) -> Promised:
    overdue = reader.passed(said.due)
    beside = _("It comes as soon as we can say more.") if overdue else ""
    return Promised(
        topic=reader.said(said.topic),
        words=overdue_since(reader, said) if overdue else by(reader, said),
        beside=_("word given, answer still open") if said.word_given else beside,
        overdue=overdue,
    )


def by(reader: Reader, said: PromiseItem) -> SafeString:
    """ "by 23:20", "on Monday", "in the course of today"."""
    if not said.whole_day:
        return format_html(_("by {time}"), time=counted(reader, said, "to"))
    if reader.last_day(said) == reader.today():
        return format_html("{}", _("in the course of today"))
    return format_html(_("on {day}"), day=reader.tag(said.due, reader.due(said)))


def overdue_since(reader: Reader, said: PromiseItem) -> SafeString:
    """Words that hold until it comes: how long that has been by now is counted by a script, else by readers."""
    time = reader.tag(said.due, reader.due(said)) if said.whole_day else counted(reader, said, "from")
    return format_html(_("overdue since {time}"), time=time)


def counted(reader: Reader, said: PromiseItem, way: str) -> SafeString:
    """The time, beside which a script counts: down `to` it or up `from` it."""
    exact = said.due.astimezone(reader.zone).isoformat(timespec="minutes")
    return format_html('<time datetime="{}" data-count="{}">{}</time>', exact, way, reader.due(said))
