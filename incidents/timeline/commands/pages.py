"""The page's own settings."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from incidents.models import Page
from incidents.timeline.errors import Refused
from incidents.timeline.moments import zone_named
from incidents.timeline.text import clean_line
from incidents.timeline.writing import Actor, Notify, difference, values_of, writing


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
    notify: Notify = Notify.NOBODY,
) -> Page:
    """Changes name, zone or languages (the first is the default); the page is ready then. Records `page.changed`."""
    values: dict[str, object] = {"ready": True}
    if name is not None:
        values["name"] = clean_line(name, field="name")
        if not values["name"]:
            raise Refused(_("Please write something here."), field="name")
    if time_zone is not None:
        values["time_zone"] = zone_named(time_zone).key
    if languages is not None:
        values["languages"] = clean_languages(languages)
    with writing(now=now) as write:
        page = write.page
        before = values_of(page)
        for column, value in values.items():
            setattr(page, column, value)
        page.save(update_fields=list(values))
        changed = difference(before, page)
        write.record("page.changed", actor=author, notify=notify, verb="page", subject="page:1", **changed)
        return page


def clean_languages(languages: Sequence[str]) -> list[str]:
    """Each once, the default first. Raises Refused for none and for unknown ones."""
    known = [code for code, _name in settings.LANGUAGES]
    if not languages or set(languages) - set(known) or len(set(languages)) < len(languages):
        message = _("Please choose languages out of: %(known)s.") % {"known": ", ".join(known)}
        raise Refused(message, field="languages")
    return list(languages)
