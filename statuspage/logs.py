"""What must not stand in the log."""

import logging

SHOWN = "/s/"  # what follows in a path is the token of a subscriber, as good as a password


class HideTokens(logging.Filter):
    """Shortens the paths in a message's arguments that hold a token; lets every message through."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(argument) for argument in record.args)
        return True


def hidden(argument: object) -> object:
    return f"{SHOWN}…" if isinstance(argument, str) and argument.startswith(SHOWN) else argument
