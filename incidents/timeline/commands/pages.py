"""The page's own settings."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from incidents import wording
from incidents.models import Page
from incidents.states import Report
from incidents.timeline.colours import COLOUR, PAPERS, READABLE, contrast
from incidents.timeline.errors import Refused
from incidents.timeline.moments import zone_named
from incidents.timeline.text import Words, clean_line, clean_pages
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing

from .shared import language


def first_page(*, id_host: str, now: datetime) -> Page:
    """The page's row, made at the first start; the host in ids is stored then and never changes after."""
    page, _made = Page.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Zwischenstand",
            "languages": [code for code, _name in settings.LANGUAGES],
            "id_host": id_host,
            "page_version": int(now.timestamp()),
            "created_at": now,
        },
    )
    return page


def set_page(
    *,
    author: Actor,
    now: datetime,
    name: str | None = None,
    time_zone: str | None = None,
    languages: Sequence[str] | None = None,
    imprint: Words | None = None,
    privacy: Words | None = None,
    accessibility: Words | None = None,
    theme: Mapping[str, str] | None = None,
    indexed: bool | None = None,
    report: Report | None = None,
    notify: Notify = Notify.NOBODY,
) -> Page:
    """Changes what is given; None leaves a setting as it is. The page is ready then. Records `page.changed`.

    The first of `languages` is the default. `imprint`, `privacy` and `accessibility` are per language a link or the
    text of a page. `theme`: "light" and "dark" to "#rrggbb", an accent that can be read on that paper; a missing or
    empty one is the product's own. `report`: how much of an incident's record is public. Raises Refused, of an accent
    that is too weak with the measured contrast.
    """
    values: dict[str, object] = {"ready": True}
    if name is not None:
        values["name"] = clean_name(name)
    if time_zone is not None:
        values["time_zone"] = zone_named(time_zone).key
    if languages is not None:
        values["languages"] = clean_languages(languages)
    legal = {"imprint": imprint, "privacy": privacy, "accessibility": accessibility}
    values |= {field: clean_pages(words, field=field) for field, words in legal.items() if words is not None}
    if theme is not None:
        values["theme"] = clean_theme(theme)
    if indexed is not None:
        values["indexed"] = indexed
    if report is not None:
        values["report"] = clean_report(report)
    with writing(now=now) as write:
        page = write.page
        before = values_of(page)
        for column, value in values.items():
            setattr(page, column, value)
        page.save(update_fields=list(values))
        changed = difference(before, page)
        write.record("page.changed", actor=author, notify=notify, verb="page", subject="page:1", **changed)
        return page


def clean_report(report: str) -> Report:
    """Raises Refused for what is no such setting."""
    try:
        return Report(report)
    except ValueError:
        known = {"known": ", ".join(Report)}
        raise Refused(_("Please choose one of: %(known)s.") % known, field="report") from None


def clean_name(name: str) -> str:
    """One line. Raises Refused for an empty one."""
    name = clean_line(name, field="name")
    if not name:
        raise Refused(_("Please write something here."), field="name")
    return name


def clean_theme(theme: Mapping[str, str]) -> dict[str, str]:
    """Accents in small letters, empty ones left out. Raises Refused for one that is no colour or is hard to read."""
    if unknown := sorted(set(theme) - set(PAPERS)):
        raise Refused(
            _("There are a light and a dark theme, no other: %(name)s") % {"name": unknown[0][:20]}, field="theme"
        )
    kept = {paper: colour.strip().lower() for paper, colour in sorted(theme.items()) if colour.strip()}
    for paper, colour in kept.items():
        check_colour(colour, paper=paper)
    return kept


def check_colour(colour: str, *, paper: str) -> None:
    """Raises Refused, naming `theme_light` or `theme_dark`."""
    field = f"theme_{paper}"
    if not COLOUR.fullmatch(colour):
        raise Refused(_("Please give a colour as #rrggbb, such as #0b5394."), field=field)
    measured = contrast(colour, PAPERS[paper])
    if measured < READABLE:
        darker = _("Please choose a darker one.") if paper == "light" else _("Please choose a lighter one.")
        message = _("This colour is hard to read: its contrast is %(measured)s to 1, at least %(needed)s is needed.")
        # Rounded down: 4.49 must not read as enough.
        speaks = language()
        shown = {"measured": wording.number(int(measured * 10) / 10, language=speaks)}
        shown["needed"] = wording.number(READABLE, language=speaks)
        raise Refused(f"{message % shown} {darker}", field=field)


def clean_languages(languages: Sequence[str]) -> list[str]:
    """Each once, the default first. Raises Refused for none and for unknown ones."""
    known = [code for code, _name in settings.LANGUAGES]
    if not languages or set(languages) - set(known) or len(set(languages)) < len(languages):
        message = _("Please choose languages out of: %(known)s.") % {"known": ", ".join(known)}
        raise Refused(message, field="languages")
    return list(languages)
