"""Asks one engine over HTTP. Stores nothing: the desk tries a mapping with it before it is saved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import override

from incidents import outbound, tokens
from incidents.timeline.commands.sources import may_be_asked

from . import reasons
from .adapter import Read, read
from .strict import MOST, Unusable

DEADLINE = 5.0  # seconds
TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,190}"')
HIDDEN = b"***"


@dataclass(frozen=True)
class Said:
    """What came back: `read` is None where nothing has changed since `etag`."""

    read: Read | None
    etag: str


def ask(*, base: str, token: str = "", mapping: Mapping[str, str], etag: str = "", deadline: float = DEADLINE) -> Said:
    """Asks for the jobs: at `base` itself where a mapping says how to read it, else at `base`/v1/jobs.

    `token` is the plain one. Raises Unusable, whose words hold neither token nor address.
    """
    answer = answered(base=base, token=token, mapping=mapping, etag=etag, deadline=deadline)
    given = answer.headers.get("etag", "")
    tag = given if TAG.fullmatch(given) else ""
    if answer.status == 304:
        if not etag or (given and given.removeprefix("W/") != etag.removeprefix("W/")):
            raise Unusable(reasons.NOTHING_KNOWN)
        return Said(None, etag)
    check_status(answer)
    return Said(read(answer.body, mapping=mapping), tag)


def answered(
    *, base: str, token: str, mapping: Mapping[str, str], etag: str = "", deadline: float = DEADLINE
) -> outbound.Answer:
    """What the engine sends, unread and whatever its status; the token does not stand in it. Raises Unusable."""
    check_host(base)
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if etag:
        headers["If-None-Match"] = etag
    answer = fetched(base if mapping else f"{base}/v1/jobs", headers=headers, deadline=deadline)
    # Some servers show their caller's headers in what they answer.
    body = answer.body.replace(token.encode(), HIDDEN) if len(token) > len(HIDDEN) else answer.body
    return replace(answer, body=body)


def check_status(answer: outbound.Answer) -> None:
    """Raises Unusable for any other than 200."""
    if answer.status == 200:
        return
    why = reasons.REDIRECTED if 300 <= answer.status < 400 else reasons.STATUS
    raise Unusable(reasons.ACCESS if answer.status in {401, 403} else why, excerpt=str(answer.status))


def fetched(url: str, *, headers: Mapping[str, str], deadline: float, most: int = MOST) -> outbound.Answer:
    """The answer, whatever its status. Raises Unusable."""
    with override("en"):  # what is kept is kept in English
        try:
            allow = outbound.ExactHosts([url])
            return outbound.fetch(url, allow=allow, headers=headers, deadline=deadline, most=most)
        except outbound.TimedOut:
            raise Unusable(reasons.TOO_LATE) from None
        except outbound.TooLarge:
            raise Unusable(reasons.TOO_LARGE) from None
        except outbound.Failed as problem:
            raise Unusable(problem.why) from None


def check_host(base: str) -> None:
    """Raises Unusable unless the setting names the host: it may have changed since the source was saved."""
    if not may_be_asked(base):
        raise Unusable(reasons.HOST)


def unsealed(sealed: str) -> str:
    """The token that an engine is shown. Raises Unusable where no key of ours opens it."""
    if not sealed:
        return ""
    try:
        return tokens.unseal(sealed, keys=[settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)])
    except tokens.CannotOpen:
        raise Unusable(reasons.SEALED) from None
