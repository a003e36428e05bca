"""What must not stand in the log."""

import logging
import re

API_TOKEN = re.compile(r"zst_[A-Za-z0-9_-]+")  # of the write API, put into an address by mistake
SHOWN = "/s/"  # what follows in a path is the token of a subscriber, as good as a password


class HideTokens(logging.Filter):
    """Shortens the paths in a message's arguments that hold a token; lets every message through."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(argument) for argument in record.args)
        return True


def hidden(argument: object) -> object:
    if not isinstance(argument, str):
        return argument
    return f"{SHOWN}…" if argument.startswith(SHOWN) else API_TOKEN.sub("zst_…", argument)
