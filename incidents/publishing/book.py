"""`/book/<lang>.json`: the words in which "is my server affected" is answered, and what it says of services.

The form's page (`/lookup`) answers out of the same book as the browser does, so neither needs a database.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from incidents.states import Status
from incidents.timeline.items import IncidentItem

from . import sharing
from .listing import plain_row, said_of_services
from .live import going_on
from .pages import render
from .payloads import encoded
from .reader import Reader
from .state import State

WORDS = {
    "none": gettext_noop("There is no open incident at the moment in which single servers can be looked up."),
    "unready": gettext_noop("This cannot be answered just now. Please try again in a minute."),
    "unknown": gettext_noop("We do not know the name {name}; it may still be affected."),
    "back": gettext_noop("{name} was affected and is back."),
    "affected": gettext_noop("{name} is affected."),
    "sold": gettext_noop("{name} uses services that are affected."),
    "unaffected": gettext_noop("{name} is not affected by this incident as far as we know."),
    "unsure": gettext_noop("We know {name}, but cannot say yet whether it is affected."),
    "job": gettext_noop("{job}: {words}"),
    "failed": gettext_noop("could not be restored yet; we are looking at it by hand"),
    "since": gettext_noop("back since about {time}"),
    "again": gettext_noop("back"),
    "running": gettext_noop("being restored right now"),
    "waiting": gettext_noop("waiting"),
    "state_paused": gettext_noop("paused"),
    "state_failed": gettext_noop("interrupted"),
    "place": gettext_noop("place {place} of {total}"),
    "between": gettext_noop("between {earliest} and {latest}"),
    "by": gettext_noop("by {latest}"),
    "soon": gettext_noop("any moment now"),
    "late": gettext_noop("was expected by {time} and takes longer"),
    "as_of": gettext_noop("As of {time}, according to the recovery system"),
    "source": gettext_noop("According to the recovery system"),
    "services": gettext_noop("Services that it uses"),
    "no_name": gettext_noop("This cannot be the name of a server, an account or a domain."),
    "still": gettext_noop("Still does not work for me"),
    "thanks": gettext_noop("Thank you. Our staff can see that it still does not work for you."),
    "not_back": gettext_noop("Our figures do not say that it is back. Please look it up once more."),
    "slow": gettext_noop("These were many questions at once. Please try again in {seconds} seconds."),
    "strange": gettext_noop("This form can only be sent from this page."),
    "long": gettext_noop("This is too long for a name."),
    "away": gettext_noop("This cannot be noted at the moment. Please try again in a few minutes."),
}

Rendered = tuple[bytes, datetime | None]


def path(language: str) -> str:
    """The file of one language."""
    return f"book/{language}.json"


def book(state: State, language: str) -> Rendered:
    """Words, public services by slug as the front page says they are, and what open incidents say they affect."""
    with override(language):
        reader = Reader(state, language)
        return encoded(
            {
                "language": language,
                "zone": state.page.time_zone,
                "words": {key: _(words) for key, words in WORDS.items()},
                "services": services(reader),
                "incidents": {one.id: incident(reader, one) for one in going_on(state)},
            }
        ), None


def services(reader: Reader) -> dict[str, dict[str, str]]:
    said = said_of_services(reader, figures=False)
    rows = {one.slug: said.get(id) or plain_row(reader, one) for id, one in reader.state.services.items()}
    return {
        slug: {"name": row.name, "href": row.href, "shape": row.shape, "words": row.words} for slug, row in rows.items()
    }


def incident(reader: Reader, item: IncidentItem) -> dict[str, Any]:
    """`affected`: slugs of the services that it says are not as they should be."""
    known = reader.state.services
    said = [one for one in item.statuses if one.service_id in known and not one.unaffected]
    affected = [known[one.service_id].slug for one in said if one.status != Status.OPERATIONAL]
    return {"title": reader.said(item.title), "href": reader.incident_path(item.id), "affected": affected}


def page(state: State, language: str) -> Rendered:
    """`/lookup`: the form alone. What answers a posted one is put into this very file (`public/lookup.py`)."""
    with override(language):
        reader = Reader(state, language)
        share = sharing.about(reader, _("Is my server affected?"))
        # It is not renewed while it is open: that would take an answer away.
        return render("lookup", reader, path="/lookup", share=share, own="", asks="page"), reader.until
