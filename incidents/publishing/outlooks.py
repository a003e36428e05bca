"""When it is over: the newest forecast of each question. What was said before is on the strip."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents.states import Of, Status
from incidents.timeline.facts import Speaker
from incidents.timeline.items import ForecastItem, IncidentItem, Words
from incidents.timeline.verdicts import differs

from .lasting import left
from .phrases import in_part
from .reader import Reader

Question = tuple[str | None, str]  # (service or everything, first or most or all)


@dataclass(frozen=True)
class Outlook:
    """The forecast in force for one question.

    `words` is what stands large; where its time has passed, or where nobody relies on it any more, `passed` says so
    instead. `beside` is the rest of it, `reason` why it was said, doubted or taken back, `engine` what the recovery
    system computes where that is something else.
    """

    label: str
    words: str
    beside: str
    passed: str
    made: SafeString
    reason: Words
    engine: SafeString | str
    item: ForecastItem
    computed: ForecastItem | None  # what the recovery system says of it at present


def outlooks(reader: Reader, item: IncidentItem) -> Iterable[Outlook]:
    """The newest forecast of each question; those that have passed, or were taken back, come last.

    One that has passed is not said to have no successor where a newer one about everything, or about parts, stands.
    """
    current = asked(reader, item)
    standing = {one for one, said in current.items() if not (said.withdrawn_at or missed(reader, said))}
    replaced = {one for one in current if one not in standing and any(follows(current, one, by) for by in standing)}
    for question in sorted(current.keys() - replaced, key=lambda one: (one not in standing, [*current].index(one))):
        service, of = question
        subject = label(of, reader.name(service)) if service or item.statuses else _("Forecast")
        yield outlook(reader, subject, current[question], computed(reader, item, question))


def follows(current: Mapping[Question, ForecastItem], passed: Question, by: Question) -> bool:
    """Whether a forecast answers, newer, what one that has passed was asked, wholly or in part."""
    about_the_same = None in (passed[0], by[0]) and passed[1] == by[1]
    return about_the_same and current[by].made_at > current[passed].made_at


def asked(reader: Reader, item: IncidentItem) -> dict[Question, ForecastItem]:
    """The forecast in force by (service, first or most or all), the newest first: staff's last word of each.

    What is computed stands where staff said nothing, and of everything alone: jobs say their own ends. None for
    services that are back in all their parts, nor of what has come true; of an incident that is over only for what
    is left of it.
    """
    back = {one.service_id for one in item.statuses if one.status == Status.OPERATIONAL and not in_part(one)}
    open = {one.service_id for one in left(item)} if item.ended else {*reader.services, None} - back
    found: dict[Question, ForecastItem] = {}
    for one in item.forecasts:
        if one.service_id in open and not one.computed:
            found.setdefault((one.service_id, one.of), one)
    everything = computed(reader, item, (None, Of.ALL))
    if everything and None in open:
        found.setdefault((None, Of.ALL), everything)
    return {question: said for question, said in found.items() if not said.came_true_at}


def computed(reader: Reader, item: IncidentItem, question: Question) -> ForecastItem | None:
    """What the recovery system says at present of a question, where that is published and still to come."""
    for one in item.forecasts:
        if one.computed and not one.job_id and (one.service_id, one.of) == question:
            gone = one.replaced_at or one.withdrawn_at or one.came_true_at
            return None if gone or missed(reader, one) else one
    return None


def outlook(reader: Reader, subject: str, said: ForecastItem, engine: ForecastItem | None) -> Outlook:
    reader.today()
    speaker = reader.speaker()
    words, beside = large_and_small(reader, speaker, said)
    over = given_up(speaker, said)
    told = said.withdrawn_at or said.doubted_at or said.made_at
    beyond = engine and engine != said and (over or missed(reader, said) or differs(said, engine))
    return Outlook(
        label=subject,
        words=words,
        beside=beside,
        passed=over or passed(reader, speaker, said),
        made=made(reader, said, told),
        reason=said.withdrawal if said.withdrawn_at else said.doubt if said.doubted_at else said.reason,
        engine=by_engine(reader, speaker, engine) if engine and beyond else "",
        item=said,
        computed=engine,
    )


def made(reader: Reader, said: ForecastItem, at: datetime) -> SafeString:
    """Who said it, or took it back, and when."""
    time = reader.tag(at, reader.moment(at))
    if said.computed:
        return format_html(_("according to the recovery system, as of {time}"), time=time)
    if said.withdrawn_at:
        return format_html(_("withdrawn {time}"), time=time)
    return format_html(_("doubted {time}") if said.doubted_at else _("said {time}"), time=time)


def by_engine(reader: Reader, speaker: Speaker, said: ForecastItem) -> SafeString:
    """What is computed beside what was said."""
    time = reader.tag(said.made_at, reader.moment(said.made_at))
    words = _("According to the recovery system: {words} (as of {time})")
    return format_html(words, words=speaker.forecast_times(said), time=time)


def given_up(speaker: Speaker, said: ForecastItem) -> str:
    """What is said of a forecast that was doubted or taken back without a new time."""
    words = {"time": speaker.forecast_times(said)}
    if said.withdrawn_at:
        return _("We take back the forecast “%(time)s”. We do not know a new time yet.") % words
    if said.doubted_at:
        return _("We doubt that the forecast “%(time)s” will hold. We do not know a new time yet.") % words
    return ""


def label(of: str, name: str) -> str:
    """What a forecast is about: "When most are back (Webmail)"; never to be taken for what is so already."""
    words = {
        Of.FIRST: _("When the first are back"),
        Of.MOST: _("When most are back"),
        Of.ALL: _("When everything is back"),
    }[Of(of)]
    return f"{words} ({name})" if name else words


def large_and_small(reader: Reader, speaker: Speaker, said: ForecastItem) -> tuple[str, str]:
    """What stands large and what beside it; a likely time that has passed is no longer what to expect."""
    if not said.likely:
        return speaker.limits(said), ""
    if not said.latest or not reader.passed(said.likely):
        return speaker.likely(said), speaker.limits(said)
    latest = speaker.limits(replace(said, earliest=None))
    return latest, _("The likely time, %(time)s, has passed.") % {"time": reader.moment(said.likely)}


def missed(reader: Reader, said: ForecastItem) -> bool:
    """Whether its last time has come; a "not before" is a limit and was no promise."""
    ends = said.latest or said.likely
    return bool(ends and reader.passed(ends))


def passed(reader: Reader, speaker: Speaker, said: ForecastItem) -> str:
    """What is said of it once its time has come."""
    if missed(reader, said):
        words = {"time": speaker.forecast_times(said)}
        return _("The forecast “%(time)s” has passed; there is no new one yet.") % words
    if not (said.latest or said.likely) and said.earliest and reader.passed(said.earliest):
        words = {"time": speaker.limits(said)}
        return _("We said “%(time)s”, and that time has come. There is no closer forecast yet.") % words
    return ""
