"""Tokens of the write API: made once, shown once, revoked by hand."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from incidents import tokens
from incidents.models import ApiToken
from incidents.states import Scope
from incidents.timeline.errors import Refused
from incidents.timeline.text import clean_line
from incidents.timeline.writing import Actor, writing

MOST_TOKENS = 200
USE_KEPT = timedelta(minutes=1)


def make_token(*, name: str, scopes: Iterable[Scope], author: Actor, now: datetime) -> tuple[ApiToken, str]:
    """A new token: its row, and the token itself, which nothing can show again. Records `token.made`."""
    name = clean_line(name, field="name", limit=200)
    if not name:
        raise Refused(_("Please say who will use this token."), field="name")
    wanted = sorted({str(Scope(scope)) for scope in scopes})
    if not wanted:
        raise Refused(_("Please say what this token may do."), field="scopes")
    token = tokens.new_token()
    with writing(now=now) as write:
        if ApiToken.objects.filter(revoked_at=None).count() >= MOST_TOKENS:
            raise Refused(_("There are at most %(most)d tokens.") % {"most": MOST_TOKENS}, field="name")
        row = ApiToken.objects.create(
            name=name, digest=tokens.digest(token), scopes=wanted, author=str(author), created_at=now
        )
        after = {"name": name, "scopes": wanted}
        write.record("token.made", actor=author, verb="make_token", subject=f"token:{row.pk}", before={}, after=after)
    return row, token


def revoke_token(*, token: int, author: Actor, now: datetime) -> ApiToken:
    """Whoever uses it is refused from now on. Records `token.revoked`; one that is revoked already stays as it is."""
    with writing(now=now) as write:
        row = ApiToken.objects.select_for_update().filter(pk=token).first()
        if row is None:
            raise Refused(_("There is no such token."), field="token")
        if row.revoked_at is None:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            write.record(
                "token.revoked",
                actor=author,
                verb="revoke_token",
                subject=f"token:{row.pk}",
                before={"revoked_at": None},
                after={"revoked_at": now},
            )
        return row


def note_token_use(*, token: ApiToken, now: datetime) -> None:
    """Keeps when a token was last used, to the minute: a row per request would be most of what is written."""
    if token.last_used_at is None or token.last_used_at <= now - USE_KEPT:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_KEPT)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
