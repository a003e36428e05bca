"""Why a command was not carried out, in the user's words."""

from collections.abc import Sequence


class Refused(Exception):
    """A command was refused; nothing was written. `field` names the input at fault, `allowed` what would do."""

    def __init__(self, message: str, *, field: str = "", allowed: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.allowed = tuple(allowed)


class Stale(Refused):
    """Somebody else changed the incident since `revision` was read; `changes` says what, oldest first."""

    def __init__(self, message: str, *, changes: Sequence[str]) -> None:
        super().__init__(message, field="revision")
        self.changes = tuple(changes)
