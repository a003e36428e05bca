"""What the desk's templates say of times and states (`{% load desk %}`)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from incidents import wording

from . import labels, reporting, speaking
from .speaking import language

register = template.Library()
TABLES = {
    "kind": labels.KINDS,
    "stage": labels.STAGES,
    "status": labels.STATUSES,
    "impact": labels.IMPACTS,
    "extent": labels.EXTENTS,
    "advice": labels.ADVICE,
    "channel": labels.CHANNELS,
    "channel_state": labels.CHANNEL_STATES,
    "source_state": labels.SOURCE_STATES,
    "job_state": labels.JOB_STATES,
    "scope": labels.SCOPES,
}


@register.filter
def label(value: str, table: str) -> str:
    """A state's word: `{{ incident.stage|label:"stage" }}`."""
    return str(TABLES[table].get(value, value))


@register.simple_tag(takes_context=True)
def when(context: template.Context, at: datetime | None) -> SafeString | str:
    """An instant in the page's zone, as said now."""
    if at is None:
        return ""
    zone = ZoneInfo(context["request"].page.time_zone)
    words = wording.moment(at, seen_from=timezone.now(), zone=zone, language=language())
    return format_html('<time datetime="{}">{}</time>', at.astimezone(zone).isoformat(timespec="seconds"), words)


@register.simple_tag(takes_context=True)
def day(context: template.Context, at: datetime) -> str:
    """A day's heading."""
    return wording.long_day(at.astimezone(ZoneInfo(context["request"].page.time_zone)).date(), language=language())


@register.simple_tag
def since(at: datetime) -> str:
    """How long ago: `12 Minuten`."""
    return wording.duration(abs(timezone.now() - at), language=language())


@register.simple_tag
def until(at: datetime) -> str:
    """How far ahead, or how late: `in 12 minutes`, `12 minutes late`."""
    now = timezone.now()
    length = wording.duration(max(abs(at - now), timedelta(minutes=1)), language=language())
    return (_("in %(time)s") if at > now else _("%(time)s late")) % {"time": length}


@register.simple_tag
def said(texts: dict[str, str]) -> SafeString:
    """Words in the desk's language, else in whichever there is, marked with their own."""
    text, written = wording.words(texts or {}, language())
    return format_html('<span lang="{}">{}</span>', written, text)


@register.simple_tag
def host_reports(incident: str = "") -> list[reporting.Reported]:
    """What customers report of hosts that should be back, of one incident or of all."""
    return reporting.reported(now=timezone.now(), incident=incident)


@register.filter
def words(texts: dict[str, str]) -> str:
    """The same as plain text, for a page's title."""
    return speaking.said(texts)


@register.filter
def figure(value: float) -> str:
    """A number as the desk's language writes it."""
    return wording.number(value, language=language())


@register.filter
def sentence(english: str) -> str:
    """What a recovery system did wrong: kept in English, said in the desk's language; other words stay."""
    return _(english) if english else ""


@register.filter
def lookup(table: dict[str, Any] | str, name: str) -> Any:
    """A value by a name that is known at run time only; nothing where the form (one of allauth's) has no table."""
    return table.get(name, "") if isinstance(table, dict) else ""
