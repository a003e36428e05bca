"""Why a server could not be asked, or gave no answer. Staff read the words; they hold no path, query or header."""


class Failed(Exception):
    """There is no answer. `why` says it in a sentence, in the language that is active."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Refused(Failed):
    """We did not ask: address, scheme, port or host is not allowed, or the request cannot be written down.

    Asking again changes nothing, unless the name leads elsewhere by then.
    """


class TimedOut(Failed):
    """The deadline passed: while the name was looked up, connecting, sending, or before the answer was complete."""


class TooLarge(Failed):
    """The answer is larger than what was to be read of it."""


class Broken(Failed):
    """No such name, no connection, no valid certificate, or an answer that is no HTTP or ends early."""
