"""Feeds (CONTRACTS 7); one entry per update."""

from .state import State


def atom(state: State) -> tuple[bytes, None]:
    return b"", None


def rss(state: State) -> tuple[bytes, None]:
    return b"", None


def json_feed(state: State) -> tuple[bytes, None]:
    return b"", None


def incident_atom(state: State, id: str) -> tuple[bytes, None]:
    return b"", None


def service_atom(state: State, id: str) -> tuple[bytes, None]:
    return b"", None
