"""The two small documents that an open page polls."""

from .payloads import encoded
from .state import State


def fragment(state: State, language: str) -> tuple[bytes, None]:
    return f"<p>{state.page.page_version}</p>".encode(), None


def figures(state: State) -> tuple[bytes, None]:
    return encoded({"page_version": state.page.page_version}), None
