"""The outage, step by step, as data."""

from incidents.management.demo.plot import Step
from incidents.timeline.text import Words

from .afternoon import AFTERNOON
from .breakdown import BREAKDOWN
from .checking import CHECKING
from .morning import MORNING
from .night import NIGHT
from .remainder import REMAINDER
from .returning import RETURNING
from .turning import TURNING

TITLE: Words = {
    "de": "Netzausfall: Websites, E-Mail und vServer",
    "en": "Network outage: websites, mail and virtual servers",
}
TOLD = (*BREAKDOWN, *NIGHT, *MORNING, *AFTERNOON)
"""What is past when a demo starts: the last of it is in the middle of the worst evening."""

STEPS: tuple[Step, ...] = (*TOLD, *TURNING, *CHECKING, *RETURNING, *REMAINDER)
