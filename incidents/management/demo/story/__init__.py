"""The outage, step by step, as data."""

from incidents.management.demo.plot import Step
from incidents.timeline.text import Words

from .afternoon import AFTERNOON
from .breakdown import BREAKDOWN
from .morning import MORNING
from .night import NIGHT
from .remainder import REMAINDER
from .turning import TURNING

TITLE: Words = {
    "de": "Konfiguration zweier Netzwerkgeräte verloren: Websites, E-Mail und vServer nicht erreichbar",
    "en": "Two network devices lost their configuration: websites, mail and virtual servers unreachable",
}
TOLD = (*BREAKDOWN, *NIGHT, *MORNING, *AFTERNOON)
"""What is past when a demo starts: the last of it is in the middle of the worst evening."""

STEPS: tuple[Step, ...] = (*TOLD, *TURNING, *REMAINDER)
