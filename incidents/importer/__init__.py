"""Reads the log of an outage as people wrote it: free text with times, into dated updates.

`read` is pure: bytes in, values out. Lines become entries (`stamps`, `headings`, `entries`), entries get their day
(`days`), each body is asked what it says (`incidents.grammar`).
"""

from .log import Ignored, Log, Rejected, Unreadable, Update, as_json
from .reading import read

__all__ = ["Ignored", "Log", "Rejected", "Unreadable", "Update", "as_json", "read"]
