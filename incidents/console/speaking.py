"""The desk's language, and words of several languages said in it."""

from django.utils import translation

from incidents import wording
from incidents.timeline.text import Words


def language() -> str:
    """What the desk speaks in this request: `de` or `en`."""
    return "en" if translation.get_language() == "en" else "de"


def said(texts: Words) -> str:
    """Words in the desk's language, else in whichever there is."""
    return wording.said(texts or {}, language())
