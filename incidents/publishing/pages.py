"""The HTML documents."""

from datetime import date

from .state import State


def front(state: State, language: str) -> tuple[bytes, None]:
    return f"<!doctype html><p>{language} {[u.text for us in state.updates.values() for u in us]}</p>".encode(), None


def incident(state: State, language: str, *, id: str) -> tuple[bytes, None]:
    return f"<!doctype html><p>{language} {[u.text for u in state.updates[id]]}</p>".encode(), None


def older(state: State, language: str, *, id: str, number: int) -> tuple[bytes, None]:
    return f"<!doctype html><p>{language} {number}</p>".encode(), None


def service(state: State, language: str, *, id: str) -> tuple[bytes, None]:
    return f"<!doctype html><p>{language} {id}</p>".encode(), None


def history(state: State, language: str) -> tuple[bytes, None]:
    return f"<!doctype html><p>{language}</p>".encode(), None


def month(state: State, language: str, *, month: date) -> tuple[bytes, None]:
    return f"<!doctype html><p>{language} {month}</p>".encode(), None


def error(state: State, language: str, *, kind: str) -> tuple[bytes, None]:
    return f"<!doctype html><p>{language} {kind}</p>".encode(), None
